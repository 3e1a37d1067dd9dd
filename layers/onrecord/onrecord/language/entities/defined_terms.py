"""Short names that a text defines: "Harlow Foods plc (“Harlow” or the “Group”)".

Companies' statements name themselves once and are "the Group" from then on. A term in quotation marks in
brackets behind the name of an organisation or place is another name of it, wherever it stands behind; so is
an acronym of the name in brackets: "Ministry of Transport (MoT)".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.entities import name_forms
from onrecord.language.entities.drafts import Name
from onrecord.language.lexicon.grammar import NAME_WORD
from onrecord.language.lexicon.legal_forms import LEGAL_FORM_BEHIND
from onrecord.model import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BRACKET = re.compile(
    rf"(?:,?{LEGAL_FORM_BEHIND.pattern}\.?)?(?:\s?\([^()\n]{{1,60}}\))?\s?\((?P<inside>[^()\n]{{1,120}})\)"
)
_TERM = re.compile(rf"[“\"‘'](?:[Tt]he )?(?P<term>{NAME_WORD}(?: {NAME_WORD}){{0,3}})[”\"’']")
_KINDS = (EntityType.ORG, EntityType.GPE, EntityType.FAC, EntityType.LOC)


def defined_terms(text: str, names: Sequence[Name]) -> Iterator[tuple[Name, str, int]]:
    """Find the terms that a text defines: the name, the term, and where the definition ends.

    Args:
        text: the document's text.
        names: its names.
    """
    for name in names:
        if name.type in _KINDS and (bracket := _BRACKET.match(text, name.end)):
            inside = bracket["inside"]
            if name_forms.looks_like_an_acronym(inside) and inside.replace(
                ".", ""
            ).lower() in name_forms.acronyms_of(name.text):
                yield name, inside, bracket.end()
            for term in _TERM.finditer(text, *bracket.span("inside")):
                yield name, term["term"], bracket.end()


def with_defined_terms(text: str, found: Sequence[Name]) -> list[Name]:
    """Add the places after a definition where its term stands for the name.

    Args:
        text: the document's text.
        found: its names, in order.
    """
    names = list(found)
    for name, term, end in list(defined_terms(text, found)):
        for index, defined in enumerate(names):
            if name.end < defined.start < end and defined.text == term:
                names[index] = replace(defined, type=name.type, chances={name.type: 1.0})
        for place in re.compile(rf"(?<![\w-]){re.escape(term)}(?![\w-])").finditer(text, end):
            index = bisect_left(names, place.start(), key=lambda each: each.start)
            before = names[index - 1] if index else None
            after = names[index] if index < len(names) else None
            if after is not None and (after.start, after.end) == place.span():
                names[index] = Name(*place.span(), term, name.type)
            elif (before is None or before.end <= place.start()) and (
                after is None or after.start >= place.end()
            ):
                names.insert(index, Name(*place.span(), term, name.type))
    return names
