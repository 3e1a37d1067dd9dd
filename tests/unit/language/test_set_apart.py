"""A line that ends with a cue and a colon announces the paragraph below it."""

from __future__ import annotations

import pytest

import onrecord


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        (
            "The captain added:\n\nIt was typical of the port. Nobody came. We waited.\n\nThe port is shut.",
            "The captain",
            "It was typical of the port. Nobody came. We waited.",
        ),
        (
            "In a letter, Ada Moss wrote:\n\nWe have had a good season. The boats are full. Thanks.",
            "Ada Moss",
            "We have had a good season. The boats are full. Thanks.",
        ),
        (
            "A notice on the door says:\n\nWe are on holiday. Bread is to be had next door.",
            "A notice on the door",
            "We are on holiday. Bread is to be had next door.",
        ),
        (
            "Tower captain Ada Moss writes: We have lost two ringers. Practice is on Tuesdays. Come.",
            "Ada Moss",
            "We have lost two ringers. Practice is on Tuesdays. Come.",
        ),
    ],
    ids=["added", "letter", "notice", "in the same line"],
)
def test_the_whole_paragraph_below_is_said(text: str, speaker: str, content: str) -> None:
    statement = next(each for each in onrecord.extract(text).statements if not each.parent)

    assert [who.name for who in statement.speakers] == [speaker]
    assert " ".join(piece.text for piece in statement.content) == content


@pytest.mark.parametrize(
    "text",
    [
        "The captain added:\n\n“It was typical.” He put down the receiver. Nobody came.",
        "The captain added that it was typical of the port.\n\nNobody answered the radio. Nobody came.",
    ],
    ids=["quoted", "no colon"],
)
def test_a_paragraph_that_is_not_announced_stays_the_writers(text: str) -> None:
    for statement in onrecord.extract(text).statements:
        assert "Nobody came" not in statement.text
