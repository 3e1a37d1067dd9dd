"""Overlapping windows of words for the encoder, which cover a text of any length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from onrecord.language.tagging.pieces import Words

CLASSIFY, SEPARATE = 101, 102


@dataclass(frozen=True, slots=True)
class Window:
    """Words read together, ``[start, end)``, and those whose results are used, ``[core_start, core_end)``."""

    start: int
    core_start: int
    core_end: int
    end: int


def windows(
    counts: npt.NDArray[np.int64], lines: npt.NDArray[np.bool_], size: int, context: int
) -> Iterator[Window]:
    """Cover words by overlapping windows whose cores tile them.

    Args:
        counts: pieces of each word.
        lines: whether a line starts at the word.
        size: pieces a window may have.
        context: pieces on either side of a core that are only read as context, where there are any.
    """
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    total = len(counts)
    if before[-1] <= size:
        if total:
            yield Window(0, 0, total, total)
        return

    def reach(place: int, pieces: int) -> int:
        """Return the last word boundary at most so many pieces after (or, if negative, before) a place."""
        side = before[place] + pieces
        if pieces < 0:
            return int(np.searchsorted(before, max(0, side), side="left"))
        return int(np.searchsorted(before, side, side="right")) - 1

    room = size - 2 * context  # for a core
    core_start = 0
    while core_start < total:
        rest = int(before[-1] - before[core_start])
        share = -(-rest // max(1, -(-(rest - context) // room)))  # equal cores, as few as do
        limit = max(reach(core_start, min(room, share + room // 8)), core_start + 1)
        near = core_start + 1 + np.flatnonzero(lines[core_start + 1 : limit + 1])
        aim = before[core_start] + share
        near = near[before[near] >= aim - room // 8]
        if rest <= room + context:
            core_end = total
        elif len(near):
            core_end = int(near[np.abs(before[near] - aim).argmin()])
        else:
            core_end = max(min(reach(core_start, share), limit), core_start + 1)
        yield Window(
            reach(core_start, -context), core_start, core_end, max(reach(core_end, context), core_end)
        )
        core_start = core_end


def lay_out(
    words: Words, counts: npt.NDArray[np.int64], window: Window
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return a window's pieces, their features (pieces, 3), and at which piece each of its words starts."""
    part = counts[window.start : window.end]
    flat = [piece for word in words.pieces[window.start : window.end] for piece in word]
    pieces = np.array([CLASSIFY, *flat, SEPARATE], dtype=np.int64)
    features = np.zeros((len(pieces), 3), dtype=np.int64)
    features[1:-1] = np.repeat(words.features[window.start : window.end], part, axis=0)
    return pieces, features, 1 + np.cumsum(part) - part
