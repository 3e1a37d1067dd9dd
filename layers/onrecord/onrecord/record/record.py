"""The face of the record: one method per event to record and per question to answer."""

from __future__ import annotations

import zlib
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Unpack

from onrecord.folding import searchable
from onrecord.record.questions.changes import ChangeFeed
from onrecord.record.questions.documents import DocumentFilter, Documents
from onrecord.record.questions.entities import Entities
from onrecord.record.questions.pages import DEFAULT_LIMIT
from onrecord.record.questions.paging import Days
from onrecord.record.questions.served_statements import recorded, recorded_json
from onrecord.record.questions.statement_counts import StatementCounter
from onrecord.record.questions.statement_filter import StatementFilter, several
from onrecord.record.questions.statements import Statements
from onrecord.record.questions.words import Words
from onrecord.record.storage.blobs import Objects
from onrecord.record.storage.directory import Directory
from onrecord.record.storage.filing import authors_of, outlet_of
from onrecord.record.storage.table import Table
from onrecord.record.versions.containers import Containers
from onrecord.record.versions.counting import DOCUMENTS, Counting
from onrecord.record.versions.head_store import HeadStore
from onrecord.record.versions.parts import PartStore
from onrecord.record.versions.tickets import TicketStore
from onrecord.record.versions.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

    from onrecord.model import (
        Act,
        DateBasis,
        Entity,
        EntityType,
        Extraction,
        Form,
        Kind,
        Problem,
        SourceClass,
        TimeExpression,
        Unattributed,
        Zone,
    )
    from onrecord.record.model import (
        Changes,
        End,
        EntityProfile,
        EntitySummary,
        Grouping,
        Page,
        RecordedDocument,
        RecordedStatement,
        StatementCounts,
        Status,
    )
    from onrecord.record.questions.statement_filter import Filters, Several
    from onrecord.record.versions.parts import Listing, Outstanding, Part, PartRange
    from onrecord.record.versions.tickets import Ticket
    from onrecord.record.versions.upload import Upload


class Record:
    """The record of all documents: one per function, built from clients that are passed in.

    Events twice, late or out of order change nothing: S3's sequencer says which of an object's events is the
    newest, and that one wins. Readers see each document as its newest complete version, or not at all.

    Args:
        table_name: the table, with the keys and the index that ``storage.keys`` describes.
        texts_bucket: the bucket of texts.
        dynamodb: the client of the table.
        s3: returns the client of the bucket; called when an object is needed.
        lake: whether each version is also put into the lake: ``docs/analysis.md``.
        known_as: returns all ids that an entity has or had, given any of them; the current one first.
            Everything on record under any of them is the entity's.
    """

    def __init__(
        self,
        table_name: str,
        texts_bucket: str,
        *,
        dynamodb: DynamoDBClient,
        s3: Callable[[], S3Client],
        lake: bool = False,
        known_as: Callable[[str], tuple[str, ...]] = lambda entity_id: (entity_id,),
    ) -> None:
        table, objects = Table(table_name, dynamodb), Objects(texts_bucket, s3)
        directory = Directory(table)
        heads = HeadStore(table, objects, directory)
        self._known_as = known_as
        self._heads = heads
        parts = PartStore(table, objects)
        self._writer = Writer(table, objects, heads, directory, parts, lake=lake)
        self._containers = Containers(heads, parts, self._writer)
        self._counting = Counting(table, objects, heads)
        self._tickets = TicketStore(table)
        self._documents = Documents(table, objects, heads, self._tickets)
        self._statements = Statements(table, objects, heads)
        self._counter = StatementCounter(table, heads, self._statements, known_as)
        self._entities = Entities(table, objects, heads, known_as)
        self._changes = ChangeFeed(table)

    # --- Tickets: what may be uploaded -----------------------------------------------------------

    def expect(self, tickets: Sequence[Ticket]) -> None:
        """Note that documents may be uploaded with tickets: until they are, they are `waiting`.

        Raises:
            ProblemError: a ticket for one of them was given out for another request.
        """
        self._tickets.put(tickets)

    def forget_ticket(self, document_id: str) -> None:
        """Stop waiting for a document's upload. Its ticket stays valid."""
        self._tickets.delete(document_id)

    # --- Writing: one call per event ---------------------------------------------------------------

    def begin(self, upload: Upload) -> bool:
        """Record that an upload is being processed. An older version remains served meanwhile.

        Returns:
            False if this event has ended, a newer version is served or a newer deletion is known: nothing is
            left to do. An event that is `processing` (an interrupted try) or failed for exhausted tries
            (redriven) begins again; so does one that newer uploads have overtaken of which none could be read
            so far.
        """
        return self._writer.begin(upload)

    def commit(
        self, upload: Upload, extraction: Extraction, text: str, parts: Sequence[Listing] = ()
    ) -> bool:
        """Serve a document's new version, all of it at once, and remove the older one.

        Statements without a date get the document's, or else the upload's day. A container is `processing`
        until all of its parts have ended.

        Args:
            upload: the event.
            extraction: the extraction of the uploaded text.
            text: the canonical text; of a container empty.
            parts: of a container, its documents, each of which is then recorded as an upload of its own.

        Returns:
            False if a newer version is served or a newer deletion is known: nothing is kept.

        Raises:
            ValueError: the extraction is of another upload or another text.
        """
        return self._writer.commit(upload, extraction, text, parts)

    def reread(self, upload: Upload) -> Upload | None:
        """Begin to read again the version of an object that ``upload.version_id`` names, if it is served.

        What is served and the document's status do not change before ``replace``.

        Returns:
            The upload with the time that it was received and its place among the events: right after what is
            served. None if that version is not served.
        """
        return self._writer.reread(upload)

    def retry(self, upload: Upload, *, only_begun: bool = False) -> Upload | None:
        """Return the newest upload of an object as it is to be read again; None unless it has failed.

        It is an event of its own, newer than all that are known: ``begin``, ``commit`` and ``fail`` take it.

        Args:
            upload: the upload.
            only_begun: return it only if reading it again has begun, and has not ended.
        """
        head = self._heads.get(upload.document_id)
        if head is None or head.uploaded is None or (order := head.retry_order) is None:
            return None
        if only_begun and order != head.order:
            return None
        return replace(upload, received=head.uploaded).placed(order)

    def is_recorded(self, upload: Upload, extraction: Extraction) -> bool:
        """Return whether an extraction is what is served, in the layout of this release."""
        return self._writer.is_recorded(upload, extraction)

    def replace(
        self, upload: Upload, extraction: Extraction, text: str, parts: Sequence[Listing] = ()
    ) -> bool:
        """Serve a new extraction of a version that ``reread`` has begun to read again, all of it at once.

        Args:
            upload: what ``reread`` returned.
            extraction: the extraction of the same upload.
            text: the canonical text; of a container empty.
            parts: of a container, its documents.

        Returns:
            False if another version or reading is served meanwhile, or an event has come between: nothing is
            kept, and ``reread`` tells whether to try once more.

        Raises:
            ValueError: the extraction is of another upload or another text.
        """
        return self._writer.replace(upload, extraction, text, parts)

    def abandon(self, upload: Upload) -> None:
        """End what ``reread`` has begun, and remove what it, or an earlier try of it, has written."""
        self._writer.abandon(upload)

    def end_reading(self, upload: Upload) -> None:
        """Remove what a reading that ``reread`` has begun has left, if it has broken off."""
        self._writer.end_reading(upload)

    def rewrite(self, document_id: str) -> bool:
        """Store a document in the layout of this release, where an earlier one has written it.

        What is served, and since when, does not change. The ids of statements that an earlier release gave go
        on leading to them.

        Returns:
            False if the document is stored so already, none is served, or it changed meanwhile.
        """
        return self._writer.rewrite(document_id)

    def fail(self, upload: Upload, problem: Problem) -> bool:
        """Record that an upload could not become a document. An older version remains served.

        Only `processing-failed` can be tried again with the same event; every other problem is final for it.

        Returns:
            False if nothing changed: the event has ended, or a newer one is known.
        """
        return self._writer.fail(upload, problem)

    def end(self, upload: Upload) -> None:
        """Record that an upload is no longer processed, with nothing to show for it: it is gone."""
        self._writer.end(upload)

    def is_overtaken(self, document_id: str) -> bool:
        """Return whether slow or broken runs may still write what is never served: see ``sweep``."""
        head = self._heads.get(document_id)
        return head is not None and head.is_overtaken

    def outstanding(self, document_id: str) -> Outstanding:
        """Return what is left to do for a document: sweeping it, processing or removing its parts.

        That is as this record has last seen or left the document: what others do to it later is theirs.
        """
        return self._containers.outstanding(document_id)

    def listed_parts(self, container_id: str, parts: PartRange) -> list[Part]:
        """Return parts of a version of a container; none if the version is gone."""
        return self._containers.listed_parts(container_id, parts)

    def unprocessed_parts(self, container_id: str, parts: PartRange) -> list[Part]:
        """Return parts that have not ended, of a container's version; none if it is not served any more."""
        return self._containers.unprocessed_parts(container_id, parts)

    def count_parts(self, container_id: str, parts: PartRange) -> list[str]:
        """Note what has become of a chunk of a container's parts, if all of them have ended.

        Where they were the last ones, the container has ended, too.

        Args:
            container_id: the container's id.
            parts: parts of the chunk.

        Returns:
            The ids of the parts that have to be swept again, as slow or broken runs may still write them.
        """
        return self._containers.count_parts(container_id, parts)

    def unremoved_parts(self, container_id: str, parts: PartRange) -> list[Part]:
        """Return parts of a former version of a container that the version served does not have."""
        return self._containers.unremoved_parts(container_id, parts)

    def remove(self, upload: Upload) -> None:
        """Remove a part of a container, in the version of the container that an upload is of and all before.

        What newer versions of the container have of it stays.
        """
        self._writer.remove(upload)

    def mark_removed(self, container_id: str, parts: PartRange) -> None:
        """Note that a chunk of a former version of a container has no part left that has to be removed."""
        self._containers.mark_removed(container_id, parts)

    def sweep(self, document_id: str) -> None:
        """Remove what no event will serve, as far as all runs that wrote it have ended."""
        self._writer.sweep(document_id)

    def delete(self, upload: Upload) -> bool:
        """Remove a document, all that was uploaded up to this event: its text and every entry.

        A tombstone, kept for ``TOMBSTONE_DAYS``, keeps late events from bringing it back.

        Returns:
            False if this deletion, or a newer one, has been recorded before.
        """
        return self._writer.delete(upload)

    def withdraw(self, upload: Upload) -> None:
        """Remove a document if it is served in the version of the object that ``upload.version_id`` names.

        For a version that was deleted alone. What the bucket has in its place is recorded by its own event.
        """
        self._writer.withdraw(upload)

    def confirm(self, upload: Upload) -> bool:
        """Note that the version of the object that ``upload.version_id`` names is its current one.

        For an event that changed other versions.

        Returns:
            False if that version is not served: it has to be recorded.
        """
        return self._writer.confirm(upload)

    def decide(self, upload: Upload, shown: Collection[str | None]) -> None:
        """Note that no event up to this one changes what is served.

        Args:
            upload: the event.
            shown: the versions of the object that no delete marker hides. Of those uploaded before the event,
                no other one is served any more.
        """
        self._writer.decide(upload, shown)

    def newest_event(self, document_id: str) -> str | None:
        """Return the sequencer of the newest event that is known of a document's object, also of a deletion.

        None if no event is known: of an object that was never recorded, or deleted more than a month ago.
        """
        head = self._heads.get(document_id)
        return head.order if head else None

    def announce(self, document_id: str, send: Callable[[Sequence[End]], None]) -> None:
        """Announce how a document's events ended, unless that was announced before.

        Every end is sent at least once: one whose sending fails is sent by the next call, be that after an
        interruption, or after newer events.

        Args:
            document_id: the document's id.
            send: sends the ends, oldest first; raises if one of them could not be sent.
        """
        self._writer.announce(document_id, send)

    def count(self) -> None:
        """Bring the counts of entities up to date with all documents."""
        self._counting.count()

    def count_after(self, *document_ids: str, certainly: bool = False, in_turn: bool = False) -> None:
        """Bring the counts of entities up to date after some events of documents.

        It counts after one in ``DOCUMENTS`` documents, so that they are counted together. Where a version has
        been replaced or removed, it counts at once, so that nothing of it stays in the counts.

        Args:
            document_ids: the documents' ids.
            certainly: count in any case.
            in_turn: count a replaced version later with the others, as the new one says much the same.
        """
        replaced = [self._heads.has_replaced(each) for each in document_ids]
        if certainly or (any(replaced) and not in_turn):
            self._counting.count()
        elif any(zlib.crc32(each.encode()) % DOCUMENTS == 0 for each in document_ids):
            self._counting.count(help_others=False)

    # --- Reading -----------------------------------------------------------------------------------

    def changes(
        self, *, cursor: str | None = None, since: date | None = None, limit: int = DEFAULT_LIMIT
    ) -> Changes:
        """List how documents were recorded, failed or deleted, in the order in which that was noted.

        A change is listed at least once. Following `next_cursor`, which leads on from the end as well, misses
        none. Changes of one document are in order.

        Args:
            cursor: `next_cursor` of the changes before.
            since: without a cursor, the day (UTC) to begin with; some of the day before may come too. None
                begins with the first change on record.
            limit: the largest number of changes, 1 to 100.

        Raises:
            ProblemError: the limit or the cursor is not valid.
        """
        return self._changes.after(cursor, since, limit)

    def document(self, document_id: str) -> RecordedDocument | None:
        """Return a document, None if there is none."""
        return self._documents.by_id(document_id)

    def document_parts(
        self, document_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[RecordedDocument] | None:
        """List the parts of a container in the order of its file; None if there is no such document.

        A document that is no container has none.

        Raises:
            ProblemError: the limit or the cursor is not valid; a cursor is valid for one version of the
                container.
        """
        return self._documents.parts(document_id, limit, cursor)

    def documents(
        self,
        *,
        key: str | None = None,
        status: Status | None = None,
        from_: date | None = None,
        to: date | None = None,
        outlet: str | None = None,
        author: str | None = None,
        undated: bool | None = None,
        batch: str | None = None,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page[RecordedDocument]:
        """List documents, last received first; those of a batch in the order of their tickets.

        Args:
            key: the whole key of the upload.
            status: the status of the documents.
            from_: the first UTC day of receipt, inclusive.
            to: the last UTC day of receipt, exclusive.
            outlet: the name of their outlet, case and accents folded.
            author: the name of one of their authors, likewise; of several names all.
            undated: whether nothing says when they were published. A document that is not read yet, or cannot
                be read, is neither: it passes no filter by outlet, author or this.
            batch: the batch that tickets put them in; documents whose upload has not come are listed, too.
            limit: the largest number of items of a page, 1 to 100.
            cursor: `next_cursor` of the page before.

        Raises:
            ProblemError: the limit or the cursor is not valid.
        """
        wanted = DocumentFilter(
            key, status, Days(from_, to), outlet_of(outlet), authors_of(author), undated, batch
        )
        return self._documents.matching(wanted, limit, cursor)

    def statement(self, statement_id: str) -> RecordedStatement | None:
        """Return a statement, None if there is none."""
        return self._statements.by_id(statement_id)

    def statements(
        self,
        *,
        speaker: Several[str] = (),
        about: Several[str] = (),
        form: Several[Form] = (),
        kind: Several[Kind] = (),
        from_: date | None = None,
        to: date | None = None,
        min_confidence: float | None = None,
        act: Several[Act] = (),
        source_class: Several[SourceClass] = (),
        negated: bool | None = None,
        unattributed: Several[Unattributed] = (),
        zone: Several[Zone] = (),
        outlet: Several[str] = (),
        author: Several[str] = (),
        date_basis: Several[DateBasis] = (),
        undated: bool | None = None,
        document: Several[str] = (),
        lemma: Several[str] = (),
        addressee: Several[str] = (),
        words: str | None = None,
        newest_first: bool = True,
        details: bool = False,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page[RecordedStatement]:
        """List statements, newest `date` first; those of one document and date in the order of its text.

        Of several values of a filter a statement needs one.

        Args:
            speaker: an entity's id; for a speaker that names no entity, ``name:`` and the slug of its name
                (``name:western-allies``).
            about: an entity's id; ``place:ru`` also finds statements about entities whose country is RU.
            form: the share of the content that is quoted.
            kind: what the source does with the content.
            from_: the first date, inclusive.
            to: the last date, exclusive.
            min_confidence: the lowest confidence, 0 to 1.
            act: what is done by saying the content.
            source_class: the class of sources that one of the speakers belongs to.
            negated: whether the document says that the source did not say it.
            unattributed: why there is no source.
            zone: the part of the document that they stand in.
            outlet: the name of their document's outlet, case and accents folded.
            author: the name of one of its authors, likewise; of several names in one value all.
            date_basis: where their dates come from.
            undated: whether their date is only the day of the upload.
            document: the id of their document.
            lemma: a word of the cue, or the lemma of its head.
            addressee: the id of an entity that they are said to.
            words: words that the content has, as ``questions.words`` reads them.
            newest_first: False lists the oldest `date` first. Statements of one document and date keep the
                order of its text; those of a document with more than 10,000 of a date come in as many parts,
                the last one first.
            details: return with each statement all that is known of its document.
            limit: the largest number of items of a page, 1 to 100.
            cursor: `next_cursor` of the page before.

        Raises:
            ProblemError: the limit, the cursor or the words are not valid.
        """
        wanted = self._wanted(
            speaker=speaker,
            about=about,
            form=form,
            kind=kind,
            from_=from_,
            to=to,
            min_confidence=min_confidence,
            act=act,
            source_class=source_class,
            negated=negated,
            unattributed=unattributed,
            zone=zone,
            outlet=outlet,
            author=author,
            date_basis=date_basis,
            undated=undated,
            document=document,
            lemma=lemma,
            addressee=addressee,
            words=words,
        )
        wanted = replace(wanted, newest_first=newest_first)
        return self._statements.matching(wanted, limit, cursor, recorded, details=details)

    def statements_as_json(
        self,
        *,
        newest_first: bool = True,
        details: bool = False,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
        **filters: Unpack[Filters],
    ) -> Page[str]:
        """List the statements that ``statements`` lists with the same arguments, each as its JSON.

        That takes a fraction of the time: JSON that is stored is not read.
        """
        wanted = replace(self._wanted(**filters), newest_first=newest_first)
        return self._statements.matching(wanted, limit, cursor, recorded_json, details=details)

    def statement_counts(
        self, by: Grouping, *, cursor: str | None = None, **filters: Unpack[Filters]
    ) -> StatementCounts:
        """Count the statements that pass the filters of ``statements``, by what ``by`` says.

        A request counts the statements of up to 2,000 documents and dates, or reads up to 300 items of them
        where counts by speaker or subject, words, lemmas or addressees need the statements themselves.

        Args:
            by: what they are counted by.
            cursor: `next_cursor` of the counts before.
            filters: those of ``statements``.

        Raises:
            ProblemError: the cursor or the words are not valid.
        """
        return self._counter.counts(self._wanted(**filters), by, cursor)

    def _wanted(self, **given: Unpack[Filters]) -> StatementFilter:
        words = given.get("words")
        return StatementFilter(
            speaker=self._ids_of(given.get("speaker", ())),
            about=self._ids_of(given.get("about", ())),
            forms=several(given.get("form", ())),
            kinds=several(given.get("kind", ())),
            dates=Days(given.get("from_"), given.get("to")),
            min_confidence=given.get("min_confidence"),
            acts=several(given.get("act", ())),
            source_classes=several(given.get("source_class", ())),
            negated=given.get("negated"),
            unattributed=several(given.get("unattributed", ())),
            zones=several(given.get("zone", ())),
            outlets=tuple(filter(None, map(outlet_of, several(given.get("outlet", ()))))),
            authors=tuple(filter(None, map(authors_of, several(given.get("author", ()))))),
            date_bases=several(given.get("date_basis", ())),
            undated=given.get("undated"),
            documents=several(given.get("document", ())),
            lemmas=tuple(map(searchable, several(given.get("lemma", ())))),
            addressee=self._ids_of(given.get("addressee", ())),
            words=None if words is None else Words.of(words),
        )

    def _ids_of(self, entities: Several[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chain.from_iterable(map(self._known_as, several(entities)))))

    def document_statements(
        self, document_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[RecordedStatement] | None:
        """List a document's statements in the order of its text; None if there is no such document.

        Raises:
            ProblemError: the limit or the cursor is not valid; a cursor is valid for one version of the
                document.
        """
        return self._statements.of_document(document_id, limit, cursor, recorded)

    def document_statements_as_json(
        self, document_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[str] | None:
        """List the statements that ``document_statements`` lists, each as its JSON."""
        return self._statements.of_document(document_id, limit, cursor, recorded_json)

    def document_entities(
        self, document_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[Entity] | None:
        """List a document's entities with all their mentions; None if there is no such document.

        Raises:
            ProblemError: the limit or the cursor is not valid; a cursor is valid for one version of the
                document.
        """
        return self._entities.of_document(document_id, limit, cursor)

    def document_times(
        self, document_id: str, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
    ) -> Page[TimeExpression] | None:
        """List a document's dates and times in the order of its text; None if there is no such document.

        Documents recorded before times were kept have none.

        Raises:
            ProblemError: the limit or the cursor is not valid; a cursor is valid for one version of the
                document.
        """
        return self._documents.times(document_id, limit, cursor)

    def text(self, document_id: str) -> str | None:
        """Return a document's canonical text, None if no version of it is served."""
        return self._documents.text(document_id)

    def entities(
        self,
        *,
        type: EntityType | None = None,
        name: str | None = None,
        limit: int = DEFAULT_LIMIT,
        cursor: str | None = None,
    ) -> Page[EntitySummary]:
        """List entities across documents by name.

        Args:
            type: their type.
            name: what one of their names says from one of its words on, or how that begins; folded.
            limit: the largest number of items of a page, 1 to 100.
            cursor: `next_cursor` of the page before.

        Raises:
            ProblemError: the limit or the cursor is not valid.
        """
        return self._entities.matching(type, name, limit, cursor)

    def entity(self, entity_id: str) -> EntityProfile | None:
        """Return an entity across its documents, None if no document has it."""
        return self._entities.profile(entity_id)

    def speaking_by_surname_alone(self, name: str) -> tuple[EntitySummary, ...]:
        """Return speakers who are known by a person's surname alone, and may be that person.

        Nobody is where the authority file says who has the surname.

        Args:
            name: the person's name; one of a single word is that of nobody else.
        """
        return self._entities.speaking_by_surname_alone(name)
