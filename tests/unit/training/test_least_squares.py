"""What is left out of what a linear map reads, and the map that is fitted to the rest."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from training.least_squares import Equations

if TYPE_CHECKING:
    import numpy.typing as npt

ROWS, INPUTS, OUTPUTS = 400, 6, 3


def drawn(seed: int, *shape: int) -> npt.NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def error(
    read: npt.NDArray[np.float32], wanted: npt.NDArray[np.float32], kept: npt.NDArray[np.int64] | list[int]
) -> float:
    """The mean square of what the best map of some of the inputs misses."""
    left = np.column_stack([read[:, kept], np.ones(len(read))])
    best = np.linalg.lstsq(left, wanted.astype(np.float64), rcond=None)[0]
    return float(((left @ best - wanted) ** 2).mean())


def test_the_map_is_fitted_to_what_is_left() -> None:
    read, map_ = drawn(1, ROWS, INPUTS), drawn(2, INPUTS + 1, OUTPUTS)
    read[:, 4:] = read[:, :2] - 2 * read[:, 2:4]  # so one of the three pairs may go
    wanted = read @ map_[:-1] + map_[-1]
    equations = Equations([(read[:150], wanted[:150]), (read[150:], wanted[150:])], map_.astype(np.float64))
    kept = equations.best_groups(2, 2)
    assert len(kept) == 4
    fitted = equations.solved(kept)
    assert read[:, kept] @ fitted[:-1] + fitted[-1] == pytest.approx(wanted, abs=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_kept_that_do_best_together(seed: int) -> None:
    read = drawn(seed, ROWS, INPUTS) @ drawn(seed + 50, INPUTS, INPUTS)
    wanted = read @ drawn(seed + 100, INPUTS, OUTPUTS) + drawn(seed + 150, ROWS, OUTPUTS)
    groups = [[0, 1], [2, 3], [4, 5]]
    choices = [one + other for one, other in combinations(groups, 2)]
    best = min(choices, key=lambda kept: error(read, wanted, kept))
    assert Equations([(read, wanted)], np.zeros((INPUTS + 1, OUTPUTS))).best_groups(2, 2).tolist() == best


def test_a_map_that_is_not_asked_for_much_stays_as_it_was() -> None:
    before = drawn(3, INPUTS + 1, OUTPUTS).astype(np.float64)
    read = drawn(4, ROWS, INPUTS)
    read[:, 5] *= 1e-6  # says nothing of its part of the map
    wanted = read @ before[:-1] + before[-1]
    fitted = Equations([(read, wanted.astype(np.float32))], before).solved(np.arange(INPUTS))
    assert fitted == pytest.approx(before, abs=1e-3)
