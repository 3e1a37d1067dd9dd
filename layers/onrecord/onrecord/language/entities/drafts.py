"""What is an entity while its mentions are still gathered, and what does the record keep of it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.language.entities import name_forms
from onrecord.model import (
    ENTITY_CLASSES,
    Entity,
    EntityClass,
    EntityType,
    Mention,
    MentionKind,
    Organisation,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.language.spans import Range


@dataclass(slots=True)
class Name:
    """One place where something is named."""

    start: int
    end: int
    text: str
    type: EntityType
    role: str | None = None
    role_range: Range | None = None
    """Where that role stands."""
    gender: str | None = None
    is_addressed: bool = False
    """Whether a form of address stands before it."""
    titled_from: int | None = None
    """Where the role before the name starts, if one stands there."""
    chances: Mapping[EntityType, float] = field(default_factory=dict)
    """How probable the model finds the types; empty where it was not asked."""

    @property
    def entity_class(self) -> EntityClass:
        """The class that the name's type belongs to."""
        return ENTITY_CLASSES[self.type]


@dataclass(slots=True, eq=False)
class DraftEntity:
    """An entity while its mentions are still gathered; ``gender`` is m, f or None."""

    name: str
    type: EntityType
    names: list[Name] = field(default_factory=list)
    role: str | None = None
    organisation: DraftEntity | None = None
    """What a person's role belongs to."""
    country: str | None = None
    is_country: bool = False
    also: str | None = None
    """A usual name that the document may not have, to find the entity by."""
    gender: str | None = None
    others: list[tuple[Range, MentionKind]] = field(default_factory=list)
    id: str = ""

    @property
    def start(self) -> int:
        """Where the entity is first named."""
        return self.names[0].start


def as_entities(
    text: str, drafts: Sequence[DraftEntity], spoken: Mapping[str, int] | None = None
) -> tuple[Entity, ...]:
    """Make the model's entities, in the order in which they are first mentioned.

    Salience is an entity's share of what the text is about: of the sum over all entities of their mentions
    (a name counts 1, a pronoun or description 1/2, each double in the first tenth of the text, where headline
    and lead stand) and of their statements (1 for each that an entity is a speaker of).

    Args:
        text: the document's text.
        drafts: its entities, with ids and all mentions.
        spoken: how many statements entities are speakers of, by id.
    """
    lead = len(text) // 10
    weights = [
        sum(1 + (name.start <= lead) for name in draft.names)
        + sum(0.5 * (1 + (start <= lead)) for (start, _), _ in draft.others)
        + (spoken or {}).get(draft.id, 0)
        for draft in drafts
    ]
    total = sum(weights) or 1.0
    return tuple(
        Entity(
            id=draft.id,
            name=draft.name,
            type=draft.type,
            role=draft.role,
            organisation=_organisation(draft.organisation),
            country=draft.country,
            aliases=_aliases(draft),
            salience=weight / total,
            mentions=_mentions(text, draft),
        )
        for draft, weight in zip(drafts, weights, strict=True)
    )


def _organisation(draft: DraftEntity | None) -> Organisation | None:
    return None if draft is None else Organisation(entity_id=draft.id, name=draft.name)


def _aliases(draft: DraftEntity) -> tuple[str, ...]:
    forms = (" ".join(name.text.split()) for name in draft.names)
    bare = map(name_forms.without_honorific, forms) if draft.type is EntityType.PERSON else forms
    every = (*bare, *([draft.also] if draft.also else ()))
    return tuple(form for form in dict.fromkeys(every) if form != draft.name)


def _mentions(text: str, draft: DraftEntity) -> tuple[Mention, ...]:
    ranges = {(name.start, name.end): MentionKind.NAME for name in draft.names}
    for bounds, kind in draft.others:
        ranges.setdefault(bounds, kind)
    return tuple(Mention.of(text, *bounds, kind=ranges[bounds]) for bounds in sorted(ranges))
