"""A place before a colon that opens a paragraph says nothing, and hides nobody who does."""

from __future__ import annotations

import pytest

import onrecord


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("JAIPUR: Ravi Pillai on Friday said that the canal was full.", "Ravi Pillai"),
        ("NEW DELHI: Chief Minister Arun Rao said that the canal was full.", "Arun Rao"),
        ("LAGOS: The court said that the canal was full.", "The court"),
    ],
)
def test_the_sentence_behind_a_dateline_is_its_speakers(text: str, speaker: str) -> None:
    (statement,) = onrecord.extract(text).statements
    assert (statement.text, [each.name for each in statement.speakers]) == (
        "the canal was full",
        [speaker],
    )


def test_a_quotation_that_goes_on_below_a_dateline_is_whole() -> None:
    text = "JAIPUR: “The canal is full,” Ravi Pillai said. “It will hold.\n\n“We are ready,” he added."
    words = " ".join(each.text for each in onrecord.extract(text).statements)
    assert all(part in words for part in ("The canal is full", "It will hold", "We are ready"))
