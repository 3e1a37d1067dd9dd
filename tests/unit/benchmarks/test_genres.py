"""The table of accuracy by genre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.genres import Article, Tally, table_of, tally_of

if TYPE_CHECKING:
    from pathlib import Path

STORED = """
text: |-
  Ann Lee said that it rained. Bob Rice said that it did not.
statements:
  - {text: it rained, speakers: [Ann Lee]}
  - {text: it did not, speakers: [Ann Lee]}
missed:
  - {text: it snowed}
"""


def test_what_is_found_and_whose_it_is_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "village_fair.yaml"
    path.write_text(STORED, encoding="utf-8")

    article = Article.read(path)

    assert article.genre == "village fair"
    assert tally_of(article) == Tally(wanted=3, found=2, speakers=1)


def test_the_table_ends_with_the_sum() -> None:
    *_, last = table_of({"fair": Tally(3, 2, 1), "court": Tally(5, 5, 5)}).splitlines()
    assert last.split() == ["all", "8", "7", "6"]
