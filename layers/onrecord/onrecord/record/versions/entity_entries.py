"""What one document says about an entity, and the names that the entity is found by."""

from __future__ import annotations

import re
from collections import Counter
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING

from onrecord.folding import searchable
from onrecord.identity import folded
from onrecord.model import Entity, EntityType, MentionKind, Probability
from onrecord.record.model import EntitySummary
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import Objects, json_of
from onrecord.record.storage.keys import Key
from onrecord.record.storage.table import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.record.storage.table import Item, Table


_ARTICLE = re.compile(r"(?:a[dlnrstz]|ash|el|ul)-(?=\w)")
"""The Arabic article, as it is written before a surname: al-Masri is found as Masri, too."""


class EntityEntry(EntitySummary):
    """What one document says about an entity: an Entity whose mentions are counted.

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
        """Return the names that a search finds the entity by, as keys hold them.

        These are its name, its aliases, a person's surname (the last word, with and without an article before
        it) and its ``listed_name``, each folded as ids are and, where that differs, as searches are.
        """
        names = {folded(name) for name in (self.name, *self.aliases)} | {listed_name(self.id)}
        if self.type is EntityType.PERSON and (words := folded(self.name).split()):
            names |= {words[-1], _ARTICLE.sub("", words[-1])}
        return {keys.cut(name) for name in names | set(map(searchable, names)) if name}


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


def name_item(name: str, entry: EntityEntry, evidence: Key) -> Item:
    """Return the item of an entity's name; ``evidence`` is the key of the entry, which gives the name."""
    _, document, generation = keys.origin(evidence.sk)
    return {
        **keys.name(name, entry.id)._asdict(),
        "name": name,
        "entity": entry.id,
        "type": entry.type.value,
        "role": entry.role,
        "document": document,
        "generation": generation,
        "partition": evidence.pk,
        "evidence": evidence.sk,
    }


def evidence_of(name: Item) -> Key:
    """Return the key of the entry that a name's item refers to."""
    return Key(name.get("partition") or keys.entity(name["entity"]), name["evidence"])


def entry_in(item: Item, objects: Objects) -> EntityEntry | None:
    """Return the entry that an item holds, None if it has been deleted meanwhile."""
    entry = json_of(item, objects)
    return None if entry is None else EntityEntry.model_validate_json(entry)
