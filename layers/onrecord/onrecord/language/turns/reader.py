"""The turns of a text, with labels or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.language.turns.interviews import find_interview, with_other_side
from onrecord.language.turns.transcripts import find_labelled, first_turns, turns_of_one

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
    if (labelled := turns_of_one(text)) and (turns := with_other_side(text, paragraphs, labelled)):
        return turns
    first = first_turns(text)
    return (first and find_interview(text, paragraphs, quotations, first)) or find_interview(
        text, paragraphs, quotations
    )
