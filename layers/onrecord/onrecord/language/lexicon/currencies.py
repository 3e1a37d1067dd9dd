"""Names of currencies that stand before amounts ("KSh 2 million", "NGN 500")."""

from __future__ import annotations

import re
from functools import cache

from onrecord.language.lexicon.calendar import NUMBER_WORDS
from onrecord.language.lexicon.grammar import alternatives
from onrecord.language.lexicon.tables import lists

_NUMBER = re.compile(
    rf"[\d.,]+|(?:{alternatives(NUMBER_WORDS)}|\w+teen|\w+ty|hundred|thousand|million|billion|and|some|about|over"
    r"|nearly|a|few|several)(?:-\w+)?"
)
_SUM = re.compile(
    r"[$£€₦₹₵]\d[\d.,]*(?:m|bn|k|tn)?(?: (?:million|billion|crore|lakh))?|[A-Z]{1,3}\$?\d[\d.,]*(?:m|bn|tn)"
)
"""Letters alone before a number are no currency without what comes behind it: "G7"."""
_AMOUNT = re.compile(r"\.?\s?[\d¢₵]")


def is_currency(text: str, start: int, end: int) -> bool:
    """Return whether a stretch of a text is the name of a currency, with an amount behind it."""
    word = text[start:end].rstrip(".")
    if not (word in _currencies()["code"] or word.lower() in _currencies()["abbreviation"]):
        return False
    return _AMOUNT.match(text, end) is not None


def is_sum(phrase: str) -> bool:
    """Return whether a phrase is a sum of money and nothing else: "fifty shillings", "N5m", "US$3,000"."""
    words = phrase.lower().split()
    if words and words[-1] in _currencies()["noun"]:
        return all(_NUMBER.fullmatch(word) for word in words[:-1]) and len(words) > 1
    return _SUM.fullmatch(phrase) is not None


@cache
def _currencies() -> dict[str, frozenset[str]]:
    return {kind: frozenset(names) for kind, names in lists("currencies.tsv").items()}
