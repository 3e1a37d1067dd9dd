"""A linear map fitted again when some of what it reads is left out: least squares on sums over many rows."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]
    Numbers = npt.NDArray[np.int64]

RIDGE = 1e-3
"""How strongly a map is drawn to the one of before, as a share of the mean square of what it reads (ridge
regression)."""


class Equations:
    """The normal equations of a map with an intercept.

    Args:
        rows: pairs of what is read (rows, inputs) and what is wanted of it (rows, outputs).
        before: the map of before (inputs + 1, outputs); its last row is the intercept.
    """

    def __init__(
        self, rows: Iterable[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]], before: Matrix
    ) -> None:
        inputs, outputs = before.shape
        self._read, self._wanted = np.zeros((inputs, inputs)), np.zeros((inputs, outputs))
        for given, wanted in rows:
            read = np.column_stack([given, np.ones(len(given), dtype=given.dtype)])
            self._read += read.T @ read
            self._wanted += read.T @ wanted
        weight = RIDGE * self._read.diagonal().mean()
        self._read += weight * np.eye(inputs)
        self._wanted += weight * before

    def solved(self, kept: Numbers) -> Matrix:
        """Return the map (kept + 1, outputs) that reads some of the inputs."""
        rows = np.append(kept, len(self._read) - 1)
        return np.linalg.solve(self._read[np.ix_(rows, rows)], self._wanted[rows])

    def best_groups(self, size: int, count: int) -> Numbers:
        """Return the inputs of the ``count`` groups, of ``size`` inputs in a row, that together do best.

        All choices are tried.
        """
        groups = np.arange(len(self._read) - 1).reshape(-1, size)
        choices = (groups[list(each)].ravel() for each in combinations(range(len(groups)), count))
        return max(choices, key=self._explained)

    def _explained(self, kept: Numbers) -> float:
        rows = np.append(kept, len(self._read) - 1)
        return float((self.solved(kept) * self._wanted[rows]).sum())
