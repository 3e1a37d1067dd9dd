"""Clauses about somebody that say what they told."""

from __future__ import annotations

import pytest

import onrecord


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        (
            "The driver, who told investigators it was too dark to see, was fined.",
            "The driver",
            "it was too dark to see",
        ),
        (
            "A neighbour, who told officers he had slept for two hours, went home.",
            "A neighbour",
            "he had slept for two hours",
        ),
        (
            "The skipper, who told the coastguard they had lost an engine, was towed in.",
            "The skipper",
            "they had lost an engine",
        ),
        (
            "Ada Moss, who had assured tenants that there would be heating, resigned.",
            "Ada Moss",
            "there would be heating",
        ),
    ],
)
def test_what_a_clause_says_that_somebody_told_is_theirs(text: str, speaker: str, content: str) -> None:
    (statement,) = onrecord.extract(text).statements

    assert [who.name for who in statement.speakers] == [speaker]
    assert statement.text == content


@pytest.mark.parametrize(
    "text",
    [
        "The guide, who told stories in three languages, retired.",
        "The coach, who told them what to eat, retired.",
        "The clerk, who warned nobody, retired.",
    ],
)
def test_a_relative_clause_that_reports_no_clause_is_no_statement(text: str) -> None:
    assert not [each for each in onrecord.extract(text).statements if each.confidence == 0.6]
