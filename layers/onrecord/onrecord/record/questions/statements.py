"""Statements by id, of a document, and as lists filter them."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from onrecord.record.model import NamedStatement
from onrecord.record.questions.document_pages import document_page
from onrecord.record.questions.pages import checked_limit
from onrecord.record.questions.pointers import Pointers, statement_item
from onrecord.record.questions.served_statements import recorded
from onrecord.record.storage import keys
from onrecord.record.storage.rows import Row
from onrecord.record.storage.table import READ_BATCH
from onrecord.record.versions.consistent_reads import (
    is_served,
    read_consistently,
    read_document_consistently,
)
from onrecord.record.versions.generations import ID_LENGTH, short_id
from onrecord.record.versions.head_store import VersionGoneError, or_version_gone
from onrecord.record.versions.stored_statements import statements_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.record.model import DocumentReference, Page, RecordedStatement
    from onrecord.record.questions.cursors import Place
    from onrecord.record.questions.pointers import Found
    from onrecord.record.questions.served_statements import Serve
    from onrecord.record.questions.statement_filter import StatementFilter
    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.keys import Key
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head
    from onrecord.record.versions.stored_statements import StoredStatement

T = TypeVar("T")

MOST_READ = 300
"""Items of statements that a request reads to find the words, lemmas or addressees that it asks for.

An item has up to 32 statements of a document, some 5 KB. What signatures exclude is not read.
"""


class Chosen(NamedTuple):
    """The statements that a request has chosen for a page.

    Attributes:
        statements: each as it is stored, None where it no longer is.
        resume_after: the place to resume after, None at the list's end.
        generations: those that were read of the documents that the list is of, where it is of some.
    """

    statements: list[tuple[Found, StoredStatement | None]]
    resume_after: Place | None
    generations: Mapping[str, str | None]


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

    def matching(
        self,
        wanted: StatementFilter,
        limit: int,
        cursor: str | None,
        serve: Serve[T],
        *,
        details: bool = False,
    ) -> Page[T]:
        """See ``Record.statements``; ``serve`` makes the items, ``details`` are those of the documents."""
        limit = checked_limit(limit)
        after = wanted.scope.position(cursor)

        def read() -> tuple[Chosen, Iterable[str]]:
            chosen = self._chosen(wanted, limit, after)
            documents = (found.origin.document for found, _ in chosen.statements)
            return chosen, chain(documents, chosen.generations)

        def answer(chosen: Chosen, heads: Mapping[str, Head]) -> Page[T]:
            for document, generation in chosen.generations.items():
                if (head := heads.get(document)) is not None and head.generation != generation:
                    raise VersionGoneError
            served = [each for each in chosen.statements if is_served(each[0].origin, heads)]
            statements = tuple(self._served(wanted, served, heads, serve, details=details))
            return wanted.scope.page(statements, chosen.resume_after, after=after)

        return read_consistently(self._heads, read, answer)

    def of_document(
        self, document_id: str, limit: int, cursor: str | None, serve: Serve[T]
    ) -> Page[T] | None:
        """See ``Record.document_statements``; ``serve`` makes the items."""

        def read(head: Head, stored: Iterable[StoredStatement]) -> Iterator[T]:
            reference = self._heads.reference(head)
            return (serve(statement, reference, ()) for statement in stored)

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
            total=lambda head: head.version.statements if head.version else 0,
            members_of=statements_in,
        )

    # --- Lists -----------------------------------------------------------------------------------

    def _chosen(self, wanted: StatementFilter, limit: int, after: Place | None) -> Chosen:
        """Read the statements of a page that pass, as far as pointers and they themselves tell."""
        heads = self._heads.get_all(wanted.documents) if wanted.documents else {}
        generations = {document: head.generation for document, head in heads.items()}
        pointers = Pointers(self._table, wanted, generations)
        if wanted.reads_within:
            return Chosen(*self._passing(wanted, pointers, limit, after), generations)
        found = pointers.statements(limit, after)
        return Chosen(list(self.stored(found.members)), found.resume_after, generations)

    def _passing(
        self, wanted: StatementFilter, pointers: Pointers, limit: int, after: Place | None
    ) -> tuple[list[tuple[Found, StoredStatement | None]], Place | None]:
        """Read statements until ``limit`` of them pass filters that only they tell, or ``MOST_READ`` items.

        Returns:
            Those that pass, and the place to resume after.
        """
        passing: list[tuple[Found, StoredStatement | None]] = []
        read, asked, place = 0, limit, after
        while True:
            entries = pointers.entries(asked, place)
            for batch in in_batches(entries.members):
                for found, stored in self.stored(batch):
                    if stored is None or wanted.accepts_within(stored.said):
                        passing.append((found, stored))
                    if len(passing) == limit:
                        return passing, found.place
                read += len({found.item for found in batch})
                if read >= MOST_READ:
                    return passing, batch[-1].place
            place = entries.resume_after
            if place is None or len(entries.members) < asked:  # the list ends, or what a request may read
                return passing, place
            asked = min(4 * asked, MOST_READ)

    def stored(self, found: Sequence[Found]) -> Iterator[tuple[Found, StoredStatement | None]]:
        """Yield statements as they are stored; None where an item, or its object, no longer exists."""
        items = self._table.get_unchanging(each.item for each in found)
        members: dict[Key, list[StoredStatement] | None] = {}
        for each in found:
            if each.item not in members:
                try:
                    members[each.item] = statements_in(or_version_gone(items.get(each.item)), self._objects)
                except VersionGoneError:
                    members[each.item] = None
            of_item = members[each.item]
            yield each, None if of_item is None else each.among(of_item)

    def _served(
        self,
        wanted: StatementFilter,
        found: Iterable[tuple[Found, StoredStatement | None]],
        heads: Mapping[str, Head],
        serve: Serve[T],
        *,
        details: bool,
    ) -> Iterator[T]:
        references: dict[str, DocumentReference] = {}
        for each, stored in found:
            document = each.origin.document
            if document not in references:
                references[document] = self._heads.reference(heads[document], details=details)
            statement = or_version_gone(stored)
            row = each.row
            if not row.is_whole:
                row = Row.of(NamedStatement.model_validate(statement.said), row.position)
            if wanted.accepts(row):
                hits = wanted.hits(statement.said) if wanted.words else ()
                yield serve(statement, references[document], hits)

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
        for statement in chain.from_iterable(statements_in(item, self._objects) for item in items):
            if statement.id.rpartition("-")[2] == within:
                return recorded(statement, self._heads.reference(head))
        return None

    def _candidates(self, head: Head, within: str) -> Iterator[Key]:
        """Yield the keys of the items that may have a statement of a document whose id ends so."""
        prefix, wanted = keys.ids_of(head.generation or ""), short_id(within)
        for item in self._table.range(keys.document(head.document_id), prefix, prefix + keys.LAST):
            first = int(item["sk"].removeprefix(prefix))
            for number in range(len(item["ids"]) // ID_LENGTH):
                if item["ids"].startswith(wanted, number * ID_LENGTH):
                    yield statement_item(
                        head.document_id, head.generation or "", first + number, keys.STATEMENTS_PER_ITEM
                    )
        for place in self._table.range(keys.statement(within), keys.FIRST, keys.LAST):
            if place["sk"] == head.generation:  # of earlier releases
                yield statement_item(head.document_id, place["sk"], place["position"], 1)


def in_batches(entries: Iterable[list[Found]]) -> Iterator[list[Found]]:
    """Join entries to batches of statements whose items one BatchGetItem returns, or little more."""
    batch: list[Found] = []
    items: set[Key] = set()
    for entry in entries:
        batch += entry
        items.update(found.item for found in entry)
        if len(items) >= READ_BATCH:
            yield batch
            batch, items = [], set()
    if batch:
        yield batch
