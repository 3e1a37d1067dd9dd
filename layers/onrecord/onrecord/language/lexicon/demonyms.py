"""Nouns for one person by where they come from: "Dane", "Frenchwoman", "Yorkshireman", "Londoner".

Those of countries come from ``data/countries.tsv``, those of regions and cities from ``data/demonyms.tsv``.
"""

from __future__ import annotations

import re
from functools import cache

from onrecord.identity import folded
from onrecord.language.lexicon.countries import country_named, nationality_named
from onrecord.language.lexicon.tables import rows, values

_COLLECTIVE = re.compile(r"(?:sh|ch|[^s]s)\Z")
"""Endings of adjectives that are all of a people with "the" ("the Irish", "the Czechs"), save "the Swiss"."""
_SINGLE = frozenset(("czech",))
_COLLECTIVES = frozenset(("dutch", "philippine", "greenlandic", "icelandic"))
_EITHER = re.compile(r"(?:ese|ss|b[eè])\Z")
"""Endings of nouns that may be one person or all of a people: "the Swiss", "the Portuguese"."""
_OF_A_COUNTY = re.compile(r"[A-Z]\w+shire(?:wo)?man\Z")


def home_of_person(word: str) -> str | None:
    """Return where the person is from whom a noun denotes ("DK" for "Dane"), None for other words.

    Two nouns have one home if they return the same.
    """
    if _OF_A_COUNTY.match(word):
        return word.removesuffix("woman").removesuffix("man").lower()
    if (region := _regions().get(folded(word))) is not None:
        return region
    home = nationality_named(word)
    lower = word.lower()
    is_collective = lower in _COLLECTIVES or (_COLLECTIVE.search(lower) and not _EITHER.search(lower))
    return None if home is None or (is_collective and lower not in _SINGLE) else home.code


def home_of_description(word: str) -> str | None:
    """Return the home that any demonym or country's name in a description gives: "DK" for "Danish"."""
    if (home := nationality_named(word) or country_named(word)) is not None:
        return home.code
    return home_of_person(word) or _adjectives().get(folded(word))


def may_be_a_people(word: str) -> bool:
    """Return whether a noun for one person may also mean all of a people with "the" ("the Swiss")."""
    return _EITHER.search(word.lower()) is not None


@cache
def _regions() -> dict[str, str]:
    return {
        folded(noun): folded(adjective) for adjective, nouns in rows("demonyms.tsv") for noun in values(nouns)
    }


@cache
def _adjectives() -> dict[str, str]:
    return {folded(adjective): folded(adjective) for adjective, _ in rows("demonyms.tsv")}
