"""The clock of a run: calls and pauses advance it, and each process may see it shifted."""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from threading import Thread, current_thread
from typing import TYPE_CHECKING
from unittest import mock
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

_CALL = 4_000_000  # nanoseconds: what a call to DynamoDB takes


class Clock:
    """The time of a run.

    Args:
        skew: the largest difference of a process's clock from the right time, in milliseconds.
        seed: draws the differences.
    """

    def __init__(self, skew: int, seed: int) -> None:
        self._now = time.time_ns()
        self._skew = skew
        self._random = random.Random(seed)  # noqa: S311  (repeats a run, hides nothing)
        self._off: WeakKeyDictionary[Thread, int] = WeakKeyDictionary()

    def pass_call(self) -> None:
        """Let the time of one call pass."""
        self._now += _CALL

    def pass_seconds(self, seconds: float) -> None:
        """Let this time pass."""
        self._now += int(seconds * 1_000_000_000)

    def time_ns(self) -> int:
        """Return the time, in nanoseconds since 1970, by the clock of the process that asks."""
        process = current_thread()
        if process not in self._off:
            self._off[process] = self._random.randint(-self._skew, self._skew) * 1_000_000
        return self._now + self._off[process]

    def time(self) -> float:
        """Return the time, in seconds since 1970, by the clock of the process that asks."""
        return self.time_ns() / 1_000_000_000

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """Let this be the time of Python's ``time`` module."""
        with (
            mock.patch("time.time", self.time),
            mock.patch("time.time_ns", self.time_ns),
            mock.patch("time.sleep", self.pass_seconds),
        ):
            yield
