"""Offices in short: "the PM", where the text has a prime minister, "the CS" of a cabinet secretary.

Such letters are neither an organisation nor a name: they are called by their office who bears it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.entities import name_forms
from onrecord.language.entities.descriptions import Description
from onrecord.language.lexicon.grammar import LETTERS_AND_DIGITS, PREPOSITIONS
from onrecord.language.lexicon.role_words import is_head
from onrecord.model import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.language.entities.drafts import DraftEntity, Name

_FEWEST, _MOST = 2, 4
"""Letters of an office in short."""
_IN_SHORT = re.compile(r"\b[Tt]he (?P<letters>[A-Z]{2,4})\b")
_SMALL = PREPOSITIONS | {"and", "the"}


def initials_of(role: str) -> set[str]:
    """Return what a role's office may be in short, in lower case: "cs" of a "Water Cabinet Secretary"."""
    words = [word for word in LETTERS_AND_DIGITS.findall(role) if word.lower() not in _SMALL]
    parts = (
        (first, words[first:last])
        for first in range(len(words))
        for last in range(first + _FEWEST, min(first + _MOST, len(words)) + 1)
    )
    return {
        "".join(word[0] for word in part).lower()
        for first, part in parts
        # In "Rifle Association president" two words are a name's; the first may have a sentence's capital.
        if any(map(is_head, part)) and len({word[0].isupper() for word in part[first == 0 :]}) == 1
    }


def without_offices(found: Sequence[Name]) -> list[Name]:
    """Leave out the names of organisations that are somebody's office in short."""
    offices = {letters for name in found if name.role for letters in initials_of(name.role)}
    offices -= {
        acronym
        for name in found
        if name.type is not EntityType.PERSON
        for acronym in name_forms.acronyms_of(name.text)
    }
    return [
        name
        for name in found
        if not (name.type is EntityType.ORG and name.text.isupper() and name.text.lower() in offices)
    ]


def find_offices(text: str, entities: Iterable[DraftEntity]) -> Iterator[Description]:
    """Find the descriptions of people by their offices in short.

    Args:
        text: the document's text.
        entities: with their roles; letters that name one of them are no office.
    """
    roles = {name.role for entity in entities for name in entity.names if name.role}
    offices = {letters for role in roles for letters in initials_of(role)}
    offices -= {name.text.lower() for entity in entities for name in entity.names}
    for short in _IN_SHORT.finditer(text):
        noun = short["letters"].lower()
        if noun in offices:
            yield Description(short.start(), short.end(), noun, "PERSON", None, "the", None)
