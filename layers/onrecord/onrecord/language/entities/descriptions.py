"""Descriptions of people and things by a noun: "the governor", "his mother", "a shipping company".

A description is a determiner, at most five words that may qualify, and a noun of the lexicon's
``descriptions.tsv`` or ``roles.txt``. ``nominals`` finds what it stands for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.language.entities.origins import article_of, origin_nouns
from onrecord.language.lexicon.grammar import (
    AUXILIARIES,
    DEMONSTRATIVES,
    PERSONAL_PRONOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVES,
    THIRD_PERSON_POSSESSIVES,
)
from onrecord.language.lexicon.nouns import noun_named
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.people import gender_of_description, gender_of_origin
from onrecord.language.lexicon.role_words import is_head, role_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOUN_PHRASE_WORD = re.compile(r"\d{1,3}[- ]year[- ]olds?|[^\W\d_](?:[^\W_]|[-’'.](?=[^\W_]))*")
_POINTING = DEMONSTRATIVES | POSSESSIVES
_INDEFINITE = frozenset(("a", "an", "another", "one"))
_STOPS = (
    PREPOSITIONS
    | RELATIVES
    | PERSONAL_PRONOUNS
    | AUXILIARIES
    | {"and", "or", "but", "as", "while", "because", "if", "not", "said", "says", "there"}
)
_NOT_QUALIFYING = re.compile(r"[^ \n]|\n\s*\n")
_MOST_WORDS = 5
_BARE = frozenset(("counsel",))
"""Nouns for a person that need no article: "counsel added"."""
_SEPARATES = re.compile(r"[.,;:“”\"\n]")
_NAME_FOLLOWS = re.compile(r"[-’']|\s+[^\W\d_a-z]")


@dataclass(frozen=True, slots=True)
class Description:
    """A noun phrase up to its head: ``[start, end)``; ``noun`` is the head in lower case."""

    start: int
    end: int
    noun: str
    type: str
    """PERSON, ORG or PLACE."""
    gender: str | None
    determiner: str
    """``the``, ``this``, ``a``, ``own`` ("his mother", "the firm's lawyer")."""
    owner: int | None
    """Where the possessive stands, if there is one."""
    home: str | None = None
    """The home of a person who is called by it ("the Dane": ``DK``), as ``lexicon.demonyms`` has it."""


def find_descriptions(text: str) -> list[Description]:
    """Find the descriptions of a text, in its order."""
    words = list(_NOUN_PHRASE_WORD.finditer(text))
    found = list(_by_origin(text))
    for index, word in enumerate(words):
        form = word.group()
        if form[0].isupper() and not form.isupper() and not _is_office(text, words, index):
            continue  # a title, or part of a name
        noun = noun_named(form)
        if noun is None or _goes_on(text, words, index) or _is_verb_of(words, index):
            continue
        begun = _beginning(text, words, index)
        if (
            begun is None
            and form.lower() in _BARE
            and (index == 0 or _SEPARATES.search(text[words[index - 1].end() : word.start()]))
        ):
            begun = word.start(), "the", None
        if begun is not None:
            start, determiner, owner = begun
            gender = noun.gender or (
                gender_of_description(text[start : word.end()]) if noun.type == "PERSON" else None
            )
            found.append(Description(start, word.end(), form.lower(), noun.type, gender, determiner, owner))
    found.sort(key=lambda description: description.start)
    # "The 40-year-old" is no description of its own in "the 40-year-old German skipper".
    whole = {description.start for description in found if not _is_an_age(description)}
    return [each for each in found if not (_is_an_age(each) and each.start in whole)]


def _is_an_age(description: Description) -> bool:
    return description.noun.endswith(("year-old", "year old"))


def _by_origin(text: str) -> Iterator[Description]:
    """Find the people who are called by where they come from ("the Dane")."""
    for (noun_start, end), home in origin_nouns(text):
        article = article_of(text, noun_start)
        if article is not None:
            noun = text[noun_start:end]
            determiner = "the" if article["article"].lower() == "the" else "a"
            gender = gender_of_origin(noun)
            yield Description(article.start(), end, noun.lower(), "PERSON", gender, determiner, None, home)


def _is_office(text: str, words: list[re.Match[str]], index: int) -> bool:
    """Return whether a word in capitals is an office that stands alone: "the former Police Commissioner"."""
    if not is_head(words[index].group()) or _NAME_FOLLOWS.match(text, words[index].end()):
        return False
    for before in range(index - 1, max(-1, index - 2 - _MOST_WORDS), -1):
        form = words[before].group()
        if text[words[before].end() : words[before + 1].start()] != " ":
            return False
        if form.lower() == "the":
            return True
        if not (form[0].isupper() or form in role_words().qualifiers):
            return False
    return False


def _is_verb_of(words: list[re.Match[str]], index: int) -> bool:
    """Return whether a word is a verb, not a noun: "the prosecutor accused", not "the accused"."""
    return (
        index > 0 and is_past_form(words[index].group()) and noun_named(words[index - 1].group()) is not None
    )


def _goes_on(text: str, words: list[re.Match[str]], index: int) -> bool:
    """Return whether a noun only qualifies the next noun ("the company president")."""
    if index + 1 == len(words):
        return False
    word, following = words[index], words[index + 1]
    between = text[word.end() : following.start()]
    if between != " ":
        return False
    return following.group().islower() and noun_named(following.group()) is not None


def _beginning(text: str, words: list[re.Match[str]], index: int) -> tuple[int, str, int | None] | None:
    """Search to the left for the determiner: return its start, its kind and the start of its possessive."""
    for before in range(index - 1, max(-1, index - 2 - _MOST_WORDS), -1):
        word, following = words[before], words[before + 1]
        between = text[word.end() : following.start()]
        if between in ("’s ", "'s ", "’ ", "' "):
            return word.start(), "own", word.start()
        if _NOT_QUALIFYING.search(between):
            return None
        lower = word.group().lower()
        if lower.endswith(("’s", "'s")):
            return word.start(), "own", word.start()
        if lower in THIRD_PERSON_POSSESSIVES:
            return word.start(), "own", word.start()
        if lower == "the":
            return word.start(), "the", None
        if lower in _POINTING:
            return word.start(), "this", None
        if lower in _INDEFINITE:
            return word.start(), "a", None
        if lower in _STOPS:
            return None
    return None
