"""Transcripts: a turn is a statement of whose label it bears."""

from __future__ import annotations

import time

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.transcripts import find_turns, with_turns

HEARING = (
    "MODERATOR: Welcome to the hearing.\n\n"
    "FALK: Thank you. The pier was never inspected.\n\n"
    "MARA QUIST (harbour board): That is not true. We inspected it twice.\n\n"
    "FALK: When?\n"
)


def read(text: str, found: list[Attribution]) -> list[tuple[str, str]]:
    return [
        (text[slice(*turn.source)] if turn.source else "", text[slice(*turn.content[0])]) for turn in found
    ]


def test_every_turn_has_its_speaker_and_its_whole_line() -> None:
    assert read(HEARING, find_turns(HEARING)) == [
        ("MODERATOR", "Welcome to the hearing."),
        ("FALK", "Thank you. The pier was never inspected."),
        ("MARA QUIST", "That is not true. We inspected it twice."),
        ("FALK", "When?"),
    ]


def test_question_and_answer() -> None:
    text = "Q: Who signed?\r\nA: My deputy.\r\nQ: When?\r\nA: In March."
    assert read(text, find_turns(text)) == [
        ("Q", "Who signed?"),
        ("A", "My deputy."),
        ("Q", "When?"),
        ("A", "In March."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Minister: tax to fall\n\nThe tax on ferries will fall.",
        "Contact: 555 0101\nEmail: pier@example.org\nWeb: example.org",
        "The board said: no money.\nThe board said: no time.\nThe mayor said: no.",
        "Time: 10:30\nTime: 11:30\nTime: 12:30",
        "Date: 3 May\nPlace: Ostend\nDate: 4 May\nPlace: Bruges",
    ],
)
def test_other_lines_with_colons_are_no_transcript(text: str) -> None:
    assert find_turns(text) == []


def test_a_turn_replaces_what_was_found_of_it_and_keeps_reported_statements() -> None:
    text = HEARING + "\nMARA QUIST: The board said it was safe.\n"
    at = text.index("The board said")
    label, board = text.rindex("MARA QUIST"), (at, at + 9)
    report = Attribution(((at + 15, at + 26),), (at + 10, at + 14), board, 0.7)
    of_turn = Attribution(((at, at + 8),), None, (label, label + 10), 0.6)
    found = with_turns(text, [of_turn, report])
    assert report in found
    assert of_turn not in found
    assert len(found) == 6


def test_a_text_without_turns_is_left_as_it_is() -> None:
    found = Attribution(((0, 3),), None, None, 0.5)
    assert with_turns("“No.” said Falk.", [found]) == [found]


def test_long_lines_of_capitals_take_no_time() -> None:
    start = time.perf_counter()
    find_turns("A " * 100_000 + "\n" + "AB-" * 100_000 + "\nA" * 50_000)
    assert time.perf_counter() - start < 2
