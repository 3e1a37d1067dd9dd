"""The windows of articles that training reads, and their layout as arrays.

Windows tile an article. In every pass they start at other places, at a line's start if one is near, so that
no context is memorised. For inference ``onrecord.language.tagging.windows`` cuts windows that overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.language.tagging.known import KNOWN
from onrecord.language.tagging.names import TAGS as NAME_TAGS
from training.articles import IGNORED, TAGS, targets_of

if TYPE_CHECKING:
    import random

    import numpy.typing as npt

    from training.articles import Example

CLASSIFY, SEPARATE, HIDDEN, PADDING = 101, 102, 103, 0


def tile(example: Example, size: int, rng: random.Random) -> list[tuple[int, int]]:
    """Cut an article into word ranges of at most ``size`` pieces that together hold every word."""
    counts = np.array([len(pieces) for pieces in example.words.pieces])
    before = np.concatenate([[0], np.cumsum(counts)])
    lines = example.words.starts_line
    total = int(before[-1])
    if total <= size:
        return [(0, len(counts))]
    windows = []
    start = 0
    reach = rng.randint(size // 4, size)  # how much of the first window is new
    while start < len(counts):
        end = int(np.searchsorted(before, before[start] + size, side="right")) - 1
        windows.append((start, end))
        if end >= len(counts):
            break
        limit = int(np.searchsorted(before, before[start] + reach, side="right")) - 1
        reach = size
        near = [place for place in range(limit, max(start, limit - 60), -1) if lines[place]]
        start = max(near[0] if near else limit, start + 1)
        if total - before[start] < size:  # the last window is filled from behind
            start = min(start, int(np.searchsorted(before, total - size, side="left")))
            windows.append((start, len(counts)))
            break
    return windows


def batch(
    chosen: list[tuple[Example, int, int]], length: int, *, blind: float, hidden: float, rng: random.Random
) -> dict[str, npt.NDArray[Any]]:
    """Return windows as arrays, by the names that the model uses.

    ``named`` marks the words from which names are learnt: none in windows without case features.

    Args:
        chosen: examples with the word ranges to see.
        length: pieces to pad to.
        blind: share of windows that get no case features.
        hidden: share of pieces replaced by the mask piece.
        rng: decides which.
    """
    width = max(end - start for _, start, end in chosen)
    size = len(chosen)
    pieces = np.full((size, length), PADDING, dtype=np.int64)
    features = np.zeros((size, length, 3), dtype=np.int64)
    mask = np.zeros((size, length), dtype=bool)
    firsts = np.zeros((size, width), dtype=np.int64)
    tags = np.full((size, width), IGNORED, dtype=np.int64)
    pointers = np.full((size, width, 2), IGNORED, dtype=np.int64)
    present = np.zeros((size, width), dtype=bool)
    targets = np.zeros((size, width, len(TAGS)), dtype=np.float32)
    word_features = np.zeros((size, width, 3), dtype=np.int64)
    known = np.zeros((size, width, len(KNOWN)), dtype=np.float32)
    allowed = np.ones((size, width, NAME_TAGS), dtype=bool)
    for row, (example, start, end) in enumerate(chosen):
        cut = example.words.pieces[start:end]
        counts = np.array([len(word) for word in cut])
        flat = [CLASSIFY, *(piece for word in cut for piece in word), SEPARATE]
        for place in range(1, len(flat) - 1):
            if rng.random() < hidden:
                flat[place] = HIDDEN
        pieces[row, : len(flat)] = flat
        mask[row, : len(flat)] = True
        features[row, 1 : len(flat) - 1] = np.repeat(example.words.features[start:end], counts, axis=0)
        is_blind = rng.random() < blind
        if is_blind:
            features[row, :, 0] = 0
        elif example.allowed is not None and example.known is not None:
            allowed[row, : len(cut)] = example.allowed[start:end]
            known[row, : len(cut)] = example.known[start:end]
            present[row, : len(cut)] = True
            word_features[row, : len(cut)] = example.words.features[start:end]
        firsts[row, : len(cut)] = 1 + np.cumsum(counts) - counts
        tags[row, : len(cut)] = example.tags[start:end]
        targets[row, : len(cut)] = targets_of(example)[start:end]
        shifted = example.pointers[start:end] - start
        inside = (shifted >= 0) & (shifted < end - start)
        pointers[row, : len(cut)] = np.where(inside, shifted, IGNORED)
    return {
        "pieces": pieces,
        "features": features,
        "mask": mask,
        "firsts": firsts,
        "tags": tags,
        "pointers": pointers,
        "targets": targets,
        "named": present,
        "word features": word_features,
        "known": known,
        "allowed": allowed,
    }
