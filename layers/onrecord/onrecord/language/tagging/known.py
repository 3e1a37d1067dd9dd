"""Features of a word that do not depend on its sentence: from tables of names and the rest of its document.

The head that finds names reads them beside the encoder's states. A change of these features, or of the tables
behind them, requires training the weights again (``training``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from onrecord.language.lexicon.countries import (
    capital_named,
    city_named,
    country_named,
    nationality_named,
    region_named,
)
from onrecord.language.lexicon.people import honorifics, is_given_name

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from onrecord.language.tagging.pieces import Words

KNOWN = (
    "given name",
    "form of address",
    "country",
    "nationality",
    "place",
    "in a place of several words",
    "also in lower case",
    "capitals of its line",
)
"""The columns: 0 or 1 for a capitalised word, but the last, a share for every word."""

_LONGEST_PLACE = 3  # words
_LOWER = re.compile(r"\b[a-z]+\b")


def lower_case_words(text: str) -> frozenset[str]:
    """Return the words that a text has in lower case."""
    return frozenset(_LOWER.findall(text))


def known_of(text: str, words: Words, in_lower_case: Collection[str]) -> npt.NDArray[np.float32]:
    """Return the features of the words of a text: an array of (words, KNOWN).

    Args:
        text: the text.
        words: all of its words, or some.
        in_lower_case: ``lower_case_words`` of the whole text.
    """
    starts, ends = words.starts.tolist(), words.ends.tolist()
    forms = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    found = np.zeros((len(forms), len(KNOWN)), dtype=np.float32)
    capitals = np.array([form[0].isupper() for form in forms], dtype=bool)
    for place in np.flatnonzero(capitals).tolist():
        found[place, :5] = _of_word(forms[place])
        found[place, 6] = forms[place].lower() in in_lower_case
        for length in range(2, _LONGEST_PLACE + 1):
            if place + length <= len(forms) and _is_place(text[starts[place] : ends[place + length - 1]]):
                found[place : place + length, 5] = 1
    lines = np.cumsum(words.starts_line)
    lettered = np.array([form[0].isalpha() for form in forms], dtype=np.float64)
    of_line = np.bincount(lines, lettered) if len(forms) else np.zeros(0)
    capitals_of_line = np.bincount(lines, lettered * capitals) if len(forms) else np.zeros(0)
    found[:, 7] = (capitals_of_line / np.maximum(of_line, 1))[lines]
    return found


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[bool, ...]:
    lower = word.lower()
    return (
        is_given_name(word),
        lower in honorifics() or f"{lower}." in honorifics(),
        country_named(word) is not None,
        nationality_named(word) is not None,
        _is_place(word),
    )


@lru_cache(maxsize=50_000)
def _is_place(words: str) -> bool:
    return any(named(words) for named in (country_named, capital_named, region_named, city_named))
