"""Counts of the statements that pass the filters of a list, by month, speaker ..., from its pointers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.identity import phrase_id
from onrecord.model import TimePrecision
from onrecord.record.model import GroupCount, Grouping, NamedStatement, StatementCounts
from onrecord.record.questions.pointers import Pointers
from onrecord.record.questions.statements import MOST_READ, in_batches
from onrecord.record.storage.filing import outlet_of
from onrecord.record.storage.rows import Row
from onrecord.record.versions.consistent_reads import is_served, read_consistently
from onrecord.record.versions.head_store import VersionGoneError, or_version_gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from onrecord.record.questions.cursors import Place
    from onrecord.record.questions.pointers import Found
    from onrecord.record.questions.statement_filter import StatementFilter
    from onrecord.record.questions.statements import Statements
    from onrecord.record.storage.table import Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head
    from onrecord.record.versions.stored_statements import StoredStatement

MOST_COUNTED = 2_000
"""Entries that a request counts, each the statements of a document and date, some twenty in lists by date."""

Value = tuple[str | None, str | None]
"""A value that statements are grouped by, and its name where it has another one."""


class _Read(NamedTuple):
    """The statements that a request counts, each as it is stored if that is read, and the place to go on."""

    statements: list[tuple[Found, StoredStatement | None]]
    resume_after: Place | None
    generations: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class StatementCounter:
    """Counts the statements in the table; ``known_as`` as in ``Record``."""

    table: Table
    heads: HeadStore
    statements: Statements
    known_as: Callable[[str], tuple[str, ...]]

    def counts(self, wanted: StatementFilter, by: Grouping, cursor: str | None) -> StatementCounts:
        """See ``Record.statement_counts``."""
        scope = wanted.scope_of_counts
        after = scope.position(cursor)

        def read() -> tuple[_Read, Iterable[str]]:
            found = self._read(wanted, by, after)
            documents = (statement.origin.document for statement, _ in found.statements)
            return found, chain(documents, found.generations)

        def answer(found: _Read, heads: Mapping[str, Head]) -> StatementCounts:
            for document, generation in found.generations.items():
                if (head := heads.get(document)) is not None and head.generation != generation:
                    raise VersionGoneError
            counts: Counter[str | None] = Counter()
            names: dict[str | None, str | None] = {}
            total = 0
            outlets: dict[str, Value] = {}
            for statement, stored in found.statements:
                if not is_served(statement.origin, heads):
                    continue
                total += 1
                values = self._values(by, statement, stored, heads, outlets)
                counts.update(values.keys())
                names |= values
            return StatementCounts(
                by=by,
                total=total,
                items=tuple(
                    GroupCount(value=value, name=names[value], statements=counts[value])
                    for value in _in_order(by, counts)
                ),
                next_cursor=None if found.resume_after is None else scope.cursor(found.resume_after),
            )

        return read_consistently(self.heads, read, answer)

    def _read(self, wanted: StatementFilter, by: Grouping, after: Place | None) -> _Read:
        heads = self.heads.get_all(wanted.documents) if wanted.documents else {}
        generations = {document: head.generation for document, head in heads.items()}
        entries = Pointers(self.table, wanted, generations).entries(MOST_COUNTED, after)
        counted: list[tuple[Found, StoredStatement | None]] = []
        read = 0
        for batch in in_batches(entries.members):
            needed = [each for each in batch if _must_be_read(wanted, by, each.row)]
            stored = dict(self.statements.stored(needed))
            for found in batch:
                statement = stored.get(found)
                if statement is None or _passes(wanted, found.row, statement):
                    counted.append((found, statement))
            read += len({found.item for found in needed})
            if read >= MOST_READ and batch[-1] is not entries.members[-1][-1]:
                return _Read(counted, batch[-1].place, generations)
        return _Read(counted, entries.resume_after, generations)

    def _values(
        self,
        by: Grouping,
        found: Found,
        stored: StoredStatement | None,
        heads: Mapping[str, Head],
        outlets: dict[str, Value],
    ) -> dict[str | None, str | None]:
        """Return what a statement is counted under, each with its name where it has another one."""
        match by:
            case Grouping.MONTH:
                is_of_a_year = found.row.precision is TimePrecision.YEAR
                return {found.origin.date[: len("2022" if is_of_a_year else "2022-01")]: None}
            case Grouping.FORM:
                return {found.row.form.value: None}
            case Grouping.KIND:
                return {found.row.kind.value: None}
            case Grouping.OUTLET:
                document = found.origin.document
                if document not in outlets:
                    name = self.heads.document(heads[document]).outlet
                    outlets[document] = outlet_of(name), name
                return dict([outlets[document]])
            case Grouping.SOURCE_CLASS:
                classes = found.row.source_classes
                if classes is None:
                    speakers = or_version_gone(stored).said["speakers"]
                    return {each["source_class"]: None for each in speakers if each.get("source_class")}
                return {each.value: None for each in sorted(classes)}
            case Grouping.SPEAKER:
                return dict(self._speakers(or_version_gone(stored).said))
            case Grouping.ABOUT:
                return {self.known_as(each)[0]: None for each in or_version_gone(stored).said["about"]}

    def _speakers(self, said: Any) -> Iterator[Value]:
        for speaker in said["speakers"]:
            if speaker["entity_id"]:
                yield self.known_as(speaker["entity_id"])[0], speaker["name"]
            elif speaker["resolved_by"]:  # an unresolved pronoun names nobody
                yield phrase_id(speaker["name"]), speaker["name"]


def _must_be_read(wanted: StatementFilter, by: Grouping, row: Row) -> bool:
    """Return whether a statement itself has to be read to be counted."""
    if wanted.reads_within or by in {Grouping.SPEAKER, Grouping.ABOUT}:
        return True
    return not row.is_whole and (wanted.filters_rows or by is Grouping.SOURCE_CLASS)


def _passes(wanted: StatementFilter, row: Row, stored: StoredStatement) -> bool:
    """Return whether a statement that a row lets pass does so itself."""
    whole = row if row.is_whole else Row.of(NamedStatement.model_validate(stored.said), row.position)
    return wanted.accepts_within(stored.said) and wanted.accepts(whole)


def _in_order(by: Grouping, counts: Counter[str | None]) -> list[str | None]:
    if by is Grouping.MONTH:
        return sorted(counts, key=lambda month: month or "", reverse=True)
    return sorted(counts, key=lambda value: (-counts[value], value or ""))
