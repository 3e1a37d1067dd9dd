"""The time that is left for a document. Readers and stages check it while they work.

A function of Lambda is killed at its timeout, and what it worked on would be tried again, in vain. So a
function sets a deadline before that, and a document that cannot meet it is a problem at once. The deadline
holds for everything that is called inside of ``deadline``, as a cancel scope of structured concurrency does
(https://trio.readthedocs.io/en/stable/reference-core.html#cancellation-and-timeouts); without one, time is
unlimited.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from collections.abc import Iterator

_END: ContextVar[float | None] = ContextVar("onrecord-deadline", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limit the time of the body to so many seconds."""
    token = _END.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _END.reset(token)


def check_time() -> None:
    """Check that time is left.

    Raises:
        ProblemError: none is.
    """
    check_time_for(0.0, "The document is not read yet")


def check_time_for(seconds: float, work: str) -> None:
    """Check that some work can be done in the time that is left.

    Args:
        seconds: how long it is expected to take.
        work: a sentence that says what there is to do, without its full stop.

    Raises:
        ProblemError: less is left.
    """
    end = _END.get()
    if end is None:
        return
    left = end - time.monotonic()
    if left < seconds or left <= 0:
        needed = f"some {seconds:,.0f} seconds more are needed, and " if seconds else ""
        raise ProblemError(
            ProblemType.TAKES_TOO_LONG,
            f"{work}: {needed}{max(left, 0):,.0f} are left. Split it into several documents; what was sent "
            "in a request can be uploaded instead, which gives it more time.",
        )
