"""An attribution: the spans of a statement, before it is known who speaks."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.spans import Range
    from onrecord.language.turns.turn import Turn


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where a statement's parts stand, drawn as in PolNeAR (Newell, Margolin and Ruths 2018).

    ``content`` has one or more pieces in text order, each with its quotation marks and its leading "that";
    ``cue`` is the whole cue group ("have said"); ``confidence`` is the finder's, 0 to 1. ``turn`` is the turn
    of a transcript whose statement it is.
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    confidence: float
    turn: Turn | None = None

    def parts(self) -> tuple[Range, ...]:
        """Return all its spans: the content's pieces, then cue and source where it has them."""
        return (*self.content, *(part for part in (self.cue, self.source) if part is not None))

    def moved(self, by: int) -> Attribution:
        """Return the same in a text in which it stands ``by`` code points further on."""

        def shifted(span: Range | None) -> Range | None:
            return None if span is None else (span[0] + by, span[1] + by)

        return replace(
            self,
            content=tuple((start + by, end + by) for start, end in self.content),
            cue=shifted(self.cue),
            source=shifted(self.source),
        )


class Contents:
    """Attributions by where the pieces of their contents stand.

    Args:
        attributions: in any order.
    """

    def __init__(self, attributions: Sequence[Attribution]) -> None:
        pieces = sorted(
            (start, end, number) for number, each in enumerate(attributions) for start, end in each.content
        )
        self._pieces = pieces
        self._starts = [start for start, *_ in pieces]
        self._reach = list(accumulate((end for _, end, _ in pieces), max))  # of the pieces up to each

    def touching(self, start: int, end: int) -> list[int]:
        """Return the numbers of the attributions with a piece that overlaps a range, in order."""
        found: set[int] = set()
        index = bisect_left(self._starts, end) - 1
        while index >= 0 and self._reach[index] > start:
            if self._pieces[index][1] > start:
                found.add(self._pieces[index][2])
            index -= 1
        return sorted(found)
