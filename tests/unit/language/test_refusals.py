"""Who refuses to speak says nothing; who refuses to do something has decided."""

from __future__ import annotations

import pytest

import onrecord


@pytest.mark.parametrize(
    "text",
    [
        "Kelso Shipping declined to comment.",
        "The harbour board refused to comment on the sale.",
        "A spokesman for the mill declined further comment.",
        "Maud Petty refused to be drawn on the merger.",
        "The school declines to give any comment.",
        "Una Byrne's lawyer didn't respond to a request for comment.",
        "The trust, which runs the baths, had not responded to several messages by Friday.",
        "The embassy did not immediately answer questions about the visa.",
        "Carl Dunn has not returned three calls.",
    ],
)
def test_a_refusal_to_speak_is_no_statement(text: str) -> None:
    assert onrecord.extract(text).statements == ()


@pytest.mark.parametrize(
    ("text", "cue", "negated"),
    [
        ("Carl Dunn declined to say whether he would stand.", "declined to say", True),
        ("Carl Dunn refused to resign.", "refused", False),
    ],
)
def test_other_refusals_stay(text: str, cue: str, negated: bool) -> None:
    (statement,) = onrecord.extract(text).statements
    assert statement.cue is not None
    assert (statement.cue.text, statement.negated) == (cue, negated)
