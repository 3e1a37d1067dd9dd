"""The nouns that say what a person is ("minister"), what qualifies them, and the fields of offices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import PREPOSITIONS
from onrecord.language.lexicon.lemmas import is_plain_noun
from onrecord.language.lexicon.people import honorifics, is_given_name
from onrecord.language.lexicon.tables import rows

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class RoleWords:
    """The words of roles, in lower case."""

    heads: frozenset[str]
    qualifiers: frozenset[str]
    portfolios: frozenset[str]


ANOTHER_OFFICE = frozenset(("shadow", "deputy", "vice", "assistant", "former", "ex"))
"""What makes another office of one: "the chancellor" is not the shadow chancellor."""


@cache
def role_words() -> RoleWords:
    """Return the words of ``data/roles.txt``."""
    lists: dict[str, set[str]] = {}
    current: set[str] = set()
    for (line,) in rows("roles.txt"):
        if line.endswith(":"):
            current = lists.setdefault(line[:-1], set())
        else:
            current.update(line.split())
    return RoleWords(**{name: frozenset(words) for name, words in lists.items()})


def is_head(word: str) -> bool:
    """Return whether a noun says what a person is ("minister", "Gov.", "Capt", "head-teacher")."""
    lower = word.lower()
    heads = role_words().heads
    first, _, last = lower.rpartition("-")
    return (
        lower in heads
        or lower.rstrip(".") in heads
        or f"{lower}." in heads
        or last in heads
        or (last in ("elect", "designate") and first in heads)
    )


def is_participle(word: str) -> bool:
    """Return whether a word begins a clause, not a role: "having met the mayor", not "acting mayor"."""
    lower = word.lower()
    return lower.endswith("ing") and lower not in role_words().qualifiers and not is_head(lower)


def is_portfolio(name: str) -> bool:
    """Return whether a name is only the field of an office ("State", "Defense"), no organisation."""
    words = role_words()
    return all(
        word.lower() in words.portfolios or word.lower() in words.qualifiers or word.lower() in words.heads
        for word in name.split()
    )


def head_of(role: str) -> str | None:
    """Return the noun that heads a role, in lower case: the last noun of a person before a preposition."""
    found = None
    for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*\.?", role):
        if word.lower() in PREPOSITIONS and found:
            break
        if is_head(word):
            found = word.lower().rstrip(".")
    return found


def title_length(name: str) -> int:
    """Return how many words at the start of a person's name are titles ("President Putin": 1)."""
    words = name.split()
    count = 0
    headed = False
    for word in words[:-1]:
        lower = word.lower()
        if lower in honorifics() or is_head(word) or (count == 0 and _describes(words)):
            headed = True
        elif lower not in role_words().qualifiers:
            break
        count += 1
    if not headed or (count == len(words) - 1 and words[count - 1].lower() in _BORNE_WITH_ONE_NAME):
        return 0
    if count == 1 and len(words) == 2 and words[0].lower() in _OFTEN_GIVEN:
        return 0
    return count


def _describes(words: Sequence[str]) -> bool:
    """Return whether a noun that the table lacks precedes a given name ("Beekeeper Ann Lee")."""
    return (
        len(words) > 2
        and is_given_name(words[1])
        and not is_given_name(words[0])
        and is_plain_noun(words[0].lower())
    )


_OFTEN_GIVEN = frozenset(("dean", "duke", "earl", "marshal"))
"""Titles that before a surname alone are a given name ("Dean Aldous")."""
_BORNE_WITH_ONE_NAME = frozenset(
    ("pope", "king", "queen", "prince", "princess", "emperor", "empress", "sultan")
)
