"""The statements, entities or times of a document's served version, page by page in the order of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from onrecord.record.model import Page
from onrecord.record.questions.cursors import Scope, invalid_cursor
from onrecord.record.questions.pages import checked_limit
from onrecord.record.questions.paging import KeyRange, take
from onrecord.record.storage import keys
from onrecord.record.versions.consistent_reads import read_document_consistently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.record.storage.keys import Key
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


def packed_document_page(
    table: Table,
    heads: HeadStore,
    document_id: str,
    key_of: Callable[[str, str, int], Key],
    per_item: int,
    read: Callable[[Item], Sequence[T]],
    *,
    limit: int,
    cursor: str | None,
) -> Page[T] | None:
    """Return a page of a document's members that share items, None if there is no such document.

    Args:
        table: the record's table.
        heads: the documents' heads.
        document_id: the document's id.
        key_of: returns the key of a member: of a document, a generation and a position.
        per_item: the number of members in an item, which has the key of its first member.
        read: returns the members in an item.
        limit: the largest number of members of the page.
        cursor: `next_cursor` of the page before, valid for this version of the document alone.

    Raises:
        ProblemError: the limit or the cursor is not valid.
    """
    limit = checked_limit(limit)

    def page(head: Head) -> Page[T]:
        def key(position: int) -> Key:
            return key_of(document_id, head.generation or "", position)

        scope = Scope.of("document", document_id, key(0).sk)
        first = 0 if (after := scope.position(cursor)) is None else _position(after, key) + 1
        if head.generation is None:
            return Page(())
        begin = first - first % per_item
        items = table.range(key(begin).pk, key(begin).sk, key(first + limit).sk)
        members = [member for item in items for member in read(item)][first - begin :]
        last = key(first + limit - 1) if len(members) > limit else None
        return scope.page(tuple(members[:limit]), last)

    return read_document_consistently(heads, document_id, page)


def _position(member: Key, key: Callable[[int], Key]) -> int:
    """Return the position of a member that a cursor names.

    Raises:
        ProblemError: the key is not one of a member.
    """
    try:
        position = int(member.sk.rpartition("#")[2])
    except ValueError:
        raise invalid_cursor() from None
    if position < 0 or member != key(position):
        raise invalid_cursor()
    return position
