"""A document on record as a page to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from onrecord.formats.page import document_page
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import MAX_LIMIT, ConcurrentChangeError
from onrecord.service import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from onrecord.record import Page
    from onrecord.record.model import RecordedDocument

TRIES = 3
"""How often the page of a document that is replaced meanwhile is made."""
T = TypeVar("T")


def reading_view(document_id: str, *, statement_links: str) -> str | None:
    """Return the page of a document; None if there is none.

    Args:
        document_id: its id.
        statement_links: what a statement's id is appended to for its address.

    Raises:
        ProblemError: the document was not processed yet, or could not be.
        ConcurrentChangeError: it was replaced at each try.
    """
    record = resources.record()
    for _ in range(TRIES):
        recorded = record.document(document_id)
        if recorded is None:
            return None
        if recorded.document is None:
            raise ProblemError(ProblemType.NOT_YET_PROCESSED, _why_not(recorded))
        page = document_page(
            record.text(document_id) or "",
            recorded.document,
            [*_all(lambda cursor: record.document_statements(document_id, limit=MAX_LIMIT, cursor=cursor))],
            [*_all(lambda cursor: record.document_entities(document_id, limit=MAX_LIMIT, cursor=cursor))],
            [*_all(lambda cursor: record.document_times(document_id, limit=MAX_LIMIT, cursor=cursor))],
            statement_links=statement_links,
        )
        if record.document(document_id) == recorded:
            return page
    raise ConcurrentChangeError


def _why_not(recorded: RecordedDocument) -> str:
    if recorded.problem is None:
        return "The document is being processed; ask again."
    return f"The document could not be read. {recorded.problem.title}. {recorded.problem.detail}"


def _all(ask: Callable[[str | None], Page[T] | None]) -> Iterator[T]:
    """Yield the items of all pages of a list."""
    cursor = None
    while (page := ask(cursor)) is not None:
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return
