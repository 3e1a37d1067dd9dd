"""The nouns that describe people, organisations and places ("the bank", "a neighbour")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from onrecord.language.lexicon.people import gender_of_description
from onrecord.language.lexicon.role_words import is_head
from onrecord.language.lexicon.tables import rows, values

_TRADES = ("ologist", "ographer", "iatrist", "icist", "ician")
"""Endings of nouns for people by what they do."""
_OF_EITHER = frozenset((
    "applicant", "appellant", "backer", "bidder", "buyer", "claimant", "client", "complainant", "creditor",
    "defendant", "donor", "employer", "investor", "landlord", "litigant", "owner", "petitioner", "plaintiff",
    "publisher", "respondent", "rival", "seller", "shareholder", "sponsor", "tenant", "winner",
))  # fmt: skip
_OF_SO_MANY = re.compile(r"(\w+)-of-\w+\Z")  # "dad-of-two"


@dataclass(frozen=True, slots=True)
class Noun:
    """A describing noun: the type of what it describes, for people a gender, else words of their names."""

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
    if parent := _OF_SO_MANY.match(lower):
        return nouns().get(parent[1])
    if lower.endswith(("year-old", "year old", *_TRADES)):
        return Noun("PERSON", None, frozenset())
    if is_head(lower):
        return Noun("PERSON", gender_of_description(lower), frozenset())
    return None


def may_be_a_body(noun: str) -> bool:
    """Return whether a noun for a person is said of organisations, too: "owner", "applicant"."""
    return noun in _OF_EITHER


@cache
def narrower_nouns() -> dict[str, frozenset[str]]:
    """Return the narrower nouns, ranks and forms of address of people, by a noun that may be said of them."""
    found: dict[str, frozenset[str]] = {}
    for broader, narrower in rows("broader_nouns.tsv"):
        for noun in values(broader):
            found[noun] = found.get(noun, frozenset()) | frozenset(values(narrower))
    return found
