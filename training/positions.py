"""The numbers of the words that spans touch, by which the tagger's spans are aligned with gold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.tagging.pieces import Words


class Positions:
    """Maps code point spans to the numbers of the words in them; punctuation is no word."""

    def __init__(self, text: str, words: Words) -> None:
        self._starts = words.starts
        self._ends = words.ends
        self._counts = np.array([text[start].isalnum() for start in words.starts.tolist()], dtype=bool)

    def of(self, spans: Iterable[Sequence[int]]) -> frozenset[int]:
        """Return the numbers of the words that spans touch."""
        found: set[int] = set()
        for start, end in spans:
            first = int(np.searchsorted(self._ends, start, side="right"))
            last = int(np.searchsorted(self._starts, end, side="left"))
            found.update(word for word in range(first, last) if self._counts[word])
        return frozenset(found)
