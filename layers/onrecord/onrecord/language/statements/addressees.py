"""The phrase that names the addressee of a statement: "told reporters", "said to Moscow".

Only the words are found here; ``speakers`` resolves them to entities. The first of these is taken: the object
of the cue's verb ("told reporters"), a phrase with "to" or "before" ("said to Moscow", "in a statement to the
press", "testified before the jury"), the subject of a passive ("*Lee* was told that ..."), the noun phrase
that opens a request ("urged *the ministry* to pay"), a letter before or in the place of the source ("In a
letter to the council, Lee wrote").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.lexicon.abbreviations import is_abbreviation
from onrecord.language.lexicon.calendar import NUMBERS, WEEKDAY
from onrecord.language.lexicon.grammar import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    THIRD_PERSON_POSSESSIVES,
    alternatives,
)
from onrecord.language.lexicon.tables import lists
from onrecord.language.statements.cues import has_hearer, head_in, may_request_of

if TYPE_CHECKING:
    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.spans import Range

LONGEST = 8
"""Words; a longer phrase is a clause."""

_WORDS = lists("messages.tsv")
_OWNER = alternatives(THIRD_PERSON_POSSESSIVES)
_MEDIUM = (
    rf"(?:an?|the|this|that|{_OWNER})\s+(?:[\w-]+\s+){{0,3}}?"
    rf"(?:{alternatives(_WORDS['medium'])})\s+(?:to|with)\s+"
)
_HEARING = rf"(?=(?:the|an?|{_OWNER})\s+(?:[\w-]+\s+){{0,3}}?(?:{alternatives(_WORDS['hearing'])})\b)"
_TO = re.compile(rf"\s+(?:to\s+|(?:in|during|after)\s+{_MEDIUM}|before\s+{_HEARING})(?=\S)", re.IGNORECASE)
_NOUN_PHRASE = re.compile(rf"(?:the|an?|{_OWNER})\s|[^\W\d_a-z]")
_SPACE = re.compile(r"\s*")
_LETTER_BEFORE = re.compile(rf"\bin\s+{_MEDIUM}(?=\S)", re.IGNORECASE)
_LETTER = re.compile(_MEDIUM, re.IGNORECASE)
_TO_DO = re.compile(r"\s+(?:(?:not|never)\s+)?to\s+[a-z]")
_NO_NAME = frozenset(_WORDS["no_name"])
_SO_MANY = alternatives(NUMBERS.keys() | {"several", "some"})
_ENDS = re.compile(
    rf"[,;:.!?\"“”()\n]|\s(?:{alternatives(_NO_NAME | THIRD_PERSON_POSSESSIVES | {'I'})})\b"
    rf"|\s{WEEKDAY}\b|\sthe\ssame\s(?:day|night|evening|morning|afternoon|week)\b|\s(?:{_SO_MANY}|\d+)\s+(?:hour|day|week|month|year)s?\s+ago\b"
)
_PASSIVE = re.compile(rf"\b(?:{alternatives(BE)})\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_CLAUSE = re.compile(
    rf"[,;:.!?\"“”()\n–—]\s*|\b(?:{alternatives(CONJUNCTIONS | {'that', 'after', 'before'})})\s+",
    re.IGNORECASE,
)
_WITH_AN_ADDITION = re.compile(
    r"(?:^|[.!?;:\n“”\"]\s*)(?P<subject>[^,.;:\n“”\"]+),\s+"
    r"(?:(?:who|whose|which|many|most|some|all|none|both)\b[^.;:\n“”\"]*|[^,.;:\n“”\"]{1,60}),\s*(?:(?:has|have|had)\s+)?$"
)
"""The subject of a sentence with what is added to it between commas, up to the verb."""
_AUXILIARY = re.compile(rf"\s+(?:{alternatives(AUXILIARIES | {'also', 'not', 'never'})})\b.*$", re.DOTALL)
_REACH = 120  # code points; no phrase is longer


def addressee_of(text: str, attribution: Attribution) -> Range | None:
    """Return the noun phrase that names the addressee of a statement, None if there is none.

    Args:
        text: the document's text.
        attribution: the statement's parts.
    """
    if attribution.cue is None:
        return None
    cue = attribution.cue
    return (
        _after_the_cue(text, cue, attribution)
        or _subject_of_passive(text, cue)
        or asked_to_do(text, attribution)
        or _in_a_letter(text, attribution.source or cue, cue)
    )


def asked_to_do(text: str, attribution: Attribution) -> Range | None:
    """Return the noun phrase before "to do" at the start of a content: "the ministry to pay"."""
    start, end = attribution.content[0]
    cue = attribution.cue
    if cue is None or start < cue[1] or not may_request_of(text[slice(*cue)]):
        return None
    phrase = _phrase(text, start, end)
    return phrase if phrase and _TO_DO.match(text, phrase[1], end) else None


def _after_the_cue(text: str, cue: Range, attribution: Attribution) -> Range | None:
    start = head_in(text, cue)[1]
    later = (piece[0] for piece in (*attribution.content, attribution.source) if piece and piece[0] >= start)
    ceiling = min(later, default=len(text))
    opening = _TO.match(text, start, ceiling)
    if opening and opening.end() < cue[1] and not _NOUN_PHRASE.match(text, opening.end()):
        return None  # "refused to say"
    if opening is None and has_hearer(text[slice(*cue)]):
        opening = _SPACE.match(text, start, ceiling)
    return _phrase(text, opening.end(), ceiling) if opening else None


def _subject_of_passive(text: str, cue: Range) -> Range | None:
    start, end = head_in(text, cue)
    if text[start:end].lower().endswith("ing"):
        return None  # "are urging" is no passive
    floor = max(0, start - _REACH)
    passive = _PASSIVE.search(text, floor, start) if has_hearer(text[slice(*cue)]) else None
    if passive is None:
        return None
    if around := _WITH_AN_ADDITION.search(text[floor : passive.start()]):  # "Lee, who came late, was told"
        return _phrase(text, floor + around.start("subject"), floor + around.end("subject"))
    first = max((clause.end() for clause in _CLAUSE.finditer(text, floor, start)), default=floor)
    verb = _AUXILIARY.search(text, first, start)
    if verb is None:
        return None
    phrase = _phrase(text, first, verb.start())
    if phrase and text.startswith(" of ", phrase[1]) and len(text[first : verb.start()].split()) <= LONGEST:
        return first, verb.start()
    return phrase


def _in_a_letter(text: str, source: Range, cue: Range) -> Range | None:
    if opening := _LETTER.match(text, *source):
        return _phrase(text, opening.end(), source[1])
    start = min(source[0], cue[0])
    for opening in _LETTER_BEFORE.finditer(text, max(0, start - _REACH), start):
        phrase = _phrase(text, opening.end(), start)
        if phrase and not re.search(r"[.!?;:\n\"“”]", text[phrase[1] : start]):
            return phrase
    return None


def _phrase(text: str, start: int, ceiling: int) -> Range | None:
    """Return the noun phrase at a position, None if there is none or it is too long."""
    limit = min(ceiling, start + _REACH)
    ends = next((end for end in _ENDS.finditer(text, start, limit) if not _abbreviates(text, end)), None)
    if ends is None and limit < ceiling:
        return None
    words = text[start : ends.start() if ends else limit].rstrip()
    parts = words.split()
    if not 1 <= len(parts) <= LONGEST or parts[0].lower() in _NO_NAME or not parts[0][0].isalnum():
        return None
    return start, start + len(words)


def _abbreviates(text: str, end: re.Match[str]) -> bool:
    """Return whether a full stop ends an abbreviation ("Mr. Lee", "J. Lee"), not a sentence."""
    return end.group() == "." and is_abbreviation(text[max(0, end.start() - 12) : end.end()].split()[-1])
