"""Names grouped to entities: which of them name the same person, organisation or place."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from heapq import heappop, heappush
from itertools import chain, count, pairwise
from typing import TYPE_CHECKING

from onrecord.identity import entity_id, folded
from onrecord.language.entities import name_forms
from onrecord.language.entities.defined_terms import defined_terms
from onrecord.language.entities.drafts import DraftEntity, Name
from onrecord.language.lexicon.countries import (
    capital_named,
    country_named,
    government_building_named,
    home_of,
    nationality_named,
)
from onrecord.language.lexicon.grammar import POSSESSIVES, alternatives
from onrecord.language.lexicon.legal_forms import COMPANY_ENDING
from onrecord.language.lexicon.people import gender_of_given_name
from onrecord.model import EntityClass, EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_REAL_NAME = re.compile(
    rf"\s?[,(]\s?(?:(?:whose|{alternatives(POSSESSIVES)})\s)?(?:real|legal|birth|full)\snames?(?:\s(?:is|was)|:)?\s"
    r"|\s?\((?:born|née?)\s"
)
"""The words between the name that somebody is known by and their real name."""
_KNOWN_NAME = re.compile(
    r",?\s(?:(?:who\sis|who)\s)?(?:better\sknown|also\sknown|known|performs|records|writes|performing|recording|writing)"
    r"(?:\s(?:to|by|in|on)\s[^,.;()\n]{1,40})?\sas\s|\s?[,(]\s?(?:aka|a\.k\.a\.)\s"
)
"""The words between a real name and the name that the person is known by."""
_MISSPELT_FROM = 6  # letters; among shorter surnames too many are alike
_ALIKE = 0.85
_LONGEST_ACRONYM = 5  # letters
_MOST_AHEAD = 8  # people of one surname whom the text names later
_MOST_FAMILIES = 200
"""Surnames with the same initial: among more of them, different surnames are too much alike."""


def group(text: str, found: Sequence[Name]) -> list[DraftEntity]:
    """Group the names of a text.

    Args:
        text: the document's text.
        found: its names (``named.find_names``).

    Returns:
        Entities in the order in which they are first named, with ids, without pronouns.
    """
    people = [name for name in found if name.type is EntityType.PERSON]
    entities = [*_people(text, people), *_others(text, found)]
    return _with_ids(sorted(entities, key=lambda entity: entity.start))


# --- People --------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Group:
    """The names of a person; ``gender`` is what forms of address show, ``gender_of_name`` the given name.

    ``known_as`` is the name that they are known by, where the text says that another one is their real name.
    """

    known_as: str | None = None
    names: list[Name] = field(default_factory=list)
    gender: str | None = None
    gender_of_name: str | None = None


def _people(text: str, found: list[Name]) -> list[DraftEntity]:
    full: dict[tuple[str, ...], _Group] = {}
    for name in found:
        key = name_forms.person_key(name.text)
        if len(key) > 1:
            full.setdefault(key, _Group(gender_of_name=gender_of_given_name(name.text)))
    by_form: dict[_PersonKey, list[_PersonKey]] = {}
    for key in full:
        for form in name_forms.short_forms(key):
            by_form.setdefault(form, []).append(key)
    for key in sorted(full, key=len):  # "A. Lee" is "Anna Lee" if no other Lee fits
        if longer := _only_one(
            other for form in name_forms.forms_to_find(key) for other in by_form.get(form, ()) if other != key
        ):
            full[key] = full[longer]
    _join_real_names(text, found, full)
    namesakes = _Namesakes(full)
    short: dict[_PersonKey, dict[str | None, _Group]] = {}  # by the gender that a form of address gives
    for name in found:
        key = name_forms.person_key(name.text)
        person = full.get(key) or namesakes.most_named(key, name.gender)
        if person is None:
            alike = short.setdefault(key, {})
            person = alike.get(name.gender) or (None if name.gender else next(iter(alike.values()), None))
            if person is None and None in alike:
                person = alike[name.gender] = alike.pop(None)
            if person is None:
                person = alike[name.gender] = _Group()
        person.names.append(name)
        if name.gender and person.gender is None:
            person.gender = name.gender
        namesakes.note(person)
    _join_misspelt(full, short)
    strays = (stray for alike in short.values() for stray in alike.values())
    return [_person(found) for found in dict.fromkeys([*full.values(), *strays]) if found.names]


_PersonKey = tuple[str, ...]


def _join_real_names(text: str, found: Sequence[Name], full: dict[_PersonKey, _Group]) -> None:
    """Join the names of whoever has two, where the text says so: "Lil Quarry (real name Thomas Webb)"."""
    for left, right in pairwise(found):
        between = text[left.end : right.start]
        known = left if _REAL_NAME.fullmatch(between) else right if _KNOWN_NAME.fullmatch(between) else None
        if known is None:
            continue
        first, second = name_forms.person_key(left.text), name_forms.person_key(right.text)
        person = full.get(first) or full.get(second) or _Group()
        person.known_as = person.known_as or known.text
        full[first] = full[second] = person


def _only_one(keys: Iterable[_PersonKey]) -> _PersonKey | None:
    """Return the key that all of these equal; None if there are no keys or different ones."""
    first = next(iterator := iter(keys), None)
    return first if all(key == first for key in iterator) else None


def _join_misspelt(
    full: Mapping[_PersonKey, _Group], short: Mapping[_PersonKey, dict[str | None, _Group]]
) -> None:
    """Join a surname that nobody has to the only person with nearly the same ("Bauer-Lynd", "Bauer-Lind")."""
    families: dict[str, dict[str, dict[_Group, None]]] = {}  # by initial, then by surname
    for key, person in full.items():
        family = name_forms.family_of(key)
        families.setdefault(family[0], {}).setdefault(family, {})[person] = None
    for key, strays in short.items():
        word = "".join(key)
        known = families.get(word[:1], {})
        if len(key) != 1 or len(word) < _MISSPELT_FROM or len(known) > _MOST_FAMILIES:
            continue
        alike = {
            person: None
            for family, people in known.items()
            if SequenceMatcher(None, family, word).ratio() >= _ALIKE
            for person in people
        }
        if len(alike) == 1:
            (person,) = alike
            for gender in [gender for gender in strays if _may_be(person, gender)]:
                person.names.extend(strays.pop(gender).names)
            person.names.sort(key=lambda name: name.start)


class _Namesakes:
    """The people whom a single word may name, the most often named first.

    The word is a surname, or else a first name, or else the first of two surnames ("Luis Arévalo Pinchi").

    Args:
        full: people by their keys of several words.
    """

    def __init__(self, full: Mapping[_PersonKey, _Group]) -> None:
        by_first: dict[str, dict[_Group, None]] = {}
        by_family: dict[str, dict[_Group, None]] = {}
        by_first_of_two: dict[str, dict[_Group, None]] = {}
        for key, person in full.items():
            by_first.setdefault(key[0], {})[person] = None
            by_family.setdefault(name_forms.family_of(key), {})[person] = None
            if surname := name_forms.first_surname_of(key):
                by_first_of_two.setdefault(surname, {})[person] = None
        people = by_first_of_two | by_first | by_family
        self._numbers = {person: number for number, person in enumerate(dict.fromkeys(full.values()))}
        self._words: dict[_Group, list[str]] = {}
        for word, bearers in people.items():
            for person in bearers:
                self._words.setdefault(person, []).append(word)
        self._unnamed = {word: list(reversed(bearers)) for word, bearers in people.items()}
        self._named: dict[tuple[str, str | None], list[tuple[int, int, int, _Group]]] = {}

    def note(self, person: _Group) -> None:
        """Count that a person has been named once more."""
        for word in self._words.get(person, ()):
            rank = -len(person.names), -person.names[-1].start, self._numbers[person], person
            for gender in (None, "m", "f"):
                heappush(self._named.setdefault((word, gender), []), rank)

    def most_named(self, key: _PersonKey, gender: str | None) -> _Group | None:
        """Return the person whom a short name stands for: of those it fits, the most often named so far.

        Args:
            key: the name's.
            gender: m or f if a form of address before the name gives it.
        """
        if len(key) != 1 or key[0] not in self._unnamed:
            return None
        named = self._named.get((key[0], gender), [])
        while named:
            rank, *_, person = named[0]
            if -rank == len(person.names) and _may_be(person, gender):
                return person
            heappop(named)  # an outdated rank, or a person of the other gender
        unnamed = self._unnamed[key[0]]
        while unnamed and unnamed[-1].names:
            unnamed.pop()
        ahead = reversed(unnamed[-_MOST_AHEAD:])
        return next((person for person in ahead if _may_be(person, gender)), None)


def _may_be(person: _Group, gender: str | None) -> bool:
    return gender is None or (person.gender in (gender, None) and person.gender_of_name in (gender, None))


def _person(group: _Group) -> DraftEntity:
    forms = [name_forms.without_honorific(name.text) for name in group.names]
    name = " ".join((group.known_as or _fullest_form(forms)).split())
    return DraftEntity(
        name=name,
        type=EntityType.PERSON,
        names=tuple(group.names),
        role=next((name.role for name in group.names if name.role), None),
        gender=group.gender or gender_of_given_name(name),
    )


def _fullest_form(forms: Sequence[str]) -> str:
    """Return the longest of the forms of a name; of equal ones the commonest, not a heading's capitals."""
    counts = Counter(forms)
    return max(
        counts,
        key=lambda form: (
            len(form.split()),
            len(form),
            not form.isupper() or len(form) <= _LONGEST_ACRONYM,
            counts[form],
        ),
    )


# --- Other things --------------------------------------------------------------------------------


def _others(text: str, found: Sequence[Name]) -> list[DraftEntity]:
    rest = [name for name in found if name.type is not EntityType.PERSON]
    fuller = {key: key for name in rest if (key := (name.entity_class, _group_key(name)))}
    for short, long in (
        *_by_initials(rest),
        *_by_company(rest),
        *_by_brackets(text, rest),
        *_by_definition(text, rest),
        *_by_small_words(fuller),
        *_by_omission([key for key in fuller if key[0] is EntityClass.ORG]),
    ):
        fuller[_fullest(fuller, short)] = _fullest(fuller, long)
    groups: dict[_Key, list[Name]] = {}
    for name in rest:
        groups.setdefault(_fullest(fuller, (name.entity_class, _group_key(name))), []).append(name)
    return [_thing(names) for names in groups.values()]


_Key = tuple[EntityClass, str]


def _fullest(fuller: dict[_Key, _Key], key: _Key) -> _Key:
    """Return the key of the fullest name for the same thing (union-find with path halving)."""
    while fuller[key] != key:
        fuller[key] = fuller[fuller[key]]
        key = fuller[key]
    return key


def _by_initials(rest: Sequence[Name]) -> Iterator[tuple[_Key, _Key]]:
    """Pair acronyms with the first name of their initials."""
    long_forms = {
        (name.entity_class, acronym): (name.entity_class, _group_key(name))
        for name in reversed(rest)
        for acronym in name_forms.acronyms_of(name.text)
    }
    for name in rest:
        letters = name_forms.key_of(name.text).replace(" ", "")
        if name_forms.looks_like_an_acronym(name.text) and (name.entity_class, letters) in long_forms:
            yield (name.entity_class, _group_key(name)), long_forms[name.entity_class, letters]


def _by_company(rest: Sequence[Name]) -> Iterator[tuple[_Key, _Key]]:
    """Pair a company's name with its name with the legal form: "Acme" with "Acme Corp"."""
    keys = {_group_key(name) for name in rest if name.entity_class is EntityClass.ORG}
    for name in rest:
        bare = name_forms.key_of(COMPANY_ENDING.sub("", name.text))
        if name.entity_class is EntityClass.ORG and bare != _group_key(name) and bare in keys:
            yield (EntityClass.ORG, bare), (EntityClass.ORG, _group_key(name))


def _by_brackets(text: str, rest: Sequence[Name]) -> Iterator[tuple[_Key, _Key]]:
    """Pair a name with the acronym in brackets after it, or the other way round: "CEI (Italian ...)"."""
    for left, right in pairwise(rest):
        if left.entity_class is not right.entity_class is not EntityClass.PLACE:
            continue
        if (
            text[left.end : right.start].strip() not in ("(", "(the")
            or text[right.end : right.end + 1] != ")"
        ):
            continue
        short, long = (left, right) if name_forms.looks_like_an_acronym(left.text) else (right, left)
        if name_forms.looks_like_an_acronym(short.text) and len(long.text.split()) > 1:
            yield (short.entity_class, _group_key(short)), (long.entity_class, _group_key(long))


def _by_definition(text: str, rest: Sequence[Name]) -> Iterator[tuple[_Key, _Key]]:
    """Pair the terms that a text defines with the names they stand for."""
    keys = {_group_key(name) for name in rest}
    for name, term, _ in defined_terms(text, rest):
        short = _group_key(replace(name, text=term))
        if short in keys and short != _group_key(name):
            yield (name.entity_class, short), (name.entity_class, _group_key(name))


def _by_small_words(keys: Iterable[_Key]) -> Iterator[tuple[_Key, _Key]]:
    """Pair names that differ in small words only: "Union Teachers Wales", "Union of Teachers of Wales"."""
    first: dict[_Key, _Key] = {}
    for key in keys:
        bare = name_forms.without_small_words(key[1])
        if key[0] is EntityClass.ORG and first.setdefault((key[0], bare), key) != key:
            yield key, first[key[0], bare]


def _by_omission(keys: Sequence[_Key]) -> Iterator[tuple[_Key, _Key]]:
    """Pair an organisation's short name with its full name, where only one fits."""
    full_forms: dict[str, list[_Key]] = {}
    for key in keys:
        words = key[1].split()
        for cut in range(1, len(words)):
            for part in {" ".join(words[:cut]), " ".join(words[cut:]), " ".join(words[1:cut])}:
                full_forms.setdefault(part, []).append(key)
    for short in keys:
        longer = full_forms.get(short[1], ())
        fitting = [long for long in longer if name_forms.is_short_for_organisation(short[1], long[1])]
        if len(fitting) == 1:
            yield short, fitting[0]


def _group_key(name: Name) -> str:
    if name.entity_class is EntityClass.PLACE and (country := country_named(name.text)):
        return f"country:{country.code}"
    if name.entity_class is EntityClass.PLACE and (capital := capital_named(name.text)):
        return f"capital:{name_forms.key_of(capital.name)}"
    if name.type is EntityType.NORP and (nationality := nationality_named(name.text)):
        return f"nationality:{nationality.code}"
    if building := government_building_named(name.text):
        return f"building:{name_forms.key_of(building.name)}"
    return name_forms.key_of(name.text) or folded(name.text)


def _thing(names: Sequence[Name]) -> DraftEntity:
    forms = [" ".join(name.text.split()) for name in names]
    entity_type = Counter(name.type for name in names).most_common(1)[0][0]
    entity = DraftEntity(_fullest_form(forms), entity_type, tuple(names))
    home = home_of(names[0].text, entity_type)
    if home is None:
        return entity
    entity = replace(entity, country=home.code, is_country=home.is_named)
    if home.is_named:  # its id is the country's code, whatever the document calls it
        return replace(entity, also=home.name)
    if capital_named(entity.name) and folded(entity.name).startswith(folded(home.name)):
        return replace(entity, id_name=home.name, also=home.name)
    # The document's own spelling stays.
    return entity if folded(home.name) == folded(entity.name) else replace(entity, name=home.name)


# --- Ids ---


def _with_ids(entities: Sequence[DraftEntity]) -> list[DraftEntity]:
    """Assign every entity its id; a role, title or type distinguishes entities of the same name."""
    found: list[DraftEntity] = []
    taken: set[str] = set()
    numbers: dict[str, Iterator[int]] = {}  # by the id that a name has without evidence
    for entity in entities:
        country = entity.country if entity.is_country else None
        address = {"m": "mr", "f": "ms"}.get(entity.gender or "", "")
        name = entity.id_name or entity.name
        bare = entity_id(entity.type, name, country)
        evidence = ("", entity.role or "", address, entity.type.value)
        own = next(
            candidate
            for suffix in chain(evidence, map(str, numbers.setdefault(bare, count(2))))
            if (candidate := entity_id(entity.type, name, country, suffix)) not in taken
        )
        taken.add(own)
        found.append(replace(entity, id=own))
    return found
