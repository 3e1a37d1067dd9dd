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
    from collections.abc import Sequence

    from onrecord.language.attributions.attribution import Range


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
    titled_from: int | None = None
    """Where the role before the name starts, if one stands there."""

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
    gender: str | None = None
    others: list[tuple[Range, MentionKind]] = field(default_factory=list)
    id: str = ""

    @property
    def start(self) -> int:
        """Where the entity is first named."""
        return self.names[0].start


def as_entities(text: str, drafts: Sequence[DraftEntity]) -> tuple[Entity, ...]:
    """Make the model's entities, in the order in which they are first mentioned.

    Salience is an entity's share of all mentions, where a name counts 1, a pronoun or description 1/2, and
    each counts double in the first tenth of the text (headline and lead say what a text is about).
    """
    lead = len(text) // 10
    weights = [
        sum(1 + (name.start <= lead) for name in draft.names)
        + sum(0.5 * (1 + (start <= lead)) for (start, _), _ in draft.others)
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
            salience=round(weight / total, 4),
            mentions=_mentions(text, draft),
        )
        for draft, weight in zip(drafts, weights, strict=True)
    )


def _organisation(draft: DraftEntity | None) -> Organisation | None:
    return None if draft is None else Organisation(entity_id=draft.id, name=draft.name)


def _aliases(draft: DraftEntity) -> tuple[str, ...]:
    forms = (" ".join(name.text.split()) for name in draft.names)
    bare = map(name_forms.without_honorific, forms) if draft.type is EntityType.PERSON else forms
    return tuple(form for form in dict.fromkeys(bare) if form != draft.name)


def _mentions(text: str, draft: DraftEntity) -> tuple[Mention, ...]:
    ranges = {(name.start, name.end): MentionKind.NAME for name in draft.names}
    for bounds, kind in draft.others:
        ranges.setdefault(bounds, kind)
    return tuple(Mention.of(text, *bounds, kind=ranges[bounds]) for bounds in sorted(ranges))
