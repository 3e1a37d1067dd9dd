"""Features of a word that do not depend on its sentence: from tables of names and the rest of its document.

The head that finds names reads them beside the encoder's states. A change of these features, or of the tables
behind them, requires training the weights again (``training``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

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


class _OfWord(NamedTuple):
    """Features of a capitalised word by itself."""

    given_name: bool
    form_of_address: bool
    country: bool
    nationality: bool
    place: bool


_IN_A_PLACE, _IN_LOWER_CASE, _CAPITALS = "in_a_place_of_words", "also_in_lower_case", "capitals_of_its_line"
KNOWN = (*_OfWord._fields, _IN_A_PLACE, _IN_LOWER_CASE, _CAPITALS)
"""The columns: 0 or 1 for a capitalised word, except the last, a share for every word."""
_COLUMN = {name: column for column, name in enumerate(KNOWN)}

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
        found[place, : len(_OfWord._fields)] = _of_word(forms[place])
        found[place, _COLUMN[_IN_LOWER_CASE]] = forms[place].lower() in in_lower_case
        for length in range(2, _LONGEST_PLACE + 1):
            if place + length <= len(forms) and _is_place(text[starts[place] : ends[place + length - 1]]):
                found[place : place + length, _COLUMN[_IN_A_PLACE]] = 1
    lines = np.cumsum(words.starts_line)
    lettered = np.array([form[0].isalpha() for form in forms], dtype=np.float64)
    of_line = np.bincount(lines, lettered) if len(forms) else np.zeros(0)
    capitals_of_line = np.bincount(lines, lettered * capitals) if len(forms) else np.zeros(0)
    found[:, _COLUMN[_CAPITALS]] = (capitals_of_line / np.maximum(of_line, 1))[lines]
    return found


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> _OfWord:
    lower = word.lower()
    return _OfWord(
        given_name=is_given_name(word),
        form_of_address=lower in honorifics() or f"{lower}." in honorifics(),
        country=country_named(word) is not None,
        nationality=nationality_named(word) is not None,
        place=_is_place(word),
    )


@lru_cache(maxsize=50_000)
def _is_place(words: str) -> bool:
    return any(named(words) for named in (country_named, capital_named, region_named, city_named))
