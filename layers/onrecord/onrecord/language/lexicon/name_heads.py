"""Names that only sound like organisations: "the Aldous Prize", "a VIP", and what they are."""

from __future__ import annotations

from functools import cache

from onrecord.language.lexicon.tables import lists
from onrecord.model import EntityType

_NO_NAME = "-"
_FIRST, _TRADE, _ALONE = "first", "trade", "alone"


def kind_of_thing(name: str) -> EntityType | None:
    """Return the type of a name of several words by the last of them, None if they do not say."""
    words = name.lower().split()
    for length in (2, 1):
        if len(words) > length and (kind := _kinds().get(" ".join(words[-length:]))):
            return kind
    return None


def is_no_name(word: str) -> bool:
    """Return whether a word abbreviates common nouns ("VIP"), or is one that opens a line ("Firm")."""
    return word in _words(_NO_NAME)


def opens_name_of_body(word: str) -> bool:
    """Return whether a word before a country's name may be the first of a body's: "Police Scotland"."""
    return word in _words(_FIRST)


def is_trade(word: str) -> bool:
    """Return whether a word at the end of a company's name says what it does: "foods", "airlines"."""
    return word in _words(_TRADE)


def stands_alone(word: str) -> bool:
    """Return whether a noun may name the only organisation of its kind: "court", as in "the Court"."""
    return word in _words(_ALONE)


@cache
def _kinds() -> dict[str, EntityType]:
    kinds = (
        (kind, words)
        for kind, words in lists("name_heads.tsv").items()
        if kind not in (_NO_NAME, _FIRST, _TRADE, _ALONE)
    )
    return {word: EntityType(kind) for kind, words in kinds for word in words}


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(lists("name_heads.tsv")[kind])
