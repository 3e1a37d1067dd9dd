"""The statements or entities of one document's served version, page by page in the order of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from onrecord.record.model import Page
from onrecord.record.questions.cursors import Scope
from onrecord.record.questions.pages import checked_limit
from onrecord.record.questions.paging import KeyRange, take
from onrecord.record.storage import keys
from onrecord.record.versions.consistent_reads import read_document_consistently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head

T = TypeVar("T")


def document_page(
    table: Table,
    heads: HeadStore,
    document_id: str,
    prefix_of: Callable[[str], str],
    read: Callable[[Head, Iterable[Item]], Iterable[T]],
    *,
    limit: int,
    cursor: str | None,
) -> Page[T] | None:
    """Return a page of a document's items of one kind, None if there is no such document.

    Args:
        table: the record's table.
        heads: the documents' heads.
        document_id: the document's id.
        prefix_of: returns the beginning of the sort keys of a generation's items.
        read: makes the page's members from the items.
        limit: the largest number of items of the page.
        cursor: `next_cursor` of the page before, valid for this version of the document alone.

    Raises:
        ProblemError: the limit or the cursor is not valid.
    """
    limit = checked_limit(limit)

    def page(head: Head) -> Page[T]:
        prefix = prefix_of(head.generation or "")
        scope = Scope.of("document", document_id, prefix)
        after = scope.position(cursor)
        if head.generation is None:
            return Page(())
        items, resume_after = take(
            table,
            [KeyRange(keys.document(document_id), prefix, prefix + keys.LAST)],
            after=after,
            limit=limit,
        )
        return scope.page(tuple(read(head, items)), resume_after)

    return read_document_consistently(heads, document_id, page)
