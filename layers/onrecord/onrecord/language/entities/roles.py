"""The role of a person: the title or description beside their name.

A role stands before the name ("US Secretary of State Antony Blinken", "the chief executive, Ann Lee") or
after it in apposition ("Wendy Sherman, assistant secretary of state, ..."). The words of roles are those of
the lexicon's ``roles.txt``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.lexicon.abbreviations import is_abbreviation
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import (
    COORDINATORS,
    FINITE_AUXILIARIES,
    MODALS,
    PLURAL,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVE_PRONOUNS,
    RELATIVES,
    SPEAKER_OR_HEARER,
    THIRD_PERSON_POSSESSIVES,
    alternatives,
)
from onrecord.language.lexicon.lemmas import is_plain_noun
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.people import honorifics
from onrecord.language.lexicon.role_words import head_of, is_head, is_participle, role_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.language.spans import Range

_ENDS_A_ROLE = PREPOSITIONS | POSSESSIVES | COORDINATORS
_ROLE_WORD = re.compile(r"[^\W_]+(?:[-.&][^\W_]+)*\.?")
_APPOSITION = re.compile(r",\s+(?:(?:aged\s+)?\d{1,3},\s+)?(?:(?P<article>the|an?)\s+)?", re.IGNORECASE)
_BRACKETED = re.compile(r" \((?P<role>[^\W\d_][\w’'-]*(?: [\w’'-]+){0,3})\)")
_PHRASE = re.compile(r"[^,;:.()\[\]—–\n\"“”]+(?:\.(?=\w)[^,;:.()\[\]—–\n\"“”]*)*")
_ENDS_PHRASE = re.compile(rf"\s(?:{alternatives(RELATIVE_PRONOUNS | FINITE_AUXILIARIES)}|says?)\b")
_DETERMINER = re.compile(
    rf"\b(?:the|an?|{alternatives(THIRD_PERSON_POSSESSIVES)})\s+|(?<=\w)['’]s\s+|s['’]\s+", re.IGNORECASE
)
_POSSESSED = re.compile(r"[^\W_]['’]s?\s+(?=\S)")
_ASKED_BY = re.compile(
    r"\b(?:Asked|Pressed|Questioned|Challenged|Quizzed|Grilled|Prompted|Interviewed|Told|Urged)\b[^,.;:\n]{0,24}?"
    r"\sby\s+\Z"
)
"""What shows that a description before a comma is of another: "Asked by the mayor about it, Ann Lee said"."""
_LONGEST_ASKED_BY = 48  # code points
_SEPARATOR = re.compile(r"[,;:()\[\]—–\n\"“”]|[.!?]\s")
_LINKS = frozenset(("of", "for", "and", "&", "the", "to"))
_RELATIVE = re.compile(rf"(?:{alternatives(RELATIVES)})\b", re.IGNORECASE)
_DAYS = frozenset(
    ("today", "yesterday", "tomorrow", "tonight", "morning", "afternoon", "evening", "week", "month")
)
_DOES_SOMETHING = re.compile(
    rf"\b(?:to|{alternatives(MODALS | SPEAKER_OR_HEARER | PLURAL)})\s"
    r"(?:welcome|support|visit|honou?r|help|fight|question|challenge|face|host|name|trust|quiz|join)\s+\Z",
    re.IGNORECASE,
)
"""A verb that is a noun as well, before an office: "We welcome President Lee"."""
_LONGEST_APPOSITION = 14  # words; a longer phrase is a clause


def is_asking(text: str, start: int) -> bool:
    """Return whether who is described from a place on asks another something: "Asked by the mayor, ..."."""
    return _ASKED_BY.search(text, max(0, start - _LONGEST_ASKED_BY), start) is not None


def role_before(text: str, start: int, floor: int, names: Mapping[int, Range]) -> Range | None:
    """Return the range of the role before a person's name, None if there is none.

    Args:
        text: the document's text.
        start: where the name starts.
        floor: where its paragraph starts: nothing before is read.
        names: other names that may be part of a role (countries, organisations), by their end.
    """
    end = start
    while end > floor and text[end - 1].isspace():
        end -= 1
    appositive = text[end - 1 : end] == "," and end > floor
    if appositive:
        end -= 1
    elif end == start:
        return None
    words = _words_before(text, end, floor, names)
    if appositive and (described := _description_before(text, end, floor)):
        return described
    while words and text[slice(*words[0])].lower() in (*_LINKS, "a", "an"):
        words.pop(0)
    if len(words) > 1 and _DOES_SOMETHING.search(text, max(floor, words[0][0] - 12), words[1][0]):
        words.pop(0)
    if not words or not any(is_head(text[slice(*word)]) for word in words):
        return None
    first, last = words[0][0], words[-1][1]
    if appositive and not _follows_a_determiner(text, first, floor, starts_with_name=last in names):
        return None
    return None if text[first:last].lower() in honorifics() else (first, last)


def _words_before(text: str, end: int, floor: int, names: Mapping[int, Range]) -> list[Range]:
    """Return the words before a position that can be part of a role."""
    found: list[Range] = []
    known = role_words()
    while end > floor and len(found) < 12:
        if end in names:
            word = names[end]
        else:
            match = re.search(r"[^\s,;:()\"“”—–!?]+$", text[max(floor, end - 60) : end])
            if not match or not _ROLE_WORD.fullmatch(match.group()):
                break
            word = (end - len(match.group()), end)
            form = match.group()
            lower = form.lower()
            if form.endswith(".") and not (is_abbreviation(form) or lower in known.heads):
                break  # a sentence ends here
            if lower in _LINKS:
                if not _can_link(text, word[0], lower, text[slice(*found[0])] if found else ""):
                    break
            elif not (
                is_head(form)
                or lower in known.qualifiers
                or lower in known.portfolios
                or (found and _can_modify(form, _starts_a_sentence(text, word[0], floor)))
            ):
                break
        found.insert(0, word)
        end = word[0]
        before = end
        while end > floor and text[end - 1] == " ":
            end -= 1
        if end == before:
            break
    return found


def _description_before(text: str, end: int, floor: int) -> Range | None:
    """Return the description that a comma ends: "head of mapping" in "Google's head of mapping, Ann Lee"."""
    window = max(floor, end - 100)
    for determiner in reversed(list(_DETERMINER.finditer(text, window, end))):
        start = determiner.end()
        if _SEPARATOR.search(text, start, end) or is_asking(text, determiner.start()):
            break
        if _describes_a_person(text[start:end].split()):
            return start, end
        if determiner.group().strip().lower() in THIRD_PERSON_POSSESSIVES:
            break  # "Prime Minister Ann Lee and her counterpart, Nils Berg"
    return None


def _describes_a_person(words: list[str]) -> bool:
    """Return whether a phrase is headed by a noun that says what a person is."""
    if not words or len(words) > _LONGEST_APPOSITION or is_participle(words[0]):
        return False
    for index, word in enumerate(words):
        lower = word.lower()
        if is_head(word):
            return True
        if index > 6 or lower in _ENDS_A_ROLE:
            return False
        if lower in cue_forms() and (is_past_form(lower) or lower.endswith(("ing", "ys"))):
            return False
    return False


def _can_link(text: str, start: int, link: str, right: str) -> bool:
    """Return whether a word links parts of a role: "Secretary of State", not "adviser to President"."""
    if not right:
        return False
    if link in ("and", "&", "to"):  # "deputy to", not "take their case to"
        left = re.search(r"(\S+)\s+$", text[max(0, start - 40) : start])
        return left is not None and is_head(left[1]) and (is_head(right) == (link != "to"))
    return link == "the" or not (is_head(right) or right.lower() in honorifics())


def _can_modify(form: str, starts_a_sentence: bool) -> bool:
    """Return whether a word before a role's noun can belong to it: "port" in "port director", or a name."""
    if form[0].isupper() and not starts_a_sentence:
        return True
    lower = form.lower()
    return lower not in _DAYS and lower not in cue_forms() and is_plain_noun(lower)


def _starts_a_sentence(text: str, start: int, floor: int) -> bool:
    before = text[max(floor, start - 5) : start].rstrip()
    return not before or before[-1] in '.!?”"'


def _follows_a_determiner(text: str, start: int, floor: int, *, starts_with_name: bool) -> bool:
    end = start
    while end > floor and text[end - 1].isspace():
        end -= 1
    before = text[max(floor, end - len(" the")) : end].lower()
    return (
        starts_with_name or not before or before == "the" or before.endswith((" the", "’s", "'s", "s’", "s'"))
    )


def role_after(text: str, end: int, ceiling: int) -> Range | None:
    """Return the range of the role in apposition after a person's name, None if there is none.

    Args:
        text: the document's text.
        end: where the name ends.
        ceiling: where its paragraph ends.
    """
    if (bracketed := _BRACKETED.match(text, end, ceiling)) and is_head(bracketed["role"].split()[-1]):
        return bracketed.span("role")
    opening = _APPOSITION.match(text, end, ceiling)
    phrase = _PHRASE.match(text, opening.end(), ceiling) if opening else None
    if not opening or not phrase:
        return None
    start, stop = phrase.span()
    if _RELATIVE.match(text, start):
        return None
    if clause := _ENDS_PHRASE.search(text, start, stop):
        stop = clause.start()
    elif stop == ceiling:
        return None
    for possessed in _POSSESSED.finditer(text, start, stop):  # "the bank's chief economist"
        if head_of(text[start : possessed.start() + 1]) is not None:
            break
        start = possessed.end()
    if not _describes_a_person(text[start:stop].split()):
        return None
    stop = start + len(text[start:stop].rstrip())
    return start, stop
