"""The fit of the head that scores tags, on states that stay as they are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from training.heads import LONGEST, Chains, Head, cost_of, cuts, fit

RNG = np.random.default_rng(1)
WIDTH, TAGS = 5, 3


def head(scale: float = 1.0) -> Head:
    return Head(
        scale * RNG.normal(size=(WIDTH, TAGS)), scale * RNG.normal(size=TAGS), RNG.normal(size=(TAGS, TAGS))
    )


def chains(*lengths: int, weight: float = 1.0) -> Chains:
    return Chains.of(
        [
            (
                RNG.normal(size=(length, WIDTH)).astype(np.float32),
                RNG.integers(0, TAGS, size=length),
                np.zeros(length, dtype=bool),
                weight,
            )
            for length in lengths
        ]
    )


def by_every_path(given: Head, some: Chains) -> float:
    """The negative log likelihood, by adding up all paths."""
    total = 0.0
    for states, tags, present, weight in zip(some.states, some.tags, some.present, some.weights, strict=True):
        length = int(present.sum())
        scores = states[:length] @ given.matrix + given.bias

        def score(path: tuple[int, ...], scores: np.ndarray = scores) -> float:
            steps = sum(given.transitions[a, b] for a, b in itertools.pairwise(path))
            return float(sum(scores[place, tag] for place, tag in enumerate(path)) + steps)

        paths = [score(path) for path in itertools.product(range(TAGS), repeat=length)]
        total += weight * (np.log(np.exp(paths).sum()) - score(tuple(tags[:length].tolist())))
    return total


def test_the_cost_is_that_of_all_paths() -> None:
    some, given = chains(4, 2, 1, weight=2.0), head()
    assert cost_of(given, some)[0] == pytest.approx(by_every_path(given, some), rel=1e-4)


def test_the_slope_is_that_of_the_cost() -> None:
    some, given = chains(5, 3, weight=0.5), head(0.3)
    flat, (_, slope) = given.flat(), cost_of(given, some)
    for place in range(len(flat)):
        step = np.zeros_like(flat)
        step[place] = 1e-3
        rise = cost_of(given.shaped(flat + step), some)[0] - cost_of(given.shaped(flat - step), some)[0]
        assert rise / 2e-3 == pytest.approx(slope[place], abs=5e-3)


def test_a_head_learns_the_tags_of_its_articles() -> None:
    some, given = chains(20, 30, 10), head()
    assert cost_of(fit(given, some, strength=0.01), some)[0] < cost_of(given, some)[0] / 2


def test_the_stronger_the_penalty_the_nearer_a_head_stays() -> None:
    some, given = chains(20, 30), head()
    moved = [
        float(np.abs(fit(given, some, strength).flat() - given.flat()).max())
        for strength in (1.0, 100.0, 1e9)
    ]

    assert moved[0] > moved[1] > moved[2]
    assert moved[2] < 1e-6


def test_texts_are_cut_at_lines_where_they_can() -> None:
    starts = np.zeros(2 * LONGEST + 10, dtype=bool)
    starts[[0, 50, 80]] = True

    assert cuts(starts) == [(0, 80), (80, 80 + LONGEST), (80 + LONGEST, len(starts))]
    assert cuts(np.zeros(3, dtype=bool)) == [(0, 3)]
