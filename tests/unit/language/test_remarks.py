"""What a writer says to the reader reports nobody's words."""

from __future__ import annotations

import pytest

import onrecord


@pytest.mark.parametrize(
    "text",
    [
        "It is worth noting that the old bridge was closed for eleven years.",
        "It goes without saying that a road without lamps is dangerous in winter.",
        "Let's say you believe a house in the north will cost $90,000 in ten years.",
        "The tram is slow. Don't forget that the last ferry leaves at nine.",
        "It's also worth remembering that the two clubs have never met.",
    ],
)
def test_a_remark_to_the_reader_is_no_statement(text: str) -> None:
    cues = [each.cue.text for each in onrecord.extract(text).statements if each.cue]

    assert not {"noting", "goes without saying", "say", "Don't forget", "remembering"} & set(cues)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The report notes that the old bridge was closed for eleven years.", "The report"),
        ("Ada Moss said it was worth noting that the bridge had been closed.", "Ada Moss"),
        ("“It goes without saying that we will appeal,” Ada Moss said.", "Ada Moss"),
        ("He said the neighbours never forget that the ferry sank.", "He"),
    ],
)
def test_what_somebody_remarks_is_theirs(text: str, speaker: str) -> None:
    assert [who.name for who in onrecord.extract(text).statements[0].speakers] == [speaker]
