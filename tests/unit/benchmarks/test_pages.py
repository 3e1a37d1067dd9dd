"""Articles are told from what is around them in pages of many layouts."""

from __future__ import annotations

from benchmarks.pages import onrecord_text, pages, scores, trafilatura_text


def test_articles_of_many_layouts_are_read_better_than_by_the_bare_library() -> None:
    precision, recall, f1 = scores(onrecord_text)

    assert len({layout for layout, _, _ in pages()}) >= 20
    assert min(precision, recall, f1) > 99
    assert f1 > scores(trafilatura_text)[2]
