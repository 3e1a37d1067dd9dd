"""Which names are one person, organisation, place?"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from onrecord.identity import entity_id, folded
from onrecord.language.entities import name_forms
from onrecord.language.entities.countries import (
    country_named,
    government_building_named,
    home_of,
    nationality_named,
)
from onrecord.language.entities.drafts import DraftEntity, Name
from onrecord.language.entities.people import gender_of_given_name
from onrecord.model import EntityClass, EntityType

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMPANY = re.compile(
    r"[\s,]+(?:inc|corp|corporation|co|company|ltd|limited|plc|llc|group|holdings|ag|gmbh|sa)\.?$",
    re.IGNORECASE,
)


def group(text: str, found: Sequence[Name]) -> list[DraftEntity]:
    """Group the names of a text.

    Args:
        text: the document's text.
        found: its names (``named.find_names``).

    Returns:
        Entities in the order in which they are first named, with ids, without pronouns.
    """
    entities = [*_people(text, [name for name in found if name.type is EntityType.PERSON]), *_others(found)]
    entities.sort(key=lambda entity: entity.start)
    _give_ids(entities)
    return entities


# --- People --------------------------------------------------------------------------------------


def _people(text: str, found: list[Name]) -> list[DraftEntity]:
    full: dict[tuple[str, ...], DraftEntity] = {}
    for name in found:
        key = name_forms.person_key(name.text)
        if len(key) > 1:
            full.setdefault(key, DraftEntity("", EntityType.PERSON))
    by_word: dict[str, list[tuple[str, ...]]] = {}
    for key in full:
        for edge in {key[0], key[-1]}:
            by_word.setdefault(edge, []).append(key)
    for key in sorted(full, key=len):  # "A. Lee" is "Anna Lee" if no other Lee fits
        longer = [other for other in by_word[key[-1]] if name_forms.is_short_for(key, other)]
        if len(longer) == 1:
            full[key] = full[longer[0]]
    short: dict[tuple[tuple[str, ...], str | None], DraftEntity] = {}
    for name in found:
        key = name_forms.person_key(name.text)
        home = full.get(key) or _fuller(key, name, full, by_word)
        if home is None:
            home = short.get((key, name.gender)) or (
                None if name.gender else next((e for (k, _), e in short.items() if k == key), None)
            )
        if home is None and name.gender and (key, None) in short:
            home = short[key, name.gender] = short.pop((key, None))
        if home is None:
            home = short[key, name.gender] = DraftEntity("", EntityType.PERSON)
        home.names.append(name)
        if name.gender and home.gender is None:
            home.gender = name.gender
    people = [entity for entity in dict.fromkeys([*full.values(), *short.values()]) if entity.names]
    for person in people:
        _describe_person(text, person)
    return people


def _fuller(
    key: tuple[str, ...],
    name: Name,
    full: dict[tuple[str, ...], DraftEntity],
    by_word: dict[str, list[tuple[str, ...]]],
) -> DraftEntity | None:
    """Return the person a short name stands for: of those it fits, the last one named."""
    longer = (
        [other for other in by_word.get(key[-1], ()) if name_forms.is_short_for(key, other)] if key else []
    )
    by_last = [other for other in longer if other[-1] == key[-1]]
    candidates = list(dict.fromkeys(full[other] for other in by_last or longer))
    if name.gender:
        agreeing = [
            entity
            for entity in candidates
            if entity.gender in (name.gender, None)
            and gender_of_given_name(entity.names[0].text if entity.names else "") in (name.gender, None)
        ]
        if not agreeing:
            return None
        candidates = agreeing
    named = [entity for entity in candidates if entity.names]
    if named:
        return max(named, key=lambda entity: entity.names[-1].start)
    return candidates[0] if candidates else None


def _describe_person(text: str, person: DraftEntity) -> None:
    forms = [name_forms.without_honorific(name.text) for name in person.names]
    longest = max(forms, key=lambda form: (len(form.split()), len(form)))
    person.name = " ".join(longest.split())
    person.role = next((name.role for name in person.names if name.role), None)
    if person.gender is None:
        person.gender = gender_of_given_name(person.name)


# --- Other things --------------------------------------------------------------------------------


def _others(found: Sequence[Name]) -> list[DraftEntity]:
    entities: dict[tuple[EntityClass, str], DraftEntity] = {}
    rest = [name for name in found if name.type is not EntityType.PERSON]
    long_forms = {
        acronym: (name.entity_class, _group_key(name))
        for name in reversed(rest)
        for acronym in name_forms.acronyms_of(name.text)
    }
    names_of_companies = {
        name_forms.key_of(_COMPANY.sub("", name.text)): name for name in rest if _COMPANY.search(name.text)
    }
    for name in rest:
        key = (name.entity_class, _group_key(name))
        if name_forms.looks_like_an_acronym(name.text) and key not in entities:
            long_form = long_forms.get(name_forms.key_of(name.text).replace(" ", ""))
            if long_form is not None and long_form[0] is key[0]:
                key = long_form
        elif key[1] in names_of_companies and name.entity_class is EntityClass.ORG:
            key = (EntityClass.ORG, _group_key(names_of_companies[key[1]]))
        entities.setdefault(key, DraftEntity("", name.type)).names.append(name)
    for entity in entities.values():
        _describe(entity)
    return list(entities.values())


def _group_key(name: Name) -> str:
    if name.entity_class is EntityClass.PLACE and (country := country_named(name.text)):
        return f"country:{country.code}"
    if name.type is EntityType.NORP and (nationality := nationality_named(name.text)):
        return f"nationality:{nationality.code}"
    if building := government_building_named(name.text):
        return f"building:{name_forms.key_of(building.name)}"
    return name_forms.key_of(name.text) or folded(name.text)


def _describe(entity: DraftEntity) -> None:
    forms = [" ".join(name.text.split()) for name in entity.names]
    entity.name = max(forms, key=len)
    entity.type = Counter(name.type for name in entity.names).most_common(1)[0][0]
    first = entity.names[0].text
    if home := home_of(first, entity.type):
        entity.name, entity.country, entity.is_country = home.name, home.code, home.is_named


# --- Ids ---


def _give_ids(entities: Sequence[DraftEntity]) -> None:
    """Give every entity its id; those of one name are told apart by what is known of them."""
    taken: set[str] = set()
    for entity in entities:
        country = entity.country if entity.is_country else None
        address = {"m": "mr", "f": "ms"}.get(entity.gender or "", "")
        evidence = ("", entity.role or "", address, entity.type.value, *map(str, range(2, len(entities) + 2)))
        entity.id = next(
            candidate
            for suffix in dict.fromkeys(evidence)
            if (candidate := entity_id(entity.type, entity.name, country, suffix)) not in taken
        )
        taken.add(entity.id)
