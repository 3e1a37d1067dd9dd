"""Who and what is in the record, under which names, with which roles, and where?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from onrecord.identity import folded
from onrecord.model import (
    Appearance,
    DatedRole,
    Entity,
    EntityProfile,
    EntitySummary,
    EntityType,
    NameCount,
)
from onrecord.record import keys
from onrecord.record.bodies import json_of
from onrecord.record.cursors import Scope, invalid_cursor
from onrecord.record.heads import VersionGoneError
from onrecord.record.keys import Key
from onrecord.record.pages import Page, checked_limit
from onrecord.record.portraits import directory_name, portrait_in
from onrecord.record.snapshots import settled, settled_document
from onrecord.record.walks import Range, Walked, shelved, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.record.bodies import Objects
    from onrecord.record.heads import Head, Heads
    from onrecord.record.portraits import Portrait
    from onrecord.record.table import Item, Table

PROFILED = 100
"""Documents, the newest ones, that an entity's profile is made of."""
_EVIDENCE_SOUGHT = 25  # documents asked whether they still have a name whose own evidence is gone

T = TypeVar("T")
Portraits = dict[Key, "Portrait | None"]


class Entities:
    """The entities in the table."""

    def __init__(self, table: Table, objects: Objects, heads: Heads) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads

    def profile(self, entity_id: str) -> EntityProfile | None:
        """See ``Record.entity``."""

        def read() -> tuple[tuple[list[Item], Portraits], Iterable[str]]:
            found = self._table.range(keys.entity(entity_id), keys.FIRST, keys.LAST, newest_first=True)
            items = list(islice(found, PROFILED + 1))
            return (items, self._portraits(items)), [item["document"] for item in items]

        def answer(found: tuple[list[Item], Portraits], heads: Mapping[str, Head]) -> EntityProfile | None:
            items, portraits = found
            drawn = [
                (item, _present(portraits.get(Key(item["pk"], item["sk"]))))
                for item in items[:PROFILED]
                if _serves(heads, item)
            ]
            return self._profile(drawn, heads, complete=len(items) <= PROFILED) if drawn else None

        return settled(self._heads, read, answer)

    def matching(
        self, entity_type: EntityType | None, name: str | None, limit: int, cursor: str | None
    ) -> Page[EntitySummary]:
        """See ``Record.entities``."""
        limit = checked_limit(limit)
        prefix = keys.cut(folded(name or ""))
        scope = Scope("entities", (entity_type, prefix))
        after = scope.position(cursor)

        def accept(named: Item) -> bool:
            of_type = entity_type is None or named["type"] == entity_type
            return of_type and (bool(prefix) or named["name"] == directory_name(named["entity"]))

        def read() -> tuple[tuple[Walked, Portraits], Iterable[str]]:
            walked = walk(self._table, self._ranges(prefix, after), after=after, limit=limit, accept=accept)
            evidence = self._table.get_all(map(_evidence, walked.items))
            return (walked, self._portraits(evidence.values())), [item["document"] for item in walked.items]

        def answer(found: tuple[Walked, Portraits], heads: Mapping[str, Head]) -> Page[EntitySummary]:
            walked, portraits = found
            summaries: dict[str, EntitySummary] = {}
            for named in walked.items:
                if _serves(heads, named):
                    portrait: Portrait | None = _present(portraits.get(_evidence(named)))
                else:
                    portrait = self._other_evidence(named)
                if portrait is None or (entity_type and portrait.type != entity_type):
                    continue
                # Of several names with this prefix, the entity is shown under the first.
                if not prefix or named["name"] == min(
                    filter(lambda given: given.startswith(prefix), portrait.folded_names())
                ):
                    summaries[portrait.id] = _summary(portrait)
            on = walked.goes_on_after
            return Page(tuple(summaries.values()), scope.cursor(on) if on else None)

        return settled(self._heads, read, answer)

    def of_document(self, document_id: str, limit: int, cursor: str | None) -> Page[Entity] | None:
        """See ``Record.document_entities``."""
        limit = checked_limit(limit)

        def read(head: Head) -> Page[Entity]:
            scope = Scope("document entities", (document_id, head.generation))
            after = scope.position(cursor)
            if head.generation is None:
                return Page(())
            prefix = keys.entities_of(head.generation)
            stretch = Range(keys.document(document_id), prefix, prefix + keys.LAST)
            if after is not None and not stretch.holds(after):
                raise invalid_cursor()
            walked = walk(self._table, [stretch], after=after, limit=limit)
            items = tuple(
                Entity.model_validate_json(_present(json_of(item, self._objects))) for item in walked.items
            )
            return Page(items, scope.cursor(walked.goes_on_after) if walked.goes_on_after else None)

        return settled_document(self._heads, document_id, read)

    def _ranges(self, prefix: str, after: Key | None) -> Iterable[Range]:
        if prefix:
            stretch = Range(keys.names(prefix[0]), prefix, prefix + keys.LAST)
            if after is not None and not stretch.holds(after):
                raise invalid_cursor()
            return [stretch]
        initial = after.pk.removeprefix(keys.names("")) if after else keys.FIRST
        if after is not None and after.pk != keys.names(initial):
            raise invalid_cursor()
        return shelved(self._table, keys.NAME_SHELVES, keys.names, low=initial)

    def _portraits(self, items: Iterable[Item]) -> Portraits:
        return {Key(item["pk"], item["sk"]): portrait_in(item, self._objects) for item in items}

    def _other_evidence(self, named: Item) -> Portrait | None:
        """Find a served document that gives a name whose own evidence is gone, or not served yet."""
        found = self._table.range(
            keys.entity(named["entity"]), keys.FIRST, keys.LAST, newest_first=True, page=_EVIDENCE_SOUGHT
        )
        items = list(islice(found, _EVIDENCE_SOUGHT))
        portraits = self._portraits(items)
        heads = self._heads.get_all(item["document"] for item in items)
        for item in items:
            portrait = portraits[Key(item["pk"], item["sk"])]
            if portrait and _serves(heads, item) and named["name"] in portrait.folded_names():
                return portrait
        return None

    def _profile(
        self, drawn: Sequence[tuple[Item, Portrait]], heads: Mapping[str, Head], *, complete: bool
    ) -> EntityProfile:
        newest = drawn[0][1]
        documents: Counter[str] = Counter()
        mentions: Counter[str] = Counter()
        roles: dict[str, list[dt.date]] = {}
        for item, portrait in drawn:
            documents.update(portrait.names.keys())
            mentions.update(portrait.names)
            if portrait.role:
                roles.setdefault(portrait.role, []).append(_day(item))
        return EntityProfile(
            id=newest.id,
            name=newest.name,
            type=newest.type,
            country=newest.country,
            names=tuple(
                NameCount(name=name, documents=documents[name], mentions=mentions[name])
                for name in sorted(documents, key=lambda name: (-mentions[name], -documents[name], name))
            ),
            roles=tuple(
                DatedRole(role=role, first=min(days), last=max(days)) for role, days in roles.items()
            ),
            documents=tuple(
                Appearance(
                    document=self._heads.reference(heads[item["document"]]),
                    date=_day(item),
                    mentions=portrait.mentions,
                    salience=portrait.salience,
                )
                for item, portrait in drawn
            ),
            complete=complete,
        )


def _evidence(named: Item) -> Key:
    return Key(keys.entity(named["entity"]), named["evidence"])


def _serves(heads: Mapping[str, Head], item: Item) -> bool:
    head = heads.get(item["document"])
    return head is not None and head.generation == item["generation"]


def _present(found: T | None) -> T:
    if found is None:
        raise VersionGoneError
    return found


def _day(item: Item) -> dt.date:
    return dt.date.fromisoformat(item["date"])


def _summary(portrait: Portrait) -> EntitySummary:
    return EntitySummary(
        id=portrait.id,
        name=portrait.name,
        type=portrait.type,
        role=portrait.role,
        country=portrait.country,
        aliases=portrait.aliases,
    )
