"""The nouns that describe people, organisations and places ("the bank", "a neighbour")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from onrecord.language.lexicon.people import gender_of_description
from onrecord.language.lexicon.role_words import is_head
from onrecord.language.lexicon.tables import rows


@dataclass(frozen=True, slots=True)
class Noun:
    """What a noun describes: a type, for people a gender, else words of the names it goes with."""

    type: str
    gender: str | None
    hints: frozenset[str]


@cache
def nouns() -> dict[str, Noun]:
    """Return the describing nouns of ``data/descriptions.tsv``, in lower case."""
    found: dict[str, Noun] = {}
    for kind, gender, words, *hints in rows("descriptions.tsv"):
        noun = Noun(
            kind, gender if gender in ("m", "f") else None, frozenset(hints[0].split() if hints else ())
        )
        found.update(dict.fromkeys(words.split(), noun))
    return found


def noun_named(word: str) -> Noun | None:
    """Return what a word describes, or None if it is no describing noun."""
    lower = word.lower()
    if lower in nouns():
        return nouns()[lower]
    if lower.endswith(("year-old", "year old")):
        return Noun("PERSON", None, frozenset())
    if is_head(lower):
        return Noun("PERSON", gender_of_description(lower), frozenset())
    return None
