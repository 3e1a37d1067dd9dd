"""Entities as people ask for them: by id, or by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.folding import searchable
from onrecord.identity import phrase_id
from onrecord.model import EntityClass
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import MAX_LIMIT
from onrecord.service import resources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.model import EntityType
    from onrecord.record.model import EntitySummary

_OWN_ID = re.compile(rf"({'|'.join(EntityClass)}|name):\S+")
_AUTHORITY_ID = re.compile(rf"(?!(?i:{_OWN_ID.pattern}))[a-z]+:\S+")  # as the authority file has it: wd:Q42
_COUNTRY = re.compile(r"place:[a-z]{2}")
_REVERSED = re.compile(r"([^,]+), *([^,]+)")  # as libraries and sheets write it: "Lee, Ann"


class AmbiguousNameError(Exception):
    """Several entities have a name; ``candidates`` are some of them, ``parameter`` asked for it."""

    def __init__(self, parameter: str, candidates: tuple[EntitySummary, ...]) -> None:
        super().__init__(f"{len(candidates)} entities have the name in `{parameter}`")
        self.parameter = parameter
        self.candidates = candidates


def ids_of(parameter: str, asked: Iterable[str], *, type: EntityType | None = None) -> tuple[str, ...]:
    """Return the ids that the values of a parameter, ids or names, stand for.

    A name is found in whatever case and accents, whole or by its beginning or a person's surname; who has
    exactly this name comes before who has a longer one. A phrase that names no entity ("Western allies")
    stands for those who are called so.

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
    found = resources.record().entities(name=name, type=type, limit=MAX_LIMIT).items
    exact = [
        entity
        for entity in found
        if searchable(name) in {searchable(known) for known in (entity.name, *entity.aliases)}
    ]
    candidates = {entity.id: entity for entity in exact or found}
    if len(candidates) > 1:
        raise AmbiguousNameError(parameter, tuple(candidates.values()))
    for candidate in candidates:
        return candidate
    if parameter == "speaker" and resources.record().statements(speaker=phrase_id(name), limit=1).items:
        return phrase_id(name)
    raise ProblemError(
        ProblemType.UNKNOWN_ENTITY,
        f"`{parameter}`: no document on record names anybody whose name begins with {asked!r}.",
    )


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
