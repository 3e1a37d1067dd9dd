"""What does one document say of an entity, and under which names is the entity found?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydantic import Field

from onrecord.identity import folded
from onrecord.model import (
    CountryCode,
    Entity,
    EntityType,
    Frozen,
    MentionKind,
    Organisation,
    Probability,
)
from onrecord.record import keys
from onrecord.record.bodies import Objects, json_of

if TYPE_CHECKING:
    from onrecord.record.table import Item


class Portrait(Frozen):
    """An entity as one document draws it, without its mentions.

    ``names`` counts its mentions by name; a name that no mention has counts 0. ``mentions`` counts
    all of them, pronouns too.
    """

    id: str
    name: str
    type: EntityType
    role: str | None
    organisation: Organisation | None = None  # older portraits have none
    country: CountryCode | None
    aliases: tuple[str, ...]
    salience: Probability
    external_ids: dict[str, str] = Field(default_factory=dict)
    mentions: int
    names: dict[str, int]

    @classmethod
    def of(cls, entity: Entity) -> Portrait:
        """Draw an entity."""
        names = Counter(
            " ".join(mention.text.split()) for mention in entity.mentions if mention.kind is MentionKind.NAME
        )
        return cls(
            id=entity.id,
            name=entity.name,
            type=entity.type,
            role=entity.role,
            organisation=entity.organisation,
            country=entity.country,
            aliases=entity.aliases,
            salience=entity.salience,
            external_ids=entity.external_ids,
            mentions=len(entity.mentions),
            names=dict.fromkeys((entity.name, *entity.aliases), 0) | names,
        )

    def folded_names(self) -> set[str]:
        """Return the names that a search finds the entity by, as keys hold them.

        Its name, its aliases, a person's surname (the last word), and ``directory_name``.
        """
        names = {folded(name) for name in (self.name, *self.aliases)} | {directory_name(self.id)}
        if self.type is EntityType.PERSON and (words := folded(self.name).split()):
            names.add(words[-1])
        return {keys.cut(name) for name in names if name}


def directory_name(entity_id: str) -> str:
    """Return the one name that an entity has in every document: its id's slug, with spaces.

    A list of all entities shows each under this name, and so only once.
    """
    return keys.cut(folded(entity_id.partition(":")[2].replace("-", " ")))


def portrait_in(item: Item, objects: Objects) -> Portrait | None:
    """Return the portrait that an item of an entity's partition holds, None if it is gone meanwhile."""
    told = json_of(item, objects)
    return None if told is None else Portrait.model_validate_json(told)
