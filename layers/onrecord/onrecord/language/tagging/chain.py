"""Linear-chain decoding of scored words: tags are outside, then begin and inside of each label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt


_RESCALED = 8
"""Words after which a chain's probabilities are scaled to a sum of 1: their scale does not count, only that
they stay within what a float can hold."""


def best_path(
    emissions: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    """Find the most probable tags of a linear chain (Viterbi 1967)."""
    length, tags = emissions.shape
    back = np.empty((length, tags), dtype=np.int64)
    into = np.ascontiguousarray(transitions.T)
    score = emissions[0]
    columns = np.arange(tags)
    for place in range(1, length):
        moved = into + score
        best = moved.argmax(axis=1)
        back[place] = best
        score = moved[columns, best] + emissions[place]
    path = np.empty(length, dtype=np.int64)
    tag = int(score.argmax())
    for place in range(length - 1, -1, -1):
        path[place] = tag
        tag = int(back[place, tag]) if place else 0
    return path


def chances(
    emissions: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the chain's marginals, and the probability that a word continues the label of the word before.

    Returns:
        (words, tags) marginal probabilities, and (words, labels) the probability of the inside tag given
        that the word before is in the label (row 0 means nothing).
    """
    length, tags = emissions.shape
    weights = np.exp(emissions.astype(np.float64) - emissions.max(axis=1, keepdims=True))
    moves = np.exp(transitions.astype(np.float64))
    forward, backward = weights.copy(), np.ones((length, tags))
    into, moved = list(forward), np.empty(tags)
    for place in range(1, length):
        np.dot(into[place - 1], moves, moved)
        into[place] *= moved
        if place % _RESCALED == 0:
            into[place] /= into[place].sum()
    out_of, here = list(backward), list(weights)
    for place in range(length - 2, -1, -1):
        np.multiply(here[place + 1], out_of[place + 1], moved)
        np.dot(moves, moved, out_of[place])
        if place % _RESCALED == 0:
            out_of[place] /= out_of[place].sum()
    marginals = forward * backward
    marginals /= marginals.sum(axis=1, keepdims=True)
    ahead = weights * backward
    stays = np.zeros((length, (tags - 1) // 2))
    for number in range((tags - 1) // 2):
        inside = 2 + 2 * number
        stays[:, number] = moves[inside, inside] * ahead[:, inside] / (ahead @ moves[inside])
    return marginals, stays


def ranges(tags: npt.NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Read tags as spans: label, first and last word. An inside tag without its begin starts a span."""
    label, first = -1, 0
    for place, tag in enumerate([*tags.tolist(), 0]):
        goes_on = tag > 0 and tag % 2 == 0 and (tag - 1) // 2 == label
        if goes_on:
            continue
        if label >= 0:
            yield label, first, place - 1
        label, first = (tag - 1) // 2 if tag else -1, place
