"""A document that would outlast the time that is left is a problem, at once."""

from __future__ import annotations

import re

import pytest

import onrecord
from onrecord.deadline import check_time, check_time_for, deadline
from onrecord.language.tagging.pace import SAMPLE, Pace
from onrecord.problems import ProblemError, ProblemType
from onrecord.road import extract_documents


def test_without_a_deadline_time_is_unlimited() -> None:
    check_time()
    check_time_for(1e9, "Everything")


def test_what_takes_longer_than_is_left_is_a_problem_with_both_numbers() -> None:
    with deadline(60):
        check_time_for(50, "The document has 9 word pieces")
        with pytest.raises(ProblemError) as raised:
            check_time_for(700, "The document has 9 word pieces")

    assert raised.value.problem.type == ProblemType.TAKES_TOO_LONG.uri
    assert raised.value.problem.status == 413
    assert "9 word pieces: some 700 seconds more are needed, and 60 are left" in raised.value.problem.detail


def test_a_deadline_within_another_ends_with_its_block() -> None:
    with deadline(60):
        with deadline(-1), pytest.raises(ProblemError, match="0 are left"):
            check_time()
        check_time()


class Clock:
    """Shows what it is set to, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_pace_of_the_first_pieces_tells_how_long_the_others_take() -> None:
    clock = Clock()
    pace = Pace(100_000, clock)
    with deadline(10):
        clock.now = 0.05
        pace.advance(SAMPLE // 2)  # too few to judge by: at this pace all would take 6 s
        clock.now = 1.0
        with pytest.raises(ProblemError, match=r"100,000 word pieces: some 64 seconds more are needed"):
            pace.advance(SAMPLE // 2)


def test_a_text_for_which_there_is_time_is_read_whatever_the_deadline() -> None:
    with deadline(60):
        extraction = onrecord.extract("“The road is closed,” Ann Lee said.")
    assert len(extraction.statements) == 1


@pytest.mark.parametrize("unit", ["She said that it was so. ", ".,;:!?“”()- ", "f3a9c04be1d72f56 " * 3])
def test_a_text_that_would_outlast_the_deadline_is_refused_before_it_is_over(unit: str) -> None:
    text = unit * (500_000 // len(unit))
    onrecord.extract("So.")  # loads the model
    with deadline(10), pytest.raises(ProblemError) as raised:
        onrecord.extract(text)

    assert raised.value.problem.type == ProblemType.TAKES_TOO_LONG.uri
    expected = re.search(
        r"(?:word pieces|words and signs): some ([\d,]+) seconds more are needed, and (\d+) are left",
        raised.value.problem.detail,
    )
    assert expected is not None
    needed, left = (int(number.replace(",", "")) for number in expected.groups())
    assert 0 < left < needed


def test_documents_of_a_file_share_its_time() -> None:
    rows = b"text\n" + b"The road is closed and the mayor said that it would open.\n" * 3
    with deadline(-1), pytest.raises(ProblemError) as raised:
        list(extract_documents(rows, key="a.csv"))
    assert raised.value.problem.type == ProblemType.TAKES_TOO_LONG.uri
