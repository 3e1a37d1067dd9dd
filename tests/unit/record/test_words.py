"""Contents are asked for by words, phrases and beginnings of words, and say where these stand."""

from __future__ import annotations

import pytest

from onrecord.problems import ProblemError
from onrecord.record.questions.words import Words

CONTENT = [
    {"start": 10, "text": "that the retirement age, O’Neill’s idea, must rise"},
    {"start": 80, "text": "for Żuławy’s pensioners at any age"},
]


def found(query: str) -> list[str]:
    return [hit.text for hit in Words.of(query).hits(CONTENT)]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("RISE", ["rise"]),
        ("rise age", ["age", "rise", "age"]),
        ('"retirement age"', ["retirement age"]),
        ("“Retirement Age”", ["retirement age"]),
        ("pension*", ["pensioners"]),
        ("pension", []),
        ('"age retirement"', []),
        ('"rise for"', []),  # the end of a piece and the beginning of the next
        ("rise fall", []),
        ("oneill", ["O’Neill"]),
        ("O'Neill's", ["O’Neill’s"]),
        ("zulawy", ["Żuławy"]),
        ('"any a*"', ["any age"]),
        ("p*", ["pensioners"]),
    ],
)
def test_words_are_found_where_they_stand(query: str, hits: list[str]) -> None:
    assert found(query) == hits


def test_hits_are_places_in_the_document() -> None:
    first, *_ = Words.of("retirement").hits(CONTENT)
    assert (first.start, first.end) == (19, 29)


@pytest.mark.parametrize("query", ["", '""', "!?", "*", "a " * 21 + " ".join(f"w{n}" for n in range(21))])
def test_a_query_without_words_or_with_too_many_is_refused(query: str) -> None:
    with pytest.raises(ProblemError, match="invalid-request"):
        Words.of(query)
