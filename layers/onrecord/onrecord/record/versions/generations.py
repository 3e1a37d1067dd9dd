"""The items of a version of a document, all planned before the first one is written."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter

from onrecord.identity import entity_id, slug_of
from onrecord.model import EntityType, TimeExpression, default_date
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import Blob, blob_key, text_key
from onrecord.record.storage.keys import Key
from onrecord.record.versions.entity_entries import EntityEntry
from onrecord.record.versions.head_store import document_blob
from onrecord.record.versions.heads import generation_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.model import Extraction, Statement
    from onrecord.record.storage.table import Item
    from onrecord.record.versions.upload import Upload

TIMES = TypeAdapter(tuple[TimeExpression, ...])
"""The JSON of the time expressions in one item."""
_MANIFEST_CHUNK = 250_000  # bytes of keys in one item, uncompressed


class StoredObject(NamedTuple):
    """An object of the bucket of texts."""

    key: str
    data: bytes
    content_type: str


class Manifested(NamedTuple):
    """What a chunk of a manifest lists: the generation's own items, names shared with others, objects."""

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
    statements: int
    entities: int
    directory: tuple[Key, ...]
    manifest: tuple[Item, ...]
    objects: tuple[StoredObject, ...]
    items: tuple[Item, ...]
    names: tuple[Item, ...]


def generation(upload: Upload, extraction: Extraction, text: str) -> Generation:
    """Plan the items of an extraction. A statement without a date gets the document's."""
    plan = _Plan(upload, extraction)
    plan.store(StoredObject(text_key(plan.id, plan.name), _utf8(text), "text/plain; charset=utf-8"))
    document = document_blob(extraction.document, plan.name)
    if document.object_key:
        plan.store(StoredObject(document.object_key, document.data, "application/octet-stream"))
    places = {
        entity.id: entity_id(EntityType.GPE, "", entity.country)
        for entity in extraction.entities
        if entity.country
    }
    received = upload.received.astimezone(dt.UTC).date()
    default, basis = default_date(extraction.document.published, received)
    day = default or received
    for position, statement in enumerate(extraction.statements):
        if statement.date is None:
            statement = statement.model_copy(update={"date": day, "date_basis": basis})
        plan.statement(position, statement, statement.date or day, places)
    for position, entity in enumerate(extraction.entities):
        plan.blob(keys.entity_blob(plan.id, plan.name, position), entity.model_dump_json())
        plan.entity_entry(EntityEntry.of(entity), day)
    for position in range(0, len(extraction.times), keys.TIMES_PER_ITEM):
        packed = extraction.times[position : position + keys.TIMES_PER_ITEM]
        plan.blob(keys.time_expression(plan.id, plan.name, position), TIMES.dump_json(packed).decode("utf-8"))
    return Generation(
        name=plan.name,
        document=document,
        statements=len(extraction.statements),
        entities=len(extraction.entities),
        directory=tuple(plan.directory),
        manifest=tuple(_manifest(plan)),
        objects=tuple(plan.objects),
        items=tuple(plan.items.values()),
        names=tuple(plan.names.values()),
    )


def manifested_in(manifest: Item) -> Manifested:
    """Return what a chunk of a manifest lists."""
    items, names, objects = json.loads(zlib.decompress(manifest["body"]))
    return Manifested([Key(*key) for key in items], [Key(*key) for key in names], objects)


class _Plan:
    """The items of a generation, while they are gathered."""

    def __init__(self, upload: Upload, extraction: Extraction) -> None:
        self.id = upload.document_id
        self.name = generation_of(upload, extraction)
        self.directory: dict[Key, None] = {}
        self.objects: list[StoredObject] = []
        self.items: dict[Key, Item] = {}
        self.names: dict[Key, Item] = {}

    def store(self, stored: StoredObject) -> None:
        self.objects.append(stored)

    def item(self, key: Key, **attributes: object) -> None:
        self.items[key] = {**key._asdict(), "generation": self.name, **attributes}

    def blob(self, key: Key, json: str, **attributes: object) -> None:
        blob = Blob.of(json, blob_key(self.id, self.name, str(len(self.items))))
        if blob.object_key:
            self.store(StoredObject(blob.object_key, blob.data, "application/octet-stream"))
        self.item(key, **blob.attributes, **attributes)

    def statement(self, position: int, statement: Statement, day: dt.date, places: Mapping[str, str]) -> None:
        self.blob(keys.statement_blob(self.id, self.name, position), statement.model_dump_json())
        place = {"document": self.id, "position": position}
        self.item(Key(keys.statement(statement.id), self.name), **place)
        shard = keys.day_shard(day, self.id)
        self.directory[keys.STATEMENT_DAYS.key(shard)] = None
        pointer = keys.pointer(day, self.id, position, self.name)
        filtered_by = {
            "form": statement.form.value,
            "kind": statement.kind.value,
            "confidence": statement.confidence,
        }
        for partition in (keys.STATEMENT_DAYS.partition(shard), *_partitions(statement, places)):
            self.item(Key(partition, pointer), **place, **filtered_by)

    def entity_entry(self, entry: EntityEntry, day: dt.date) -> None:
        evidence = keys.appearance(day, self.id, self.name)
        key = Key(keys.entity(entry.id), evidence)
        self.blob(key, entry.model_dump_json(), document=self.id, date=day.isoformat())
        for name in entry.folded_names():
            self.directory[keys.NAME_INITIALS.key(name[0])] = None
            name_key = keys.name(name, entry.id)
            self.names[name_key] = {
                **name_key._asdict(),
                "name": name,
                "entity": entry.id,
                "type": entry.type.value,
                "document": self.id,
                "generation": self.name,
                "evidence": evidence,
            }


def _partitions(statement: Statement, places: Mapping[str, str]) -> Iterator[str]:
    # A speaker that names no entity is found by its name; an unresolved pronoun ("he") is not found.
    speakers = {
        speaker.entity_id or f"name:{slug_of(speaker.name)}"
        for speaker in statement.speakers
        if speaker.entity_id or speaker.resolved_by
    }
    about = set(statement.about) | {places[entity] for entity in statement.about if entity in places}
    yield from map(keys.speaker, sorted(speakers))
    yield from map(keys.about, sorted(about))
    for speaker in sorted(speakers):
        for entity in sorted(about):
            yield keys.speaker_about(speaker, entity)


def _manifest(plan: _Plan) -> Iterator[Item]:
    # Pairs of a kind (0 items, 1 names, 2 objects) and a key.
    listed: list[tuple[int, Key | str]] = [
        *((0, key) for key in plan.items),
        *((1, key) for key in plan.names),
        *((2, stored.key) for stored in plan.objects),
    ]
    chunk: tuple[list[Key | str], ...] = ([], [], [])
    size = number = 0
    for kind, listed_key in listed:
        chunk[kind].append(listed_key)
        size += len(json.dumps(listed_key))
        if size > _MANIFEST_CHUNK:
            yield _manifest_item(plan, number, chunk)
            chunk, size, number = ([], [], []), 0, number + 1
    yield _manifest_item(plan, number, chunk)


def _manifest_item(plan: _Plan, number: int, chunk: tuple[list[Key | str], ...]) -> Item:
    key = keys.manifest(plan.id, plan.name, number)
    body = zlib.compress(json.dumps(chunk).encode("utf-8"), 9)
    return {**key._asdict(), "generation": plan.name, "body": body}


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
