"""Is a found statement right? The same content, by half at least, and the same source.

Words are runs of letters and digits. Contents agree if the words that both hold are at least half of those
that either holds; sources agree if they share a word or both are absent. Pairs are one to one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
        """Give the numbers of the words that spans touch."""
        found: set[int] = set()
        for start, end in spans:
            first = int(np.searchsorted(self._ends, start, side="right"))
            last = int(np.searchsorted(self._starts, end, side="left"))
            found.update(word for word in range(first, last) if self._counts[word])
        return frozenset(found)


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """Intersection over union."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def agree(one: frozenset[int], other: frozenset[int]) -> bool:
    """Say whether two sources are the same mention."""
    return not one.isdisjoint(other) if one and other else not one and not other


def right(
    found: Sequence[tuple[frozenset[int], frozenset[int]]],
    gold: Sequence[tuple[frozenset[int], frozenset[int]]],
) -> list[bool]:
    """Say of each found (content, source) whether a gold one is its pair: greedily, best overlap first."""
    pairs = sorted(
        (
            (-share, guess, truth)
            for guess, (content, source) in enumerate(found)
            for truth, (true_content, true_source) in enumerate(gold)
            if (share := overlap(content, true_content)) >= 0.5 and agree(source, true_source)
        ),
        key=lambda pair: pair[0],
    )
    result = [False] * len(found)
    taken: set[int] = set()
    for _, guess, truth in pairs:
        if not result[guess] and truth not in taken:
            result[guess] = True
            taken.add(truth)
    return result


def gold_pairs(
    statements: Iterable[dict[str, Any]], positions: Positions
) -> list[tuple[frozenset[int], frozenset[int]]]:
    """Give a gold article's (content, source) pairs."""
    return [
        (content, positions.of(statement["source"]))
        for statement in statements
        if (content := positions.of(statement["content"]))
    ]
