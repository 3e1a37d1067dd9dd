"""Texts are found in whatever case, accents, apostrophes and letters of other alphabets' Latin."""

from __future__ import annotations

import pytest

from onrecord.folding import searchable, words_in


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łukasz Żeligowski", "lukasz zeligowski"),
        ("Þóra Æsa Ðarraðsson", "thora aesa darradsson"),
        ("Søren Bjørk", "soren bjork"),
        ("Đorđe Kıvanç", "dorde kivanc"),
        ("Großmann", "grossmann"),
        ("Œuvre", "oeuvre"),
        ("O’Neill", "o'neill"),
        ("O'Neill", "ONeill"),
    ],
)
def test_what_is_written_with_such_letters_is_found_without_them(written: str, typed: str) -> None:
    assert searchable(written) == searchable(typed)


def test_words_say_where_they_stand() -> None:
    text = "“Don’t”, said Cafe\N{COMBINING ACUTE ACCENT} U.S.-owned; 3.5%"

    words = list(words_in(text))

    assert [word.spelling for word in words] == ["don", "t", "said", "cafe", "u", "s", "owned", "3", "5"]
    assert [text[word.start : word.end] for word in words[:4]] == [
        "Don",
        "t",
        "said",
        "Cafe\N{COMBINING ACUTE ACCENT}",
    ]
