"""The statements of a transcript: its turns, and the statements inside them.

A turn is a statement by rule: its label is the source, the mark behind the label the cue, the words up to the
next label the content. The model reads the words without their labels, so an attribution that it finds stands
inside a turn or outside all of them; what it draws over the edge of a turn is cut there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import AUXILIARIES, QUESTION_WORDS, RELATIVES, SPEAKER_OR_HEARER
from onrecord.language.lexicon.marks import SENTENCE_BREAK
from onrecord.language.turns.turn import TurnsByPlace
from onrecord.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range
    from onrecord.language.turns.turn import Turn

_CLAUSE = RELATIVES | QUESTION_WORDS | {"to", "so", "there"}
_LONGEST_THING = 3
"""Words of a content that is rather a thing than a clause."""

LABELLED, UNLABELLED = 0.9, 0.75
"""Confidence of a turn with and without a label."""


def of_turns(turns: Iterable[Turn]) -> list[Attribution]:
    """Return the attributions that the turns of a transcript are."""
    return [
        Attribution(
            content=turn.content,
            cue=turn.cue,
            source=turn.label,
            confidence=UNLABELLED if turn.label is None else LABELLED,
            turn=turn,
        )
        for turn in turns
    ]


def parted_by_turns(
    text: str, found: Iterable[Attribution], turns: Sequence[Turn], quotations: Quotations
) -> tuple[list[Attribution], list[Attribution]]:
    """Part attributions into those outside of turns and those inside, each cut at the edges of its turn.

    Inside a turn an attribution needs a cue: without one it is the turn over again. So is what somebody says
    there to like or feel ("I prefer trains", "Do you like it?").
    """
    places = TurnsByPlace(turns)
    outside: list[Attribution] = []
    inside: list[Attribution] = []
    for attribution in found:
        numbers = {places.at(*part) for part in attribution.parts()}
        if numbers == {None} and all(places.touched(*part) is None for part in attribution.parts()):
            outside.append(attribution)
            continue
        number = None if attribution.cue is None else places.at(*attribution.cue)
        if number is None:
            continue
        content = tuple(
            _within_its_sentence(text, attribution, piece, quotations)
            for piece in attribution.content
            if places.at(*piece) == number
        )
        source = attribution.source
        if source is not None and places.at(*source) != number:
            source = None
        if content and not _is_liking(text, attribution.cue, source, content):
            inside.append(replace(attribution, content=content, source=source))
    return outside, inside


def _within_its_sentence(text: str, attribution: Attribution, piece: Range, quotations: Quotations) -> Range:
    """Cut from what somebody in a turn says in other words what follows in sentences of its own."""
    start, end = piece
    if attribution.cue is None or start < attribution.cue[1] or quotations.overlapping(start, end):
        return piece
    stop = SENTENCE_BREAK.search(text, start, end)
    return piece if stop is None else (start, stop.end("stop"))


def _is_liking(text: str, cue: Range | None, source: Range | None, content: Sequence[Range]) -> bool:
    """Return whether the speaker or hearer of a turn thinks of a thing, not that something is so."""
    if cue is None or source is None or text[slice(*source)].lower() not in SPEAKER_OR_HEARER:
        return False
    verbs = [cue_forms()[word] for word in text[slice(*cue)].lower().split() if word in cue_forms()]
    if any(verb.kind is not Kind.THOUGHT for verb in verbs):
        return False
    words = text[content[0][0] : content[-1][1]].lower().split()
    return len(words) <= _LONGEST_THING and words[0] not in _CLAUSE and AUXILIARIES.isdisjoint(words)
