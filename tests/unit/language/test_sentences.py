"""A statement is kept with the sentence, or sentences, that hold all its parts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onrecord
from onrecord.language.sentences import LONGEST, REACH, without_long_sentences


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


@pytest.mark.parametrize(
    ("mark", "other"),
    [("; ", ", "), (": ", ", "), (", ", " "), (" ", "")],
    ids=["semicolon", "colon", "comma", "space"],
)
def test_a_long_sentence_is_cut_after_the_best_mark(mark: str, other: str) -> None:
    text = "x" * (LONGEST - 500) + mark + "x" * 100 + other + "x" * 1_000

    assert without_long_sentences(text, [0]) == [0, LONGEST - 500 + len(mark)]


def test_a_mark_in_the_first_half_of_a_long_sentence_is_no_place_to_cut() -> None:
    text = "x" * 500 + "; " + "x" * (LONGEST - 700) + " " + "x" * 1_000

    assert without_long_sentences(text, [0]) == [0, LONGEST - 197]


def test_a_long_sentence_without_white_space_is_cut_at_the_bound() -> None:
    assert without_long_sentences("x" * (2 * LONGEST + 1), [0]) == [0, LONGEST, 2 * LONGEST]


def test_sentences_of_usual_length_stay_whole() -> None:
    text = ("x" * 200 + "; ") * 20

    assert without_long_sentences(text, [0, LONGEST, 2 * LONGEST]) == [0, LONGEST, 2 * LONGEST]


@given(st.lists(st.tuples(st.sampled_from(["x", "; ", ", ", " ", "\n"]), st.integers(1, 3_000))))
def test_every_sentence_ends_within_the_bound(parts: list[tuple[str, int]]) -> None:
    text = "".join(part * times for part, times in parts)[: 4 * LONGEST]

    starts = without_long_sentences(text, [0])

    assert starts[0] == 0
    assert all(before < after <= before + LONGEST for before, after in pairwise(starts))
    assert len(text) - starts[-1] <= LONGEST


def test_offsets_of_a_sentence_point_into_a_text_with_decomposed_letters() -> None:
    text = "Zoe\u0308 left. Ann Le\u0301e said the cafe\u0301 would close. Zoe\u0308 sang."

    (statement,) = onrecord.extract(text).statements

    assert statement.sentence is not None
    assert statement.sentence.text == "Ann Le\u0301e said the cafe\u0301 would close."
