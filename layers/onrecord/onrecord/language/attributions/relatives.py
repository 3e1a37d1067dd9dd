"""Statements in relative clauses: "The driver, who told officers he was lost, drove on".

The second comma ends such a clause. The content begins with "that", or with the pronoun behind the addressee
("officers"). The finder misses some of these statements, and lets others go on behind the second comma. What
tells of a source, "according to a survey that engineers doubt", is no part of what the source says.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.grammar import AUXILIARIES, DETERMINERS, PERSONAL_PRONOUNS, WORD, alternatives
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.spans import Cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.language.quotations import Quotations

CONFIDENCE = 0.6

_SUBJECT = rf"(?:{alternatives(PERSONAL_PRONOUNS)}|there)"
_WHO = re.compile(r"who\b", re.IGNORECASE)
_THAT = re.compile(r"(?:that|which|who)\b")
_ACCORDING = re.compile(r"according to", re.IGNORECASE)
_COMMA = re.compile(r",\s")
_CLAUSE = re.compile(
    r",\s(?P<source>who)\s(?P<cue>(?:later |had |has |also )?(?:told|assured|informed|warned|reminded))\s"
    rf"(?:(?:{alternatives(DETERMINERS)})\s)?(?!{_SUBJECT}\s)[\w’'-]+(?:\s(?!that\s|{_SUBJECT}\s)[\w’'-]+)?\s"
    rf"(?P<content>(?:that\s)?{_SUBJECT}\s[^\n.?!,;:—–()“”\"]{{6,200}})(?=,\s)"
)


def with_relatives(text: str, found: Sequence[Attribution], quotations: Quotations) -> list[Attribution]:
    """Add the statements in relative clauses, and end those found at the end of their clause.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations; what stands in them is left as it is.
    """
    taken = Cover(part for each in found for part in each.parts() if each.cue or each.source)
    added: list[Attribution] = []
    ends: dict[int, int] = {}
    for clause in _CLAUSE.finditer(text):
        if quotations.around(clause.start()) is not None:
            continue
        start, end = clause.span("content")
        if any(taken.touches(*clause.span(part)) for part in ("content", "cue", "source")):
            behind = WORD.search(text, end)
            if behind is not None and _is_verb(behind.group()):
                ends |= dict.fromkeys((start, start + len("that ")), end)
        else:
            added.append(Attribution(((start, end),), clause.span("cue"), clause.span("source"), CONFIDENCE))
    return [*(_with_its_clause(text, _ended(each, ends), quotations) for each in found), *added]


def without_clauses_of_sources(text: str, found: Iterable[Attribution]) -> list[Attribution]:
    """Leave out of contents what tells of their source, where there is more.

    Args:
        text: the document's text.
        found: its attributions; those inside such a clause have been found already.
    """
    return [_without_clause_of_source(text, each) for each in found]


def _without_clause_of_source(text: str, attribution: Attribution) -> Attribution:
    source, cue = attribution.source, attribution.cue
    if source is None or cue is None or not _ACCORDING.match(text, *cue):
        return attribution
    content = tuple(
        piece
        for piece in attribution.content
        if piece[0] < source[1] or text[source[1] : piece[0]].strip() or not _THAT.match(text, *piece)
    )
    return replace(attribution, content=content) if content else attribution


def _with_its_clause(text: str, attribution: Attribution, quotations: Quotations) -> Attribution:
    """End what "who" says before the verb of the sentence: "Lee, who said it was over, smiled"."""
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
