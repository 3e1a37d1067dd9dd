"""Who speaks: names cut short in labels, pronouns and descriptions beside somebody spoken of, clauses."""

from __future__ import annotations

import pytest

import onrecord


def speakers(text: str) -> dict[str, list[str]]:
    """Return the names of each statement's speakers by its words."""
    return {each.text: [who.name for who in each.speakers] for each in onrecord.extract(text).statements}


@pytest.mark.parametrize(("first", "short"), [("KEL MAHER", "KEL"), ("Jo Lind", "JO"), ("UMA RAO", "Rao")])
def test_a_label_that_is_part_of_a_fuller_one_is_the_same_person(first: str, short: str) -> None:
    text = (
        f"ADA MOSS: Welcome to the show.\n\n{first}: Thank you for having me.\n\nADA MOSS: How was it?\n\n"
        f"{short}: It was very dark.\n\nADA MOSS: Dark?\n\n{short}: Very, and cold."
    )
    said = speakers(text)

    assert said["It was very dark."] == said["Thank you for having me."]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (
            (
                "Rhian Lloyd told jurors the switch was hidden. “You need one,” Ms Lloyd said.\n\n"
                "The mill's owner, Sian Bevan, wept as she said nobody had known."
            ),
            "nobody had known",
            "Sian Bevan",
        ),
        (
            (
                "Una Byrne said the road was shut. Byrne added that it was icy.\n\n"
                "Ada Moss smiled when she said the lamps were new."
            ),
            "the lamps were new",
            "Ada Moss",
        ),
        (
            (
                "Omar Said said the pump had failed. Said added that it was old.\n\n"
                "Tom Reed left the room after he said nobody had paid."
            ),
            "nobody had paid",
            "Tom Reed",
        ),
        (
            (
                "Mara Kent said the dam was full. Kent added that it would hold.\n\n"
                "Ida Falk hesitated until she said the boats were ready."
            ),
            "the boats were ready",
            "Ida Falk",
        ),
    ],
)
def test_the_subject_of_a_sentence_is_that_of_its_clause_of_time(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("Next week we talk to a welder who claims she hears bearings.", "she hears bearings", "a welder"),
        ("On Monday they spoke to a nurse who said nobody had slept.", "nobody had slept", "a nurse"),
        ("Her sister, who said nobody had slept, left.", "nobody had slept", "Her sister"),
    ],
)
def test_who_is_the_phrase_before_it_and_not_the_clause(text: str, words: str, speaker: str) -> None:
    assert speakers(text)[words] == [speaker]


def test_a_description_means_who_speaks_before_whom_they_speak_of() -> None:
    text = (
        "Toby Carr, 46, told the hearing that his brother Leo had felt ill. The plumber wept as he added: "
        "“I let him go.”"
    )

    assert speakers(text)["I let him go."] == ["Toby Carr"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Kelso Foods, LLC (the “Firm”) is new. The Firm expects that rye will grow dear.",
            "rye will grow dear",
        ),
        ("Kelso Foods, Inc. (“KFI”) opened a mill. KFI said that rye would grow.", "rye would grow"),
        ("Kelso Foods, Inc. (“we” or “us”) is new. We believe that rye will grow.", "rye will grow"),
    ],
)
def test_a_legal_form_may_stand_between_a_company_and_what_it_calls_itself(text: str, words: str) -> None:
    assert speakers(text)[words] == ["Kelso Foods"]
