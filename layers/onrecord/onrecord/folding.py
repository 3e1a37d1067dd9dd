"""Text as searches compare it. It is folded further than in ids, which must never change.

Besides case and accents (``identity.folded``), letters that Unicode does not decompose are spelled with the
Latin letters that people type for them, and apostrophes are dropped: Łukasz, Þóra and O’Neill are found as
lukasz, thora and oneill.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from onrecord.identity import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "ð": "d",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "ŋ": "n",
        "œ": "oe",
        "ø": "o",
        "þ": "th",
        "ŧ": "t",
        # Apostrophes, and what is typed for them; ``folded`` has made an acute accent a space and a mark.
        **dict.fromkeys("'`\N{MODIFIER LETTER APOSTROPHE}\N{MODIFIER LETTER TURNED COMMA}‘’‛", ""),
    }
)
# An apostrophe belongs to a word before several letters: O’Neill is a word, in Lee’s the s is one of its own.
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*|['’](?=[^\W_]{2})[^\W_]+)*")


class Word(NamedTuple):
    """A word of a text as searches compare it, and where it stands, in code points."""

    spelling: str
    start: int
    end: int


def searchable(text: str) -> str:
    """Return a text as searches compare it."""
    return folded(text).translate(_LETTERS)


def words_in(text: str) -> Iterator[Word]:
    """Yield the words of a text: runs of letters and digits, with accents and apostrophes within."""
    for found in _WORD.finditer(text):
        yield Word(searchable(found.group()), *found.span())
