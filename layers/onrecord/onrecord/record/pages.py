"""What does one request of a list get?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from onrecord.problems import ProblemError, ProblemType

DEFAULT_LIMIT = 20
MAX_LIMIT = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items of a list in its order, and the cursor of what follows them; None at the end.

    A page may be short or empty and still have a cursor: a request reads a bounded number of items.
    """

    items: tuple[T, ...]
    next_cursor: str | None = None


def checked_limit(limit: int) -> int:
    """Return a page's limit.

    Raises:
        ProblemError: it is not between 1 and ``MAX_LIMIT``.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise ProblemError(
            ProblemType.INVALID_REQUEST,
            f"`limit` is {limit}; a page has 1 to {MAX_LIMIT} items. Ask for fewer.",
        )
    return limit
