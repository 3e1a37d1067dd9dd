"""Quotations that the paragraph above announces: "The union issued the following statement:".

A statement or letter that stands in quotation marks below such a sentence, often over several paragraphs, is
its subject's. The finder reads short sentences so; long ones, which say what the statement is about, it does
not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution, Contents
from onrecord.language.lexicon.grammar import (
    DETERMINERS,
    FINITE_AUXILIARIES,
    PREPOSITIONS,
    WORD_BEFORE,
    alternatives,
)
from onrecord.language.lexicon.source_nouns import can_speak
from onrecord.language.lexicon.tables import lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range
    from onrecord.language.tagging.names import TaggedName

CONFIDENCE = 0.8

_SPEAK = ("PERSON", "ORG", "GPE", "NORP")
"""The types of names that make statements."""
_MESSAGES = lists("messages.tsv")
_MESSAGE = (
    rf"(?:{alternatives({*_MESSAGES['medium'], *_MESSAGES['paper']})}"
    r"|remarks|comments?|response|reaction|reply|tribute|announcement|apology|thread|words)\b"
)
_GIVES = re.compile(
    r"\b(?:(?:issued?|releas(?:ed|ing)|made|gave|given|offered|delivered|submitted|posted|published|provided"
    rf"|shared|sent|wrote|written|circulated|read)\b[^:;“”\"]{{1,40}}?{_MESSAGE}"
    rf"|[a-z]+(?:\s(?:out|up))?\s(?:(?:us|them|me)\s)?(?:this|these|the\sfollowing)\s(?:[\w-]+\s){{0,3}}?{_MESSAGE}"
    r"|responded|reacted|replied|hit back|spoke|testified|commented)\b"
)
_OF_WHOM = re.compile(rf"\b(?P<message>{_MESSAGE})\s(?:from|by|of)\s(?:[\w.’'-]+\s){{0,4}}?\Z", re.IGNORECASE)
"""What precedes whose message it is: "A statement from the family's lawyer, Ann Lee"."""
_OWNED = re.compile(rf"['’]s?\s(?:\w+\s){{0,3}}?(?P<message>{_MESSAGE})", re.IGNORECASE)
_GOES_ON = re.compile(r"['’]s?\b|\s[A-Z]")
"""What follows a name that is only part of who speaks: "House Speaker Ann Lee", "the House's"."""
_BEFORE_A_NAME = re.compile(r"(?:[A-Z][\w.’'-]*\s)+\Z")
_DESCRIPTION = re.compile(
    rf"(?:(?:In|On|At|After|Following|With)\s[^,:]{{1,80}},\s)?(?P<who>He|She|They|We"
    rf"|(?:{alternatives(DETERMINERS)}|[A-Z][\w’'-]*['’]s?)\s[^,.;:“”\"]{{2,60}}?)(?:,[^:]{{1,80}},)?"
    rf"\s(?:(?:{alternatives(FINITE_AUXILIARIES)}|[a-z]+ly|today|yesterday|also|later)\s)*\Z",
    re.IGNORECASE,
)
"""What precedes the cue where nobody is named: "The family has", "In a rare step, her lawyer"."""
_LONGEST_TITLE = 60  # code points
_MOST_NAMES = 12  # before the cue


def with_announced(
    text: str,
    found: Sequence[Attribution],
    names: Iterable[TaggedName],
    quotations: Quotations,
    paragraphs: Sequence[Range],
    sentence_starts: Sequence[int],
) -> list[Attribution]:
    """Add the quotations that open a paragraph, where the one above announces them and nothing has them.

    Args:
        text: the document's text.
        found: its attributions.
        names: its names, as the name finder has them.
        quotations: its quotations.
        paragraphs: its paragraphs.
        sentence_starts: where its sentences start.
    """
    speak = sorted((name.start, name.end) for name in names if name.label in _SPEAK)
    contents = Contents(found)
    cues = sorted((*each.cue, number) for number, each in enumerate(found) if each.cue is not None)
    kept: dict[int, Attribution] = dict(enumerate(found))
    added: list[Attribution] = []
    for (above_start, above_end), (start, _) in pairwise(paragraphs):
        quotation = quotations.starting_at(start)
        if quotation is None or text[above_end - 1] != ":":
            continue
        claims = contents.touching(start, quotation.end)
        if any(found[number].source is not None for number in claims):
            continue
        first = max(above_start, sentence_starts[bisect_right(sentence_starts, above_end - 1) - 1])
        parts = _announcing(text, (first, above_end - 1), speak)
        if parts is None:
            continue
        cue, source = parts
        # The finder may take the cue to say what is published, and the quotation to be nobody's.
        near = cues[bisect_left(cues, (first,)) : bisect_left(cues, (above_end,))]
        also = [number for begun, ended, number in near if begun < cue[1] and cue[0] < ended]
        for number in {*claims, *also}:
            kept.pop(number, None)
        added.append(Attribution(((start, quotation.end),), cue, source, CONFIDENCE))
    return [*kept.values(), *added]


def _announcing(text: str, sentence: Range, speak: Sequence[Range]) -> tuple[Range, Range] | None:
    """Return the cue and the source of a sentence that announces a quotation, None if it does not."""
    start, end = sentence
    first = bisect_left(speak, (start,))
    for bounds in speak[first : min(first + _MOST_NAMES, bisect_left(speak, (end,)))]:
        if of_whom := _OF_WHOM.search(text, max(start, bounds[0] - _LONGEST_TITLE), bounds[0]):
            return of_whom.span("message"), _with_title(text, of_whom.end("message"), bounds)
        if owned := _OWNED.match(text, bounds[1], end):
            return owned.span("message"), bounds
        before = WORD_BEFORE.search(text, start, bounds[0])
        is_object = before is not None and before[1].lower() in PREPOSITIONS
        if (
            not is_object
            and not _GOES_ON.match(text, bounds[1])
            and (cue := _GIVES.search(text, bounds[1], end))
        ):
            return cue.span(), _with_title(text, start, bounds)
    cue = _GIVES.search(text, start, end)
    described = _DESCRIPTION.fullmatch(text, start, cue.start()) if cue else None
    if cue is None or described is None:
        return None
    who = described["who"]
    is_somebody = " " not in who or can_speak(who)
    return (cue.span(), described.span("who")) if is_somebody else None


def _with_title(text: str, start: int, name: Range) -> Range:
    """Return a name with the words with a capital before it: "Senator Ann Lee"."""
    title = _BEFORE_A_NAME.search(text, max(start, name[0] - _LONGEST_TITLE), name[0])
    return (name[0] if title is None else title.start()), name[1]
