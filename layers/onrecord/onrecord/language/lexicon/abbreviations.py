"""Words that are written with a full stop, which then ends no sentence."""

from __future__ import annotations

import re
from functools import cache

from onrecord.language.lexicon.people import honorifics
from onrecord.language.lexicon.role_words import role_words
from onrecord.language.lexicon.tables import rows

_INITIALS = re.compile(r"(?:\b\w\.)+\Z")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(f"{word.lower()}." for (line,) in rows("abbreviations.txt") for word in line.split())


def ends_with_abbreviation(name: str) -> bool:
    """Return whether the full stop at the end of a name belongs to it: "Ann Lee Jr.", "Washington, D.C."."""
    last = name[name.rfind(" ") + 1 :].lower()
    return last in _abbreviations() or _INITIALS.search(last) is not None


def is_abbreviation(word: str) -> bool:
    """Return whether a word with a full stop is an abbreviation: "Mr.", "Gen.", "Dept.", "J."."""
    lower = word.lower()
    return ends_with_abbreviation(word) or (
        lower.endswith(".") and (lower in honorifics() or lower in role_words().heads)
    )
