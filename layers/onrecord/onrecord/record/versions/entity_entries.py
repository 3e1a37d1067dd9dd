"""What one document says about an entity, and the names that the entity is found by."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from onrecord.identity import folded
from onrecord.model import Entity, EntityType, MentionKind, Probability
from onrecord.record.model import EntitySummary
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import Objects, json_of

if TYPE_CHECKING:
    from onrecord.record.storage.table import Item


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

        These are its name, its aliases, a person's surname (the last word), and its ``listed_name``.
        """
        names = {folded(name) for name in (self.name, *self.aliases)} | {listed_name(self.id)}
        if self.type is EntityType.PERSON and (words := folded(self.name).split()):
            names.add(words[-1])
        return {keys.cut(name) for name in names if name}


def listed_name(entity_id: str) -> str:
    """Return the name that an entity has in every document: its id's slug, with spaces.

    A list of all entities shows each under this name, and so only once.
    """
    return keys.cut(folded(entity_id.partition(":")[2].replace("-", " ")))


def entry_in(item: Item, objects: Objects) -> EntityEntry | None:
    """Return the entry that an item of an entity's partition holds, None if it has been deleted meanwhile."""
    entry = json_of(item, objects)
    return None if entry is None else EntityEntry.model_validate_json(entry)
