"""The turns of a text, with labels or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.language.turns.interviews import find_interview
from onrecord.language.turns.transcripts import find_labelled, labelled_in_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range
    from onrecord.language.turns.turn import Turn


def find_turns(
    text: str, paragraphs: Sequence[Range], quotations: Quotations, *, is_transcript: bool = False
) -> list[Turn]:
    """Find the turns of a transcript or an interview, in text order; none in any other text.

    Args:
        text: the text.
        paragraphs: its paragraphs.
        quotations: its quotations.
        is_transcript: whether its labels are known to begin turns; else the text must show it.
    """
    if turns := find_labelled(text, is_transcript=is_transcript):
        return turns
    labelled = labelled_in_part(text)
    return (labelled and find_interview(text, paragraphs, quotations, labelled)) or find_interview(
        text, paragraphs, quotations
    )
