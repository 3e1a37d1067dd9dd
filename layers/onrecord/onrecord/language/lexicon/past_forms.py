"""Verbs in the past and auxiliaries, recognised by their form."""

from __future__ import annotations

from functools import cache

from onrecord.language.lexicon.tables import rows

_NO_VERBS = frozenset(
    ("hundred", "kindred", "sacred", "wicked", "indeed", "speed", "creed", "steed", "greed")
)


def is_past_form(word: str) -> bool:
    """Return whether a word in lower case looks like a verb in the past or an auxiliary ("went", "asked")."""
    is_regular = word.endswith("ed") and len(word) > 3 and word not in _NO_VERBS
    return word in _irregular() or is_regular or word.endswith(("n’t", "n't"))


@cache
def _irregular() -> frozenset[str]:
    return frozenset(word for (line,) in rows("past_forms.txt") for word in line.split())
