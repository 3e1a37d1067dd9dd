"""What is told to a hearing without "that": "The inspector told the inquest the switch stood behind a door".

The finder misses some of these sentences, which court reports are full of.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.grammar import AUXILIARIES, PREPOSITIONS, SUBORDINATORS, WORD, alternatives
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.tables import lists
from onrecord.language.spans import Cover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.quotations import Quotations

CONFIDENCE = 0.6
_VERB_WITHIN = 12  # words of a clause up to its verb


@cache
def _testimony() -> re.Pattern[str]:
    hearing = alternatives(lists("messages.tsv")["hearing"])
    no_clause = alternatives(PREPOSITIONS | {"to", "how", "that", "why", "when", "whether", "what", "who"})
    return re.compile(
        r"(?:\A|\n|(?<=[.!?])\s|(?<=[”\"’])\s)(?P<source>[A-Z][^.;:!?\n“”\"]{2,120}?),?\s"
        rf"(?P<cue>(?:also |later |then |had |has )?told)\s(?:(?:the|an?) )?(?:[a-z]+ )?(?:{hearing})\s"
        rf"(?P<content>(?!(?:{no_clause})\b)[^\n.;:!?“”\"]{{8,300}})(?=\.(?:\s|\Z))"
    )


def with_testimony(text: str, found: Sequence[Attribution], quotations: Quotations) -> list[Attribution]:
    """Add what is told to hearings where no statement was found.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations; what stands in them is left as it is.
    """
    if " told " not in text:
        return list(found)
    taken = Cover(part for each in found for part in each.parts())
    added = [
        Attribution((each.span("content"),), each.span("cue"), each.span("source"), CONFIDENCE)
        for each in _testimony().finditer(text)
        if not taken.touches(*each.span()) and quotations.around(each.start("cue")) is None and _is_told(each)
    ]
    return [*found, *added]


def _is_told(told: re.Match[str]) -> bool:
    """Return whether a subject opens the sentence, and a clause with a verb follows."""
    first = WORD.match(told["source"])
    if first is None or first.group().lower() in PREPOSITIONS | SUBORDINATORS:
        return False
    words = [word.lower() for word in WORD.findall(told["content"])][:_VERB_WITHIN]
    return any(word in AUXILIARIES or is_past_form(word) for word in words[1:])
