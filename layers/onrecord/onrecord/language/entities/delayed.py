"""People whose name comes after what they are: "Mayor says ...", "a Leeds judge has said ...".

News puts what somebody is into headline and lead, and the name into one of the next paragraphs, which
textbooks of journalism call delayed identification. Such a source stands for the only person of the text who
is called by its noun, where the name comes soon and nothing that qualifies the noun speaks against them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import LETTERS_AND_DIGITS
from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.language.lexicon.people import gender_of_description
from onrecord.language.lexicon.role_words import is_head, role_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.language.spans import Range

    CalledBy = Mapping[str, Mapping[DraftEntity, frozenset[str]]]
    """The people who are called by a noun in lower case, with the words around it and of their names."""

OPENING = 1_500
"""Code points of a text in which a source may come before the name."""
REACH = 1_500
"""Code points from a source to the name; a headline tells of the whole text."""
CONFIDENCE = 0.6
_PHRASE = re.compile(
    r"(?P<article>(?:[Aa]n?|[Tt]he)\s+)?(?P<words>[^\W\d_][\w’'-]*(?:\s+[^\W\d_][\w’'-]*){0,4})"
    r"(?=\s+(?:in|at|of|for|from)\s|\Z)"
)
_OFTEN_SEVERAL = frozenset((
    "aide", "analyst", "driver", "expert", "farmer", "lawmaker", "official", "player", "resident",
    "student", "witness",
))  # fmt: skip
"""Nouns for people of whom a text without a name may well mean another."""
_SAY_NOTHING = frozenset((
    "city", "county", "embattled", "federal", "leading", "local", "outspoken", "senior",
    "state", "top", "veteran",
))  # fmt: skip
"""What qualifies anybody."""


def identified_later(
    text: str, sources: Iterable[Range], called: CalledBy
) -> Iterator[tuple[Range, DraftEntity]]:
    """Yield the sources that the text identifies later, with who is meant.

    Args:
        text: the document's text.
        sources: of its attributions.
        called: by what nouns its people are called.
    """
    for start, end in sources:
        if start > OPENING:
            continue
        phrase = _PHRASE.match(text, start, end)
        if phrase is None or (phrase["article"] is None and not _is_in_a_headline(text, end)):
            continue
        *qualifiers, noun = phrase["words"].split()
        person = _only_one(called.get(noun.lower(), {}), qualifiers)
        if person is None or noun.lower() in _OFTEN_SEVERAL or not (is_head(noun) or noun.isupper()):
            continue
        gender = gender_of_description(phrase.group())
        first = min(name.start for name in person.names)
        is_near = first <= end + REACH or _is_in_a_headline(text, end)
        if start < first and is_near and not (gender and person.gender and gender != person.gender):
            yield (start, phrase.end()), person


def _is_in_a_headline(text: str, end: int) -> bool:
    """Return whether a place is in the first line with letters, or a line that ends in no sentence.

    There articles are left out.
    """
    if "\n" not in text[:end].strip():
        return True
    line = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
    return not line.rstrip("\"”’' ").endswith(SENTENCE_ENDS)


def _only_one(people: Mapping[DraftEntity, frozenset[str]], qualifiers: list[str]) -> DraftEntity | None:
    if len(people) != 1:
        return None
    ((person, known),) = people.items()
    for word in qualifiers:
        parts = {part.lower() for part in LETTERS_AND_DIGITS.findall(word)} - {"s"}
        if not parts <= known | _SAY_NOTHING and (word[0].islower() or _is_of_a_place(person)):
            return None
    return person


def _is_of_a_place(person: DraftEntity) -> bool:
    """Return whether a role says what it belongs to: "Bergen mayor" is not said of an Oslo one."""
    words = role_words()
    return any(
        word[0].isupper() and not is_head(word) and word.lower() not in words.qualifiers | words.portfolios
        for word in re.findall(r"[^\W\d_][\w.-]*", person.role or "")
    )
