"""Who said what, about whom, and when?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.model import Form, Kind, RecordedStatement
from onrecord.record import keys
from onrecord.record.bodies import json_of
from onrecord.record.cursors import Scope, invalid_cursor
from onrecord.record.heads import VersionGoneError
from onrecord.record.pages import Page, checked_limit
from onrecord.record.snapshots import settled, settled_document
from onrecord.record.walks import Range, Walked, shelved, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from onrecord.model import DocumentReference
    from onrecord.record.bodies import Objects
    from onrecord.record.heads import Head, Heads
    from onrecord.record.keys import Key
    from onrecord.record.table import Item, Table

Bodies = dict["Key", str | None]


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements are asked for; the arguments of ``Record.statements``."""

    speaker: str | None = None
    about: str | None = None
    form: Form | None = None
    kind: Kind | None = None
    from_: date | None = None
    to: date | None = None
    min_confidence: float | None = None

    @property
    def low(self) -> str:
        """The least sort key: dates sort before what begins with them."""
        return self.from_.isoformat() if self.from_ else keys.FIRST

    @property
    def high(self) -> str:
        """The greatest sort key: that of the date to stop before, which no entry has."""
        return self.to.isoformat() if self.to else keys.LAST

    @property
    def partition(self) -> str | None:
        """The one partition that holds them all, None if they are to be had day by day."""
        if self.speaker is not None and self.about is not None:
            return keys.speaker_about(self.speaker, self.about)
        if self.speaker is not None:
            return keys.speaker(self.speaker)
        return None if self.about is None else keys.about(self.about)

    @property
    def scope(self) -> Scope:
        """What a cursor is bound to."""
        given = (self.speaker, self.about, self.form, self.kind, self.from_, self.to, self.min_confidence)
        return Scope("statements", tuple(None if value is None else str(value) for value in given))

    def accepts(self, pointer: Item) -> bool:
        """Tell whether a pointer within the range is to a statement that is asked for."""
        return (
            (self.form is None or pointer["form"] == self.form)
            and (self.kind is None or pointer["kind"] == self.kind)
            and (self.min_confidence is None or pointer["confidence"] >= self.min_confidence)
        )

    @property
    def filters_within(self) -> bool:
        """Whether not every pointer within the range is accepted."""
        return not (self.form is None and self.kind is None and self.min_confidence is None)


class Statements:
    """The statements in the table."""

    def __init__(self, table: Table, objects: Objects, heads: Heads) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads

    def one(self, statement_id: str) -> RecordedStatement | None:
        """See ``Record.statement``."""

        def read() -> tuple[tuple[list[Item], Bodies], Iterable[str]]:
            pointers = [
                pointer | {"generation": pointer["sk"]}
                for pointer in self._table.range(keys.statement(statement_id), keys.FIRST, keys.LAST)
            ]
            return (pointers, self._bodies(pointers)), _documents(pointers)

        def answer(found: tuple[list[Item], Bodies], heads: Mapping[str, Head]) -> RecordedStatement | None:
            return next(iter(self._served(*found, heads)), None)

        return settled(self._heads, read, answer)

    def matching(self, asked: StatementFilter, limit: int, cursor: str | None) -> Page[RecordedStatement]:
        """See ``Record.statements``."""
        limit = checked_limit(limit)
        after = asked.scope.position(cursor)

        def read() -> tuple[tuple[Walked, Bodies], Iterable[str]]:
            walked = walk(
                self._table,
                self._ranges(asked, after),
                after=after,
                limit=limit,
                accept=asked.accepts if asked.filters_within else None,
                newest_first=True,
            )
            return (walked, self._bodies(walked.items)), _documents(walked.items)

        def answer(found: tuple[Walked, Bodies], heads: Mapping[str, Head]) -> Page[RecordedStatement]:
            walked, bodies = found
            on = walked.goes_on_after
            return Page(self._served(walked.items, bodies, heads), asked.scope.cursor(on) if on else None)

        return settled(self._heads, read, answer)

    def of_document(self, document_id: str, limit: int, cursor: str | None) -> Page[RecordedStatement] | None:
        """See ``Record.document_statements``."""
        limit = checked_limit(limit)

        def read(head: Head) -> Page[RecordedStatement]:
            scope = Scope("document statements", (document_id, head.generation))
            after = scope.position(cursor)
            if head.generation is None:
                return Page(())
            prefix = keys.statements_of(head.generation)
            stretch = Range(keys.document(document_id), prefix, prefix + keys.LAST)
            if after is not None and not stretch.holds(after):
                raise invalid_cursor()
            walked = walk(self._table, [stretch], after=after, limit=limit)
            reference = self._heads.reference(head)
            items = tuple(_recorded(json_of(item, self._objects), reference) for item in walked.items)
            return Page(items, scope.cursor(walked.goes_on_after) if walked.goes_on_after else None)

        return settled_document(self._heads, document_id, read)

    def _ranges(self, asked: StatementFilter, after: Key | None) -> Iterable[Range]:
        if asked.partition is not None:
            stretch = Range(asked.partition, asked.low, asked.high)
            if after is not None and not stretch.holds(after):
                raise invalid_cursor()
            return [stretch]
        high = asked.high
        if after is not None:
            high = after.pk.removeprefix(keys.day(""))
            if not (after.pk == keys.day(high) and asked.low <= high <= asked.high):
                raise invalid_cursor()
        return shelved(
            self._table, keys.STATEMENT_SHELVES, keys.day, low=asked.low, high=high, newest_first=True
        )

    def _bodies(self, pointers: Iterable[Item]) -> Bodies:
        found = self._table.get_all(_body_key(pointer) for pointer in pointers)
        return {key: json_of(item, self._objects) for key, item in found.items()}

    def _served(
        self, pointers: Iterable[Item], bodies: Bodies, heads: Mapping[str, Head]
    ) -> tuple[RecordedStatement, ...]:
        served = [
            pointer
            for pointer in pointers
            if (head := heads.get(pointer["document"])) and head.generation == pointer["generation"]
        ]
        references = {
            document: self._heads.reference(heads[document]) for document in dict.fromkeys(_documents(served))
        }
        return tuple(
            _recorded(bodies.get(_body_key(pointer)), references[pointer["document"]]) for pointer in served
        )


def _body_key(pointer: Item) -> Key:
    return keys.statement_body(pointer["document"], pointer["generation"], pointer["position"])


def _documents(pointers: Iterable[Item]) -> list[str]:
    return [pointer["document"] for pointer in pointers]


def _recorded(told: str | None, reference: DocumentReference) -> RecordedStatement:
    if told is None:
        raise VersionGoneError
    statement: dict[str, Any] = json.loads(told)
    return RecordedStatement.model_validate({**statement, "document": reference})
