"""Headlines that end with their source."""

from __future__ import annotations

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.headlines import with_headlines
from onrecord.language.paragraphs import paragraphs_of


def read(text: str, *found: Attribution) -> list[tuple[str, ...]]:
    """Return the attributions of a text: content, cue and source."""
    attributions = with_headlines(text, found, paragraphs_of(text))
    return [tuple(text[slice(*part)] for part in attribution.parts()) for attribution in attributions]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ferries to stop, operator says", ("Ferries to stop", "says", "operator")),
        ("Island ferries to stop – says union", ("Island ferries to stop", "says", "union")),
        ("FERRIES TO STOP, OPERATOR SAYS", ("FERRIES TO STOP", "SAYS", "OPERATOR")),
    ],
)
def test_a_headline_ends_with_its_source(text: str, parts: tuple[str, str, str]) -> None:
    assert read(text + "\n\nThe boats are old.") == [parts]


@pytest.mark.parametrize(
    "text",
    ["Ferries to stop, operator says.", "Ferries to stop, operator thinks", "No ferries, operator, says"],
    ids=["a sentence", "no speech", "an aside"],
)
def test_other_lines_are_no_headlines(text: str) -> None:
    assert read(text) == []


def test_a_headline_that_was_found_stays_as_it_was_found() -> None:
    text = "Ferries to stop, operator says"
    assert read(text, Attribution(((0, 15),), (26, 30), (17, 25), 0.9)) == [
        ("Ferries to stop", "says", "operator")
    ]
