"""The share of documents in the counts of entities: their documents, mentions, names and roles."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from onrecord.model import Organisation
from onrecord.record.model import NameCount, RoleCount, YearCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.record.versions.entity_entries import EntityEntry

LARGEST_SHARE = 250_000
"""Bytes of what a document counts for, uncompressed: some 3,000 entities, those that it mentions most."""
MOST_NAMES = 1_000
"""Names, and roles, of an entity that are counted in a year; further ones are left out."""


class Share(NamedTuple):
    """The share of a document in the counts of one entity.

    Attributes:
        mentions: how often it mentions the entity.
        names: how often under each name.
        role: its role and organisation as ``_role_key`` writes them, None if it has none.
    """

    mentions: int
    names: dict[str, int]
    role: str | None

    @classmethod
    def of(cls, entry: EntityEntry) -> Share:
        """Return the share of an entry."""
        return cls(entry.mentions, entry.names, _role_key(entry.role, entry.organisation))

    @classmethod
    def together(cls, shares: Sequence[Share]) -> Share:
        """Return what a document says under several ids of an entity."""
        names: Counter[str] = Counter()
        for share in shares:
            names.update(share.names)
        return cls(
            sum(share.mentions for share in shares),
            dict(names),
            next((share.role for share in shares if share.role), None),
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of a document in all counts: the year of its date, and its share in each entity."""

    year: int = 0
    entities: Mapping[str, Share] = field(default_factory=dict)

    @classmethod
    def of(cls, year: int, entries: Iterable[EntityEntry]) -> Shares:
        """Return the shares of a document's entries, as far as they have ``LARGEST_SHARE`` bytes."""
        shares: dict[str, Share] = {}
        size = 0
        for entry in sorted(entries, key=lambda each: (-each.mentions, each.id)):
            share = Share.of(entry)
            size += len(json.dumps([entry.id, share], ensure_ascii=False).encode("utf-8", "surrogatepass"))
            if size > LARGEST_SHARE:
                break
            shares[entry.id] = share
        return cls(year, shares)

    @classmethod
    def unpacked(cls, packed: bytes | None) -> Shares:
        """Return shares as an item holds them; None is a document that counts for nothing."""
        if packed is None:
            return cls()
        year, entities = json.loads(zlib.decompress(packed))
        return cls(year, {entity: Share(*share) for entity, share in entities.items()})

    def packed(self) -> bytes | None:
        """Return the shares for an item; None if there are none."""
        if not self.entities:
            return None
        return zlib.compress(json.dumps([self.year, self.entities], separators=(",", ":")).encode(), 9)


@dataclass(slots=True)
class Tally:
    """Counts of an entity in a year; as a change of them each number may be negative.

    Attributes:
        documents: the documents that have the entity.
        mentions: their mentions of it.
        names: the documents that give each name.
        named: the mentions under each name.
        roles: the documents that give each role.
    """

    documents: int = 0
    mentions: int = 0
    names: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)

    @classmethod
    def unpacked(cls, packed: bytes) -> Tally:
        """Return a tally as an item holds it."""
        documents, mentions, *counters = json.loads(zlib.decompress(packed))
        return cls(documents, mentions, *map(Counter, counters))

    def packed(self) -> bytes:
        """Return the tally for an item."""
        parts = [self.documents, self.mentions, self.names, self.named, self.roles]
        return zlib.compress(json.dumps(parts, separators=(",", ":"), sort_keys=True).encode(), 9)

    def count(self, share: Share, times: int = 1) -> None:
        """Count a document's share, or with -1 for ``times`` count it no longer."""
        self.documents += times
        self.mentions += times * share.mentions
        for name, mentions in share.names.items():
            self.names[name] += times
            self.named[name] += times * mentions
        if share.role:
            self.roles[share.role] += times

    @property
    def changes(self) -> bool:
        """Whether, as a change, it changes anything."""
        numbers = (self.documents, self.mentions, *self.names.values(), *self.named.values())
        return any(numbers) or any(self.roles.values())

    def __add__(self, change: Tally) -> Tally:
        """Return the tally after a change, of at most ``MOST_NAMES`` names and roles."""
        names = _sum(self.names, change.names)
        named = {name: self.named[name] + change.named[name] for name in names}
        roles = _sum(self.roles, change.roles)
        return Tally(
            self.documents + change.documents,
            self.mentions + change.mentions,
            names,
            Counter({name: number for name, number in named.items() if number > 0}),
            roles,
        )

    def counts(self, year: int) -> YearCounts:
        """Return the counts as the record serves them."""
        names = sorted(self.names, key=lambda name: (-self.named[name], -self.names[name], name))
        roles = sorted(self.roles, key=lambda key: (-self.roles[key], key))
        return YearCounts(
            year=year,
            documents=self.documents,
            mentions=self.mentions,
            names=tuple(
                NameCount(name=name, documents=self.names[name], mentions=self.named[name]) for name in names
            ),
            roles=tuple(_role_count(key, self.roles[key]) for key in roles),
        )


def _sum(held: Counter[str], change: Counter[str]) -> Counter[str]:
    """Return the sum of two counters where it is positive; of new keys those that there is room for."""
    total = Counter({key: number + change[key] for key, number in held.items() if number + change[key] > 0})
    for key in sorted(change.keys() - held.keys()):
        if change[key] > 0 and len(total) < MOST_NAMES:
            total[key] = change[key]
    return total


def _role_key(role: str | None, organisation: Organisation | None) -> str | None:
    if not role:
        return None
    of = [organisation.entity_id, organisation.name] if organisation else []
    return json.dumps([role, *of], ensure_ascii=False)


def _role_count(key: str, documents: int) -> RoleCount:
    role, *of = json.loads(key)
    organisation = Organisation(entity_id=of[0], name=of[1]) if of else None
    return RoleCount(role=role, organisation=organisation, documents=documents)
