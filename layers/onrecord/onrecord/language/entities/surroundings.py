"""What the words around a name say of it, where the model's guess is of the name alone.

- An acronym before a person's name is a rank ("DC Alys Voss"), one behind it a distinction ("Ann Lee MSP").
- A noun for organisations before a name makes it one ("ferry operator Tasman Link"), so does the legal form
  at its end ("Harlow Foods plc").
- Capitals that open a paragraph before a dash are its dateline ("LAGOS — ...").
- A verb or another word that a surname also is belongs to the name where it is written with a capital and a
  verb follows ("Omar Said said").
- A name that is but the title of an office names nothing ("the District Chief Executive").
- A word in capitals that is all of its paragraph is a heading, no organisation.
- A sum is nobody ("Sh40 million").
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.entities import name_forms
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import AUXILIARIES
from onrecord.language.lexicon.lemmas import is_adjective
from onrecord.language.lexicon.nouns import nouns
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.people import is_given_name
from onrecord.language.lexicon.role_words import is_head, is_portfolio
from onrecord.model import EntityType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.entities.drafts import Name
    from onrecord.language.spans import Range

_LONGEST_RANK = 4  # letters
_ACRONYM = re.compile(r"[A-Z]{2,4}\b(?!\.)\s+")
_DISTINCTION = re.compile(r"(?<=[a-z]),?\s+([A-Z]{2,4})\Z")
_HEADING = re.compile(r"[A-Z]{5,}")
_SUM = re.compile(r"[A-Z][A-Za-z]{0,3}[$¢£.]*\s?\d")
_NOUN_BEFORE = re.compile(r"\b([a-z]+|[A-Z][a-z]+ [a-z]+)\s+\Z")
_NOUN_APPOSED_BEFORE = re.compile(r"\b(?:[Tt]he|[Aa]n?|its|[\w’']+['’]s)\s+(?:[\w-]+\s+){0,3}([a-z]+),\s+\Z")
_LEGAL_FORM = re.compile(
    r"\b(?:plc|p\.l\.c\.|ltd|limited|inc|llc|llp|corp|gmbh|n\.v|s\.a|a/s|asa|oyj)\.?\Z", re.IGNORECASE
)
_LEGAL_FORM_AFTER = re.compile(r"\s(?:plc|PLC|Ltd|LLP|LLC|GmbH|AG|NV|SA|ASA|Oyj)\b")
_DATELINE_ENDS = re.compile(r"(?:,\s[^\n—–:()]{1,40})?\s?(?:\([^)\n]{1,40}\)\s?)?(?:\s?[—–]|\s--?)\s")
_CAPITALISED = re.compile(r"\s+([A-Z][a-z]+)\b")
_VERB_AFTER = re.compile(r"\s+([a-z]+)\b")
_FALSE_START = re.compile(r"([A-Z][a-z]+)\s+(?=\S+\s+\S)")


def corrected_names(text: str, found: Sequence[Name], paragraphs: Sequence[Range]) -> list[Name]:
    """Correct names by what stands around them; see the module.

    Args:
        text: the document's text.
        found: its names, in order.
        paragraphs: its paragraphs.
    """
    opening = {start for start, _ in paragraphs}
    headings = {bounds for bounds in paragraphs if _HEADING.fullmatch(text, *bounds)}
    corrected = [
        _with_its_type(text, _bare(_with_whole_surname(text, name)), opening)
        for name in found
        if not (_SUM.match(name.text) or _names_an_office(text, name))
        and not (name.type is EntityType.ORG and (name.start, name.end) in headings)
    ]
    people = [name for name in corrected if name.type is EntityType.PERSON]
    starts, ends = {name.start for name in people}, {name.end for name in people}
    return [
        name
        for name in corrected
        if not (
            name.type is not EntityType.PERSON
            and name.text.isupper()
            and len(name.text) <= _LONGEST_RANK
            and (name.end + 1 in starts or name.start - 1 in ends)
        )
    ]


def _bare(name: Name) -> Name:
    """Take ranks, distinctions and adjectives out of a person's name ("DC Alys Voss", "Brave Tom Reed")."""
    if name.type is not EntityType.PERSON or name.text.isupper():
        return name
    distinction = _DISTINCTION.search(name.text)
    if (
        distinction
        and " " in name.text[: distinction.start()]
        and distinction[1] not in ("II", "III", "IV", "JR", "SR")
    ):
        end = distinction.start()
        name = replace(name, end=name.start + end, text=name.text[:end])
    if rank := _ACRONYM.match(name.text):
        return replace(name, start=name.start + rank.end(), text=name.text[rank.end() :])
    first = _FALSE_START.match(name.text)
    if first and is_adjective(first[1].lower()) and not is_given_name(first[1]):
        return replace(name, start=name.start + first.end(), text=name.text[first.end() :])
    return name


def _with_whole_surname(text: str, name: Name) -> Name:
    """Add a surname that the model took for a verb: "Said" in "Omar Said said"."""
    surname = _CAPITALISED.match(text, name.end)
    if name.type is not EntityType.PERSON or " " in name.text or surname is None:
        return name
    word = surname[1].lower()
    ends_a_phrase = text[surname.end() : surname.end() + 1] in (",", ".", ")")
    if (word in cue_forms() or word in AUXILIARIES) and (is_subject_at(text, surname.end()) or ends_a_phrase):
        return replace(name, end=surname.end(), text=text[name.start : surname.end()])
    return name


def is_subject_at(text: str, end: int) -> bool:
    """Return whether a verb follows a name that ends here."""
    following = _VERB_AFTER.match(text, end)
    return following is not None and (
        following[1] in cue_forms() or following[1] in AUXILIARIES or is_past_form(following[1])
    )


def _with_its_type(text: str, name: Name, opening: set[int]) -> Name:
    if name.type is not EntityType.PERSON and (form := _LEGAL_FORM_AFTER.match(text, name.end)):
        name = replace(name, end=form.end(), text=text[name.start : form.end()])
    if _LEGAL_FORM.search(name.text):
        return _typed(name, EntityType.ORG)
    if (
        name.start in opening
        and name.text.isupper()
        and not name_forms.looks_like_an_acronym(name.text)
        and not is_given_name(name.text.split()[0])
        and _DATELINE_ENDS.match(text, name.end)
    ):
        return _typed(name, EntityType.GPE)
    if name.type is EntityType.ORG or is_given_name(name.text.split()[0]):
        return name
    window = max(0, name.start - 60)
    before = _NOUN_BEFORE.search(text, window, name.start)
    is_one = before is not None and _is_of_organisations(before[1].split()[-1])
    if not is_one and (apposed := _NOUN_APPOSED_BEFORE.search(text, window, name.start)):
        is_one = _is_of_organisations(apposed[1]) and not _goes_on(text, name.end)
    return _typed(name, EntityType.ORG) if is_one else name


def _goes_on(text: str, end: int) -> bool:
    """Return whether a name is only the first of a phrase ("the bank, Norland and ...")."""
    return text[end : end + 1] not in (",", ".") and _VERB_AFTER.match(text, end) is None


def _typed(name: Name, kind: EntityType) -> Name:
    return replace(name, type=kind, chances={kind: 1.0})


def _is_of_organisations(noun: str) -> bool:
    known = nouns().get(noun)
    return known is not None and known.type == EntityType.ORG.value


def _names_an_office(text: str, name: Name) -> bool:
    """Return whether a name is the title of an office, or the first word of a title that goes on after it."""
    words = name.text.split()
    following = _CAPITALISED.match(text, name.end)
    if name.text.startswith("Member of "):
        return True
    head = words[-1] if is_head(words[-1]) else following[1] if following else ""
    return (
        name.type is not EntityType.PERSON
        and (len(words) > 1 or head != words[-1])
        and is_head(head)
        and head.lower() not in ("guard", "general")
        and is_portfolio(name.text)
    )
