"""The number of items that a page of a list may have."""

from __future__ import annotations

from onrecord.problems import ProblemError, ProblemType

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


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
