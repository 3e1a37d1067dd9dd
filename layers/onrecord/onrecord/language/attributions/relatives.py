"""What a clause about somebody says that they told: "The driver, who told officers he was lost, drove on".

Between two commas the clause has a clear end, and a pronoun behind whom it was told to begins the content.
The finder passes by some of these clauses, and reads on behind the comma of others.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.grammar import AUXILIARIES, PERSONAL_PRONOUNS, WORD, alternatives
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.spans import Cover

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.language.quotations import Quotations

CONFIDENCE = 0.6

_SUBJECT = rf"(?:{alternatives(PERSONAL_PRONOUNS)}|there)"
_WHO = re.compile(r"who\b", re.IGNORECASE)
_COMMA = re.compile(r",\s")
_TOLD = re.compile(
    r",\s(?P<source>who)\s(?P<cue>(?:later |had |has |also )?(?:told|assured|informed|warned|reminded))\s"
    rf"(?:(?:the|a|an|his|her|their)\s)?(?!{_SUBJECT}\s)[\w’'-]+(?:\s(?!that\s|{_SUBJECT}\s)[\w’'-]+)?\s"
    rf"(?P<content>(?:that\s)?{_SUBJECT}\s[^\n.?!,;:—–()“”\"]{{6,200}})(?=,\s)"
)


def with_relatives(text: str, found: Sequence[Attribution], quotations: Quotations) -> list[Attribution]:
    """Add what clauses about somebody say that they told, and end it with the clause.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations; what stands in them is left as it is.
    """
    taken = Cover(part for each in found for part in each.parts() if each.cue or each.source)
    added: list[Attribution] = []
    ends: dict[int, int] = {}
    for told in _TOLD.finditer(text):
        if quotations.around(told.start()) is not None:
            continue
        start, end = told.span("content")
        if any(taken.touches(*told.span(part)) for part in ("content", "cue", "source")):
            behind = WORD.search(text, end)
            if behind is not None and _is_verb(behind.group()):
                ends |= dict.fromkeys((start, start + len("that ")), end)
        else:
            added.append(Attribution(((start, end),), told.span("cue"), told.span("source"), CONFIDENCE))
    return [*(_with_its_clause(text, _ended(each, ends), quotations) for each in found), *added]


def _with_its_clause(text: str, attribution: Attribution, quotations: Quotations) -> Attribution:
    """End what "who" says before the verb of the sentence: "Lee, who had said that it was over, smiled"."""
    source, cue, (start, end) = attribution.source, attribution.cue, attribution.content[-1]
    if source is None or cue is None or start < cue[1] or not _WHO.match(text, *source):
        return attribution
    commas = [comma.start() for comma in _COMMA.finditer(text, start, end)]
    if len(commas) != 1 or quotations.overlapping(start, end):
        return attribution
    behind = WORD.match(text, commas[0] + 2)
    if behind is None or not _is_verb(behind.group()):
        return attribution
    return replace(attribution, content=(*attribution.content[:-1], (start, commas[0])))


def _is_verb(word: str) -> bool:
    return word in AUXILIARIES or is_past_form(word)


def _ended(attribution: Attribution, ends: Mapping[int, int]) -> Attribution:
    """Return an attribution whose content, if it is that of a clause, ends with the clause."""
    ((start, end), *more) = attribution.content
    limit = ends.get(start, end)
    return attribution if more or end <= limit else replace(attribution, content=((start, limit),))
