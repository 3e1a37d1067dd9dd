"""Texts are read as they were meant, and what is found stands where it stands in them."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.language.composition import composed


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the li-\nbrary", "the library"),
        ("Ruth Ad-\r\nler", "Ruth Adler"),
        ("\x93No\x94, said Lee\x92s aide \x96 twice", "“No”, said Lee’s aide – twice"),
        ("â€œNoâ€\x9d, said Leeâ€™s aide â€” in MÃ¼nchen", "“No”, said Lee’s aide — in München"),
        ("â€œNo,â€ said Lee", "“No,” said Lee"),
        ("Zoe\u0301", "Zoé"),
        ("Mrs. Moſs", "Mrs. Moss"),
        ("Tr\u00e2\u0301n \u00c2\u0301i", "Trấn Ấi"),
    ],
    ids=[
        "hyphen",
        "hyphen in a name",
        "controls",
        "UTF-8 as Windows-1252",
        "a lost byte",
        "accent",
        "long s",
        "two accents",
    ],
)
def test_what_was_decoded_or_broken_wrongly_is_repaired(text: str, meant: str) -> None:
    repaired, places = composed(text)
    assert repaired == meant
    assert (len(places), places[0], places[-1]) == (len(meant) + 1, 0, len(text))
    assert list(places) == sorted(places)


@pytest.mark.parametrize(
    "text", ["Âge et Été", "a well-known man", "Smith-\nJones", "1914-\n18", "– No.\n– Yes.", "Ã", "â"]
)
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert composed(text)[0] == text


def test_spans_point_into_the_text_as_it_is() -> None:
    text = "â€œWe wonâ€™t close the li-\nbrary,â€\x9d said Mayor Ruth Adler."
    (statement,) = onrecord.extract(text).statements
    (content,) = statement.content
    assert statement.text == "We won’t close the library"
    assert content.text == text[content.start : content.end] == "â€œWe wonâ€™t close the li-\nbrary,â€\x9d"
