"""The items of a version of a document, all planned before the first one is written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel, TypeAdapter

from onrecord.identity import entity_id, phrase_id
from onrecord.model import EntityType, TimeExpression, TimePrecision, default_date
from onrecord.record.model import NamedStatement
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import Blob, StoredObject, blob_key, text_key
from onrecord.record.storage.filing import Filing
from onrecord.record.storage.keys import Key
from onrecord.record.storage.rows import Row, packed
from onrecord.record.storage.signatures import signature, terms_of
from onrecord.record.versions.entity_entries import EntityEntry, entry_partitions, name_items
from onrecord.record.versions.head_store import document_blob
from onrecord.record.versions.heads import generation_of
from onrecord.record.versions.lake import in_lake, lake_object
from onrecord.record.versions.parts import chunks
from onrecord.record.versions.stored_statements import FIELDS, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from onrecord.model import Entity, Extraction, Statement
    from onrecord.record.storage.table import Item
    from onrecord.record.versions.parts import Listing

TIMES = TypeAdapter(tuple[TimeExpression, ...])
"""The JSON of the time expressions in one item."""
ID_LENGTH = 8  # bytes of a statement's id within its document that lead to its item
_LARGEST_SHARED = 4_000  # characters of an entry that shares an item: lists of statements read it in passing
_MANIFEST_CHUNK = 250_000  # bytes of keys in one item, uncompressed


class Manifested(NamedTuple):
    """The content of a chunk of a manifest: the generation's items, names shared with others, objects."""

    items: list[Key]
    names: list[Key]
    objects: list[str]


@dataclass(frozen=True, slots=True)
class Generation:
    """A version of a document, ready to be written.

    ``directory`` holds the keys of the directory entries of its partitions. They are written first, then
    ``manifest``, then the rest in any order. ``names`` are shared with other documents: each refers to the
    document that gave the entity that name last.
    """

    name: str
    document: Blob
    filing: Filing
    statements: int
    entities: int
    parts: int
    directory: tuple[Key, ...]
    manifest: tuple[Item, ...]
    objects: tuple[StoredObject, ...]
    items: tuple[Item, ...]
    names: tuple[Item, ...]


def generation(
    order: str,
    received: dt.datetime,
    extraction: Extraction,
    text: str,
    parts: Sequence[Listing] = (),
    identify: Callable[[str], str] = str,
    *,
    lake: bool = False,
) -> Generation:
    """Plan the items of an extraction. A statement without a date gets the document's.

    Args:
        order: that of the event (``Upload.order``).
        received: the time of the upload.
        extraction: what is to be served.
        text: the canonical text.
        parts: of a container, its documents.
        identify: returns the id of a part from its record.
        lake: whether the version is put into the lake, too; a container is not, its parts are.
    """
    listing = [_listed(part, identify) for part in parts]
    plan = _Plan(order, extraction, "".join(listing) or in_lake(lake=lake))
    plan.store(StoredObject(text_key(plan.id, plan.name), _utf8(text), "text/plain; charset=utf-8"))
    document = document_blob(extraction.document, plan.name)
    if document.object_key:
        plan.store(StoredObject(document.object_key, document.data, "application/octet-stream"))
    uploaded = received.astimezone(dt.UTC).date()
    default, basis = default_date(extraction.document.published, uploaded)
    day = default or uploaded
    statements = [
        statement
        if statement.date is not None
        else statement.model_copy(update={"date": day, "date_basis": basis})
        for statement in extraction.statements
    ]
    named = _named(statements, extraction.entities)
    plan.members(keys.statements_of(plan.name), named, keys.STATEMENTS_PER_ITEM, fields=FIELDS)
    plan.members(keys.entities_of(plan.name), extraction.entities, keys.ENTITIES_PER_ITEM)
    plan.members(keys.times_of(plan.name), extraction.times, keys.TIMES_PER_ITEM)
    if len(statements) > keys.STATEMENTS_PER_ITEM:
        plan.ids([statement.id for statement in statements])
    plan.pointers(statements, extraction.entities, day)
    if lake and not parts:
        plan.store(lake_object(plan.name, received, day, extraction, statements))
    plan.parts(listing, chunks(parts))
    return Generation(
        name=plan.name,
        document=document,
        # A container says nothing that could have a date.
        filing=plan.filing._replace(undated=False) if parts else plan.filing,
        statements=len(extraction.statements),
        entities=len(extraction.entities),
        parts=len(parts),
        directory=tuple(plan.directory),
        manifest=tuple(_manifest(plan)),
        objects=tuple(plan.objects),
        items=tuple(plan.items.values()),
        names=tuple(plan.names.values()),
    )


def _named(statements: Iterable[Statement], entities: Iterable[Entity]) -> list[NamedStatement]:
    """Return statements with the names of what they are about, so that lists read no entities."""
    names = {entity.id: entity.name for entity in entities}

    def named(statement: Statement) -> NamedStatement:
        about = {each: names[each] for each in statement.about if each in names}
        return NamedStatement.model_validate({**dict(statement), "about_names": about})

    return list(map(named, statements))


def short_id(statement_id: str) -> bytes:
    """Return the beginning of a statement's id within its document."""
    return hashlib.sha256(statement_id.rpartition("-")[2].encode("utf-8")).digest()[:ID_LENGTH]


def manifested_in(manifest: Item) -> Manifested:
    """Return what a chunk of a manifest lists."""
    items, names, objects = json.loads(zlib.decompress(manifest["body"]))
    return Manifested([Key(*key) for key in items], [Key(*key) for key in names], objects)


def manifest_body(manifested: Manifested) -> bytes:
    """Return what a chunk of a manifest lists as its item holds it."""
    return zlib.compress(json.dumps(manifested).encode("utf-8"), 9)


def only(items: Iterable[Key]) -> Manifested:
    """Return a manifest of nothing but these items of a generation's own."""
    return Manifested(sorted(items), [], [])


class _Plan:
    """The items of a generation, while they are gathered."""

    def __init__(self, order: str, extraction: Extraction, more: str) -> None:
        self.id = extraction.document.id
        self.name = generation_of(order, extraction, more)
        self.filing = Filing.of(extraction.document)
        self.directory: dict[Key, None] = {}
        self.objects: list[StoredObject] = []
        self.items: dict[Key, Item] = {}
        self.names: dict[Key, Item] = {}

    def store(self, stored: StoredObject) -> None:
        self.objects.append(stored)

    def item(self, key: Key, **attributes: object) -> None:
        self.items[key] = {**key._asdict(), **attributes}

    def blob(self, key: Key, json: str, **attributes: object) -> None:
        blob = Blob.of(json, blob_key(self.id, self.name, str(len(self.objects))))
        if blob.object_key:
            self.store(StoredObject(blob.object_key, blob.data, "application/octet-stream"))
        self.item(key, **blob.attributes, **attributes)

    def members(self, prefix: str, members: Sequence[BaseModel], per_item: int, **attributes: object) -> None:
        """Pack members of the document into items; an item has the key of its first member."""
        for position in range(0, len(members), per_item):
            packed_members = (each.model_dump_json() for each in members[position : position + per_item])
            self._pack(prefix, position, packed_members, **attributes)

    def parts(self, listing: Sequence[str], chunks: Iterable[tuple[int, int]]) -> None:
        """List the documents of a container, and the chunks in which they are processed."""
        for position in range(0, len(listing), keys.PARTS_PER_ITEM):
            packed_parts = listing[position : position + keys.PARTS_PER_ITEM]
            self._pack(keys.parts_of(self.name), position, packed_parts)
        for first, end in chunks:
            key = Key(keys.document(self.id), keys.member(keys.chunks_of(self.name), first))
            self.item(key, first=first, end=end)

    def _pack(self, prefix: str, position: int, jsons: Iterable[str], **attributes: object) -> None:
        key = Key(keys.document(self.id), keys.member(prefix, position))
        self.blob(key, together(jsons), **attributes)

    def ids(self, ids: Sequence[str]) -> None:
        """Keep the beginnings of the statements' ids, by which the item of one is found."""
        for position in range(0, len(ids), keys.IDS_PER_ITEM):
            key = Key(keys.document(self.id), keys.member(keys.ids_of(self.name), position))
            self.item(key, ids=b"".join(map(short_id, ids[position : position + keys.IDS_PER_ITEM])))

    def pointers(self, statements: Sequence[Statement], entities: Sequence[Entity], day: dt.date) -> None:
        """Write the rows of each partition and date, and with them what the document says of an entity."""
        places = {
            entity.id: entity_id(EntityType.GPE, "", entity.country) for entity in entities if entity.country
        }
        published_by = (*map(keys.author, self.filing.authors),)
        if self.filing.outlet:
            published_by += (keys.outlet(self.filing.outlet),)
        rows: dict[Key, list[Row]] = {}
        terms = [frozenset(terms_of(statement)) for statement in statements]
        for position, statement in enumerate(statements):
            date, row = statement.date or day, Row.of(statement, position)
            shard = keys.month_shard(date, self.id)
            self.directory[Key(keys.STATEMENT_DIRECTORY, shard)] = None
            sort_key = keys.pointer(date, self.id, self.name, position // keys.ROWS_PER_ITEM)
            shared = (*published_by, *_partitions(statement, places))
            partitions = [keys.dated(shard), *shared]
            if row.precision is not TimePrecision.DAY:
                partitions += (keys.periods_of(date.year), *map(keys.periods, shared))
            for partition in partitions:
                rows.setdefault(Key(partition, sort_key), []).append(row)

        @cache  # the same statements stand in many partitions
        def signed(positions: tuple[int, ...]) -> bytes:
            return signature(frozenset().union(*(terms[position] for position in positions)))

        for pointer, some in rows.items():
            of_all = signed(tuple(row.position for row in some))
            self.item(pointer, rows=packed(some), signature=of_all, **self.filing.attributes)
        for entity in entities:
            self._entry(EntityEntry.of(entity), keys.pointer(day, self.id, self.name))

    def _entry(self, entry: EntityEntry, evidence: str) -> None:
        # An item costs as much however little it holds, so the entry goes into one that is there anyway.
        json = entry.model_dump_json()
        own = Key(keys.entity(entry.id), evidence)
        candidates = (Key(partition, evidence) for partition in entry_partitions(entry.id))
        key = next((key for key in candidates if key in self.items), own)
        if len(json) > _LARGEST_SHARED:
            key = own
        rows = self.items.get(key, {})
        self.blob(key, json)
        self.items[key] |= rows
        names = name_items(entry, key)
        self.directory |= {
            Key(keys.NAME_DIRECTORY, name.sk[0]): None for name in names if keys.is_whole_name(name)
        }
        self.names |= names


def _listed(part: Listing, identify: Callable[[str], str]) -> str:
    """Return the JSON of a part as its container lists it: its record, its id, and its problem."""
    problem = part.problem.model_dump(mode="json") if part.problem else None
    return json.dumps([part.record, identify(part.record), problem])


def _partitions(statement: Statement, places: Mapping[str, str]) -> Iterator[str]:
    # A speaker that names no entity is found by its name; an unresolved pronoun ("he") is not found.
    speakers = {
        speaker.entity_id or phrase_id(speaker.name)
        for speaker in statement.speakers
        if speaker.entity_id or speaker.resolved_by
    }
    about = set(statement.about) | {places[entity] for entity in statement.about if entity in places}
    yield from map(keys.speaker, sorted(speakers))
    yield from map(keys.about, sorted(about))


def _manifest(plan: _Plan) -> Iterator[Item]:
    # Pairs of a kind (0 items, 1 names, 2 objects) and a key.
    listed: list[tuple[int, Any]] = [
        *((0, key) for key in plan.items),
        *((1, key) for key in plan.names),
        *((2, stored.key) for stored in plan.objects),
    ]
    chunk = Manifested([], [], [])
    size = number = 0
    for kind, listed_key in listed:
        chunk[kind].append(listed_key)
        size += len(json.dumps(listed_key))
        if size > _MANIFEST_CHUNK:
            yield _manifest_item(plan, number, chunk)
            chunk, size, number = Manifested([], [], []), 0, number + 1
    yield _manifest_item(plan, number, chunk)


def _manifest_item(plan: _Plan, number: int, chunk: Manifested) -> Item:
    key = keys.manifest(plan.id, plan.name, number)
    return {**key._asdict(), "generation": plan.name, "body": manifest_body(chunk)}


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
