"""A second cue of the same source ends what the first one reports."""

from __future__ import annotations

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.coordinated import with_second_cues
from onrecord.language.quotations import read_quotations


def read(text: str, cue: str) -> list[str]:
    """Return the contents of a sentence whose content was drawn from behind its first cue to its end."""
    start = text.index(cue)
    end = start + len(cue)
    drawn = Attribution(((end + 1, len(text) - 1),), (start, end), (0, start - 1), 0.9)
    return [text[slice(*each.content[0])] for each in with_second_cues(text, [drawn], read_quotations(text))]


@pytest.mark.parametrize(
    ("text", "cue", "second"),
    [
        ("Falk said that patrols had begun and urged people to stay in.", "said", "to stay in"),
        (
            "Falk says that the leases are short and warns that rents will rise.",
            "says",
            "that rents will rise",
        ),
        (
            "The audit finds that the leases are “too short, badly kept” and concludes that nobody looked.",
            "finds",
            "that nobody looked",
        ),
    ],
)
def test_a_second_cue_begins_a_statement_of_its_own(text: str, cue: str, second: str) -> None:
    assert read(text, cue)[1:] == [second]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Falk said that a cook found her and told her that it was late.", "said"),
        ("Falk says that the cook knocks and says that it is late.", "says"),
        ("Falk says that boards are “late and claims that nobody reads”.", "says"),
    ],
)
def test_a_verb_of_what_is_reported_begins_none(text: str, cue: str) -> None:
    assert len(read(text, cue)) == 1
