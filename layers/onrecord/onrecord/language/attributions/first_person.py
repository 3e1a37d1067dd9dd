"""Thoughts that people state themselves: "I think the first question is who pays".

Interviews, letters and posts are full of it, articles are not, and the finder has learnt from articles. So
where it finds nothing, a clause behind a verb of thinking or planning with a pronoun for its subject is a
statement, and so is the clause before "I think". What the finder has in the first person goes on to the end
of its sentence, through dashes, brackets and clauses that depend on it. Speech has its own ways to quote: "I
was like, ‘Why?’", "a banner that read ‘Home’".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import (
    AUXILIARIES,
    BE,
    FINITE_AUXILIARIES,
    PERSONAL_PRONOUNS,
    QUESTION_WORDS,
    RELATIVES,
    SECOND_PERSON,
    SPEAKER_OR_HEARER,
    WORD,
    alternatives,
)
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.spans import Cover
from onrecord.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.language.quotations import Quotations

CONFIDENCE = 0.45

_THOUGHTS = alternatives(form for form, cue in cue_forms().items() if cue.kind is not Kind.SPEECH)
_THOUGHT = re.compile(
    r"\b(?P<source>I|[Ww]e|[Yy]ou|[Tt]hey) "
    rf"(?P<cue>(?:(?:{alternatives(FINITE_AUXILIARIES)})(?:n['’]t| not)? )?"
    rf"(?:(?:just|still|really|also|never|always) )?(?:{_THOUGHTS}))[^\S\n]+"
    r"(?P<content>[^\n.?!;:“”\"]{8,300})"
)
_THOUGHT_BEHIND = re.compile(
    r"(?:(?<=[.?!,;:] )|(?<=[—–(]\s)|(?<=\()|^)(?P<content>[^\n.?!,;:—–()“”\"]{8,200}), "
    r"(?P<source>I|we) (?P<cue>think|believe|guess|suppose|suspect|imagine|hope|fear)(?=[.,;)?!]|$)",
    re.MULTILINE,
)
_QUOTED = re.compile(
    r"(?:\b(?P<subject>I|[Hh]e|[Ss]he|[Ww]e|[Tt]hey|[Yy]ou)"
    rf"(?P<like>['’](?:m|s|re) like| (?:{alternatives(BE & FINITE_AUXILIARIES)}) like)"
    r"|\b(?P<relative>that|which) (?P<read>said|says|say|reads?))"
    r",?\s+(?P<content>(?P<mark>[‘“\"])[^\n‘“”\"]{2,200}?(?:[’”\"](?=\W|$)|(?=\n)|\Z))"
)
_OPENING = RELATIVES | QUESTION_WORDS
_FIRST_WORDS = 8
"""Words of a clause among which its verb stands."""
_FEWEST_WORDS = 3
_NEXT_CLAUSE = re.compile(r",? (?:but (?!not)|so\b|(?:and|or) (?:I|we|you|they)\b)")
_INSERTED = re.compile(
    r"(?:,? (?:even though|although|though|because|considering|unless|since|which|where|while|an?|the)\b"
    r"|\s?(?:—|–|--)|\s\()[^\n.?!“”]{3,400}?(?=[.?!])"
)
_IN_BRACKETS = re.compile(r"\.\s\([^()\n]{3,120}\)")
_SUBJECT = re.compile(rf"\s(?:{alternatives(PERSONAL_PRONOUNS)})\s[\w’']+\s\Z", re.IGNORECASE)
_SPEAKER = SPEAKER_OR_HEARER - SECOND_PERSON


def with_first_person(text: str, found: Sequence[Attribution], quotations: Quotations) -> list[Attribution]:
    """Add the thoughts that people state, and extend those found to the end of their sentence.

    Args:
        text: the document's text.
        found: its attributions.
        quotations: its quotations; what stands in them is left as it is.
    """
    whole = [_whole(text, each, quotations) for each in found]
    taken = Cover(part for each in whole for part in each.parts() if each.cue or each.source)
    added = [
        each
        for each in (*_thoughts(text, quotations), *_quoted(text))
        if not any(taken.touches(*part) for part in each.parts())
    ]
    mine = Cover(piece for each in added for piece in each.content)
    return [
        *(each for each in whole if each.cue or each.source or not _stands_in(each, mine)),
        *added,
    ]


def _stands_in(attribution: Attribution, cover: Cover) -> bool:
    return any(cover.touches(*piece) for piece in attribution.content)


def _thoughts(text: str, quotations: Quotations) -> Iterator[Attribution]:
    for pattern in (_THOUGHT, _THOUGHT_BEHIND):
        for thought in pattern.finditer(text):
            start, end = thought.span("content")
            if stop := _NEXT_CLAUSE.search(text, start, end):
                end = stop.start()
            end = start + len(text[start:end].rstrip(" ,–—-"))
            if _is_clause(text[start:end].lower()) and quotations.around(start) is None:
                yield Attribution(((start, end),), thought.span("cue"), thought.span("source"), CONFIDENCE)


def _quoted(text: str) -> Iterator[Attribution]:
    for quoted in _QUOTED.finditer(text):
        source, cue = ("subject", "like") if quoted["subject"] else ("relative", "read")
        start, end = quoted.span(cue)
        start += text[start] == " "
        yield Attribution((quoted.span("content"),), (start, end), quoted.span(source), CONFIDENCE)


def _is_clause(content: str) -> bool:
    words = WORD.findall(content)[:_FIRST_WORDS]
    if len(words) < _FEWEST_WORDS:
        return False
    has_verb = any(word in AUXILIARIES or is_past_form(word) for word in words)
    return has_verb or words[0] in _OPENING


def _whole(text: str, attribution: Attribution, quotations: Quotations) -> Attribution:
    """Draw an indirect statement in the first person from its cue to the end of its sentence."""
    source, cue = attribution.source, attribution.cue
    if source is None or cue is None:
        return attribution
    start, end = attribution.content[0][0], attribution.content[-1][1]
    who = text[slice(*source)].lower()
    if who not in SPEAKER_OR_HEARER or start < cue[1] or source[0] > cue[0]:
        return attribution
    if quotations.around(start) or quotations.around(end - 1) or "\n" in text[cue[1] : end]:
        return attribution
    if _SUBJECT.fullmatch(text, cue[1], start):
        start = cue[1] + 1
    if who in _SPEAKER:
        for more in (_INSERTED, _IN_BRACKETS):
            if following := more.match(text, end):
                end = following.end()
    return replace(attribution, content=((start, end),))
