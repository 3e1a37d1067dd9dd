"""The nouns that head a source without a name ("a senior official", "residents"), by class of sources."""

from __future__ import annotations

import re
from functools import cache

from onrecord.language.lexicon.calendar import NUMBER_WORDS
from onrecord.language.lexicon.grammar import POSSESSIVE_ENDING, alternatives
from onrecord.language.lexicon.lemmas import lemma_of_word
from onrecord.language.lexicon.nouns import noun_named
from onrecord.language.lexicon.people import gender_of_description
from onrecord.language.lexicon.role_words import is_head
from onrecord.language.lexicon.tables import lists, rows, values
from onrecord.model import SourceClass

_WITH_KNOWLEDGE = re.compile(
    r"\b(?:familiar with|close to|briefed on|informed of|aware of|with (?:direct )?knowledge of|involved in|"
    r"on condition of anonymity|not authori[sz]ed to)\b",
    re.IGNORECASE,
)
_NUMBER = rf"(?:\d[\d.,]*|{alternatives(NUMBER_WORDS)}|a dozen|hundreds|thousands|millions)"
_PART_OF = re.compile(
    rf"(?:nearly|almost|about|some|only|at least|at most|more than|fewer than|up to)?\s*"
    rf"(?:{_NUMBER}|some|many|most|several|both|all|none|each|half|dozens|"
    rf"a (?:\w+ )?(?:number|majority|chorus|group|handful|couple|string))(?:\s+percent|\s+per\s+cent|%)?\s+"
    rf"(?:(?:in|out of|of)\s+{_NUMBER}\s+|of\s+)(?:the\s+|these\s+|those\s+)?(?=\w)",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"(?:\w+\s+)?{_NUMBER}\s*(?:percent|per\s+cent|%)", re.IGNORECASE)
AFTER_THE_HEAD = re.compile(
    r"\s*[,(\[–—:;]|\s+(?:who|whom|which|that|of|for|from|at|in|with|on|to|by|near|around|about|among|against|"
    r"outside|inside|across|under|familiar|close|speaking|working|living|representing|involved|briefed|not|released|"
    r"published|conducted|filed|obtained|led|made|sent|issued|signed|seen|written|being|including|like|such)\b",
    re.IGNORECASE,
)
"""What ends a noun phrase behind its head: "an official | in Oslo", "a report | published today"."""
_RELATIONS = {kind: frozenset(nouns) for kind, nouns in lists("relations.tsv").items()}
_NO_SPEAKER = (None, SourceClass.DOCUMENT, SourceClass.STATE)
_FORMER = frozenset(("former", "retired", "one-time", "onetime", "ex"))
_AGE = re.compile(r"\b(\d{1,3})[- ]year[- ]old\b")
_OF_SO_MANY = re.compile(r"\s+of\s+(?:\d|[a-z])")
_NOUN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@cache
def _nouns() -> dict[str, SourceClass]:
    return {noun: SourceClass(name) for name, nouns in rows("source_nouns.tsv") for noun in values(nouns)}


def class_of_phrase(phrase: str) -> SourceClass | None:
    """Return the class of a source that names no entity: "a senior official", "residents", "the report"."""
    if _WITH_KNOWLEDGE.search(phrase):
        return SourceClass.UNNAMED_OFFICIAL
    if part := _PART_OF.match(phrase):
        phrase = phrase[part.end() :]
    elif _SHARE.match(phrase):
        return SourceClass.CROWD
    phrase = POSSESSIVE_ENDING.sub("", phrase)
    ends = AFTER_THE_HEAD.search(phrase, 1)
    words = [word.lower() for word in _NOUN.findall(phrase[: ends.start() if ends else None])]
    if not words:
        return None
    head = words[-1]
    singular = lemma_of_word(head, ("NOUN",))
    known = _nouns().get(head) or _nouns().get(singular)
    plural = singular != head
    if known is SourceClass.UNNAMED_PERSON:
        return SourceClass.CROWD if plural else known
    if known is not None:
        return known
    if plural:
        return SourceClass.CROWD
    return SourceClass.UNNAMED_PERSON if is_head(head) else None


def can_speak(phrase: str) -> bool:
    """Return whether a phrase describes somebody, or a body: "the ferryman", not "the mood"."""
    named = noun_named(phrase.split()[-1])
    is_somebody = gender_of_description(phrase) is not None or (named is not None and named.type != "PLACE")
    return is_somebody or class_of_phrase(phrase) not in _NO_SPEAKER


def may_be_things(phrase: str) -> bool:
    """Return whether a phrase ends in a plural that no list has: "the races", or as well "the fans"."""
    noun = phrase.split()[-1].lower()
    is_plural = lemma_of_word(noun, ("NOUN",)) != noun
    return is_plural and class_of_phrase(phrase) is SourceClass.CROWD and not is_several_people(phrase)


def is_several_people(phrase: str) -> bool:
    """Return whether a phrase ends in the plural of a noun for people: "the researchers", not "prices"."""
    noun = phrase.split()[-1].lower()
    singular = lemma_of_word(noun, ("NOUN",))
    if singular == noun:
        return noun in ("people", "police", "men", "women", "children")
    named = noun_named(singular)
    return (named is not None and named.type == "PERSON") or _nouns().get(singular) in (
        SourceClass.UNNAMED_PERSON,
        SourceClass.UNNAMED_OFFICIAL,
        SourceClass.CROWD,
    )


def age_in(phrase: str) -> int | None:
    """Return how old a description says that somebody is: 49 of "the 49-year-old skipper"."""
    age = _AGE.search(phrase)
    return None if age is None else int(age[1])


def is_parent(noun: str) -> bool:
    """Return whether a noun in lower case is for a parent; "Father" before a name is a priest."""
    return noun in _RELATIONS["parent"]


def says_what_somebody_is(phrase: str, following: str) -> bool:
    """Return whether a noun says what somebody is ("striker"), and names neither an office nor a relation.

    Args:
        phrase: the noun with what stands before it: "the former judge" says what somebody is.
        following: the text after it: a "mother of two" is what somebody is, a "mother" is somebody's.
    """
    *before, noun = phrase.lower().split()
    if noun in _RELATIONS["parent"]:
        return _OF_SO_MANY.match(following) is not None
    if not _FORMER.isdisjoint(before) or age_in(phrase) is not None:
        return True
    return noun not in _RELATIONS["other"] and _nouns().get(noun) is not SourceClass.UNNAMED_OFFICIAL
