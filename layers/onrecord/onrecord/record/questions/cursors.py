"""Cursors: where a list resumes, bound to the list and its filters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from onrecord.problems import ProblemError, ProblemType
from onrecord.record.model import Page

T = TypeVar("T")

_SEAL_LENGTH = 16  # hexadecimal digits: enough to notice a mix-up; a cursor grants no rights


class Place(NamedTuple):
    """A place in a list: behind the member at a position of the entry with a sort key.

    ``listed`` is how many items the pages up to there have had; None where the cursor of an earlier release
    does not say it.
    """

    key: str
    position: int = 0
    listed: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The list and filters that a cursor is bound to. The limit may change from page to page."""

    list_name: str
    filters: tuple[str | None, ...]

    @classmethod
    def of(cls, list_name: str, *filters: object) -> Scope:
        """Return the scope of a list with filters of any type; None is a filter that was not given."""
        return cls(list_name, tuple(None if each is None else str(each) for each in filters))

    def page(
        self,
        items: tuple[T, ...],
        resume_after: Place | None,
        *,
        after: Place | None,
        total: int | None = None,
    ) -> Page[T]:
        """Return a page of the list.

        Args:
            items: those of the page.
            resume_after: the place that the next one begins behind, None at the end.
            after: the place that this one begins behind, None at the beginning.
            total: the number of items of the whole list, where it is kept.
        """
        before = 0 if after is None else after.listed
        listed = None if before is None else before + len(items)
        cursor = None if resume_after is None else self.cursor(resume_after._replace(listed=listed))
        if total is not None:
            return Page(items, cursor, total)
        return Page(items, cursor, listed or len(items), exact=cursor is None and listed is not None)

    def cursor(self, last: Place) -> str:
        """Return the cursor that resumes after a place."""
        sealed = json.dumps([self._seal(last), *_written(last)], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(sealed.encode("utf-8")).decode("ascii").rstrip("=")

    def position(self, cursor: str | None) -> Place | None:
        """Return the place that a cursor resumes after, None for the beginning.

        Raises:
            ProblemError: the cursor is of another list or other filters, or was changed.
        """
        if cursor is None:
            return None
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            seal, key, position, *listed = json.loads(
                base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
            )
            last = Place(key, position, *listed)
            numbers = [position, *listed]
            if not isinstance(key, str) or any(type(each) is not int for each in numbers):
                raise invalid_cursor()
            if seal != self._seal(last):
                raise invalid_cursor()
        # Not base64, not UTF-8, not JSON, not of these types, or a string that UTF-8 cannot hold.
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise invalid_cursor() from None
        return last

    def _seal(self, last: Place) -> str:
        bound = json.dumps([self.list_name, self.filters, _written(last)])
        return hashlib.sha256(bound.encode("utf-8")).hexdigest()[:_SEAL_LENGTH]


def _written(place: Place) -> tuple[str | int | None, ...]:
    return place if place.listed is not None else place[:2]


def invalid_cursor() -> ProblemError:
    """Return the problem of a cursor that does not belong to its request."""
    return ProblemError(
        ProblemType.INVALID_CURSOR,
        "The cursor is not one that this list gave out for these filters and this version of what it lists. "
        "Ask again without a cursor, then follow `next_cursor` with all other parameters unchanged.",
    )
