"""Statements inside statements: the contents of those found are read once more, on their own."""

from __future__ import annotations

import re

import pytest

import onrecord
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.nested import find_nested
from onrecord.language.quotations import read_quotations

SAID = re.compile(r"(?P<source>\w+) (?P<cue>said|painted|hoped) (?P<content>[^.\n”]+)")


def find(text: str) -> list[Attribution]:
    """Find the first statement of each line, by its pattern."""
    lines = re.finditer(r"[^\n]+", text)
    found = [match for line in lines if (match := SAID.search(text, *line.span()))]
    return [
        Attribution((match.span("content"),), match.span("cue"), match.span("source"), 0.5) for match in found
    ]


def nested(text: str) -> list[tuple[str, str, str, float]]:
    """Source, cue, content and confidence of what stands inside the statements of a text."""
    return [
        (
            text[slice(*attribution.source)],
            text[slice(*attribution.cue)],
            text[slice(*attribution.content[0])],
            attribution.confidence,
        )
        for attribution in find_nested(text, find(text), read_quotations(text), find)
        if attribution.source and attribution.cue
    ]


def test_each_statement_inside_another_is_found_in_its_place() -> None:
    text = "Lee said that Rice said the boats would sail. Then.\nDoe said Ray hoped the fish would come."
    assert nested(text) == [
        ("Rice", "said", "the boats would sail", 0.25),
        ("Ray", "hoped", "the fish would come", 0.25),
    ]


@pytest.mark.parametrize("number", [1, 20, 60])
def test_a_statement_that_is_nearly_all_of_the_content_around_it_is_found(number: int) -> None:
    boats = " and ".join(f"boat {index} would sail in the morning" for index in range(number))
    assert nested(f"Lee said that Rice said {boats}.") == [("Rice", "said", boats, 0.25)]


@pytest.mark.parametrize(
    "text",
    [
        "Lee said that the boats would sail on Monday.",
        "Lee said Rice said no.",
        "Lee said that Rice painted the boats of the port.",
        "Lee said “I hoped that the boats would sail.”",
    ],
    ids=["no cue", "too short", "unknown cue", "the speaker's own words"],
)
def test_contents_without_statements_yield_none(text: str) -> None:
    assert nested(text) == []


def test_the_statement_around_is_the_parent() -> None:
    extraction = onrecord.extract(
        "The Examiner reported on Friday that four of the miners said the lift had jammed twice in May."
    )
    outer, inner = extraction.statements
    assert (outer.parent, inner.parent) == (None, outer.id)
    assert inner.source is not None
    assert inner.source.text == "four of the miners"
    assert inner.confidence < outer.confidence
