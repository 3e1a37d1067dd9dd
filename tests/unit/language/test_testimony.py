"""What is told to a hearing is found where no "that" opens it."""

from __future__ import annotations

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.testimony import with_testimony
from onrecord.language.quotations import read_quotations


def read(text: str, *found: Attribution) -> list[tuple[str, ...]]:
    """Return the attributions of a text: content, cue and source."""
    attributions = with_testimony(text, found, read_quotations(text))
    return [tuple(text[slice(*part)] for part in each.parts()) for each in attributions]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "It rained. Inspector Una Byrne told the inquest the valve stood behind a door. It was shut.",
            ("the valve stood behind a door", "told", "Inspector Una Byrne"),
        ),
        (
            "The driver later told the court lights on the crossing were out.",
            ("lights on the crossing were out", "later told", "The driver"),
        ),
        (
            "Dr Osei, a surgeon, told jurors nobody had asked him.",
            ("nobody had asked him", "told", "Dr Osei, a surgeon"),
        ),
    ],
)
def test_what_is_told_to_a_hearing_is_found(text: str, parts: tuple[str, ...]) -> None:
    assert read(text) == [parts]


@pytest.mark.parametrize(
    "text",
    [
        "The clerk told the court about the lights that were out.",
        "The judge told the jury to go home because it was late.",
        "He told the court of a night that had no end.",
        "“He told the court the lights were out,” she said.",
        "When he told the court the lights were out, she left.",
        "The clerk told the court a story.",
    ],
    ids=["about", "to do", "of", "quoted", "a clause of time", "no clause"],
)
def test_other_sentences_tell_a_hearing_no_clause(text: str) -> None:
    assert read(text) == []


def test_a_sentence_that_was_found_stays_as_it_was_found() -> None:
    text = "The clerk told the court the lights were out."
    assert len(read(text, Attribution(((25, 44),), (10, 14), (0, 9), 0.7))) == 1
