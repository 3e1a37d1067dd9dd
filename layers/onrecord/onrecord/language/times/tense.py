"""The tense around a time: whether what happens then lies before or after the day of publication.

Without a parser: the nearest word before the time in its sentence that shows a tense decides. If there is
none, or an auxiliary follows at once ("the talks on Friday would ..."), the first word after it decides.
"""

from __future__ import annotations

import re
from enum import Enum

from onrecord.language.lexicon.grammar import (
    ARTICLES,
    DEMONSTRATIVES,
    FINITE_AUXILIARIES,
    MODALS,
    POSSESSIVES,
    PREPOSITIONS,
)
from onrecord.language.lexicon.tables import lists

REACH = 200
"""Code points to each side within which a verb is sought."""


class Tense(Enum):
    """The time of an event relative to the day of publication."""

    PAST = "past"
    FUTURE = "future"
    UNKNOWN = "unknown"


_VERB_FORM = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_PARTING_BEFORE = re.compile(r"[;“(]")
_PARTING_BEHIND = re.compile(r"[;“”(]")
_SUBJECTS = frozenset(("i", "he", "she", "it", "we", "they", "you", "who"))
_BEFORE_A_TIME = PREPOSITIONS | ARTICLES

_LISTS = {kind: frozenset(words) for kind, words in lists("tense.tsv").items()}
_MODALS = MODALS | _LISTS["modal"]
_AHEAD = _LISTS["ahead"]
_AHEAD_BEFORE_TO = _LISTS["ahead_before_to"]
_AHEAD_AFTER_IS = _LISTS["ahead_after_is"]
_IS = _LISTS["is"]
_BEHIND = _LISTS["behind"]
_ARRANGED = _LISTS["arranged"]
_OFFERED = _LISTS["offered"]
_NO_VERB = _LISTS["no_verb"]
_NO_PAST_AFTER = MODALS | _LISTS["no_past_after"]
_NO_INFINITIVE = ARTICLES | POSSESSIVES | DEMONSTRATIVES | _LISTS["no_infinitive"]


def tense_of(text: str, start: int, end: int, sentence: tuple[int, int]) -> Tense:
    """Return the tense of what happens at the time ``text[start:end]``."""
    first, last = max(sentence[0], start - REACH), min(sentence[1], end + REACH)
    before = _PARTING_BEFORE.split(text[first:start])[-1]
    behind = _PARTING_BEHIND.split(text[end:last])[0]
    left, right = _VERB_FORM.findall(before), _VERB_FORM.findall(behind)
    own = [word.lower() for word in _VERB_FORM.findall(text[start:end])]
    preposition = own[0] if own and own[0] in _BEFORE_A_TIME else left[-1].lower() if left else ""
    if preposition == "since":
        return Tense.PAST
    if preposition in ("by", "until") and not {"had", "has", "was", "were"} & {
        w.lower() for w in left[-5:-1]
    }:
        return Tense.FUTURE
    if preposition == "by" and any(word.lower() in _AHEAD for word in left[-8:]):
        return Tense.FUTURE
    if preposition in ("for", "from") and not _ARRANGED.isdisjoint(word.lower() for word in left[-8:]):
        return Tense.FUTURE
    if preposition == "to" and [word.lower() for word in left[-2:]] == ["up", "to"]:
        return Tense.PAST if _OFFERED.isdisjoint(word.lower() for word in left[-8:]) else Tense.FUTURE
    if behind[:1].isspace() and right and right[0].lower() in FINITE_AUXILIARIES:
        return _shown(right, 0)
    return _first([_shown(left, index) for index in reversed(range(len(left)))]) or (
        _first([_shown(right, index) for index in range(len(right))]) or Tense.UNKNOWN
    )


def _is_a_noun(words: list[str], index: int) -> bool:
    """Return whether a word is a noun behind what looks ahead: "expects a cut", "forecasts a rate cut"."""
    before = [word.lower() for word in words[max(0, index - 3) : index]]
    return any(
        word in ARTICLES and place > 0 and before[place - 1] in _AHEAD for place, word in enumerate(before)
    )


def _first(shown: list[Tense]) -> Tense | None:
    return next((tense for tense in shown if tense is not Tense.UNKNOWN), None)


def _shown(words: list[str], index: int) -> Tense:
    """Return the tense that a word shows, with the words after it."""
    word = words[index].replace("’", "'")
    following = words[index + 1].lower() if index + 1 < len(words) else ""
    beyond = words[index + 2].lower() if index + 2 < len(words) else ""
    if word in ("May", "Will"):  # a month, a name
        return Tense.UNKNOWN
    word = word.lower()
    if word in _MODALS or word.endswith("'ll"):
        return Tense.PAST if "have" in (following, beyond) else Tense.FUTURE
    if word in _AHEAD_BEFORE_TO:
        if following in ("to", "for", "until") and beyond not in _NO_INFINITIVE:
            return Tense.FUTURE
        if following == "until":
            return Tense.FUTURE
    if word.endswith("ed") and word in _AHEAD and index and words[index - 1].lower() in _SUBJECTS:
        return Tense.PAST  # "it expected"
    if word in _AHEAD or (
        word in _IS and (not following or following in _AHEAD_AFTER_IS or following.endswith("ing"))
    ):
        return Tense.FUTURE
    if index and words[index - 1].lower() in _NO_PAST_AFTER:  # "will be held", "to put"
        return Tense.PAST if word == "have" else Tense.UNKNOWN
    if word in _BEHIND and not _is_a_noun(words, index):
        return Tense.PAST
    if word.endswith("ed") and len(word) > 4 and word not in _NO_VERB:
        return Tense.PAST
    return Tense.UNKNOWN
