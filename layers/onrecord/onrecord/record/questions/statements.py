"""Statements by speaker, subject, form, kind, date and confidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.record.model import RecordedStatement
from onrecord.record.questions.cursors import Scope
from onrecord.record.questions.document_pages import document_page
from onrecord.record.questions.pages import checked_limit
from onrecord.record.questions.paging import (
    ALL_DAYS,
    BUDGET,
    RANGE_COST,
    Days,
    KeyRange,
    Slice,
    items_of,
    partitions_in,
    take,
)
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import json_of
from onrecord.record.versions.consistent_reads import is_served, read_consistently
from onrecord.record.versions.head_store import or_version_gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from onrecord.model import Form, Kind
    from onrecord.record.model import DocumentReference, Page
    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.keys import Key
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head

Blobs = dict["Key", str | None]

MAX_PAIRS = BUDGET // RANGE_COST
"""The pairs of a speaker's and a subject's ids whose partitions a request opens: as many as it can afford.

More pairs (of two entities with many ids each in the authority file) are read as a join: what stands in a
partition of the speaker and in one of the subject. It opens fewer partitions and reads more items for a page.
"""


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """The filters of ``Record.statements``.

    ``speaker`` and ``about`` hold all ids of the requested entity; empty is no filter.
    """

    speaker: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    form: Form | None = None
    kind: Kind | None = None
    dates: Days = ALL_DAYS
    min_confidence: float | None = None

    @property
    def scope(self) -> Scope:
        """The scope of the list's cursors."""
        return Scope.of(
            "statements", self.speaker, self.about, self.form, self.kind, *self.dates, self.min_confidence
        )

    def accepts(self, pointer: Item) -> bool:
        """Tell whether the statement of a pointer within the range passes the filters."""
        return (
            (self.form is None or pointer["form"] == self.form)
            and (self.kind is None or pointer["kind"] == self.kind)
            and (self.min_confidence is None or pointer["confidence"] >= self.min_confidence)
        )

    @property
    def filters_within(self) -> bool:
        """Whether a pointer within the range may be refused."""
        return not (self.form is None and self.kind is None and self.min_confidence is None)


class Statements:
    """The statements in the table."""

    def __init__(self, table: Table, objects: Objects, heads: HeadStore) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads

    def by_id(self, statement_id: str) -> RecordedStatement | None:
        """See ``Record.statement``."""

        def read() -> tuple[tuple[list[Item], Blobs], Iterable[str]]:
            pointers = [
                pointer | {"generation": pointer["sk"]}
                for pointer in self._table.range(keys.statement(statement_id), keys.FIRST, keys.LAST)
            ]
            return (pointers, self._blobs(pointers)), _documents(pointers)

        def answer(items: tuple[list[Item], Blobs], heads: Mapping[str, Head]) -> RecordedStatement | None:
            return next(iter(self._served(*items, heads)), None)

        return read_consistently(self._heads, read, answer)

    def matching(self, wanted: StatementFilter, limit: int, cursor: str | None) -> Page[RecordedStatement]:
        """See ``Record.statements``."""
        limit = checked_limit(limit)
        after = wanted.scope.position(cursor)

        def read() -> tuple[tuple[Slice, Blobs], Iterable[str]]:
            pointers = take(
                self._table,
                self._ranges(wanted, after),
                after=after,
                limit=limit,
                accept=wanted.accepts if wanted.filters_within else None,
                newest_first=True,
            )
            return (pointers, self._blobs(pointers.items)), _documents(pointers.items)

        def answer(items: tuple[Slice, Blobs], heads: Mapping[str, Head]) -> Page[RecordedStatement]:
            (pointers, resume_after), blobs = items
            return wanted.scope.page(self._served(pointers, blobs, heads), resume_after)

        return read_consistently(self._heads, read, answer)

    def of_document(self, document_id: str, limit: int, cursor: str | None) -> Page[RecordedStatement] | None:
        """See ``Record.document_statements``."""

        def read(head: Head, items: Iterable[Item]) -> Iterator[RecordedStatement]:
            reference = self._heads.reference(head)
            return (_recorded(json_of(item, self._objects), reference) for item in items)

        return document_page(
            self._table, self._heads, document_id, keys.statements_of, read, limit=limit, cursor=cursor
        )

    def _ranges(self, wanted: StatementFilter, after: Key | None) -> Iterable[KeyRange]:
        low, high = wanted.dates.low, wanted.dates.high
        match wanted.speaker, wanted.about:
            case (), ():
                return partitions_in(
                    self._table, keys.STATEMENT_DAYS, after=after, low=low, high=high, newest_first=True
                )
            case speaker, ():
                first, *others = map(keys.speaker, speaker)
            case (), about:
                first, *others = map(keys.about, about)
            case speaker, about:
                speaker, about = self._on_record(keys.speaker, speaker), self._on_record(keys.about, about)
                if len(speaker) * len(about) > MAX_PAIRS:
                    first, *others = map(keys.speaker, speaker)
                    return [KeyRange(first, low, high, tuple(others), tuple(map(keys.about, about)))]
                first, *others = (
                    keys.speaker_about(speaker_id, about_id) for speaker_id in speaker for about_id in about
                )
        return [KeyRange(first, low, high, tuple(others))]

    def _on_record(self, partition: Callable[[str], str], ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the first of the ids, and those of the others that have statements: usually few."""
        first, *others = ids
        rest = (each for each in others if any(items_of(self._table, KeyRange(partition(each)), page=1)))
        return (first, *rest)

    def _blobs(self, pointers: Iterable[Item]) -> Blobs:
        items = self._table.get_all(_blob_key(pointer) for pointer in pointers)
        return {key: json_of(item, self._objects) for key, item in items.items()}

    def _served(
        self, pointers: Iterable[Item], blobs: Blobs, heads: Mapping[str, Head]
    ) -> tuple[RecordedStatement, ...]:
        served = [pointer for pointer in pointers if is_served(pointer, heads)]
        references = {
            document: self._heads.reference(heads[document]) for document in dict.fromkeys(_documents(served))
        }
        return tuple(
            _recorded(blobs.get(_blob_key(pointer)), references[pointer["document"]]) for pointer in served
        )


def _blob_key(pointer: Item) -> Key:
    return keys.statement_blob(pointer["document"], pointer["generation"], pointer["position"])


def _documents(pointers: Iterable[Item]) -> list[str]:
    return [pointer["document"] for pointer in pointers]


def _recorded(blob: str | None, reference: DocumentReference) -> RecordedStatement:
    statement: dict[str, Any] = json.loads(or_version_gone(blob))
    return RecordedStatement.model_validate({**statement, "document": reference})
