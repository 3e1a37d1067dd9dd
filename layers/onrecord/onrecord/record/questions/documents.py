"""Documents by key, status, publisher and day of receipt, and their texts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.identity import document_id
from onrecord.record.model import RecordedDocument, Status
from onrecord.record.questions.cursors import Place, Scope
from onrecord.record.questions.document_pages import document_page
from onrecord.record.questions.pages import checked_limit
from onrecord.record.questions.paging import (
    ALL_DAYS,
    Days,
    KeyRange,
    Order,
    as_they_are,
    directory,
    opened_in_order,
    resumed,
    take,
)
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import text_key
from onrecord.record.storage.filing import Filing
from onrecord.record.versions.consistent_reads import (
    ROUNDS,
    ConcurrentChangeError,
    read_document_consistently,
)
from onrecord.record.versions.generations import TIMES
from onrecord.record.versions.head_store import VersionGoneError, or_version_gone
from onrecord.record.versions.heads import status_since
from onrecord.record.versions.parts import Part
from onrecord.record.versions.tickets import is_awaited

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import Any

    from onrecord.model import TimeExpression
    from onrecord.record.model import Page
    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head
    from onrecord.record.versions.tickets import TicketStore

_DAY = len("2022-01-27")
_MOST_BUCKETS = 100  # buckets that one record takes documents from: more than any deployment has


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """The filters of ``Record.documents``."""

    key: str | None = None
    status: Status | None = None
    received: Days = ALL_DAYS
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    undated: bool | None = None
    batch: str | None = None

    @property
    def scope(self) -> Scope:
        """The scope of the list's cursors."""
        filters = (self.key, self.status, *self.received, self.outlet, self.authors, self.undated)
        return Scope.of("documents", *filters, *((self.batch,) if self.batch else ()))

    def accepts_filing(self, filing: Filing | None) -> bool:
        """Return whether a document passes the filters, as far as its filing tells.

        A document that is not read has none.
        """
        if filing is None:
            return (self.outlet, self.authors, self.undated) == (None, (), None)
        return (
            self.outlet in (None, filing.outlet)
            and set(self.authors) <= set(filing.authors)
            and (self.undated is None or filing.undated in (None, self.undated))
        )

    def accepts(self, head: Head) -> bool:
        """Return whether a document passes the filters."""
        if head.status is None or head.received is None or head.key is None:
            return False
        return self._accepts(head.key, head.status, head.received) and self.accepts_filing(head.filing)

    def accepts_awaited(self, document: RecordedDocument) -> bool:
        """Return whether a document whose upload has not come passes the filters."""
        return self._accepts(document.key, document.status, document.received) and self.accepts_filing(None)

    def _accepts(self, key: str, status: Status, received: datetime) -> bool:
        return (
            self.key in (None, key)
            and self.status in (None, status)
            and self.received.low <= received.date().isoformat() < self.received.high
        )


class Documents:
    """The documents in the table, and their texts."""

    def __init__(self, table: Table, objects: Objects, heads: HeadStore, tickets: TicketStore) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads
        self._tickets = tickets

    def by_id(self, document_id: str) -> RecordedDocument | None:
        """See ``Record.document``."""
        found = read_document_consistently(self._heads, document_id, self._heads.recorded)
        if found is not None:
            return found
        ticket = self._tickets.get([document_id]).get(document_id)
        if ticket is None or not is_awaited(ticket, self._heads.get(document_id)):
            return None
        return ticket.document()

    def text(self, document_id: str) -> str | None:
        """See ``Record.text``."""

        def read(head: Head) -> str | None:
            if head.generation is None:
                return None
            data = or_version_gone(self._objects.get(text_key(document_id, head.generation)))
            return data.decode("utf-8", "surrogatepass")

        return read_document_consistently(self._heads, document_id, read)

    def times(self, document_id: str, limit: int, cursor: str | None) -> Page[TimeExpression] | None:
        """See ``Record.document_times``."""

        def read(_: Head, said: Sequence[object]) -> Iterable[TimeExpression]:
            return TIMES.validate_python(said)

        return document_page(
            self._table,
            self._objects,
            self._heads,
            document_id,
            keys.times_of,
            keys.TIMES_PER_ITEM,
            read,
            limit=limit,
            cursor=cursor,
        )

    def parts(self, document_id: str, limit: int, cursor: str | None) -> Page[RecordedDocument] | None:
        """See ``Record.document_parts``."""
        return document_page(
            self._table,
            self._objects,
            self._heads,
            document_id,
            keys.parts_of,
            keys.PARTS_PER_ITEM,
            self._parts,
            limit=limit,
            cursor=cursor,
            total=lambda head: head.version.parts.total if head.version and head.version.parts else 0,
        )

    def _parts(self, container: Head, rows: Sequence[Sequence[Any]]) -> Iterable[RecordedDocument]:
        version = or_version_gone(container.version)
        parts = list(map(Part.of, rows))
        heads = self._heads.get_all(part.id for part in parts)
        for part in parts:
            head = heads.get(part.id)
            recorded = self._heads.recorded(head) if head else None
            if recorded is None:
                recorded = RecordedDocument(
                    id=part.id,
                    key=container.key or "",
                    container=container.document_id,
                    record=part.record,
                    status=Status.PROCESSING,
                    received=version.received,
                )
            yield recorded.model_copy(update={"status": status_since(head, version.order)})

    def matching(self, wanted: DocumentFilter, limit: int, cursor: str | None) -> Page[RecordedDocument]:
        """See ``Record.documents``. The index may lag a moment; what it lists is shown as it is now."""
        limit = checked_limit(limit)
        after = wanted.scope.position(cursor)
        for _ in range(ROUNDS):
            try:
                if wanted.batch is not None:
                    return self._of_batch(wanted, wanted.batch, limit, after)
                if wanted.key is not None:
                    return self._of_key(wanted, wanted.key, limit, after)
                return self._by_day(wanted, limit, after)
            except VersionGoneError:
                continue
        raise ConcurrentChangeError

    def _by_day(self, wanted: DocumentFilter, limit: int, after: Place | None) -> Page[RecordedDocument]:
        low, high = resumed(wanted.received.low, wanted.received.high, after, newest_first=True)
        days = directory(
            self._table, keys.DOCUMENT_DIRECTORY, low[:_DAY], high[:_DAY] + keys.LAST, _DAY, newest_first=True
        )
        ranges = (
            # Of earlier releases a day is one partition, whose entry ends in what precedes a shard.
            KeyRange(tuple(entry.removesuffix("#") for entry in day), max(low, day[0][:_DAY]), high)
            for day in days
        )

        def accepts(item: Item) -> bool:
            filing = Filing.in_item(item) if "generation" in item else None
            return wanted.status in (None, item["status"]) and wanted.accepts_filing(filing)

        def accepted(items: list[Item]) -> Iterable[tuple[int, Item]]:
            return ((0, item) for item in items if accepts(item))

        order = Order(newest_first=True, index=keys.DOCUMENTS_INDEX, page=limit // 4 + 2)
        listed, resume_after, _ = take(
            opened_in_order(self._table, ranges, order),
            accepted,
            after=after,
            limit=limit,
            newest_first=True,
        )
        heads = self._heads.get_all(item["document"] for item in listed)
        # A document that was received again since the index was read has moved within the list.
        documents = self._recorded(
            wanted,
            (
                head
                for item in listed
                if (head := heads.get(item["document"]))
                and wanted.accepts(head)
                and head.listed
                and head.listed.sk == item["received"]
            ),
        )
        return wanted.scope.page(documents, resume_after, after=after)

    def _of_key(
        self, wanted: DocumentFilter, key: str, limit: int, after: Place | None
    ) -> Page[RecordedDocument]:
        # A document's id is derived from its bucket and key, so a key has at most one document per bucket.
        buckets = islice(self._table.range(keys.BUCKETS, keys.FIRST, keys.LAST), _MOST_BUCKETS)
        heads = self._heads.get_all(document_id(bucket["sk"], key) for bucket in buckets)
        listed = {head.listed.sk: head for head in heads.values() if head.listed and wanted.accepts(head)}
        rest = sorted((place for place in listed if after is None or place < after.key), reverse=True)
        documents = self._recorded(wanted, (listed[place] for place in rest[:limit]))
        last = Place(rest[limit - 1]) if len(rest) > limit else None
        return wanted.scope.page(documents, last, after=after)

    def _of_batch(
        self, wanted: DocumentFilter, batch: str, limit: int, after: Place | None
    ) -> Page[RecordedDocument]:
        low, high = resumed(keys.FIRST, keys.LAST, after)
        of_batch = [KeyRange((keys.batch(batch),), low, high)]
        opened = opened_in_order(self._table, of_batch, Order(page=limit + 1))
        entries, resume_after, _ = take(opened, as_they_are, after=after, limit=limit)
        ids = [entry["document"] for entry in entries]
        heads, tickets = self._heads.get_all(ids), self._tickets.get(ids)
        documents: list[RecordedDocument] = []
        for each in ids:
            head, ticket = heads.get(each), tickets.get(each)
            if ticket is not None and is_awaited(ticket, head):
                awaited = ticket.document()
                documents += [awaited] if wanted.accepts_awaited(awaited) else []
            elif head is not None and wanted.accepts(head):
                documents += self._recorded(wanted, [head])
        return wanted.scope.page(tuple(documents), resume_after, after=after)

    def _recorded(self, wanted: DocumentFilter, heads: Iterable[Head]) -> tuple[RecordedDocument, ...]:
        return tuple(
            recorded
            for recorded in filter(None, map(self._heads.recorded, heads))
            # The heads that earlier releases wrote do not tell all.
            if wanted.accepts_filing(Filing.of(recorded.document) if recorded.document else None)
        )
