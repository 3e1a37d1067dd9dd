"""Ranges of a text: ``[start, end)`` in code points, and the places that several of them cover."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

Range = tuple[int, int]
"""``[start, end)`` in code points of the document's text."""


def trimmed(text: str, start: int, end: int, edge: Container[str]) -> Range:
    """Narrow a range to what stands within it without the characters of ``edge`` at either side."""
    while start < end and text[start] in edge:
        start += 1
    while end > start and text[end - 1] in edge:
        end -= 1
    return start, end


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
        """Return whether a range shares a position with any of them."""
        index = bisect_right(self._ends, start)
        return index < len(self._starts) and self._starts[index] < end
