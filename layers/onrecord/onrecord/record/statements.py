"""Who said what, about whom, and when?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.model import Form, Kind, RecordedStatement
from onrecord.record import keys
from onrecord.record.bodies import json_of
from onrecord.record.contents import contents
from onrecord.record.cursors import Scope
from onrecord.record.heads import present
from onrecord.record.pages import checked_limit
from onrecord.record.snapshots import is_served, settled
from onrecord.record.walks import EVER, Days, Range, Walked, entries, shelved, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from onrecord.model import DocumentReference
    from onrecord.record.bodies import Objects
    from onrecord.record.heads import Head, Heads
    from onrecord.record.keys import Key
    from onrecord.record.pages import Page
    from onrecord.record.table import Item, Table

Bodies = dict["Key", str | None]


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which statements are asked for; the arguments of ``Record.statements``.

    ``speaker`` and ``about`` are all the ids of who is asked for; empty asks for nobody in particular.
    """

    speaker: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    form: Form | None = None
    kind: Kind | None = None
    dates: Days = EVER
    min_confidence: float | None = None

    @property
    def scope(self) -> Scope:
        """What a cursor is bound to."""
        return Scope.of(
            "statements", self.speaker, self.about, self.form, self.kind, *self.dates, self.min_confidence
        )

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
            return asked.scope.page(self._served(walked.items, bodies, heads), walked.goes_on_after)

        return settled(self._heads, read, answer)

    def of_document(self, document_id: str, limit: int, cursor: str | None) -> Page[RecordedStatement] | None:
        """See ``Record.document_statements``."""

        def read(head: Head, items: Iterable[Item]) -> Iterator[RecordedStatement]:
            reference = self._heads.reference(head)
            return (_recorded(json_of(item, self._objects), reference) for item in items)

        return contents(
            self._table, self._heads, document_id, keys.statements_of, read, limit=limit, cursor=cursor
        )

    def _ranges(self, asked: StatementFilter, after: Key | None) -> Iterable[Range]:
        low, high = asked.dates.low, asked.dates.high
        match asked.speaker, asked.about:
            case (), ():
                return shelved(
                    self._table, keys.STATEMENT_SHELVES, after=after, low=low, high=high, newest_first=True
                )
            case speaker, ():
                first, *beside = map(keys.speaker, speaker)
            case (), about:
                first, *beside = map(keys.about, about)
            case speaker, about:
                speaker, about = self._known(keys.speaker, speaker), self._known(keys.about, about)
                first, *beside = (keys.speaker_about(who, whom) for who in speaker for whom in about)
        return [Range(first, low, high, tuple(beside))]

    def _known(self, partition: Callable[[str], str], ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the first of the ids, and which of the others have statements: few of many."""
        first, *others = ids
        rest = (each for each in others if any(entries(self._table, Range(partition(each)), page=1)))
        return (first, *rest)

    def _bodies(self, pointers: Iterable[Item]) -> Bodies:
        found = self._table.get_all(_body_key(pointer) for pointer in pointers)
        return {key: json_of(item, self._objects) for key, item in found.items()}

    def _served(
        self, pointers: Iterable[Item], bodies: Bodies, heads: Mapping[str, Head]
    ) -> tuple[RecordedStatement, ...]:
        served = [pointer for pointer in pointers if is_served(pointer, heads)]
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
    statement: dict[str, Any] = json.loads(present(told))
    return RecordedStatement.model_validate({**statement, "document": reference})
