"""Quotations without a cue: those of the person whom the sentence before them is about.

"Ann Lee was blunt. “This is a scandal.”" has no verb of speech. The quotation ends its paragraph and follows
a sentence about somebody; it is theirs, not the next paragraph's speaker's. So is one that opens the next
paragraph, if it says "I" or nobody else is there. After a question ("The judge asked Lee why. “Money.”") it
is the answer of who was asked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution, Contents
from onrecord.language.attributions.edges import ORPHAN_CONFIDENCE
from onrecord.language.lexicon.abbreviations import is_abbreviation
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import (
    DETERMINERS,
    FINITE_AUXILIARIES,
    FIRST_PERSON,
    FIRST_PERSON_PLURAL,
    POSSESSIVES,
    PREPOSITIONS,
    QUESTION_WORDS,
    WORD_BEFORE,
    alternatives,
    in_a_sentence,
)
from onrecord.language.lexicon.marks import SENTENCE_ENDS
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.source_nouns import can_speak

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.language.quotations import Quotation, Quotations
    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName

CONFIDENCE = 0.6

_FULL_STOP = re.compile(r"(?P<word>\b[^\W\d_]*[^\W\d_]{3}|[\d)\]])(?P<stop>[.?!:…])\s+")
_NEXT_SENTENCE = re.compile(r"[.?!]?\s*(?:\Z|[^\W\d_a-z])")
_SUBJECT = re.compile(r"(?:He|She)\b")
_BEHIND_A_CLAUSE = re.compile(
    r"(?:Asked|Told|When|As|After|Before)\b[^,.;:“”\"]{3,120}, (?P<subject>he|she)\b"
)
"""The subject behind a clause that opens a sentence: "Asked what she wants, she pauses."."""
_DESCRIPTION = re.compile(
    rf"(?:{alternatives(map(str.capitalize, DETERMINERS))}|One)(?: [\w'’\-]+){{1,4}}?"
    r"(?=,? (?P<verb>[a-z’']+))"
)
_QUESTION = re.compile(
    r"(?:(?:What|When|Where|Why|How|Who|Whom) )?"
    rf"(?:(?i:{alternatives(FINITE_AUXILIARIES)})) (?P<subject>he|she)\b[^.?!“”\"\n]*\?\s*\Z"
)
"""A question that the writer has asked somebody: "Does she miss it? “Every night.”"."""
_ASKED = re.compile(
    rf"\s(?P<whom>(?:the|an?|{alternatives(POSSESSIVES)})(?: [\w'’\-]+){{1,4}}?)"
    rf"(?=\s(?:if|{alternatives(QUESTION_WORDS)}|about|which|to)\b|[,.:?])"
)
"""Who is asked, behind the cue: "asked the coach if"."""
_I_OR_WE = re.compile(rf"\b(?:{in_a_sentence(FIRST_PERSON | FIRST_PERSON_PLURAL)})\b")
_WORD_LENGTH = 12


def with_uncued(
    text: str,
    found: Sequence[Attribution],
    names: Iterable[TaggedName],
    quotations: Quotations,
    paragraphs: Sequence[Range],
) -> list[Attribution]:
    """Give quotations without a cue of their own a source from the sentence before them.

    Args:
        text: the document's text.
        found: its attributions; what another paragraph's cue, or a question's, took of such a quotation is
            taken from it.
        names: its names, as the name finder has them.
        quotations: its quotations.
        paragraphs: its paragraphs.
    """
    people = sorted((name.start, name.end) for name in names if name.label == "PERSON")
    questions = sorted(each.cue for each in found if each.cue is not None and _asks(text, each.cue))
    contents = Contents(found)
    kept: list[Attribution | None] = list(found)
    added: list[Attribution] = []
    for paragraph, quotation in _whole_sentences(text, quotations, paragraphs):
        numbers = contents.touching(quotation.start, quotation.end)
        claims = {n: each for n in numbers if (each := kept[n]) is not None}
        is_answer = text[paragraph[0] : quotation.start].rstrip().endswith("?")
        is_claimed = any(each.cue or each.source for each in claims.values())
        if is_claimed and not is_answer and quotation.end < paragraph[1] - 1:
            continue
        source = _source(text, (paragraph[0], quotation.start), questions, people)
        if not all(_is_loose(text, each, paragraph, quotation, source) for each in claims.values()):
            continue
        if source is not None:
            for number, each in claims.items():
                kept[number] = _without(each, quotation)
        if source is not None or not claims:
            confidence = ORPHAN_CONFIDENCE if source is None else CONFIDENCE
            added.append(Attribution(((quotation.start, quotation.end),), None, source, confidence))
    taken = Contents(added)
    spoken = sorted(each.source[0] for each in found if each.source is not None)
    for above, quotation in _below(text, quotations, paragraphs):
        numbers = contents.touching(quotation.start, quotation.end)
        claims = {n: each for n in numbers if (each := kept[n]) is not None}
        is_claimed = any(each.cue or each.source for each in claims.values())
        # Whoever speaks there goes on.
        is_said = bisect_left(spoken, above[0]) < bisect_left(spoken, above[1])
        if is_claimed or is_said or taken.touching(quotation.start, quotation.end):
            continue
        named = people[bisect_left(people, (above[0],)) : bisect_left(people, (above[1],))]
        is_own = _I_OR_WE.search(text, quotation.inner_start, quotation.inner_end) is not None
        source = _source(text, above, questions, people) if is_own or len(named) == 1 else None
        if source is not None:
            for number, each in claims.items():
                kept[number] = _without(each, quotation)
            added.append(Attribution(((quotation.start, quotation.end),), None, source, CONFIDENCE))
    return [*(each for each in kept if each is not None), *added]


def _whole_sentences(
    text: str, quotations: Quotations, paragraphs: Sequence[Range]
) -> Iterator[tuple[Range, Quotation]]:
    """Yield the quotations of whole sentences that stand between sentences outside of marks."""
    for start, end in paragraphs:
        for quotation in quotations.overlapping(start, end):
            if quotation.start <= start or not quotation.closed or quotation.continues:
                continue
            before = text[start : quotation.start].rstrip()
            inner = text[quotation.inner_start : quotation.inner_end].rstrip()
            is_sentence = inner.endswith(SENTENCE_ENDS) or text.startswith(SENTENCE_ENDS, quotation.end)
            is_between = before.endswith(SENTENCE_ENDS) and _NEXT_SENTENCE.match(text, quotation.end, end)
            if is_sentence and is_between and quotations.around(start + len(before) - 1) is None:
                yield (start, end), quotation


def _below(
    text: str, quotations: Quotations, paragraphs: Sequence[Range]
) -> Iterator[tuple[Range, Quotation]]:
    """Yield the quotations of whole sentences that open a paragraph, each with the paragraph above it."""
    for above, (start, end) in pairwise(paragraphs):
        quotation = quotations.starting_at(start)
        if quotation is None or not quotation.closed or quotation.continues:
            continue
        ends = text[quotation.inner_start : quotation.inner_end].rstrip().endswith(SENTENCE_ENDS)
        is_told = text[slice(*above)].endswith(SENTENCE_ENDS) and not quotations.overlapping(*above)
        if ends and is_told and _NEXT_SENTENCE.match(text, quotation.end, end):
            yield above, quotation


def _is_loose(
    text: str, attribution: Attribution, paragraph: Range, quotation: Quotation, subject: Range | None
) -> bool:
    """Return whether an attribution has no good claim to a quotation.

    Its cue stands in another paragraph, is a question, or is no known cue; or the sentence right before the
    quotation has another subject.
    """
    cue, source = attribution.cue, attribution.source
    if cue is None:
        return source is None or not paragraph[0] <= source[0] < quotation.start
    if not paragraph[0] <= cue[0] < paragraph[1]:
        return True
    if cue[1] > quotation.start or len(attribution.content) < 2:
        return False
    if _asks(text, cue) or not _is_known(text, cue):
        return True
    parts = (*attribution.content, cue, *((source,) if source else ()))
    last = max(end for _, end in parts if end <= quotation.start)
    return (
        subject is not None
        and subject[0] >= last
        and any(_stops(text, max(0, last - _WORD_LENGTH), subject[0]))
    )


def _is_known(text: str, cue: Range) -> bool:
    return any(word in cue_forms() for word in text[slice(*cue)].lower().split())


def _asks(text: str, cue: Range) -> bool:
    verbs = (cue_forms().get(word) for word in text[slice(*cue)].lower().split())
    return any(verb is not None and "question" in verb.marks for verb in verbs)


def _source(text: str, before: Range, questions: Sequence[Range], people: Sequence[Range]) -> Range | None:
    """Return whom the sentence before a quotation is about: who was asked, its first name, its subject."""
    start, end = before
    stops = _stops(text, start, end)
    first = max((stop for stop in stops if stop < end), default=start)
    index = bisect_left(questions, (end,)) - 1
    asked = questions[index] if index >= 0 and questions[index][0] >= start else None
    if asked is not None and asked[0] >= first:
        first = asked[1]
    named = [
        bounds
        for bounds in people[bisect_right(people, (first,)) : bisect_right(people, (end,))]
        if not _follows_a_preposition(text, first, bounds[0])
    ]
    if named:
        return named[0]
    if asked is not None and first == asked[1]:
        whom = _ASKED.match(text, first, end)
        return whom.span("whom") if whom is not None and can_speak(whom["whom"]) else None
    if subject := _SUBJECT.match(text, first, end):
        return subject.span()
    if subject := _QUESTION.match(text, first, end):
        return subject.span("subject")
    if subject := _BEHIND_A_CLAUSE.match(text, first, end):
        return subject.span("subject")
    for described in _DESCRIPTION.finditer(text, first, end):
        if described.start() == first and is_past_form(described["verb"]) and can_speak(described.group()):
            return described.span()
        break
    return None


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where sentences end, with the space behind; the stop of "Mrs." ends none."""
    for stop in _FULL_STOP.finditer(text, start, end):
        if not (stop["stop"] == "." and stop["word"].isalpha() and is_abbreviation(f"{stop['word']}.")):
            yield stop.end()


def _follows_a_preposition(text: str, first: int, start: int) -> bool:
    before = WORD_BEFORE.search(text, first, start)
    return before is not None and before[1].lower() in PREPOSITIONS


def _overlap(piece: Range, quotation: Quotation) -> bool:
    return piece[0] < quotation.end and quotation.start < piece[1]


def _without(attribution: Attribution, quotation: Quotation) -> Attribution | None:
    content = tuple(piece for piece in attribution.content if not _overlap(piece, quotation))
    if len(content) == len(attribution.content):
        return attribution
    return replace(attribution, content=content) if content else None
