"""Entities as people ask for them: by id, or by name."""

from __future__ import annotations

import json
import re
from itertools import dropwhile
from typing import TYPE_CHECKING

from onrecord.folding import searchable, words_in
from onrecord.identity import phrase_id
from onrecord.model import EntityClass, EntityType
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import MAX_LIMIT
from onrecord.record.model import Candidate
from onrecord.service import resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.record.model import EntitySummary, Page

_OWN_ID = re.compile(rf"({'|'.join(EntityClass)}|name):\S+")
_AUTHORITY_ID = re.compile(rf"(?!(?i:{_OWN_ID.pattern}))[a-z]+:\S+")  # as the authority file has it: wd:Q42
_COUNTRY = re.compile(r"place:[a-z]{2}")
_PERSON = f"{EntityClass.PERSON}:"
_MOST_COUNTED = 10  # candidates, each of which takes some reads
_MOST_TRIED = 3  # words of a name that entities are looked up by one after the other
_LONGEST_ACRONYM = 6  # letters
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_REVERSED = re.compile(r"([^,]+), *([^,]+)")  # as libraries and sheets write it: "Lee, Ann"


class AmbiguousNameError(Exception):
    """Several entities have a name; ``candidates`` are some of them, ``parameter`` asked for it."""

    def __init__(self, parameter: str, candidates: tuple[Candidate, ...]) -> None:
        super().__init__(f"{len(candidates)} entities have the name in `{parameter}`")
        self.parameter = parameter
        self.candidates = candidates


def ids_of(parameter: str, asked: Iterable[str], *, type: EntityType | None = None) -> tuple[str, ...]:
    """Return the ids that the values of a parameter mean; each value is an id or a name.

    A name is found in whatever case and accents, whole, by any of its words or by the beginning of one; the
    words may come in another order, with others between, and with the entity's role ("Mayor Lee"). Articles
    and forms of address ("Mr Lee") are left out, and so is the title of an office of a person of whom no role
    is known. An acronym is found with full stops and without.
    Who has exactly this name comes before who has these words among others, and who has the words before who
    has longer ones. A phrase that names no entity ("Western allies") stands for those who are called so.

    Args:
        parameter: its name.
        asked: its values.
        type: the type that entities asked for by name have.

    Raises:
        ProblemError: no document on record names anybody like that.
        AmbiguousNameError: several entities are named like that.
    """
    return tuple(dict.fromkeys(_id_of(parameter, each, type) for each in asked))


def in_order(name: str) -> str:
    """Return a name as people say it: "Ann Lee" for "Lee, Ann"."""
    return _REVERSED.sub(r"\2 \1", name.strip())


def _id_of(parameter: str, asked: str, type: EntityType | None) -> str:
    if _OWN_ID.fullmatch(asked.casefold()):
        return asked.casefold()
    if _AUTHORITY_ID.fullmatch(asked):
        return asked
    name = in_order(asked)
    candidates = _candidates(name, type)
    if len(candidates) > 1:
        raise AmbiguousNameError(parameter, _counted(candidates))
    for candidate in candidates:
        return candidate.id
    if parameter == "speaker" and resources.record().statements(speaker=phrase_id(name), limit=1).items:
        return phrase_id(name)
    raise ProblemError(
        ProblemType.UNKNOWN_ENTITY,
        f"`{parameter}`: no document on record names anybody like {asked!r}.",
    )


def _candidates(name: str, type: EntityType | None) -> tuple[EntitySummary, ...]:
    """Return whom a name may mean: those whom it fits best, of up to ``MAX_LIMIT`` whom it may mean."""
    spellings = _spellings(name)
    found = tuple(
        entity
        for spelling in spellings
        for entity in resources.record().entities(name=spelling, type=type, limit=MAX_LIMIT).items
    )
    if not found and (article := _ARTICLE.match(name)):
        return _candidates(name[article.end() :], type)
    if not found and (rest := _unaddressed(name)) != name:
        return _people(_candidates(rest, type))
    found = found or _in_any_order(name, type)
    if not found and (rest := _untitled(name)) != name:
        return tuple(entity for entity in _people(_candidates(rest, type)) if entity.role is None)
    asked = {word.spelling for word in words_in(name)}
    spelled = set(map(searchable, spellings))
    exact = [entity for entity in found if not spelled.isdisjoint(map(searchable, _names(entity)))]
    whole = [entity for entity in found if any(asked <= _words(known) for known in _names(entity))]
    return tuple({entity.id: entity for entity in exact or whole or found}.values())


def _spellings(name: str) -> tuple[str, ...]:
    """Return a name, an acronym with and without its full stops: "UK" and "U.K."."""
    letters = name.replace(".", "")
    if not (letters.isalpha() and letters.isupper() and 1 < len(letters) <= _LONGEST_ACRONYM):
        return (name,)
    return tuple(dict.fromkeys((name, letters, ".".join(letters) + ".")))


def _counted(entities: tuple[EntitySummary, ...]) -> tuple[Candidate, ...]:
    """Return entities with how many documents name them and when: what tells them apart at a glance."""
    return tuple(map(_candidate, entities[:_MOST_COUNTED])) + tuple(
        Candidate(**dict(entity)) for entity in entities[_MOST_COUNTED:]
    )


def _candidate(entity: EntitySummary) -> Candidate:
    profile = resources.record().entity(entity.id)
    if profile is None:  # deleted since
        return Candidate(**dict(entity))
    return Candidate(
        **dict(entity),
        documents=profile.total,
        exact=profile.exact,
        first=profile.first,
        last=profile.last,
    )


def _in_any_order(name: str, type: EntityType | None) -> tuple[EntitySummary, ...]:
    """Return those whose names and role have words that begin with each word of a name."""
    asked = [word.spelling for word in words_in(name)]
    for word in sorted(asked, key=len)[: -_MOST_TRIED - 1 : -1] if len(asked) > 1 else []:
        likely = resources.record().entities(name=word, type=type, limit=MAX_LIMIT).items
        if found := tuple(entity for entity in likely if _begin_words(asked, entity)):
            return found  # else the word may be of the role
    return ()


def _people(entities: Iterable[EntitySummary]) -> tuple[EntitySummary, ...]:
    return tuple(entity for entity in entities if entity.type is EntityType.PERSON)


# The words of titles are read where a name is not found as it is: most names are.


def _unaddressed(name: str) -> str:
    """Return a name without forms of address before it: "Lee" for "Dr. Lee"."""
    from onrecord.language.lexicon.people import is_address

    *words, last = name.split() or [""]
    return " ".join([*dropwhile(is_address, words), last])


def _untitled(name: str) -> str:
    """Return a person's name without titles before it: "Lee" for "Deputy Mayor Lee"."""
    from onrecord.language.lexicon.role_words import title_length

    return " ".join(name.split()[title_length(name) :])


def _names(entity: EntitySummary) -> tuple[str, ...]:
    return (entity.name, *entity.aliases)


def _words(text: str) -> set[str]:
    return {word.spelling for word in words_in(text)}


def _begin_words(asked: Iterable[str], entity: EntitySummary) -> bool:
    """Return whether each of some words begins one of an entity's names or role."""
    known = tuple(set().union(*map(_words, (*_names(entity), entity.role or ""))))
    return all(any(word.startswith(beginning) for word in known) for beginning in asked)


def check_known(parameter: str, entity_ids: Iterable[str]) -> None:
    """Check that an empty list is not due to an id that nothing has; a country has its id in any case.

    Raises:
        ProblemError: no document on record names one of the entities.
    """
    for entity_id in entity_ids:
        if _COUNTRY.fullmatch(entity_id) or _is_known(entity_id):
            continue
        raise ProblemError(
            ProblemType.UNKNOWN_ENTITY,
            f"`{parameter}`: no document on record names {entity_id}; "
            "`/v1/entities?name=` finds the ids of a name.",
        )


def _is_known(entity_id: str) -> bool:
    if entity_id.startswith("name:"):
        return bool(resources.record().statements(speaker=entity_id, limit=1).items)
    return resources.record().entity(resources.known_as(entity_id)[0]) is not None


def by_surname_alone(page: Page[str], speakers: Sequence[str]) -> tuple[EntitySummary, ...]:
    """Return the entities on record under the surname alone of the people whose statements a list has.

    Args:
        page: the list's statements, each as its JSON.
        speakers: the ids of its speakers.
    """
    people = {each for each in speakers if each.startswith(_PERSON)}
    names = {
        speaker["name"]: None
        for item in (page.items if people else ())
        for speaker in json.loads(item)["speakers"]
        if speaker["entity_id"] in people
    }
    others = {each.id: each for name in names for each in resources.record().speaking_by_surname_alone(name)}
    return tuple(others.values())
