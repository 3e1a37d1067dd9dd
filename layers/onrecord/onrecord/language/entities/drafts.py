"""Names and entities while a text is read, and their conversion to ``onrecord.model``."""

from __future__ import annotations

from collections import defaultdict
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
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.language.spans import Range


@dataclass(frozen=True, slots=True)
class Name:
    """A place where something is named."""

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
    is_label: bool = False
    """Whether it labels a turn, and so is a person's."""
    titled_from: int | None = None
    """Where the role before the name starts, if there is one."""
    chances: Mapping[EntityType, float] = field(default_factory=dict)
    """Probabilities of the types by the model; empty for names that it did not find."""

    @property
    def entity_class(self) -> EntityClass:
        """The class that the name's type belongs to."""
        return ENTITY_CLASSES[self.type]


@dataclass(frozen=True, slots=True, eq=False)
class DraftEntity:
    """An entity with the places where it is named; ``gender`` is m, f or None."""

    name: str
    type: EntityType
    names: tuple[Name, ...]
    role: str | None = None
    organisation: DraftEntity | None = None
    """The organisation of a person's role."""
    country: str | None = None
    is_country: bool = False
    id_name: str | None = None
    """The usual name that the id is made of, where the document has a longer one ("Washington")."""
    also: str | None = None
    """A usual name that the document may not have, to find the entity by."""
    gender: str | None = None
    id: str = ""

    @property
    def start(self) -> int:
        """Where the entity is first named."""
        return self.names[0].start


@dataclass(frozen=True, slots=True)
class OtherMention:
    """A place where an entity is referred to by another word than its name: a pronoun, a description."""

    start: int
    end: int
    entity_id: str
    kind: MentionKind


def as_entities(
    text: str,
    drafts: Sequence[DraftEntity],
    others: Iterable[OtherMention] = (),
    spoken: Mapping[str, int] | None = None,
) -> tuple[Entity, ...]:
    """Make the model's entities, in the order in which they are first mentioned.

    Salience is an entity's share of what the text is about: of the sum over all entities of their mentions
    (a name counts 1, a pronoun or description 1/2, each double in the first tenth of the text, where headline
    and lead stand) and of their statements (1 for each that an entity is a speaker of).

    Args:
        text: the document's text.
        drafts: its entities, with ids.
        others: mentions of them without their names; of two in the same place the first counts.
        spoken: how many statements entities are speakers of, by id.
    """
    lead = len(text) // 10
    others_of: dict[str, list[OtherMention]] = defaultdict(list)
    for other in others:
        others_of[other.entity_id].append(other)
    weights = [
        sum(1 + (name.start <= lead) for name in draft.names)
        + sum(0.5 * (1 + (other.start <= lead)) for other in others_of[draft.id])
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
            mentions=_mentions(text, draft, others_of[draft.id]),
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


def _mentions(text: str, draft: DraftEntity, others: Iterable[OtherMention]) -> tuple[Mention, ...]:
    ranges = {(name.start, name.end): MentionKind.NAME for name in draft.names}
    for other in others:
        ranges.setdefault((other.start, other.end), other.kind)
    return tuple(Mention.of(text, *bounds, kind=ranges[bounds]) for bounds in sorted(ranges))
