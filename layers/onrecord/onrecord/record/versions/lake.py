"""A version as an object of the lake: JSON Lines, compressed, a line for the document and each of its parts.

The lake is one table of many kinds of rows: ``item`` says what a row is of, and columns of other items are
empty. So a version is one object, written, replaced and deleted with it, and SQL needs no nested types.
``docs/analysis.md`` explains the columns.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from onrecord.identity import slug_of
from onrecord.record.storage.blobs import StoredObject

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.model import Document, Entity, Extraction, Speaker, Statement

PREFIX = "lake/"
"""The prefix of the lake's keys in the bucket of texts."""
PARTITION = "month"
"""The column that is a part of the key: the month of the document's date."""
TEXT, NUMBER, WHOLE, TRUTH, TEXTS = "string", "double", "bigint", "boolean", "array<string>"
COLUMNS = {
    "item": TEXT,
    # of every row
    "document_id": TEXT,
    "generation": TEXT,
    "received": TEXT,
    "key": TEXT,
    "record": TEXT,
    "title": TEXT,
    "author": TEXT,
    "outlet": TEXT,
    "url": TEXT,
    "published": TEXT,
    "language": TEXT,
    # of a document
    "characters": WHOLE,
    "extractor": TEXT,
    "warnings": TEXTS,
    # of a statement
    "statement_id": TEXT,
    "date": TEXT,
    "date_basis": TEXT,
    "said_at": TEXT,
    "form": TEXT,
    "kind": TEXT,
    "act": TEXT,
    "negated": TRUTH,
    "text": TEXT,
    "cue": TEXT,
    "zone": TEXT,
    "speakers": TEXTS,
    "speaker_ids": TEXTS,
    "roles": TEXTS,
    "source_classes": TEXTS,
    "addressees": TEXTS,
    "about": TEXTS,
    "parent": TEXT,
    "position": WHOLE,
    "confidence": NUMBER,
    # of an entity
    "entity_id": TEXT,
    "name": TEXT,
    "type": TEXT,
    "role": TEXT,
    "country": TEXT,
    "mentions": WHOLE,
    "salience": NUMBER,
}
"""The columns and their types, as Athena's table declares them; dates and times are text in ISO 8601."""


def in_lake(*, lake: bool) -> str:
    """Return what makes the name of a version that is in the lake another one than that outside of it."""
    return PREFIX if lake else ""


def lake_object(
    generation: str,
    received: dt.datetime,
    day: dt.date,
    extraction: Extraction,
    statements: Sequence[Statement],
) -> StoredObject:
    """Return the object of a version.

    Args:
        generation: the version's name.
        received: the time of the upload.
        day: the document's date, which the object is filed under.
        extraction: what is served.
        statements: its statements, all of them dated.
    """
    lines = "".join(
        json.dumps(
            {name: value for name, value in row.items() if value not in (None, ())}, ensure_ascii=False
        )
        + "\n"
        for row in _rows(generation, received, extraction, statements)
    )
    data = gzip.compress(lines.encode("utf-8", "replace"), mtime=0)  # the same version is the same object
    key = f"{PREFIX}{PARTITION}={day:%Y-%m}/{extraction.document.id}.{generation}.jsonl.gz"
    return StoredObject(key, data, "application/gzip")


def _rows(
    generation: str, received: dt.datetime, extraction: Extraction, statements: Iterable[Statement]
) -> Iterator[dict[str, Any]]:
    document = extraction.document
    common = {
        "document_id": document.id,
        "generation": generation,
        "received": received.isoformat(timespec="seconds"),
        "key": document.key,
        "record": document.record,
        "title": document.title,
        "author": document.author,
        "outlet": document.outlet,
        "url": document.url,
        "published": document.published and document.published.isoformat(),
        "language": document.language,
    }
    yield {"item": "document", **common, **_of_document(document)}
    for statement in statements:
        yield {"item": "statement", **common, **_of_statement(statement)}
    for entity in extraction.entities:
        yield {"item": "entity", **common, **_of_entity(entity)}


def _without_empty(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, ())}


def _of_document(document: Document) -> dict[str, Any]:
    return {
        "characters": document.characters,
        "extractor": document.extractor.version,
        "warnings": document.warnings,
    }


def _of_statement(statement: Statement) -> dict[str, Any]:
    speakers = statement.speakers
    return {
        "statement_id": statement.id,
        "date": statement.date and statement.date.isoformat(),
        "date_basis": statement.date_basis,
        "said_at": statement.said_at,
        "form": statement.form,
        "kind": statement.kind,
        "act": statement.act,
        "negated": statement.negated,
        "text": statement.text,
        "cue": statement.cue and statement.cue.lemma,
        "zone": statement.zone,
        "speakers": _distinct(speaker.name for speaker in speakers),
        "speaker_ids": _distinct(map(_id_of, speakers)),
        "roles": _distinct(speaker.role for speaker in speakers),
        "source_classes": _distinct(speaker.source_class for speaker in speakers),
        "addressees": _distinct(addressee.name for addressee in statement.addressees),
        "about": statement.about,
        "parent": statement.parent,
        "position": statement.content[0].start,
        "confidence": statement.confidence,
    }


def _of_entity(entity: Entity) -> dict[str, Any]:
    return {
        "entity_id": entity.id,
        "name": entity.name,
        "type": entity.type,
        "role": entity.role,
        "country": entity.country,
        "mentions": len(entity.mentions),
        "salience": entity.salience,
    }


def _id_of(speaker: Speaker) -> str | None:
    """Return what the API's filter takes; None of a pronoun that is not resolved."""
    if speaker.entity_id or not speaker.resolved_by:
        return speaker.entity_id
    return f"name:{slug_of(speaker.name)}"


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
