"""Appeals to the public are statements of whoever makes them."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.language.attributions.appeals import with_appeals
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.quotations import read_quotations


def added(text: str, found: list[Attribution] | None = None) -> list[tuple[str, str, str]]:
    """Return source, cue and content of what is added."""
    quotations = read_quotations(text)
    every = with_appeals(text, found or [], quotations)[len(found or []) :]
    return [
        (text[slice(*each.source)], text[slice(*each.cue)], text[slice(*each.content[0])])
        for each in every
        if each.source is not None and each.cue is not None
    ]


@pytest.mark.parametrize(
    ("source", "cue", "content"),
    [
        ("Troopers", "are asking", "anyone with dashcam footage to email it to the barracks"),
        ("Kent detectives", "are also urging", "those who bought the cream not to use it"),
        ("The water board", "has asked", "households in Leith to boil it until 5 p.m. on Friday"),
        ("Wardens", "encouraged", "people who feed the gulls to stop"),
    ],
)
def test_what_the_public_is_asked_to_do_is_a_statement(source: str, cue: str, content: str) -> None:
    text = f"A van was taken from Pier Road. {source} {cue} {content}."

    assert added(text) == [(source, cue, content)]


def test_an_appeal_that_the_finder_misses_is_found() -> None:
    text = "A van was taken from Pier Road. Troopers are asking anyone with dashcam footage to email it."

    assert [each.text for each in onrecord.extract(text).statements] == [
        "anyone with dashcam footage to email it"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "After that troopers asked anyone with footage to email it.",
        "“Troopers are asking anyone with footage to email it.”",
        "The heat is asking everyone in Leith to slow down.",
        "Troopers asked the owner of the van to email it.",
    ],
)
def test_other_sentences_are_none(text: str) -> None:
    assert added(text) == []


def test_what_was_found_stays_as_it_is() -> None:
    text = "Troopers are asking anyone with footage to email it."

    assert added(text, [Attribution(((38, 51),), (9, 19), (0, 8), 0.9)]) == []
