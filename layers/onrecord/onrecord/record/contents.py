"""What does the served version of one document hold, page by page in the order of its text?"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from onrecord.record import keys
from onrecord.record.cursors import Scope
from onrecord.record.pages import Page, checked_limit
from onrecord.record.snapshots import settled_document
from onrecord.record.walks import Range, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.record.heads import Head, Heads
    from onrecord.record.table import Item, Table

T = TypeVar("T")


def contents(
    table: Table,
    heads: Heads,
    document_id: str,
    beginning: Callable[[str], str],
    read: Callable[[Head, Iterable[Item]], Iterable[T]],
    *,
    limit: int,
    cursor: str | None,
) -> Page[T] | None:
    """Return a page of what stands in a document, None if there is no such document.

    Args:
        table: where it is.
        heads: the documents' heads.
        document_id: the document's id.
        beginning: tells how the sort keys of a generation's items begin.
        read: makes what is listed of the items.
        limit: the most items of the page.
        cursor: `next_cursor` of the page before: good for this version of the document alone.

    Raises:
        ProblemError: the limit or the cursor is not valid.
    """
    limit = checked_limit(limit)

    def page(head: Head) -> Page[T]:
        first = beginning(head.generation or "")
        scope = Scope.of("document", document_id, first)
        after = scope.position(cursor)
        if head.generation is None:
            return Page(())
        walked = walk(
            table, [Range(keys.document(document_id), first, first + keys.LAST)], after=after, limit=limit
        )
        return scope.page(tuple(read(head, walked.items)), walked.goes_on_after)

    return settled_document(heads, document_id, page)
