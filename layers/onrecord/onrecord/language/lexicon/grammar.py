"""The function words of English, a list for each class, and patterns of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.lexicon.tables import lists

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
"""A word of letters, with hyphens and apostrophes within it."""
LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")
"""A run of letters and digits: what is left of words without signs."""
NAME_WORD = r"[^\W\d_a-z][\w.'’\-]*"
"""A pattern of a word that may be part of a name: it starts with no small letter."""
POSSESSIVE_ENDING = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
"""The ending of a possessive: "the ministry’s", "the boys’"."""


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def in_a_sentence(words: Iterable[str]) -> str:
    """Return a pattern of any of some words as a sentence has them: a capital may open it, and "I" is one."""
    return alternatives({form for word in words for form in (word.capitalize(), word)} - {"i"})


def lowered(word: str) -> str:
    """Return what a pattern that ignores case has found in lower case, as tables have it.

    Such a pattern takes "ſ" for an s, "İ" and "ı" for an i; ``str.lower`` leaves them.
    """
    return word.lower().replace("i\u0307", "i").replace("ı", "i").replace("ſ", "s")


_CLASSES = lists("grammar.tsv")


def _words(*classes: str) -> frozenset[str]:
    return frozenset(word for name in classes for word in _CLASSES[name])


ARTICLES = _words("article")
DEMONSTRATIVES = _words("demonstrative")
QUESTION_WORDS = _words("question")
"""Words that open an indirect question."""
PREPOSITIONS = _words("preposition")
COORDINATORS = _words("coordinator")
SUBORDINATORS = _words("subordinator")
TEMPORAL = _words("temporal")
"""Conjunctions of a clause that says when."""
CONJUNCTIONS = COORDINATORS | SUBORDINATORS
MODALS = _words("modal")
FINITE_AUXILIARIES = _words("be", "have", "do", "modal")
AUXILIARIES = FINITE_AUXILIARIES | _words("be_non_finite")
BE = _words("be", "be_non_finite")
RELATIVE_PRONOUNS = _words("relative")
RELATIVES = RELATIVE_PRONOUNS | _words("relative_adverb")

FIRST_PERSON = _words("first")
FIRST_PERSON_PLURAL = _words("first_plural")
SECOND_PERSON = _words("second")
SPEAKER_OR_HEARER = frozenset(("i", "we", "you"))
"""The subjects of what somebody says of themselves or to somebody."""
NEUTER = _words("neuter")
PLURAL = _words("plural")
GENDERS = {**dict.fromkeys(_CLASSES["masculine"], "m"), **dict.fromkeys(_CLASSES["feminine"], "f")}
"""The forms of he and she with the gender of whom they mean: m or f."""
POSSESSIVES = _words("possessive")
DETERMINERS = ARTICLES | POSSESSIVES
THIRD_PERSON_POSSESSIVES = POSSESSIVES & (NEUTER | PLURAL | GENDERS.keys())
PERSONAL_PRONOUNS = FIRST_PERSON | FIRST_PERSON_PLURAL | SECOND_PERSON | NEUTER | PLURAL | GENDERS.keys()

PARTICLES = _words("particle")
"""Small words within the names of people: "Ursula von der Leyen"."""

ARTICLE_BEFORE = re.compile(rf"\b({alternatives(ARTICLES)})\s+\Z", re.IGNORECASE)
"""An article right before a place."""
WORD_BEFORE = re.compile(r"(\w+)\W*\Z")
"""The last word before a place, with whatever stands behind it."""
A_FORM_OF_BE = re.compile(rf"\b(?:{alternatives(BE)})\b", re.IGNORECASE)
