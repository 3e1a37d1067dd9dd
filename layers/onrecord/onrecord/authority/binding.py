"""Bind the entities of a document to the rows of the authority file that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.identity import entity_id
from onrecord.model import Entity, EntityType, Extraction, Organisation, Speaker, Statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from onrecord.authority.rows import Authority, Row


def bound(extraction: Extraction, authority: Authority) -> Extraction:
    """Return the extraction with the ids, names and external ids that the authority file gives its entities.

    Speakers, addressees and ``about`` of the statements refer to the new ids. The ids of statements are made
    of words of the text and stay as they are. Entities that are bound to the same row become one entity.
    """
    present = {entity.id for entity in extraction.entities}
    rows = {
        entity.id: row
        for entity in extraction.entities
        if (row := _row_of(entity, authority, present)) is not None
    }
    if not rows:
        return extraction
    entities: dict[str, Entity] = {}
    for entity in extraction.entities:
        named = _affiliated(_named(entity, rows[entity.id]) if entity.id in rows else entity, rows)
        first = entities.get(named.id)
        entities[named.id] = named if first is None else _joined(first, named)
    return extraction.model_copy(
        update={
            "entities": tuple(entities.values()),
            "statements": tuple(_following(statement, rows) for statement in extraction.statements),
        }
    )


def _row_of(entity: Entity, authority: Authority, present: Collection[str]) -> Row | None:
    """Return the row that names an entity, None if no row does.

    The id of the entity is looked up first, then its name, then its aliases, which must all lead to the same
    row. An alias of one word does not count for a person: a document that calls Ann Lee "Lee" does not make
    her the file's Lee. Nor does a name by which the document knows another entity.
    """
    if row := authority.claims.get(entity.id):
        return row
    aliases = [alias for alias in entity.aliases if entity.type is not EntityType.PERSON or " " in alias]
    for names in ([entity.name], aliases):
        ids = {entity_id(entity.type, name) for name in names} - set(present)
        found = {row.id: row for row in map(authority.claims.get, ids) if row is not None}
        if len(found) == 1:
            return next(iter(found.values()))
    return None


def _named(entity: Entity, row: Row) -> Entity:
    return entity.model_copy(
        update={
            "id": row.id,
            "name": row.name,
            "type": row.type,
            "country": row.country or entity.country,
            "aliases": _without(row.name, (entity.name, *entity.aliases)),
            "external_ids": dict(row.external_ids),
        }
    )


def _affiliated(entity: Entity, rows: Mapping[str, Row]) -> Entity:
    row = rows.get(entity.organisation.entity_id) if entity.organisation else None
    return entity.model_copy(
        update={"organisation": Organisation(entity_id=row.id, name=row.name) if row else entity.organisation}
    )


def _joined(first: Entity, second: Entity) -> Entity:
    mentions = {(mention.start, mention.end): mention for mention in (*second.mentions, *first.mentions)}
    return first.model_copy(
        update={
            "role": first.role or second.role,
            "organisation": first.organisation or second.organisation,
            "country": first.country or second.country,
            "aliases": _without(first.name, (*first.aliases, *second.aliases)),
            "salience": min(1.0, round(first.salience + second.salience, 4)),
            "mentions": tuple(mentions[place] for place in sorted(mentions)),
        }
    )


def _without(name: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(other for other in dict.fromkeys(others) if other != name)


def _following(statement: Statement, rows: Mapping[str, Row]) -> Statement:
    about = (rows[entity].id if entity in rows else entity for entity in statement.about)
    return statement.model_copy(
        update={
            "speakers": _speakers(statement.speakers, rows),
            "addressees": _speakers(statement.addressees, rows),
            "about": tuple(dict.fromkeys(about)),
        }
    )


def _speakers(speakers: Iterable[Speaker], rows: Mapping[str, Row]) -> tuple[Speaker, ...]:
    named: list[Speaker] = []
    for speaker in speakers:
        row = rows.get(speaker.entity_id or "")
        if row is None:
            named.append(speaker)
        elif row.id not in {other.entity_id for other in named}:
            named.append(speaker.model_copy(update={"entity_id": row.id, "name": row.name}))
    return tuple(named)
