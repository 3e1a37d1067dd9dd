"""Entities across documents: their names, their roles with dates, and where they appear."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from onrecord.folding import searchable
from onrecord.identity import entity_id, folded
from onrecord.model import Entity, EntityType
from onrecord.record.model import Appearance, DatedRole, EntityProfile, EntitySummary, NameCount
from onrecord.record.questions.cursors import Scope
from onrecord.record.questions.document_pages import document_page
from onrecord.record.questions.pages import checked_limit
from onrecord.record.questions.paging import KeyRange, Order, Slice, directory, opened_in_order, resumed, take
from onrecord.record.storage import keys
from onrecord.record.storage.keys import Key, Origin
from onrecord.record.storage.table import key_of
from onrecord.record.versions.consistent_reads import is_served, read_consistently
from onrecord.record.versions.counting import kept_counts
from onrecord.record.versions.entity_entries import (
    entries_of,
    entry_in,
    evidence_of,
    listed_name,
    origin_of,
)
from onrecord.record.versions.head_store import or_version_gone
from onrecord.record.versions.tallies import Share, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from onrecord.model import Organisation
    from onrecord.record.model import Page, YearCounts
    from onrecord.record.questions.cursors import Place
    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.entity_entries import EntityEntry
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head

PROFILED = 100
"""Documents, the newest ones, that an entity's profile lists."""
_MOST_EVIDENCE = 25  # documents searched for a name whose own evidence is gone

MOST_UNKEPT = 400
"""Documents of an entity that are counted by reading, where its counts are not kept: see ``counting``."""
_OLDEST = 10  # entries, of which usually all are of documents that are served

Entries = dict[Key, "EntityEntry | None"]


class _Read(NamedTuple):
    """The parts of a profile: items of entries, those to count, and kept counts by id and year."""

    newest: list[Item]
    oldest: list[Item]
    listed: list[Item]
    kept: dict[str, dict[int, Tally]]
    entries: Entries


class Entities:
    """The entities in the table; ``known_as`` as in ``Record``."""

    def __init__(
        self, table: Table, objects: Objects, heads: HeadStore, known_as: Callable[[str], tuple[str, ...]]
    ) -> None:
        self._known_as = known_as
        self._table = table
        self._objects = objects
        self._heads = heads

    def profile(self, entity_id: str) -> EntityProfile | None:
        """See ``Record.entity``."""
        ids = self._known_as(entity_id)

        def read() -> tuple[_Read, Iterable[str]]:
            newest = list(islice(entries_of(self._table, ids, page=PROFILED + 1), PROFILED + 1))
            oldest = newest[-1:]
            kept: dict[str, dict[int, Tally]] = {}
            listed = newest
            if len(newest) > PROFILED:
                oldest = list(islice(entries_of(self._table, ids, page=_OLDEST, newest_first=False), _OLDEST))
                kept = {each: years for each in ids if (years := kept_counts(self._table, each)) is not None}
                others = [each for each in ids if each not in kept]
                listed = list(islice(entries_of(self._table, others, page=MOST_UNKEPT), MOST_UNKEPT + 1))
            items = {key_of(item): item for item in (*newest, *oldest, *listed)}
            found = _Read(newest, oldest, listed, kept, self._entries(items.values()))
            return found, (_origin(item).document for item in items.values())

        def answer(found: _Read, heads: Mapping[str, Head]) -> EntityProfile | None:
            return self._profile(ids[0], found, heads)

        profile = read_consistently(self._heads, read, answer)
        if profile is None:
            return None
        if profile.type is not EntityType.PERSON:
            return profile
        return profile.model_copy(update={"possibly": self._by_surname_alone(profile.name)})

    def matching(
        self, entity_type: EntityType | None, name: str | None, limit: int, cursor: str | None
    ) -> Page[EntitySummary]:
        """See ``Record.entities``."""
        limit = checked_limit(limit)
        prefixes = _prefixes(name or "")
        scope = Scope.of("entities", entity_type, prefixes)
        after = scope.position(cursor)

        def accepted(items: list[Item]) -> Iterable[tuple[int, Item]]:
            of_type = [item for item in items if entity_type is None or item["type"] == entity_type]
            # Some documents may give it as a whole name, and others as the rest of one.
            for name_item in sorted(of_type, key=itemgetter("evidence"))[-1:]:
                if name or name_item["name"] == listed_name(name_item["entity"]):
                    yield 0, name_item

        def read() -> tuple[tuple[Slice[Item], Entries], Iterable[str]]:
            order = Order(page=2 * limit + 2, shared=True)
            opened = opened_in_order(self._table, self._ranges(prefixes, after), order)
            names = take(opened, accepted, after=after, limit=limit)
            evidence = self._table.get_unchanging(map(evidence_of, names.members))
            documents = (origin_of(item).document for item in names.members)
            return (names, self._entries(evidence.values())), documents

        def answer(read: tuple[Slice[Item], Entries], heads: Mapping[str, Head]) -> Page[EntitySummary]:
            (names, resume_after, _), entries = read
            summaries: dict[str, EntitySummary] = {}
            for name_item in names:
                if is_served(origin_of(name_item), heads):
                    entry: EntityEntry | None = or_version_gone(entries.get(evidence_of(name_item)))
                else:
                    entry = self._other_evidence(name_item)
                if entry is None or (entity_type and entry.type != entity_type):
                    continue
                if not name or name_item["name"] == entry.first_name(prefixes):
                    current = self._known_as(entry.id)[0]
                    if current not in summaries or current == entry.id:
                        summaries[current] = entry.summary(current)
            return scope.page(tuple(summaries.values()), resume_after, after=after)

        return read_consistently(self._heads, read, answer)

    def of_document(self, document_id: str, limit: int, cursor: str | None) -> Page[Entity] | None:
        """See ``Record.document_entities``."""

        def read(_: Head, said: Sequence[object]) -> Iterable[Entity]:
            return map(Entity.model_validate, said)

        return document_page(
            self._table,
            self._objects,
            self._heads,
            document_id,
            keys.entities_of,
            keys.ENTITIES_PER_ITEM,
            read,
            limit=limit,
            cursor=cursor,
            total=lambda head: head.version.entities if head.version else 0,
        )

    def _ranges(self, prefixes: tuple[str, ...], after: Place | None) -> Iterator[KeyRange]:
        low, high = resumed(prefixes[0] or keys.FIRST, prefixes[-1] + keys.LAST, after)
        if prefixes == ("",):  # a list of all has each entity under a whole name
            for (initial,) in directory(self._table, keys.NAME_DIRECTORY, low[0], keys.LAST, 1):
                yield KeyRange((keys.names(initial),), max(low, initial), min(high, initial + keys.LAST))
            return
        for prefix in prefixes:
            partitions = (keys.names(prefix[0]), keys.words(prefix[0]))
            yield KeyRange(partitions, max(low, prefix), min(high, prefix + keys.LAST), shared=True)

    def _entries(self, items: Iterable[Item]) -> Entries:
        return {key_of(item): entry_in(item, self._objects) for item in items}

    def speaking_by_surname_alone(self, name: str) -> tuple[EntitySummary, ...]:
        """See ``Record.speaking_by_surname_alone``."""
        if " " not in name:
            return ()
        alone = keys.speaker(entity_id(EntityType.PERSON, name.split()[-1]))
        spoken = self._table.range(alone, keys.FIRST, keys.LAST, page=1)
        return self._by_surname_alone(name) if any(islice(spoken, 1)) else ()

    def _by_surname_alone(self, name: str) -> tuple[EntitySummary, ...]:
        """Return who is on record by a person's surname alone; nobody where the authority file says who."""
        if " " not in name:
            return ()
        alone = entity_id(EntityType.PERSON, name.split()[-1])
        if self._known_as(alone) != (alone,):
            return ()
        items = list(islice(entries_of(self._table, [alone], page=_MOST_EVIDENCE), _MOST_EVIDENCE))
        entries = self._entries(items)
        heads = self._heads.get_all(_origin(item).document for item in items)
        served = (
            entry.summary(alone)
            for item in items
            if (entry := entries[key_of(item)]) and is_served(_origin(item), heads)
        )
        return tuple(islice(served, 1))

    def _other_evidence(self, name_item: Item) -> EntityEntry | None:
        """Return the entry of a served document with a name whose own evidence is gone, or not served yet."""
        newest = entries_of(self._table, [name_item["entity"]], page=_MOST_EVIDENCE)
        items = list(islice(newest, _MOST_EVIDENCE))
        entries = self._entries(items)
        heads = self._heads.get_all(_origin(item).document for item in items)
        for item in items:
            entry = entries[key_of(item)]
            if entry and is_served(_origin(item), heads) and name_item["name"] in entry.folded_names():
                return entry
        return None

    def _profile(self, entity_id: str, found: _Read, heads: Mapping[str, Head]) -> EntityProfile | None:
        def served(items: Iterable[Item]) -> list[tuple[Origin, EntityEntry]]:
            return [
                (_origin(item), or_version_gone(found.entries.get(key_of(item))))
                for item in items
                if is_served(_origin(item), heads)
            ]

        if not (entries := served(found.newest[:PROFILED])):
            return None
        years = _by_year(served(found.listed[:MOST_UNKEPT]), found.kept.values())
        # An entry under a replaced id has the name of that id, so one under the current id is preferred.
        newest = next((entry for _, entry in entries if entry.id == entity_id), entries[0][1])
        last, _ = entries[0]
        first, _ = next(iter(served(found.oldest)), entries[-1])
        return EntityProfile(
            id=entity_id,
            name=newest.name,
            type=newest.type,
            country=newest.country,
            external_ids=newest.external_ids,
            names=_names_of(years),
            roles=_dated_roles(entries),
            documents=self._appearances(entries, heads),
            complete=len(found.newest) <= PROFILED,
            total=sum(year.documents for year in years),
            exact=len(found.listed) <= MOST_UNKEPT,
            first=dt.date.fromisoformat(first.date),
            last=dt.date.fromisoformat(last.date),
            years=years,
        )

    def _appearances(
        self, entries: Sequence[tuple[Origin, EntityEntry]], heads: Mapping[str, Head]
    ) -> tuple[Appearance, ...]:
        appearances: dict[str, Appearance] = {}
        for origin, entry in entries:
            # A document that has the entity under several of its ids appears once.
            other = appearances.get(origin.document)
            appearances[origin.document] = Appearance(
                document=self._heads.reference(heads[origin.document]),
                date=dt.date.fromisoformat(origin.date),
                mentions=entry.mentions + (other.mentions if other else 0),
                salience=min(1.0, entry.salience + (other.salience if other else 0.0)),
            )
        return tuple(appearances.values())


def _prefixes(name: str) -> tuple[str, ...]:
    """Return the beginnings of what is found by the beginning of a name, in their order, none within another.

    Earlier releases wrote names folded as ids are alone.
    """
    first, *others = sorted({keys.cut(folded(name)), keys.cut(searchable(name))})
    return (first, *(other for other in others if not other.startswith(first)))


def _by_year(
    entries: Iterable[tuple[Origin, EntityEntry]], kept: Iterable[Mapping[int, Tally]]
) -> tuple[YearCounts, ...]:
    """Return the counts of entries, and those that are kept, together; the last year first."""
    tallies: dict[int, Tally] = defaultdict(Tally)
    documents: dict[tuple[int, str], list[Share]] = defaultdict(list)
    for origin, entry in entries:
        documents[int(origin.date[:4]), origin.document].append(Share.of(entry))
    for (year, _), shares in documents.items():
        tallies[year].count(Share.together(shares))
    for years in kept:
        for year, tally in years.items():
            tallies[year] += tally
    counted = sorted((year for year in tallies if tallies[year].documents), reverse=True)
    return tuple(tallies[year].counts(year) for year in counted)


def _names_of(years: Iterable[YearCounts]) -> tuple[NameCount, ...]:
    documents: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for name in (name for year in years for name in year.names):
        documents[name.name] += name.documents
        mentions[name.name] += name.mentions
    return tuple(
        NameCount(name=name, documents=documents[name], mentions=mentions[name])
        for name in sorted(documents, key=lambda name: (-mentions[name], -documents[name], name))
    )


def _dated_roles(entries: Iterable[tuple[Origin, EntityEntry]]) -> tuple[DatedRole, ...]:
    days: dict[tuple[str, Organisation | None], list[dt.date]] = {}
    for origin, entry in entries:
        if entry.role:
            given = dt.date.fromisoformat(origin.date)
            days.setdefault((entry.role, entry.organisation), []).append(given)
    return tuple(
        DatedRole(role=role, organisation=organisation, first=min(given), last=max(given))
        for (role, organisation), given in days.items()
    )


def _origin(item: Item) -> Origin:
    return keys.origin(item["sk"])
