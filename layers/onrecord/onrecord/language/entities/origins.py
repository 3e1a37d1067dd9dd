"""People called by where they come from: "the Dane", "said the Yorkshirewoman".

A noun for one person ("Serb", "Italian") that stands alone after an article is a person, neither a state nor
a people; where it qualifies a noun ("the Italian delegation") or a name it is none. Which person is meant is
decided with the other descriptions (``pronouns``). What a text says of where people come from is read beside
their names: "the Danish coach Ann Lee", "Bob Rice, a Swede", "Carol Moss, who is from Lugo" names no country
and counts for nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.demonyms import home_of_description, home_of_person, may_be_a_people
from onrecord.language.lexicon.grammar import (
    ARTICLE_BEFORE,
    AUXILIARIES,
    CONJUNCTIONS,
    NAME_WORD,
    PREPOSITIONS,
    RELATIVES,
    WORD,
)
from onrecord.language.lexicon.lemmas import lemma_of_word
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.model import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.language.entities.drafts import DraftEntity, Name
    from onrecord.language.spans import Range

_AGED = r"(?:(?:young|veteran|\d{1,3}[- ]year[- ]old)\s+)?"
_AFTER_ARTICLE = re.compile(rf"\b(?:[Tt]he|[Aa]n?)\s+{_AGED}(?P<noun>New Zealander|New Yorker|{NAME_WORD})")
_LONGEST_ARTICLE = 24  # code points, with an age
_ARTICLE = re.compile(rf"\b(?P<article>[Tt]he|[Aa]n?)\s+{_AGED}\Z")
_NEXT_WORD = re.compile(r"[^\S\n]+([^\W\d_][\w’'-]*)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[^\S\n]+\Z")
_ADVERBS = frozenset(("also", "now", "then", "later", "too", "still", "never", "again"))
_NO_NOUN = PREPOSITIONS | RELATIVES | AUXILIARIES | CONJUNCTIONS | _ADVERBS
_BEFORE_NAME = re.compile(r"[^,.;:()“”\"\n]*(?:,\s+)?\Z")
_DASH = re.compile(r"[–—]|\s--?\s")
"""What a dateline ends with: "LYON, France -- Ann Lee" says nothing of where she is from."""
_AFTER_NAME = re.compile(r",\s+(?:an?|the)\s+(?P<words>[^,.;:()“”\"\n]*)")
_BESIDE = 60  # code points to each side of a name
_WORDS_BEFORE = 5


def article_of(text: str, noun: int) -> re.Match[str] | None:
    """Return the article before a noun of origin, with an age behind it: "the 24-year-old Dane"."""
    return _ARTICLE.search(text, max(0, noun - _LONGEST_ARTICLE), noun)


def origin_nouns(text: str) -> Iterator[tuple[Range, str]]:
    """Find the nouns that stand for one person by where they come from, with that home.

    Args:
        text: the document's text.
    """
    for match in _AFTER_ARTICLE.finditer(text):
        noun = match["noun"].rstrip(".'’-")
        start, end = match.start("noun"), match.start("noun") + len(noun)
        home = home_of_person(noun)
        if home is not None and _stands_alone(text, match.start(), end):
            yield (start, end), home


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether a noun qualifies no other noun ("the Italian side") or name ("the Italian Ann Lee")."""
    following = _NEXT_WORD.match(text, end)
    if following is None:
        return text[end : end + 1] not in ("-", "’", "'") or text[end + 1 : end + 3] == "s "
    word = following[1]
    if word[0].isupper():
        return False
    if word in _NO_NOUN or word in cue_forms() or is_past_form(word) or word.endswith("ly"):
        return True
    before = _WORD_BEFORE.search(text, max(0, start - 24), start)
    return before is not None and before[1].lower() in cue_forms()


def without_people(text: str, found: Iterable[Name]) -> list[Name]:
    """Leave out the names of peoples that are one person: "the Italian" of a coach.

    A noun that may be a people as well ("the Swiss") is a person only where the text has one from there.
    """
    names = list(found)
    homes = {home for name in names if name.type is EntityType.PERSON for home in homes_beside(text, name)}
    people = {
        bounds
        for bounds, home in origin_nouns(text)
        if home in homes or not may_be_a_people(text[slice(*bounds)]) or _has_singular_verb(text, bounds)
    }
    apposed = {name.start for name in names if name.type is EntityType.PERSON}
    kinds = (EntityType.NORP, EntityType.GPE, EntityType.LOC, EntityType.PERSON, EntityType.ORG)
    return [
        name
        for name in names
        if name.type not in kinds
        or not (
            (name.start, name.end) in people
            # "the Swede Elsa Lind"
            or (name.end + 1 in apposed and home_of_person(name.text) and _follows_article(text, name.start))
        )
    ]


def _follows_article(text: str, start: int) -> bool:
    return ARTICLE_BEFORE.search(text, max(0, start - 5), start) is not None


def _has_singular_verb(text: str, noun: Range) -> bool:
    """Return whether a verb beside a noun is singular: "sighs the Swiss"."""
    following = _NEXT_WORD.match(text, noun[1])
    article = article_of(text, noun[0])
    before = _WORD_BEFORE.search(text, max(0, noun[0] - 24), article.start()) if article else None
    verbs = (match[1] for match in (following, before) if match is not None)
    return any(verb.endswith("s") and lemma_of_word(verb, ("VERB",)) != verb for verb in verbs)


def homes_of(text: str, people: Iterable[DraftEntity]) -> dict[DraftEntity, frozenset[str]]:
    """Return where people come from, by the words beside their names."""
    return {
        person: frozenset(home for name in person.names for home in homes_beside(text, name))
        for person in people
        if person.type is EntityType.PERSON
    }


def homes_beside(text: str, name: Name) -> set[str]:
    """Return the homes that the words beside one name give."""
    first = name.start if name.titled_from is None else name.titled_from
    before = _BEFORE_NAME.search(text, max(0, first - _BESIDE), first)
    after = _AFTER_NAME.match(text, name.end, name.end + _BESIDE)
    words = [
        *(WORD.findall(_DASH.split(before.group())[-1])[-_WORDS_BEFORE:] if before else ()),
        *WORD.findall(text, first, name.start),
        *(WORD.findall(after["words"]) if after else ()),
    ]
    return {home for word in words if word[0].isupper() and (home := home_of_description(word)) is not None}
