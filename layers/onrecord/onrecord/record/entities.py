"""Who and what is in the record, under which names, with which roles, and where?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

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
from onrecord.record.contents import contents
from onrecord.record.cursors import Scope
from onrecord.record.heads import present
from onrecord.record.keys import Key
from onrecord.record.pages import checked_limit
from onrecord.record.portraits import directory_name, portrait_in
from onrecord.record.snapshots import is_served, settled
from onrecord.record.walks import Range, Walked, entries, shelved, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from onrecord.model import Organisation
    from onrecord.record.bodies import Objects
    from onrecord.record.heads import Head, Heads
    from onrecord.record.pages import Page
    from onrecord.record.portraits import Portrait
    from onrecord.record.table import Item, Table

PROFILED = 100
"""Documents, the newest ones, that an entity's profile is made of."""
_EVIDENCE_SOUGHT = 25  # documents asked whether they still have a name whose own evidence is gone

Portraits = dict[Key, "Portrait | None"]


class Entities:
    """The entities in the table; ``known_as`` as in ``Record``."""

    def __init__(
        self, table: Table, objects: Objects, heads: Heads, known_as: Callable[[str], tuple[str, ...]]
    ) -> None:
        self._known_as = known_as
        self._table = table
        self._objects = objects
        self._heads = heads

    def profile(self, entity_id: str) -> EntityProfile | None:
        """See ``Record.entity``."""
        current, *_ = ids = self._known_as(entity_id)
        first, *others = map(keys.entity, ids)
        everywhere = Range(first, beside=tuple(others))

        def read() -> tuple[tuple[list[Item], Portraits], Iterable[str]]:
            items = list(islice(entries(self._table, everywhere, newest_first=True), PROFILED + 1))
            return (items, self._portraits(items)), [item["document"] for item in items]

        def answer(found: tuple[list[Item], Portraits], heads: Mapping[str, Head]) -> EntityProfile | None:
            items, portraits = found
            drawn = [
                (item, present(portraits.get(Key(item["pk"], item["sk"]))))
                for item in items[:PROFILED]
                if is_served(item, heads)
            ]
            return self._profile(current, drawn, heads, complete=len(items) <= PROFILED) if drawn else None

        return settled(self._heads, read, answer)

    def matching(
        self, entity_type: EntityType | None, name: str | None, limit: int, cursor: str | None
    ) -> Page[EntitySummary]:
        """See ``Record.entities``."""
        limit = checked_limit(limit)
        prefix = keys.cut(folded(name or ""))
        scope = Scope.of("entities", entity_type, prefix)
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
                if is_served(named, heads):
                    portrait: Portrait | None = present(portraits.get(_evidence(named)))
                else:
                    portrait = self._other_evidence(named)
                if portrait is None or (entity_type and portrait.type != entity_type):
                    continue
                # Of several names with this prefix, the entity is shown under the first.
                if not prefix or named["name"] == min(
                    filter(lambda given: given.startswith(prefix), portrait.folded_names())
                ):
                    current = self._known_as(portrait.id)[0]
                    if current not in summaries or current == portrait.id:
                        summaries[current] = _summary(current, portrait)
            return scope.page(tuple(summaries.values()), walked.goes_on_after)

        return settled(self._heads, read, answer)

    def of_document(self, document_id: str, limit: int, cursor: str | None) -> Page[Entity] | None:
        """See ``Record.document_entities``."""

        def read(_: Head, items: Iterable[Item]) -> Iterator[Entity]:
            return (Entity.model_validate_json(present(json_of(item, self._objects))) for item in items)

        return contents(
            self._table, self._heads, document_id, keys.entities_of, read, limit=limit, cursor=cursor
        )

    def _ranges(self, prefix: str, after: Key | None) -> Iterable[Range]:
        if prefix:
            return [Range(keys.NAME_SHELVES.partition(prefix[0]), prefix, prefix + keys.LAST)]
        return shelved(self._table, keys.NAME_SHELVES, after=after)

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
            if portrait and is_served(item, heads) and named["name"] in portrait.folded_names():
                return portrait
        return None

    def _profile(
        self,
        entity_id: str,
        drawn: Sequence[tuple[Item, Portrait]],
        heads: Mapping[str, Head],
        *,
        complete: bool,
    ) -> EntityProfile:
        # Under an id that was replaced meanwhile, an entity also has the name that went with that.
        newest = next((portrait for _, portrait in drawn if portrait.id == entity_id), drawn[0][1])
        documents: Counter[str] = Counter()
        mentions: Counter[str] = Counter()
        roles: dict[tuple[str, Organisation | None], list[dt.date]] = {}
        appearances: dict[str, Appearance] = {}
        for item, portrait in drawn:
            before = appearances.get(item["document"])
            appearances[item["document"]] = Appearance(
                document=self._heads.reference(heads[item["document"]]),
                date=_day(item),
                mentions=portrait.mentions + (before.mentions if before else 0),
                salience=min(1.0, portrait.salience + (before.salience if before else 0.0)),
            )
            documents.update(portrait.names.keys())
            mentions.update(portrait.names)
            if portrait.role:
                roles.setdefault((portrait.role, portrait.organisation), []).append(_day(item))
        return EntityProfile(
            id=entity_id,
            name=newest.name,
            type=newest.type,
            country=newest.country,
            external_ids=newest.external_ids,
            names=tuple(
                NameCount(name=name, documents=documents[name], mentions=mentions[name])
                for name in sorted(documents, key=lambda name: (-mentions[name], -documents[name], name))
            ),
            roles=tuple(
                DatedRole(role=role, organisation=organisation, first=min(days), last=max(days))
                for (role, organisation), days in roles.items()
            ),
            documents=tuple(appearances.values()),
            complete=complete,
        )


def _evidence(named: Item) -> Key:
    return Key(keys.entity(named["entity"]), named["evidence"])


def _day(item: Item) -> dt.date:
    return dt.date.fromisoformat(item["date"])


def _summary(entity_id: str, portrait: Portrait) -> EntitySummary:
    return EntitySummary(
        id=entity_id,
        name=portrait.name,
        type=portrait.type,
        role=portrait.role,
        organisation=portrait.organisation,
        country=portrait.country,
        aliases=portrait.aliases,
        external_ids=portrait.external_ids,
    )
