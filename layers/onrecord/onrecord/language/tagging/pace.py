"""The pace at which word pieces are encoded, and whether it meets the deadline.

What a text takes follows its word pieces: some 0.3 ms each, whether they are words or punctuation, while a
character may be a fifth of a piece or a whole one. How fast this process is, the first pieces show, so that a
text for which too little time is left is known within a second.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from onrecord.deadline import check_time_for

if TYPE_CHECKING:
    from collections.abc import Callable

WHOLE = 1.3
"""The time of an extraction for each second of its encoding: 1.26 with articles, 1.02 with punctuation."""
FASTEST = 0.0002
"""Seconds that a piece takes to encode at least; 0.0003 were measured."""
SAMPLE = 2_000
"""Pieces that show the pace."""


def check_words(words: int) -> None:
    """Check, before anything is read, that so many words can be read in the time that is left.

    Raises:
        ProblemError: they cannot, whatever their pieces are.
    """
    check_time_for(WHOLE * FASTEST * words, f"The document has {words:,} words and signs")


class Pace:
    """The pace at which the pieces of a text are encoded, from the start of the first.

    Args:
        pieces: those of the whole text.
        clock: returns seconds.
    """

    def __init__(self, pieces: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._pieces, self._clock = pieces, clock
        self._done, self._began = 0, clock()

    def advance(self, pieces: int) -> None:
        """Count pieces that have been encoded.

        Raises:
            ProblemError: at this pace the text would outlast the deadline.
        """
        self._done += pieces
        seconds = WHOLE * (self._clock() - self._began)
        left = seconds * (self._pieces - self._done) / self._done if self._done >= SAMPLE else 0.0
        check_time_for(left, f"The document has {self._pieces:,} word pieces")
