"""The head that scores tags, fitted to a few articles on the states of an encoder that stays as it is.

A linear-chain CRF (Lafferty et al. 2001) over fixed features is convex, so the fit has one solution. A
quadratic penalty draws it to the head it starts from: the stronger, the less a few articles can change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

LONGEST = 96
"""Words of a chain, at most; longer texts are cut, at lines where they can."""
ROUNDS = 60
"""Rounds of the search, at most."""
_MEMORY = 8
_ENOUGH = 1e-4


@dataclass(frozen=True, slots=True)
class Head:
    """Scores of tags: ``states @ matrix + bias`` for a word, ``transitions`` from tag to tag."""

    matrix: Array
    bias: Array
    transitions: Array

    def flat(self) -> Array:
        """Return all weights in a row."""
        return np.concatenate([self.matrix.ravel(), self.bias, self.transitions.ravel()])

    def shaped(self, flat: Array) -> Head:
        """Return a head of this one's shape with other weights."""
        size, tags = self.matrix.size, len(self.bias)
        return Head(
            flat[:size].reshape(self.matrix.shape),
            flat[size : size + tags],
            flat[size + tags :].reshape(tags, tags),
        )


@dataclass(frozen=True, slots=True)
class Chains:
    """Chains of words, filled up to one length.

    ``states`` (chains, words, width), ``tags`` and ``present`` (chains, words), ``weights`` (chains).
    """

    states: npt.NDArray[np.float32]
    tags: npt.NDArray[np.int64]
    present: npt.NDArray[np.bool_]
    weights: Array

    @classmethod
    def of(
        cls,
        texts: Sequence[tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], npt.NDArray[np.bool_], float]],
    ) -> Chains:
        """Cut texts into chains.

        Args:
            texts: the states and tags of a text's words, which of them start a line, and its weight.
        """
        cut = [
            (states[first:last], tags[first:last], weight)
            for states, tags, starts_line, weight in texts
            for first, last in cuts(starts_line)
        ]
        length = max(len(tags) for _, tags, _ in cut)
        filled = cls(
            np.zeros((len(cut), length, cut[0][0].shape[1]), dtype=np.float32),
            np.zeros((len(cut), length), dtype=np.int64),
            np.zeros((len(cut), length), dtype=bool),
            np.array([weight for *_, weight in cut]),
        )
        for row, (states, tags, _) in enumerate(cut):
            filled.states[row, : len(tags)] = states
            filled.tags[row, : len(tags)] = tags
            filled.present[row, : len(tags)] = True
        return filled


def cuts(starts_line: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Cut words into ranges of at most LONGEST, at the last line that starts within, else anywhere."""
    found, start, total = [], 0, len(starts_line)
    while start < total:
        end = min(total, start + LONGEST)
        if end < total:
            lines = np.flatnonzero(starts_line[start + 1 : end + 1])
            end = start + 1 + int(lines[-1]) if len(lines) else end
        found.append((start, end))
        start = end
    return found


def fit(head: Head, chains: Chains, strength: float) -> Head:
    """Fit a head to chains.

    Args:
        head: the one to start from and to be drawn to.
        chains: what to learn.
        strength: of the penalty.
    """
    prior = head.flat()

    def cost(flat: Array) -> tuple[float, Array]:
        miss, slope = cost_of(head.shaped(flat), chains)
        return miss + strength * float((flat - prior) @ (flat - prior)) / 2, slope + strength * (flat - prior)

    return head.shaped(lowest(cost, prior))


def cost_of(head: Head, chains: Chains) -> tuple[float, Array]:
    """Return the negative log likelihood of the tags, by the chains' weights, and its slope."""
    scores: Array = (chains.states @ head.matrix.astype(np.float32)).astype(np.float64) + head.bias
    present, tags = chains.present, chains.tags
    count, length, kinds = scores.shape
    ahead = np.zeros_like(scores)
    ahead[:, 0] = scores[:, 0]
    for place in range(1, length):
        moved = _log_sum(ahead[:, place - 1, :, None] + head.transitions, axis=1) + scores[:, place]
        ahead[:, place] = np.where(present[:, place, None], moved, ahead[:, place - 1])
    total = _log_sum(ahead[:, -1], axis=1)
    rows = np.arange(count)
    steps = present[:, 1:]
    of_tags = np.take_along_axis(scores, tags[..., None], axis=2)[..., 0]
    of_steps = head.transitions[tags[:, :-1], tags[:, 1:]]
    gold = (of_tags * present).sum(axis=1) + (of_steps * steps).sum(axis=1)
    by_score = np.zeros_like(scores)
    by_step = np.zeros_like(head.transitions)
    behind = np.zeros((count, kinds))
    for place in range(length - 1, -1, -1):
        chance = np.exp(ahead[:, place] + behind - total[:, None])
        by_score[:, place] = np.where(present[:, place, None], chance, 0.0)
        if place == 0:
            break
        after = scores[:, place] + behind
        pair = ahead[:, place - 1, :, None] + head.transitions + after[:, None, :] - total[:, None, None]
        kept = present[:, place]
        by_step += np.einsum("n,nij->ij", chains.weights[kept], np.exp(pair[kept]))
        behind = np.where(kept[:, None], _log_sum(head.transitions + after[:, None, :], axis=2), behind)
    hot = np.zeros_like(scores)
    np.put_along_axis(hot, tags[..., None], 1.0, axis=2)
    surplus = (by_score - hot * present[..., None]) * chains.weights[:, None, None]
    np.subtract.at(
        by_step, (tags[:, :-1][steps], tags[:, 1:][steps]), np.repeat(chains.weights, steps.sum(axis=1))
    )
    flat_states = chains.states.reshape(-1, chains.states.shape[-1])
    by_matrix = flat_states.T @ surplus.reshape(-1, kinds).astype(np.float32)
    slope = np.concatenate([by_matrix.ravel(), surplus.sum(axis=(0, 1)), by_step.ravel()])
    return float((total - gold)[rows] @ chains.weights), slope.astype(np.float64)


def lowest(cost: Callable[[Array], tuple[float, Array]], start: Array) -> Array:
    """Return where a convex cost is lowest, by L-BFGS (Nocedal 1980) with a backtracking search."""
    at, (value, slope) = start, cost(start)
    pairs: list[tuple[Array, Array]] = []
    for _ in range(ROUNDS):
        direction = -_scaled(slope, pairs)
        size, fall = 1.0 if pairs else min(1.0, 1.0 / (np.abs(slope).sum() + 1e-12)), float(slope @ direction)
        while True:
            there = at + size * direction
            new_value, new_slope = cost(there)
            if new_value <= value + 1e-4 * size * fall or size < 1e-10:
                break
            size /= 2
        if size < 1e-10:
            return at
        if (there - at) @ (new_slope - slope) > 0:
            pairs = [*pairs, (there - at, new_slope - slope)][-_MEMORY:]
        done = value - new_value < _ENOUGH * max(1.0, abs(value))
        at, value, slope = there, new_value, new_slope
        if done:
            return at
    return at


def _scaled(slope: Array, pairs: Sequence[tuple[Array, Array]]) -> Array:
    """Return the slope times what is known of the inverse of the curvature."""
    rest, shares = slope.copy(), []
    for moved, bent in reversed(pairs):
        share = float(moved @ rest) / float(moved @ bent)
        shares.append(share)
        rest -= share * bent
    if pairs:
        moved, bent = pairs[-1]
        rest *= float(moved @ bent) / float(bent @ bent)
    for (moved, bent), share in zip(pairs, reversed(shares), strict=True):
        rest += moved * (share - float(bent @ rest) / float(moved @ bent))
    return rest


def _log_sum(values: Array, axis: int) -> Array:
    most = values.max(axis=axis, keepdims=True)
    summed: Array = np.log(np.exp(values - most).sum(axis=axis)) + most.squeeze(axis)
    return summed
