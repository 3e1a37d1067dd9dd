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


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        (
            "Tenants, who have filled the town hall and called for the rents to be frozen, will march.",
            "the rents to be frozen",
            "Tenants",
        ),
        (
            "The nurses, who had waited for hours and demanded that the minister come out, left at dusk.",
            "the minister come out",
            "The nurses",
        ),
        (
            "The skipper, who left the bridge and claimed that the engine had failed, was fined.",
            "the engine had failed",
            "The skipper",
        ),
    ],
)
def test_a_second_verb_of_a_relative_clause_is_that_of_whom_it_is_about(
    text: str, content: str, speaker: str
) -> None:
    statement = next(each for each in onrecord.extract(text).statements if content in each.text)

    assert [who.name for who in statement.speakers] == [speaker]


@pytest.mark.parametrize(
    ("text", "content", "speaker"),
    [
        (
            "The lawyer forced Dorn, who was under oath, to admit that no manager had been dismissed.",
            "no manager had been dismissed",
            "Dorn",
        ),
        (
            "The letters compelled the chairman to concede that the pension fund was empty.",
            "the pension fund was empty",
            "the chairman",
        ),
        (
            "The leak forced the ministry to confirm that two reactors had been shut.",
            "two reactors had been shut",
            "the ministry",
        ),
    ],
)
def test_who_is_made_to_say_something_says_it(text: str, content: str, speaker: str) -> None:
    statement = next(each for each in onrecord.extract(text).statements if each.text == content)

    assert [who.name for who in statement.speakers] == [speaker]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "Ferry use has fallen to its lowest level in ten years, according to an audit that one "
                "councillor called “a slap in the face”."
            ),
            [
                ("Ferry use has fallen to its lowest level in ten years", "an audit"),
                ("a slap in the face", "one councillor"),
            ],
        ),
        (
            "The dam leaks at three places, according to a survey which engineers described as alarming.",
            [("The dam leaks at three places", "a survey")],
        ),
    ],
)
def test_what_tells_of_a_source_is_not_what_it_says(text: str, expected: list[tuple[str, str]]) -> None:
    found = onrecord.extract(text).statements

    assert [(each.text, each.source and each.source.text) for each in found] == expected
    assert all(each.parent is None for each in found)
