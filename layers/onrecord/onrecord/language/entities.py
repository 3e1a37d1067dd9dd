"""Who and what is named, and which names are one?

Starts from the model's names (OntoNotes types), mends what such models get wrong around titles, countries and
repeated short names, and groups what is left. Works on character ranges and knows nothing of the parse.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.identity import entity_id, folded
from onrecord.language import names as naming
from onrecord.language.countries import capital_named, country_named, nationality_named
from onrecord.language.people import (
    gender_of_address,
    gender_of_description,
    gender_of_given_name,
)
from onrecord.language.roles import is_head, is_portfolio, role_after, role_before, title_length
from onrecord.model import ENTITY_CLASSES, Entity, EntityClass, EntityType, Mention, MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.attribution import Range

_TYPES = frozenset(entity_type.value for entity_type in EntityType)
_LONGEST_NAME = 120  # code points; a longer one is no name
_COMPANY = re.compile(
    r"[\s,]+(?:inc|corp|corporation|co|company|ltd|limited|plc|llc|group|holdings|ag|gmbh|sa)\.?$",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"\s*[\n\r]\s*|\s{2,}")


@dataclass(slots=True)
class Name:
    """One place where something is named."""

    start: int
    end: int
    text: str
    type: EntityType
    role: str | None = None
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
    country: str | None = None
    is_country: bool = False
    gender: str | None = None
    others: list[tuple[Range, MentionKind]] = field(default_factory=list)
    id: str = ""

    @property
    def start(self) -> int:
        """Where the entity is first named."""
        return self.names[0].start


def find_entities(
    text: str, labelled: Iterable[tuple[int, int, str]], paragraphs: Sequence[Range]
) -> list[DraftEntity]:
    """Group the names of a text.

    Args:
        text: the document's text.
        labelled: the model's names: start, end (code points) and OntoNotes label.
        paragraphs: the text's paragraphs; roles are read within them.

    Returns:
        Entities in the order in which they are first named, with ids, without pronouns.
    """
    found = _collected(text, labelled)
    _read_titles(text, found, paragraphs)
    _settle_types(found)
    found = _with_missed_names(text, found)
    entities = [*_people(text, [name for name in found if name.type is EntityType.PERSON]), *_others(found)]
    entities.sort(key=lambda entity: entity.start)
    _give_ids(entities)
    return entities


# --- Names ---------------------------------------------------------------------------------------


def _collected(text: str, labelled: Iterable[tuple[int, int, str]]) -> list[Name]:
    """Take the model's names that are names, bare of articles and marks, cut at line breaks."""
    found: list[Name] = []
    for start, end, label in labelled:
        if label not in _TYPES or end - start > _LONGEST_NAME:
            continue
        if line_break := _LINE_BREAK.search(text, start, end):
            end = line_break.start()
        bounds = naming.trimmed(text, start, end)
        if bounds is None or (found and bounds[0] < found[-1].end):
            continue
        surface = text[slice(*bounds)]
        if any(map(str.isupper, surface)) or not surface.isascii():
            found.append(Name(*bounds, surface, EntityType(label)))
    return found


def _read_titles(text: str, found: list[Name], paragraphs: Sequence[Range]) -> None:
    """Give people their roles, take titles out of their names, drop names that are but part of a title."""
    starts = [start for start, _ in paragraphs]
    parts_of_roles: list[Range] = []
    known = {name.end: (name.start, name.end) for name in found if name.type is not EntityType.PERSON}
    for name in found:
        if name.type is not EntityType.PERSON:
            continue
        floor, ceiling = paragraphs[max(0, bisect_right(starts, name.start) - 1)]
        _take_title_out(name)
        _note_address(text, name)
        before = role_before(text, name.start, floor, known)
        after = role_after(text, name.end, ceiling)
        name.titled_from = before[0] if before else None
        role = before or after
        if role is not None:
            name.role = " ".join(text[slice(*role)].split())
            name.gender = name.gender or gender_of_description(name.role)
            parts_of_roles.append(role)
    found[:] = [
        name
        for name in found
        if not (
            name.type in (EntityType.ORG, EntityType.GPE, EntityType.WORK_OF_ART, EntityType.LAW)
            and (
                is_portfolio(name.text) and any(s <= name.start and name.end <= e for s, e in parts_of_roles)
            )
        )
        and not (len(name.text.split()) <= 2 and all(map(is_head, name.text.split())))
    ]


def _take_title_out(name: Name) -> None:
    words = name.text.split()
    count = title_length(name.text)
    if not count:
        return
    for word in words[:count]:
        name.gender = name.gender or gender_of_address(word)
    name.start = name.end - len(name.text) + name.text.index(words[count], len(" ".join(words[:count])))
    name.text = name.text[-(name.end - name.start) :]


def _note_address(text: str, name: Name) -> None:
    """Read a form of address before a name ("Mrs. Lee")."""
    if before := re.search(r"(\w+\.?)\s+$", text[max(0, name.start - 12) : name.start]):
        name.gender = name.gender or gender_of_address(before[1])


def _settle_types(found: list[Name]) -> None:
    """Let gazetteers, full names and the majority of equal names overrule the model's single guesses."""
    surnames = {
        words[-1]
        for name in found
        if name.type is EntityType.PERSON and len(words := naming.person_key(name.text)) > 1
    }
    votes: dict[str, Counter[EntityType]] = {}
    for name in found:
        if country_named(name.text) and (name.type is not EntityType.PERSON or len(name.text.split()) > 1):
            name.type = EntityType.GPE
        elif nationality_named(name.text) and name.type is not EntityType.PERSON:
            name.type = EntityType.NORP
        elif name.type is EntityType.PERSON and naming.looks_like_an_acronym(name.text):
            name.type = EntityType.ORG
        key = naming.key_of(name.text)
        if key in surnames and not capital_named(name.text) and not country_named(name.text):
            name.type = EntityType.PERSON
        votes.setdefault(key, Counter())[name.type] += 1
    for name in found:
        name.type = votes[naming.key_of(name.text)].most_common(1)[0][0]


def _with_missed_names(text: str, found: list[Name]) -> list[Name]:
    """Add further places of known names that the model did not mark: the same words, capitalised alike."""
    known: dict[str, EntityType] = {}
    for name in found:
        if name.type is EntityType.PERSON:
            words = naming.without_honorific(name.text).split()
            known[" ".join(words)] = name.type
            if len(words) > 1 and len(words[-1]) > 2:
                known.setdefault(words[-1], name.type)
        elif name.type in (EntityType.ORG, EntityType.GPE, EntityType.NORP, EntityType.LOC):
            known.setdefault(name.text, name.type)
    known = {form: kind for form, kind in known.items() if form[:1].isupper() and len(form) > 1}
    words_of_text = set(re.findall(r"\b[a-z]+\b", text))
    known = {form: kind for form, kind in known.items() if form.lower() not in words_of_text}
    if not known:
        return found
    by_first_word: dict[str, list[str]] = {}
    for form in sorted(known, key=len, reverse=True):
        by_first_word.setdefault(re.findall(r"\w+|\S", form)[0], []).append(form)
    starts = [name.start for name in found]
    more: list[Name] = []
    for word in re.finditer(r"(?<![\w-])[^\W_]+", text):
        for form in by_first_word.get(word.group(), ()):
            start, end = word.start(), word.start() + len(form)
            if (
                not text.startswith(form, start)
                or text[end : end + 1].isalnum()
                or text[end : end + 1] == "-"
            ):
                continue
            after = bisect_left(starts, start)
            free = (after == 0 or found[after - 1].end <= start) and (
                after == len(found) or found[after].start >= end
            )
            if free and not (more and more[-1].end > start):
                more.append(Name(start, end, form, known[form]))
                break
    return sorted([*found, *more], key=lambda name: name.start)


# --- People --------------------------------------------------------------------------------------


def _people(text: str, found: list[Name]) -> list[DraftEntity]:
    full: dict[tuple[str, ...], DraftEntity] = {}
    for name in found:
        key = naming.person_key(name.text)
        if len(key) > 1:
            full.setdefault(key, DraftEntity("", EntityType.PERSON))
    by_word: dict[str, list[tuple[str, ...]]] = {}
    for key in full:
        for edge in {key[0], key[-1]}:
            by_word.setdefault(edge, []).append(key)
    for key in sorted(full, key=len):  # "A. Lee" is "Anna Lee" if no other Lee fits
        longer = [other for other in by_word[key[-1]] if naming.is_short_for(key, other)]
        if len(longer) == 1:
            full[key] = full[longer[0]]
    short: dict[tuple[tuple[str, ...], str | None], DraftEntity] = {}
    for name in found:
        key = naming.person_key(name.text)
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
    longer = [other for other in by_word.get(key[-1], ()) if naming.is_short_for(key, other)] if key else []
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
    forms = [naming.without_honorific(name.text) for name in person.names]
    longest = max(forms, key=lambda form: (len(form.split()), len(form)))
    person.name = " ".join(longest.split())
    person.role = next((name.role for name in person.names if name.role), None)
    if person.gender is None:
        person.gender = gender_of_given_name(person.name)


# --- Other things --------------------------------------------------------------------------------


def _others(found: list[Name]) -> list[DraftEntity]:
    entities: dict[tuple[EntityClass, str], DraftEntity] = {}
    rest = [name for name in found if name.type is not EntityType.PERSON]
    long_forms = {
        acronym: (name.entity_class, _group_key(name))
        for name in reversed(rest)
        for acronym in naming.acronyms_of(name.text)
    }
    names_of_companies = {
        naming.key_of(_COMPANY.sub("", name.text)): name for name in rest if _COMPANY.search(name.text)
    }
    for name in rest:
        key = (name.entity_class, _group_key(name))
        if naming.looks_like_an_acronym(name.text) and key not in entities:
            long_form = long_forms.get(naming.key_of(name.text).replace(" ", ""))
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
    return naming.key_of(name.text) or folded(name.text)


def _describe(entity: DraftEntity) -> None:
    forms = [" ".join(name.text.split()) for name in entity.names]
    entity.name = max(forms, key=len)
    entity.type = Counter(name.type for name in entity.names).most_common(1)[0][0]
    first = entity.names[0].text
    if ENTITY_CLASSES[entity.type] is EntityClass.PLACE:
        if country := country_named(first):
            entity.name, entity.country, entity.is_country = country.name, country.code, True
        elif capital := capital_named(first):
            entity.name, entity.country = capital.name, capital.code
    elif entity.type is EntityType.NORP and (nationality := nationality_named(first)):
        entity.name, entity.country = nationality.name, nationality.code


# --- Ids, and what the record keeps --------------------------------------------------------------


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
            country=draft.country,
            aliases=_aliases(draft),
            salience=round(weight / total, 4),
            mentions=_mentions(text, draft),
        )
        for draft, weight in zip(drafts, weights, strict=True)
    )


def _aliases(draft: DraftEntity) -> tuple[str, ...]:
    forms = (" ".join(name.text.split()) for name in draft.names)
    bare = map(naming.without_honorific, forms) if draft.type is EntityType.PERSON else forms
    return tuple(form for form in dict.fromkeys(bare) if form != draft.name)


def _mentions(text: str, draft: DraftEntity) -> tuple[Mention, ...]:
    ranges = {(name.start, name.end): MentionKind.NAME for name in draft.names}
    for bounds, kind in draft.others:
        ranges.setdefault(bounds, kind)
    return tuple(Mention.of(text, *bounds, kind=ranges[bounds]) for bounds in sorted(ranges))
