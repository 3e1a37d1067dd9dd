"""A statement is kept with the sentence, or sentences, that hold all its parts."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.language.sentences import REACH


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One boat sank. Ann Lee said it was over. Two came home.", "Ann Lee said it was over."),
        (
            "Nobody slept! “It is over. We have won the cup,” Ann Lee said. Two left.",
            "“It is over. We have won the cup,” Ann Lee said.",
        ),
        (
            'The boat sank. "We will build a new one," said Ann Lee. "It will be larger." She left.',
            '"We will build a new one," said Ann Lee. "It will be larger."',
        ),
        ("Ann Lee said: “It is all over.” She left at ten.", "Ann Lee said: “It is all over.”"),
        (
            "A ferry sinks\n\nAnn Lee said that the boat had sunk.\n\nTwo more",
            "Ann Lee said that the boat had sunk.",
        ),
        (
            "One came. Mr. Lee of the U.S. Army said that it cost $1.5 million. Two left.",
            "Mr. Lee of the U.S. Army said that it cost $1.5 million.",
        ),
        ("Ann Lee said the ferries would stop. (Two left.)", "Ann Lee said the ferries would stop."),
    ],
)
def test_a_statement_has_its_sentence(text: str, sentence: str) -> None:
    (statement,) = [found for found in onrecord.extract(text).statements if found.parent is None]

    assert statement.sentence is not None
    assert statement.sentence.text == sentence
    assert statement.sentence.hits(text)


def test_a_sentence_holds_every_part_of_its_statement() -> None:
    text = "Ann Lee spoke for an hour. “No,” she said on Monday. “Never.”\n\nBob Rice agreed it was late."

    for statement in onrecord.extract(text, min_confidence=0.0).statements:
        around = statement.sentence
        assert around is not None
        for part in (*statement.content, statement.cue, statement.source):
            assert part is None or around.start <= part.start <= part.end <= around.end


def test_a_text_without_full_stops_is_not_one_endless_sentence() -> None:
    text = "word " * 1_000 + "Ann Lee said that the ferries would stop " + "word " * 1_000

    for statement in onrecord.extract(text, min_confidence=0.0).statements:
        assert statement.sentence is not None
        parts = [*statement.content, *filter(None, (statement.cue, statement.source))]
        assert statement.sentence.start >= min(part.start for part in parts) - REACH
        assert statement.sentence.end <= max(part.end for part in parts) + REACH


def test_offsets_of_a_sentence_point_into_a_text_with_decomposed_letters() -> None:
    text = "Zoe\u0308 left. Ann Le\u0301e said the cafe\u0301 would close. Zoe\u0308 sang."

    (statement,) = onrecord.extract(text).statements

    assert statement.sentence is not None
    assert statement.sentence.text == "Ann Le\u0301e said the cafe\u0301 would close."
