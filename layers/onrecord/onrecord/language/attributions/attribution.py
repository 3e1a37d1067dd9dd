"""What a finder of statements hands on: spans only, before anyone asks who the speaker is."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Range = tuple[int, int]
"""``[start, end)`` in code points of the document's text."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where a statement's parts stand, drawn as in PolNeAR (Newell, Margolin and Ruths 2018).

    ``content`` has one or more pieces in text order, each with its quotation marks and its leading "that";
    ``cue`` is the whole cue group ("have said"); ``confidence`` is the finder's, 0 to 1.
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    confidence: float

    def parts(self) -> tuple[Range, ...]:
        """Return all its spans: the content's pieces, then cue and source where it has them."""
        return (*self.content, *(part for part in (self.cue, self.source) if part is not None))


class Cover:
    """The places of a text that some ranges take up.

    Args:
        ranges: in any order; they may overlap.
    """

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        """Tell whether a range shares a position with any of them."""
        index = bisect_right(self._ends, start)
        return index < len(self._starts) and self._starts[index] < end
