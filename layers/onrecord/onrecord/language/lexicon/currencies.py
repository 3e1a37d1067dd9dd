"""Names of currencies that stand before amounts ("KSh 2 million", "NGN 500")."""

from __future__ import annotations

import re
from functools import cache

from onrecord.language.lexicon.tables import lists

_AMOUNT = re.compile(r"\.?\s?[\d¢₵]")


def is_currency(text: str, start: int, end: int) -> bool:
    """Return whether a stretch of a text is the name of a currency, with an amount behind it."""
    word = text[start:end].rstrip(".")
    if not (word in _currencies()["code"] or word.lower() in _currencies()["abbreviation"]):
        return False
    return _AMOUNT.match(text, end) is not None


@cache
def _currencies() -> dict[str, frozenset[str]]:
    return {kind: frozenset(names) for kind, names in lists("currencies.tsv").items()}
