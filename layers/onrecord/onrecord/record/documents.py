"""Which documents were received when, and where are they on their road?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.identity import document_id
from onrecord.record import keys
from onrecord.record.bodies import text_key
from onrecord.record.cursors import Scope
from onrecord.record.heads import VersionGoneError, present
from onrecord.record.pages import checked_limit
from onrecord.record.snapshots import ROUNDS, UnsettledError, settled_document
from onrecord.record.walks import EVER, Days, shelved, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.model import RecordedDocument, Status
    from onrecord.record.bodies import Objects
    from onrecord.record.heads import Head, Heads
    from onrecord.record.keys import Key
    from onrecord.record.pages import Page
    from onrecord.record.table import Item, Table

_MOST_BUCKETS = 100  # that one record is fed from: more than any will be


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents are asked for; the arguments of ``Record.documents``."""

    key: str | None = None
    status: Status | None = None
    received: Days = EVER

    @property
    def scope(self) -> Scope:
        """What a cursor is bound to."""
        return Scope.of("documents", self.key, self.status, *self.received)

    def accepts(self, head: Head) -> bool:
        """Tell whether a document is asked for."""
        if head.status is None or head.received is None:
            return False
        day = head.received.date().isoformat()
        return (
            (self.key is None or head.key == self.key)
            and (self.status is None or head.status == self.status)
            and self.received.low <= day < self.received.high
        )


class Documents:
    """The documents in the table, and their texts."""

    def __init__(self, table: Table, objects: Objects, heads: Heads) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads

    def one(self, document_id: str) -> RecordedDocument | None:
        """See ``Record.document``."""
        return settled_document(self._heads, document_id, self._heads.recorded)

    def text(self, document_id: str) -> str | None:
        """See ``Record.text``."""

        def read(head: Head) -> str | None:
            if head.generation is None:
                return None
            data = present(self._objects.get(text_key(document_id, head.generation)))
            return data.decode("utf-8", "surrogatepass")

        return settled_document(self._heads, document_id, read)

    def matching(self, asked: DocumentFilter, limit: int, cursor: str | None) -> Page[RecordedDocument]:
        """See ``Record.documents``. The index may lag a moment; what it finds is shown as it is now."""
        limit = checked_limit(limit)
        after = asked.scope.position(cursor)
        for _ in range(ROUNDS):
            try:
                if asked.key is not None:
                    return self._of_key(asked, asked.key, limit, after)
                return self._by_day(asked, limit, after)
            except VersionGoneError:
                continue
        raise UnsettledError(f"documents changed during each of {ROUNDS} rounds of reading")

    def _by_day(self, asked: DocumentFilter, limit: int, after: Key | None) -> Page[RecordedDocument]:
        def accept(item: Item) -> bool:
            return asked.status is None or item["status"] == asked.status

        walked = walk(
            self._table,
            shelved(
                self._table,
                keys.DOCUMENT_SHELVES,
                after=after,
                low=asked.received.low,
                high=asked.received.high,
                newest_first=True,
            ),
            after=after,
            limit=limit,
            accept=accept if asked.status else None,
            newest_first=True,
            index=keys.DOCUMENTS_INDEX,
        )
        now = self._heads.get_all(item["document"] for item in walked.items)
        # A document that was received again since the index was read stands elsewhere in the list by now.
        items = self._recorded(
            head
            for item in walked.items
            if (head := now.get(item["document"]))
            and asked.accepts(head)
            and head.listed == (item["listed"], item["received"])
        )
        return asked.scope.page(items, walked.goes_on_after)

    def _of_key(
        self, asked: DocumentFilter, key: str, limit: int, after: Key | None
    ) -> Page[RecordedDocument]:
        # A document's id follows from its bucket and key, so there are as many of a key as there are buckets.
        buckets = islice(self._table.range(keys.BUCKET_SHELVES, keys.FIRST, keys.LAST), _MOST_BUCKETS)
        heads = self._heads.get_all(document_id(bucket["sk"], key) for bucket in buckets)
        listed = {head.listed: head for head in heads.values() if head.listed and asked.accepts(head)}
        rest = sorted((place for place in listed if after is None or place < after), reverse=True)
        items = self._recorded(listed[place] for place in rest[:limit])
        return asked.scope.page(items, rest[limit - 1] if len(rest) > limit else None)

    def _recorded(self, heads: Iterable[Head]) -> tuple[RecordedDocument, ...]:
        return tuple(filter(None, map(self._heads.recorded, heads)))
