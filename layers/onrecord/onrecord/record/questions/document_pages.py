"""The statements, entities or times of a document's served version, page by page in the order of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from onrecord.record.model import Page
from onrecord.record.questions.cursors import Place, Scope, invalid_cursor
from onrecord.record.questions.pages import checked_limit
from onrecord.record.storage import keys
from onrecord.record.versions.consistent_reads import read_document_consistently
from onrecord.record.versions.stored_versions import members_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head

T = TypeVar("T")


def document_page(
    table: Table,
    objects: Objects,
    heads: HeadStore,
    document_id: str,
    prefix_of: Callable[[str], str],
    per_item: int,
    read: Callable[[Head, Sequence[Any]], Iterable[T]],
    *,
    limit: int,
    cursor: str | None,
    total: Callable[[Head], int | None] = lambda _: None,
    members_of: Callable[[Item, Objects], Sequence[Any]] = members_in,
) -> Page[T] | None:
    """Return a page of a document's members of one kind, None if there is no such document.

    Args:
        table: the record's table.
        objects: the bucket of texts.
        heads: the documents' heads.
        document_id: the document's id.
        prefix_of: returns the beginning of the sort keys of a generation's items.
        per_item: the number of members in an item, at most.
        read: makes the page's members from what ``members_of`` returns of them.
        limit: the largest number of members of the page.
        cursor: `next_cursor` of the page before, valid for this version of the document alone.
        total: returns how many members a head says that there are, None if it does not.
        members_of: returns the members in an item; left out, what their JSON says.

    Raises:
        ProblemError: the limit or the cursor is not valid.
    """
    limit = checked_limit(limit)

    def page(head: Head) -> Page[T]:
        prefix = prefix_of(head.generation or "")
        scope = Scope.of("document", document_id, prefix)
        after = scope.position(cursor)
        if after is not None and (after.key != prefix or not 0 <= after.position < keys.NO_POSITION):
            raise invalid_cursor()
        first = 0 if after is None else after.position + 1
        if head.generation is None:
            return Page(())
        low, high = keys.member(prefix, first, per_item), keys.member(prefix, first + limit)
        items = table.range(keys.document(document_id), low, high, page=limit + 1)
        members = [member for item in items for member in members_of(item, objects)][first % per_item :]
        last = Place(prefix, first + limit - 1) if len(members) > limit else None
        return scope.page(tuple(read(head, members[:limit])), last, after=after, total=total(head))

    return read_document_consistently(heads, document_id, page)
