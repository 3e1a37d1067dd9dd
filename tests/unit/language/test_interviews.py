"""Interviews without labels are read by their questions."""

from __future__ import annotations

import pytest

from onrecord import extract
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations
from onrecord.language.turns.reader import find_turns

QUESTIONS = ("When did you start?", "Did you ever stop?", "What would you change?")
ANSWERS = ("I was six.", "We never stopped.", "Nothing.\n\nI would paint the door.")


def read(text: str) -> list[str]:
    turns = find_turns(text, paragraphs_of(text), read_quotations(text))
    return [text[turn.content[0][0] : turn.content[-1][1]] for turn in turns]


def interview(mark: str) -> str:
    asked = zip(QUESTIONS, ANSWERS, strict=True)
    return "Ada Falk mends boats.\n\n" + "\n\n".join(f"{mark}{q}{mark.strip()}\n\n{a}" for q, a in asked)


@pytest.mark.parametrize("mark", ["", "**", "*", "_"])
def test_questions_and_answers_alternate(mark: str) -> None:
    expected = [part for pair in zip(QUESTIONS, ANSWERS, strict=True) for part in pair]
    assert read(interview(mark)) == expected


@pytest.mark.parametrize(
    ("above", "mark"),
    [
        ("Ada Falk talks to Ola Quist about boats.", ""),
        ("Five minutes with Ada Falk", ""),
        ("Interview: Ada Falk, boatbuilder", ""),
        ("Ada Falk mends boats.", "**"),
    ],
)
def test_two_questions_make_an_interview_that_is_announced_or_set_apart(above: str, mark: str) -> None:
    asked = ("Did you always want a boat?", "What do you hear at night?")
    text = f"{above}\n\n{mark}{asked[0]}{mark}\n\nI did.\n\n{mark}{asked[1]}{mark}\n\nMy own ropes."
    assert read(text) == [asked[0], "I did.", asked[1], "My own ropes."]


def test_a_line_of_credits_ends_the_last_answer() -> None:
    line = "*Interview by Ola Quist. Photographs by Ida Moss.*"
    assert read(f"{interview('**')}\n\n{line}")[-1] == ANSWERS[-1]


def test_labels_may_stop_after_the_first_question_and_answer() -> None:
    text = (
        "Ola Quist: When did you start?\n\nAda Falk: I was six.\n\nDid you ever stop?\n\nWe never did.\n\n"
        "What would you change?\n\nI would paint the door."
    )
    turns = find_turns(text, paragraphs_of(text), read_quotations(text))
    assert [turn.voice for turn in turns] == ["ola quist", "ada falk"] * 3


@pytest.mark.parametrize("mark", ["", "**"])
@pytest.mark.parametrize("label", ["AF: ", "Ada Falk: "])
def test_labels_may_stand_at_the_answers_alone(label: str, mark: str) -> None:
    asked = (*QUESTIONS[:2], "You have a door.")
    pairs = zip(asked, ANSWERS, strict=True)
    text = "Ada Falk mends boats.\n\n" + "\n\n".join(f"{mark}{q}{mark}\n\n{label}{a}" for q, a in pairs)
    assert read(text) == [part for pair in zip(asked, ANSWERS, strict=True) for part in pair]


def test_labels_may_stand_at_the_questions_alone() -> None:
    asked = zip(QUESTIONS, ANSWERS, strict=True)
    text = "Ada Falk talks to Ola Quist.\n\n" + "\n\n".join(f"OQ: {q}\n\n{a}" for q, a in asked)
    assert read(text) == [part for pair in zip(QUESTIONS, ANSWERS, strict=True) for part in pair]
    turns = [each for each in extract(text).statements if each.parent is None]
    assert [who.name for each in turns for who in each.speakers] == ["Ola Quist", "Ada Falk"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "AF: I was six.\n\nThe boat rose.\n\nAF: I fell.\n\nIt was cold.\n\nAF: I swam.\n\nNobody came.",
        "What is a tide?\n\nWater rises.\n\nWho is hit?\n\nTowns are.\n\nWhat is next?\n\nA wall.",
        "“When did you start?”\n\nI asked.\n\n“Did you stop?”\n\nI asked.\n\n“Will you go?”\n\nI asked.",
        "When did you start?\n\nI was six.",
        "Have you folded a sheet?\n\nI have.\n\nWould you try again?\n\nI would not.",
        "**What is it?**\n\nA cold.\n\n**Who has it?**\n\nMostly the old, doctors say.",
    ],
    ids=[
        "one voice and a narrator",
        "an explainer",
        "quoted questions",
        "one question",
        "a column",
        "emphasised headings",
    ],
)
def test_other_questions_make_no_interview(text: str) -> None:
    assert read(text) == []
