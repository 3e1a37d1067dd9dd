"""Entities as people ask for them: by id, or by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.identity import folded
from onrecord.model import EntityClass
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import MAX_LIMIT
from onrecord.service import resources

if TYPE_CHECKING:
    from onrecord.record.model import EntitySummary

_OWN_ID = re.compile(rf"({'|'.join(EntityClass)}):\S+")
_AUTHORITY_ID = re.compile(rf"(?!(?i:{_OWN_ID.pattern}))[a-z]+:\S+")  # as the authority file has it: wd:Q42
_COUNTRY = re.compile(r"place:[a-z]{2}")
_REVERSED = re.compile(r"([^,]+), *([^,]+)")  # as libraries and sheets write it: "Lee, Ann"


class AmbiguousNameError(Exception):
    """Several entities have a name; ``candidates`` are some of them, ``parameter`` asked for it."""

    def __init__(self, parameter: str, candidates: tuple[EntitySummary, ...]) -> None:
        super().__init__(f"{len(candidates)} entities have the name in `{parameter}`")
        self.parameter = parameter
        self.candidates = candidates


def entity_of(parameter: str, asked: str | None) -> str | None:
    """Return the id that a parameter's value, an id or a name, stands for.

    A name is found in whatever case and accents, whole or by its beginning or a person's surname; who has
    exactly this name comes before who has a longer one.

    Raises:
        ProblemError: no document on record names anybody like that.
        AmbiguousNameError: several entities are named like that.
    """
    if asked is None or _AUTHORITY_ID.fullmatch(asked):
        return asked
    if _OWN_ID.fullmatch(asked.casefold()):
        return asked.casefold()
    name = _REVERSED.sub(r"\2 \1", asked.strip())
    found = resources.record().entities(name=name, limit=MAX_LIMIT).items
    exact = [
        entity
        for entity in found
        if folded(name) in {folded(known) for known in (entity.name, *entity.aliases)}
    ]
    candidates = {entity.id: entity for entity in exact or found}
    if not candidates:
        raise ProblemError(
            ProblemType.UNKNOWN_ENTITY,
            f"`{parameter}`: no document on record names anybody whose name begins with {asked!r}.",
        )
    if len(candidates) > 1:
        raise AmbiguousNameError(parameter, tuple(candidates.values()))
    return next(iter(candidates))


def check_known(parameter: str, entity_id: str | None) -> None:
    """Check that an empty list is not due to an id that nothing has; a country has its id in any case.

    Raises:
        ProblemError: no document on record names the entity.
    """
    if entity_id is None or _COUNTRY.fullmatch(entity_id):
        return
    if resources.record().entity(resources.known_as(entity_id)[0]) is None:
        raise ProblemError(
            ProblemType.UNKNOWN_ENTITY,
            f"`{parameter}`: no document on record names {entity_id}; "
            "`/v1/entities?name=` finds the ids of a name.",
        )
