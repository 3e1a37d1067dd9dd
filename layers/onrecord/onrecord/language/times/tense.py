"""Does what happens at a time lie before or after the telling? By the forms of the verbs around it.

Without a parser: the nearest word before the time within its sentence that shows a tense decides, or the
first one behind it where there is none, or where it follows at once ("the talks on Friday would ...").
"""

from __future__ import annotations

import re
from enum import Enum

REACH = 200
"""Code points to each side within which a verb is sought."""


class Tense(Enum):
    """When something happens, seen from the day of publication."""

    PAST = "past"
    FUTURE = "future"
    UNKNOWN = "unknown"


_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_PARTING_BEFORE = re.compile(r"[;“(]")
_PARTING_BEHIND = re.compile(r"[;“”(]")


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_MODALS = _words("will shall would may might must should can could won't wouldn't can't cannot shouldn't")
_AHEAD = _words(
    "scheduled expected due slated plan plans planning planned poised likely upcoming deadline hopes",
    "hoping aims intends intend going gonna tomorrow ready unless until meets opens begins starts votes",
    "holds hosts faces expires convenes arrives returns travels launches closes takes visits",
)
_IS = _words("is are isn't aren't it's he's she's we're they're i'm")
_AFTER_IS = _words("to on in at by open closed off")
_AHEAD_BEFORE_TO = _words(
    "agreed vowed promised pledged set want wants wanted decided hoped hope threatened prepared preparing",
    "wait waiting invited ordered urged called intended booked appear need needs has have had",
)
_BEHIND = _words(
    "was were did had has have wasn't weren't didn't hadn't hasn't haven't says since ago earlier said",
    "told met went came took gave made saw got held led left began broke brought built bought caught",
    "chose drew drove fell felt fled flew forgot fought found grew heard hit hurt kept knew laid lay lost",
    "meant paid ran rose sat sent shot shook sold sought spent spoke stood struck swore taught thought",
    "threw understood won wore wrote won cut put quit withdrew became beat swept spread dealt died",
)
_NO_VERB = _words("united indeed hundred need speed breed seed weed feed bleed sacred naked wicked kindred")
_BEFORE_NO_PAST = _words("be being to will would can could may might must should shall not")
_NOT_AN_INFINITIVE = _words("a an the his her its their our my this that these those all")


def tense_of(text: str, start: int, end: int, sentence: tuple[int, int]) -> Tense:
    """Tell when what happens at the time ``text[start:end]`` happens."""
    first, last = max(sentence[0], start - REACH), min(sentence[1], end + REACH)
    before = _PARTING_BEFORE.split(text[first:start])[-1]
    behind = _PARTING_BEHIND.split(text[end:last])[0]
    left, right = _WORD.findall(before), _WORD.findall(behind)
    own = [word.lower() for word in _WORD.findall(text[start:end])]
    preposition = own[0] if own and own[0] in _PREPOSITIONS else left[-1].lower() if left else ""
    if preposition == "since":
        return Tense.PAST
    if preposition in ("by", "until") and not {"had", "has", "was", "were"} & {
        w.lower() for w in left[-5:-1]
    }:
        return Tense.FUTURE
    if preposition == "by" and any(word.lower() in _AHEAD for word in left[-8:]):
        return Tense.FUTURE
    if behind[:1].isspace() and right and right[0].lower() in _AUXILIARIES:
        return _shown(right, 0)
    return _first([_shown(left, index) for index in reversed(range(len(left)))]) or (
        _first([_shown(right, index) for index in range(len(right))]) or Tense.UNKNOWN
    )


def _first(shown: list[Tense]) -> Tense | None:
    return next((tense for tense in shown if tense is not Tense.UNKNOWN), None)


_PREPOSITIONS = _words("by until since in on from to of for the before after during through")
_AUXILIARIES = _words("will would shall was were is are had has may might could should")


def _shown(words: list[str], index: int) -> Tense:
    """Tell the tense that a word shows; the next word helps."""
    word = words[index].replace("’", "'")
    following = words[index + 1].lower() if index + 1 < len(words) else ""
    beyond = words[index + 2].lower() if index + 2 < len(words) else ""
    if word in ("May", "Will"):  # a month, a name
        return Tense.UNKNOWN
    word = word.lower()
    if word in _MODALS or word.endswith("'ll"):
        return Tense.PAST if "have" in (following, beyond) else Tense.FUTURE
    if word in _AHEAD_BEFORE_TO:
        if following in ("to", "for", "until") and beyond not in _NOT_AN_INFINITIVE:
            return Tense.FUTURE
        if following == "until":
            return Tense.FUTURE
    if word in _AHEAD or (
        word in _IS and (not following or following in _AFTER_IS or following.endswith("ing"))
    ):
        return Tense.FUTURE
    if index and words[index - 1].lower() in _BEFORE_NO_PAST:  # "will be held", "to put"
        return Tense.PAST if word == "have" else Tense.UNKNOWN
    if word in _BEHIND:
        return Tense.PAST
    if word.endswith("ed") and len(word) > 4 and word not in _NO_VERB:
        return Tense.PAST
    return Tense.UNKNOWN
