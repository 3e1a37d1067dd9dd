"""The organisation, state or place that a person's role belongs to, and the country of a place.

A role belongs to a name within it ("chief executive of *Harbour Bank*", "*US* Secretary of State"), to a
possessive before it ("*Harbour Bank*'s chief executive, Ann Lee") or, where the text gives no role, to what
follows the person's name ("Ann Lee of *Harbour Bank*"). A place belongs to what follows it ("Paris,
*Texas*").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.lexicon.countries import region_named
from onrecord.language.lexicon.source_nouns import class_of_phrase
from onrecord.model import ENTITY_CLASSES, EntityClass, EntityType, SourceClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.language.spans import Range

_POSSESSIVE_BETWEEN = re.compile(r"(?:['’]s|['’])\s+")
_OF = re.compile(r"(?:,\s+|\s+)(?:of|from|at|with)\s+(?:the\s+)?")
_COMMA = re.compile(r",\s+")
_FOR = re.compile(r"\b(?:for|to)\s+(?:the\s+)?$")
_CLASSES = (EntityClass.ORG, EntityClass.PLACE, EntityClass.GROUP)
_Named = tuple[int, int, "DraftEntity"]


def with_organisations(text: str, entities: Sequence[DraftEntity]) -> list[DraftEntity]:
    """Add to people the organisation that their role belongs to, where the text names it.

    An organisation is preferred to a state or place, and the first of several is taken. A nationality stands
    for its country where the document names the country too.

    Args:
        text: the document's text.
        entities: all of its entities, with ids.
    """
    named = sorted(
        (
            (name.start, name.end, entity)
            for entity in entities
            if ENTITY_CLASSES[entity.type] in _CLASSES
            for name in entity.names
        ),
        key=lambda each: each[0],
    )
    countries = {entity.country: entity for entity in entities if entity.is_country}

    def organisation_of(person: DraftEntity) -> DraftEntity | None:
        for name in person.names:
            around = (
                _in_or_before_role(text, name.role_range, named)
                if name.role_range
                else _after_name(text, name.end, named)
            )
            if around is not None and (person.role is None or name.role_range):
                is_demonym = around.type is EntityType.NORP
                return countries.get(around.country, around) if is_demonym else around
        return None

    return [
        replace(entity, organisation=organisation_of(entity)) if entity.type is EntityType.PERSON else entity
        for entity in entities
    ]


def _in_or_before_role(text: str, role: Range, named: Sequence[_Named]) -> DraftEntity | None:
    start, end = role
    first = bisect_left(named, start, key=lambda each: each[0])
    after = bisect_left(named, end, lo=first, key=lambda each: each[0])
    within = [each for each in named[first:after] if each[1] <= end]
    if organisation := next((entity for *_, entity in within if entity.type is EntityType.ORG), None):
        return organisation
    # A minister is of a country, a mayor of a city; a farmer only lives there, an envoy for it is another's.
    if within and class_of_phrase(text[start:end]) is SourceClass.UNNAMED_OFFICIAL:
        return None if _FOR.search(text, start, within[0][0]) else within[0][2]
    if first and (possessive := _POSSESSIVE_BETWEEN.match(text, named[first - 1][1], start)):
        return named[first - 1][2] if possessive.end() == start else None
    return None


def _after_name(text: str, end: int, named: Sequence[_Named]) -> DraftEntity | None:
    of = _OF.match(text, end)
    index = bisect_left(named, of.end(), key=lambda each: each[0]) if of else len(named)
    if of and index < len(named) and named[index][0] == of.end():
        entity = named[index][2]
        return entity if entity.type is EntityType.ORG else None
    return None


def with_countries(text: str, entities: Sequence[DraftEntity]) -> list[DraftEntity]:
    """Set the country of a place by the state or country after it: "Paris, Texas", "Springfield, Illinois".

    Args:
        text: the document's text.
        entities: all of its entities.
    """
    places = [entity for entity in entities if ENTITY_CLASSES[entity.type] is EntityClass.PLACE]
    around = {
        name.start: entity
        for entity in places
        for name in entity.names
        if entity.country and (entity.is_country or region_named(name.text))
    }

    def country_of(entity: DraftEntity) -> str | None:
        if ENTITY_CLASSES[entity.type] is EntityClass.PLACE and not (
            entity.is_country or region_named(entity.name)
        ):
            for name in entity.names:
                comma = _COMMA.match(text, name.end)
                if comma and (following := around.get(comma.end())):
                    return following.country
        return entity.country

    return [replace(entity, country=country_of(entity)) for entity in entities]
