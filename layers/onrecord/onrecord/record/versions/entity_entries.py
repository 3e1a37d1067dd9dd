"""The entry of an entity in one document, and the names that the entity is found by."""

from __future__ import annotations

import re
from collections import Counter
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from onrecord.folding import searchable
from onrecord.identity import folded
from onrecord.model import Entity, MentionKind, Probability
from onrecord.record.model import EntitySummary
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import Objects, json_of
from onrecord.record.storage.keys import Key
from onrecord.record.storage.table import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.record.storage.keys import Origin
    from onrecord.record.storage.table import Item, Table


_WORD = re.compile(r"(?<=[\s-])\w[\w\u0300-\u036f]*")
"""A word of a name but the first: a hyphen parts words, so that al-Masri is found as Masri, too."""
_NEVER_FIRST = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with"})
"""Words that nobody asks for a name by."""
_MOST_WORDS = 8
"""Words of a name that it is found by; each one is an item of the table."""


class EntityEntry(EntitySummary):
    """The entry of an entity in one document: an Entity whose mentions are counted.

    ``names`` counts the mentions by name; a name that no mention has counts 0. ``mentions`` counts all of
    them, pronouns too.
    """

    salience: Probability
    mentions: int
    names: dict[str, int]

    @classmethod
    def of(cls, entity: Entity) -> EntityEntry:
        """Return the entry of an entity."""
        names = Counter(
            " ".join(mention.text.split()) for mention in entity.mentions if mention.kind is MentionKind.NAME
        )
        counts = {
            "mentions": len(entity.mentions),
            "names": dict.fromkeys((entity.name, *entity.aliases), 0) | names,
        }
        return cls.model_validate(dict(entity) | counts)

    def summary(self, entity_id: str) -> EntitySummary:
        """Return the part of the entry that lists show, under the id that the entity has now."""
        shown = self.model_dump(include=set(EntitySummary.model_fields))
        return EntitySummary.model_validate(shown | {"id": entity_id})

    def folded_names(self) -> set[str]:
        """Return the names that a search finds the entity by."""
        return set(self.names_by_key().values())

    def names_by_key(self) -> dict[Key, str]:
        """Return the names that a search finds the entity by, folded, by their keys.

        These are its name, its aliases and its ``listed_name``, whole and from each of their words on, each
        folded as ids are and, where that differs, as searches are.
        """
        whole = self._whole_names()
        later = {keys.cut(rest) for name in whole for rest in _later_parts(name)} - whole
        return {
            **{keys.name(name, self.id): name for name in whole},
            **{keys.later_words(rest, self.id): rest for rest in later},
        }

    def first_name(self, prefixes: tuple[str, ...]) -> str:
        """Return the name of those that begin with a prefix that a search lists the entity under.

        Whole names come first, then the shortest: every release has written those, if any.
        """
        whole = self._whole_names()
        found = (name for name in self.folded_names() if name.startswith(prefixes))
        return min(found, key=lambda name: (name not in whole, len(name), name))

    def _whole_names(self) -> set[str]:
        names = {folded(name) for name in (self.name, *self.aliases)} | {listed_name(self.id)}
        return {keys.cut(name) for name in names | set(map(searchable, names)) if name}


def _later_parts(name: str) -> Iterator[str]:
    """Yield what a folded name says from each word on but the first."""
    for word in islice(_WORD.finditer(name), _MOST_WORDS):
        if word.group() not in _NEVER_FIRST:
            yield name[word.start() :]


def listed_name(entity_id: str) -> str:
    """Return the name that an entity has in every document: its id's slug, with spaces.

    A list of all entities shows each under this name, and so only once.
    """
    return keys.cut(folded(entity_id.partition(":")[2].replace("-", " ")))


def entry_partitions(entity_id: str) -> tuple[str, ...]:
    """Return the partitions that entries for an entity are in.

    An entry is in the item of the document's statements about the entity, or of its own, on the document's
    date; where there are none, in an item of its own.
    """
    return tuple(partition(entity_id) for partition in (keys.about, keys.speaker, keys.entity))


def entries_of(
    table: Table, entity_ids: Iterable[str], *, page: int, newest_first: bool = True
) -> Iterator[Item]:
    """Yield the items with entries for entities in the order of date; ``page`` of each partition at first."""
    spans = (Span(each, keys.FIRST, keys.LAST) for known in entity_ids for each in entry_partitions(known))
    streams = table.ranges(spans, newest_first=newest_first, page=page)
    items = merge(*streams, key=itemgetter("sk"), reverse=newest_first)
    return (item for item in items if "body" in item or "object" in item)


def name_items(entry: EntityEntry, evidence: Key) -> dict[Key, Item]:
    """Return the items of an entity's names; ``evidence`` is the key of the entry, which gives the names."""
    return {
        key: {
            **key._asdict(),
            "name": name,
            "entity": entry.id,
            "type": entry.type.value,
            "role": entry.role,
            "partition": evidence.pk,
            "evidence": evidence.sk,
        }
        for key, name in entry.names_by_key().items()
    }


def evidence_of(name: Item) -> Key:
    """Return the key of the entry that a name's item refers to."""
    return Key(name.get("partition") or keys.entity(name["entity"]), name["evidence"])


def origin_of(name: Item) -> Origin:
    """Return the document, with its generation, that a name's item refers to."""
    return keys.origin(name["evidence"])


def entry_in(item: Item, objects: Objects) -> EntityEntry | None:
    """Return the entry that an item holds, None if it has been deleted meanwhile."""
    entry = json_of(item, objects)
    return None if entry is None else EntityEntry.model_validate_json(entry)
