"""The memory that reading and extracting a document may take.

A function of Lambda is killed when it takes more memory than it has, and what it worked on would be tried
again, in vain. So a function limits what it takes for a document, and a document that needs more is a problem
at once. The limit is that of Linux on a process's own memory (setrlimit(2), ``RLIMIT_DATA``), beyond which
Python and its libraries raise ``MemoryError``; elsewhere memory is unlimited.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from collections.abc import Iterator

FOR_READING = 0.85
"""The share of a function's memory for reading and extracting; the rest is for writing, and files in use."""

_most: int | None = None


class OutOfMemoryError(ProblemError):
    """A document takes more memory than there is."""

    def __init__(self) -> None:
        super().__init__(
            ProblemType.TOO_LARGE,
            "The document takes more memory to read than there is. Split it into several documents.",
        )


def limit_memory(size: int) -> None:
    """Limit what documents take from now on; ``size`` is the memory of the function in bytes."""
    global _most
    _most = int(size * FOR_READING)


@contextlib.contextmanager
def within_memory() -> Iterator[None]:
    """Limit the process's memory while the body runs, if ``limit_memory`` has set a limit.

    Raises:
        OutOfMemoryError: more is needed.
    """
    with _limited(_most):
        try:
            yield
        except MemoryError:
            raise OutOfMemoryError from None


@contextlib.contextmanager
def _limited(most: int | None) -> Iterator[None]:
    try:
        import resource
    except ImportError:  # not on Windows
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if most is None or (hard != resource.RLIM_INFINITY and hard < most):
        yield
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
