"""Which items is a version of a document made of? Planned whole before the first one is written."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from onrecord.identity import entity_id, slug_of
from onrecord.model import DateBasis, EntityType
from onrecord.record import keys
from onrecord.record.bodies import Body, body_key, text_key
from onrecord.record.heads import document_body, generation_of
from onrecord.record.keys import Key
from onrecord.record.portraits import Portrait

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.model import Extraction, Statement
    from onrecord.record.table import Item
    from onrecord.record.upload import Upload

_MANIFEST_CHUNK = 250_000  # bytes of keys in one item, before they are compressed


class StoredObject(NamedTuple):
    """An object of the bucket of texts."""

    key: str
    data: bytes
    content_type: str


class Written(NamedTuple):
    """What a part of a manifest lists: the generation's own items, names shared with others, objects."""

    items: list[Key]
    names: list[Key]
    objects: list[str]


@dataclass(frozen=True, slots=True)
class Generation:
    """A version of a document, ready to be written.

    ``shelves`` are to be written first, then ``manifest``, then the rest in any order. ``names`` are shared:
    each says which document last gave the entity that name.
    """

    name: str
    document: Body
    statements: int
    entities: int
    shelves: tuple[Key, ...]
    manifest: tuple[Item, ...]
    objects: tuple[StoredObject, ...]
    items: tuple[Item, ...]
    names: tuple[Item, ...]


def generation(upload: Upload, extraction: Extraction, text: str) -> Generation:
    """Plan the items of an extraction. A statement without a date gets the document's: each has its place."""
    plan = _Plan(upload, extraction)
    plan.store(StoredObject(text_key(plan.id, plan.name), _utf8(text), "text/plain; charset=utf-8"))
    document = document_body(extraction.document, plan.name)
    if document.object_key:
        plan.store(StoredObject(document.object_key, document.data, "application/octet-stream"))
    places = {
        entity.id: entity_id(EntityType.GPE, "", entity.country)
        for entity in extraction.entities
        if entity.country
    }
    published = extraction.document.published
    day = published or upload.received.astimezone(dt.UTC).date()
    basis = DateBasis.PUBLISHED if published else DateBasis.UPLOADED
    for position, statement in enumerate(extraction.statements):
        if statement.date is None:
            statement = statement.model_copy(update={"date": day, "date_basis": basis})
        plan.statement(position, statement, statement.date or day, places)
    for position, entity in enumerate(extraction.entities):
        plan.body(keys.entity_body(plan.id, plan.name, position), entity.model_dump_json())
        plan.portrait(Portrait.of(entity), day)
    return Generation(
        name=plan.name,
        document=document,
        statements=len(extraction.statements),
        entities=len(extraction.entities),
        shelves=tuple(plan.shelves),
        manifest=tuple(_manifest(plan)),
        objects=tuple(plan.objects),
        items=tuple(plan.items.values()),
        names=tuple(plan.names.values()),
    )


def written_in(manifest: Item) -> Written:
    """Return what a part of a manifest lists."""
    items, names, objects = json.loads(zlib.decompress(manifest["body"]))
    return Written([Key(*key) for key in items], [Key(*key) for key in names], objects)


class _Plan:
    """The items of a generation, while they are gathered."""

    def __init__(self, upload: Upload, extraction: Extraction) -> None:
        self.id = upload.document_id
        self.name = generation_of(upload, extraction)
        self.shelves: dict[Key, None] = {}
        self.objects: list[StoredObject] = []
        self.items: dict[Key, Item] = {}
        self.names: dict[Key, Item] = {}

    def store(self, stored: StoredObject) -> None:
        self.objects.append(stored)

    def item(self, key: Key, **attributes: object) -> None:
        self.items[key] = {**key._asdict(), "generation": self.name, **attributes}

    def body(self, key: Key, told: str, **attributes: object) -> None:
        body = Body.of(told, body_key(self.id, self.name, str(len(self.items))))
        if body.object_key:
            self.store(StoredObject(body.object_key, body.data, "application/octet-stream"))
        self.item(key, **body.attributes, **attributes)

    def statement(self, position: int, statement: Statement, day: dt.date, places: Mapping[str, str]) -> None:
        self.body(keys.statement_body(self.id, self.name, position), statement.model_dump_json())
        stands = {"document": self.id, "position": position}
        self.item(Key(keys.statement(statement.id), self.name), **stands)
        shelf = keys.shelf(day, self.id)
        self.shelves[Key(keys.STATEMENT_SHELVES.pk, shelf)] = None
        entry = keys.entry(day, self.id, position, self.name)
        filtered_by = {
            "form": statement.form.value,
            "kind": statement.kind.value,
            "confidence": statement.confidence,
        }
        for partition in (keys.STATEMENT_SHELVES.partition(shelf), *_partitions(statement, places)):
            self.item(Key(partition, entry), **stands, **filtered_by)

    def portrait(self, portrait: Portrait, day: dt.date) -> None:
        evidence = keys.appearance(day, self.id, self.name)
        key = Key(keys.entity(portrait.id), evidence)
        self.body(key, portrait.model_dump_json(), document=self.id, date=day.isoformat())
        for name in portrait.folded_names():
            named = keys.name(name, portrait.id)
            self.shelves[Key(keys.NAME_SHELVES.pk, name[0])] = None
            self.names[named] = {
                **named._asdict(),
                "name": name,
                "entity": portrait.id,
                "type": portrait.type.value,
                "document": self.id,
                "generation": self.name,
                "evidence": evidence,
            }


def _partitions(statement: Statement, places: Mapping[str, str]) -> Iterator[str]:
    # A speaker that names no entity is found by its name; an unresolved pronoun ("he") by nothing.
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
    # Kind and what is listed: 0 items, 1 names, 2 objects.
    listed: list[tuple[int, Key | str]] = [
        *((0, key) for key in plan.items),
        *((1, key) for key in plan.names),
        *((2, stored.key) for stored in plan.objects),
    ]
    chunk: tuple[list[Key | str], ...] = ([], [], [])
    size = number = 0
    for kind, what in listed:
        chunk[kind].append(what)
        size += len(json.dumps(what))
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
