"""Paragraphs set apart behind a colon: "The captain added:", and below it what he added, without marks.

A line that ends with a cue and a colon announces all of the paragraph below it, and "Ann Lee writes:" all of
the paragraph that it opens. The finder takes the first sentence for what is said.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range

_FROM_CUE = 40  # code points between a cue and the colon: an addressee, a day, a place


def with_whole_paragraphs(
    text: str, found: Iterable[Attribution], quotations: Quotations, paragraphs: Sequence[Range]
) -> list[Attribution]:
    """Extend a content behind a cue and a colon to the end of the paragraph that they announce.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations: a paragraph with one is left as it is.
        paragraphs: its paragraphs.
    """
    starts = [start for start, _ in paragraphs]

    def extended(attribution: Attribution) -> Attribution:
        cue, ((start, _), *others) = attribution.cue, attribution.content
        if cue is None or others:
            return attribution
        number = bisect_right(starts, start) - 1
        source, last = attribution.source, paragraphs[number][1]
        if (
            source is not None
            and source[0] == starts[number]
            and text[slice(*cue)] == "writes"
            and text[cue[1] : start].strip() == ":"
            and not quotations.overlapping(start, last)
        ):
            return replace(attribution, content=((start, last),))
        if number < 1 or starts[number] != start:
            return attribution
        above, own = paragraphs[number - 1], paragraphs[number]
        is_announced = (
            above[0] <= cue[0]
            and 0 < above[1] - cue[1] <= _FROM_CUE
            and text[above[1] - 1] == ":"
            and not quotations.overlapping(*own)
        )
        return replace(attribution, content=(own,)) if is_announced else attribution

    return [extended(attribution) if attribution.content else attribution for attribution in found]
