"""Statements by speaker, subject, publisher, date and what their rows tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.model import DateBasis
from onrecord.record.model import RecordedStatement
from onrecord.record.questions.cursors import Scope
from onrecord.record.questions.document_pages import document_page
from onrecord.record.questions.pages import checked_limit
from onrecord.record.questions.paging import (
    ALL_DAYS,
    Days,
    KeyRange,
    Order,
    Slice,
    directory,
    resumed,
    take,
)
from onrecord.record.storage import keys
from onrecord.record.storage.filing import Filing
from onrecord.record.storage.keys import Key, Origin
from onrecord.record.storage.rows import Row, rows_in
from onrecord.record.storage.table import Span
from onrecord.record.versions.consistent_reads import (
    is_served,
    read_consistently,
    read_document_consistently,
)
from onrecord.record.versions.generations import ID_LENGTH, short_id
from onrecord.record.versions.head_store import or_version_gone
from onrecord.record.versions.stored_versions import members_in, with_document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from onrecord.model import Act, Form, Kind, SourceClass
    from onrecord.record.model import DocumentReference, Page
    from onrecord.record.questions.cursors import Place
    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head

MAX_PAIRS = 100
"""The pairs of a speaker's and a subject's ids whose partitions a request opens.

More pairs (of two entities with many ids each in the authority file) are read as a join: what stands in a
partition of the speaker and in one of the subject. It opens fewer partitions and reads more items for a page.
"""
_MONTH = len("2022-01")
_DAY = len("2022-01-27")


class Found(NamedTuple):
    """A statement that a list has, before it is read: its row, its origin, the item that has it."""

    row: Row
    origin: Origin
    item: Key

    @classmethod
    def of(cls, row: Row, pointer: Item) -> Found:
        """Return the statement of a row in a pointer's item."""
        origin = keys.origin(pointer["sk"])
        per_item = keys.STATEMENTS_PER_ITEM if "rows" in pointer else 1  # of earlier releases
        return cls(row, origin, _item_key(origin.document, origin.generation, row.position, per_item))

    def among(self, members: Sequence[Any]) -> Any:
        """Return the statement among those in its item."""
        return members[self.row.position % keys.STATEMENTS_PER_ITEM if len(members) > 1 else 0]


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """The filters of ``Record.statements``.

    ``speaker`` and ``about`` hold all ids of the requested entity, ``outlet`` and ``authors`` slugs of names;
    empty is no filter.
    """

    speaker: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    form: Form | None = None
    kind: Kind | None = None
    dates: Days = ALL_DAYS
    min_confidence: float | None = None
    act: Act | None = None
    source_class: SourceClass | None = None
    negated: bool | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    date_basis: DateBasis | None = None
    undated: bool | None = None

    @property
    def scope(self) -> Scope:
        """The scope of the list's cursors."""
        return Scope.of(
            "statements",
            self.speaker,
            self.about,
            self.form,
            self.kind,
            *self.dates,
            self.min_confidence,
            self.act,
            self.source_class,
            self.negated,
            self.outlet,
            self.authors,
            self.date_basis,
            self.undated,
        )

    @property
    def published_by(self) -> str | None:
        """The partition of an outlet or author with everything that passes; None without such a filter."""
        if self.authors:  # an author has fewer statements than an outlet
            return keys.author(self.authors[0])
        return keys.outlet(self.outlet) if self.outlet else None

    def accepts_document(self, filing: Filing) -> bool:
        """Return whether a document's statements pass the filters, as far as its filing tells."""
        return self.outlet in (None, filing.outlet) and set(self.authors) <= set(filing.authors)

    def accepts(self, row: Row) -> bool:
        """Return whether a statement within the range passes the filters, as far as its row tells."""
        return (
            self.form in (None, row.form)
            and self.kind in (None, row.kind)
            and (self.min_confidence is None or row.confidence >= self.min_confidence)
            and (self.act is None or row.act in (None, self.act))
            and (self.negated is None or row.negated in (None, self.negated))
            and (
                self.source_class is None
                or row.source_classes is None
                or self.source_class in row.source_classes
            )
            and self._accepts_basis(row.date_basis)
        )

    def _accepts_basis(self, basis: DateBasis | None) -> bool:
        if basis is None:
            return True
        return self.date_basis in (None, basis) and self.undated in (None, basis is DateBasis.UPLOADED)

    @property
    def filters_within(self) -> bool:
        """Whether a statement within the range may be refused."""
        of_rows = (self.form, self.kind, self.min_confidence, self.act, self.source_class, self.negated)
        of_documents = (self.outlet, self.authors or None, self.date_basis, self.undated)
        return any(each is not None for each in (*of_rows, *of_documents))


class Statements:
    """The statements in the table."""

    def __init__(self, table: Table, objects: Objects, heads: HeadStore) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads

    def by_id(self, statement_id: str) -> RecordedStatement | None:
        """See ``Record.statement``."""
        document, _, within = statement_id.rpartition("-")
        # An id of an earlier release does not tell its document.
        places = () if document else self._table.range(keys.statement(within), keys.FIRST, keys.LAST)
        documents = dict.fromkeys([document] if document else (place["document"] for place in places))
        found = (
            read_document_consistently(self._heads, each, partial(self._within, within=within))
            for each in documents
        )
        return next(filter(None, found), None)

    def matching(self, wanted: StatementFilter, limit: int, cursor: str | None) -> Page[RecordedStatement]:
        """See ``Record.statements``."""
        limit = checked_limit(limit)
        after = wanted.scope.position(cursor)

        def read() -> tuple[tuple[Slice[Found], dict[Key, Item]], Iterable[str]]:
            found = self._found(wanted, limit, after)
            items = self._table.get_unchanging(each.item for each in found.members)
            return (found, items), (each.origin.document for each in found.members)

        def answer(
            read: tuple[Slice[Found], dict[Key, Item]], heads: Mapping[str, Head]
        ) -> Page[RecordedStatement]:
            (found, resume_after), items = read
            served = [each for each in found if is_served(each.origin, heads)]
            return wanted.scope.page(tuple(self._read(wanted, served, items, heads)), resume_after)

        return read_consistently(self._heads, read, answer)

    def of_document(self, document_id: str, limit: int, cursor: str | None) -> Page[RecordedStatement] | None:
        """See ``Record.document_statements``."""

        def read(head: Head, said: Iterable[Any]) -> Iterator[RecordedStatement]:
            reference = self._heads.reference(head)
            return (_recorded(statement, reference) for statement in said)

        return document_page(
            self._table,
            self._objects,
            self._heads,
            document_id,
            keys.statements_of,
            keys.STATEMENTS_PER_ITEM,
            read,
            limit=limit,
            cursor=cursor,
        )

    # --- Lists -----------------------------------------------------------------------------------

    def _found(self, wanted: StatementFilter, limit: int, after: Place | None) -> Slice[Found]:
        low, high = resumed(wanted.dates.low, wanted.dates.high, after, newest_first=True)
        joined: tuple[str, ...] = ()
        page = 100 if wanted.filters_within else limit // 2 + 2  # a document has some two of an entity
        match wanted.speaker, wanted.about:
            case (), ():
                published_by = wanted.published_by
                ranges: Iterable[KeyRange] = (
                    [KeyRange((published_by,), low, high)] if published_by else self._dated(low, high)
                )
                page = page // 4 + 2  # a document has some twenty of a date
            case speaker, ():
                ranges = [KeyRange(tuple(map(keys.speaker, speaker)), low, high, shared=len(speaker) > 1)]
            case (), about:
                ranges = [KeyRange(tuple(map(keys.about, about)), low, high, shared=len(about) > 1)]
            case speaker, about:
                partitions, joined = self._paired(speaker, about)
                ranges = [KeyRange((*partitions, *joined), low, high, shared=True)]
                page = 100 if joined else page
        return take(
            self._table,
            ranges,
            partial(_members, wanted, frozenset(joined)),
            after=after,
            limit=limit,
            order=Order(newest_first=True, page=page),
        )

    def _dated(self, low: str, high: str) -> Iterator[KeyRange]:
        """Yield the partitions of all statements between two dates, newest first."""
        months = directory(
            self._table,
            keys.STATEMENT_DIRECTORY,
            low[:_MONTH],
            high[:_MONTH] + keys.LAST,
            _MONTH,
            newest_first=True,
        )
        for entries in months:
            month = tuple(keys.dated(entry) for entry in entries if entry[_MONTH] == "#")
            above, end = high, max(low, entries[0][:_MONTH])
            # The days that earlier releases wrote have partitions of their own: the month is cut at them.
            for day in dict.fromkeys(entry[:_DAY] for entry in entries if entry[_MONTH] != "#"):
                of_day = tuple(keys.dated(entry) for entry in entries if entry.startswith(day))
                if month:
                    yield KeyRange(month, max(end, day + keys.LAST), above)
                yield KeyRange((*month, *of_day), max(end, day), min(above, day + keys.LAST))
                above = min(above, day)
            if month:
                yield KeyRange(month, end, above)

    def _paired(
        self, speaker: tuple[str, ...], about: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return partitions with the statements of a speaker about an entity, and those to join them with."""
        speaker, about = self._on_record(keys.speaker, speaker), self._on_record(keys.about, about)
        if len(speaker) * len(about) > MAX_PAIRS:
            return tuple(map(keys.speaker, speaker)), tuple(map(keys.about, about))
        return tuple(keys.speaker_about(one, other) for one in speaker for other in about), ()

    def _on_record(self, partition: Callable[[str], str], ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the first of the ids, and those of the others that have statements: usually few."""
        first, *others = ids
        spans = (Span(partition(each), keys.FIRST, keys.LAST) for each in others)
        streams = self._table.ranges(spans, page=1)
        return (first, *(each for each, items in zip(others, streams, strict=True) if any(islice(items, 1))))

    def _read(
        self,
        wanted: StatementFilter,
        served: Iterable[Found],
        items: Mapping[Key, Item],
        heads: Mapping[str, Head],
    ) -> Iterator[RecordedStatement]:
        members: dict[Key, list[Any]] = {}
        references: dict[str, DocumentReference] = {}
        for each in served:
            if each.item not in members:
                members[each.item] = members_in(or_version_gone(items.get(each.item)), self._objects)
            document = each.origin.document
            if document not in references:
                references[document] = self._heads.reference(heads[document])
            statement = _recorded(each.among(members[each.item]), references[document])
            if each.row.date_basis is not None or wanted.accepts(Row.of(statement, each.row.position)):
                yield statement

    # --- One statement ---------------------------------------------------------------------------

    def _within(self, head: Head, within: str) -> RecordedStatement | None:
        """Return the statement of a document whose id ends so, None if it has none."""
        if head.version is None:
            return None
        pk, prefix = keys.document(head.document_id), keys.statements_of(head.version.generation)
        if head.version.statements <= keys.STATEMENTS_PER_ITEM:
            last = keys.member(prefix, keys.STATEMENTS_PER_ITEM - 1)
            items: Iterable[Item] = self._table.range(pk, keys.member(prefix, 0), last)
        else:
            items = self._table.get_unchanging(self._candidates(head, within)).values()
        for statement in chain.from_iterable(members_in(item, self._objects) for item in items):
            if statement["id"].rpartition("-")[2] == within:
                return _recorded(statement, self._heads.reference(head))
        return None

    def _candidates(self, head: Head, within: str) -> Iterator[Key]:
        """Yield the keys of the items that may have a statement of a document whose id ends so."""
        prefix, wanted = keys.ids_of(head.generation or ""), short_id(within)
        for item in self._table.range(keys.document(head.document_id), prefix, prefix + keys.LAST):
            first = int(item["sk"].removeprefix(prefix))
            for number in range(len(item["ids"]) // ID_LENGTH):
                if item["ids"].startswith(wanted, number * ID_LENGTH):
                    yield _item_key(
                        head.document_id, head.generation or "", first + number, keys.STATEMENTS_PER_ITEM
                    )
        for place in self._table.range(keys.statement(within), keys.FIRST, keys.LAST):
            if place["sk"] == head.generation:  # of earlier releases
                yield _item_key(head.document_id, place["sk"], place["position"], 1)


def _members(
    wanted: StatementFilter, joined: Collection[str], pointers: list[Item]
) -> Iterator[tuple[int, Found]]:
    """Yield the statements in the items of one document and date that pass the filters."""
    if not wanted.accepts_document(Filing.in_item(pointers[0])):
        return
    # A statement is listed once, under however many ids of an entity it stands.
    found = {row.position: (row, item) for item in pointers for row in rows_in(item)}
    if joined:
        sides = (
            {row.position for item in pointers if (item["pk"] in joined) is side for row in rows_in(item)}
            for side in (True, False)
        )
        both = set.intersection(*sides)
        found = {position: each for position, each in found.items() if position in both}
    for position in sorted(found):
        row, item = found[position]
        if wanted.accepts(row):
            yield position, Found.of(row, item)


def _item_key(document_id: str, generation: str, position: int, per_item: int) -> Key:
    return Key(keys.document(document_id), keys.member(keys.statements_of(generation), position, per_item))


def _recorded(said: Any, reference: DocumentReference) -> RecordedStatement:
    return RecordedStatement.model_validate({**with_document(said, reference.id), "document": reference})
