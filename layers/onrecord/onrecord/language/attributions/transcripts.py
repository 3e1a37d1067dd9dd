"""The turns of a transcript: "Q: ...", "QUIST: ...", "Mara Quist: ...".

The tagger has seen too few transcripts to recognise turns. A text is a transcript if at least three lines
start with a label and a colon, there are at least two labels, a label is repeated, and most of these lines
end as sentences do. A turn is a statement by rule: the label is its source, the colon its cue, the rest of
its line its content.
"""

from __future__ import annotations

import re
from collections import Counter

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.lexicon.grammar import NAME_WORD
from onrecord.language.lexicon.marks import DASHES, SENTENCE_ENDS
from onrecord.language.spans import Cover

LEAST_TURNS = 3
CONFIDENCE = 0.8
"""Of a turn: annotators of news mark turns as statements, where they annotate transcripts at all."""

_ENDS_OF_SPEECH = frozenset((*SENTENCE_ENDS, *DASHES))
_TURN = re.compile(
    rf"^[ \t]*[\"“]?(?P<label>{NAME_WORD}(?: (?:{NAME_WORD}|of|de|van|von|al)){{0,5}})"
    r"(?: ?[(\[][^)\]\n]{1,60}[)\]])?"
    r"[ \t]?(?P<colon>:)[ \t]*(?P<speech>\S(?:[^\n]*[^\n \t\r])?)[ \t\r]*$",
    re.MULTILINE,
)


def find_turns(text: str) -> list[Attribution]:
    """Find the turns of a transcript, in text order; none in any other text."""
    turns = list(_TURN.finditer(text))
    labels = Counter(turn["label"] for turn in turns)
    sentences = sum(turn["speech"].rstrip("\"”’')]»")[-1:] in _ENDS_OF_SPEECH for turn in turns)
    if len(turns) < LEAST_TURNS or not 2 <= len(labels) < len(turns) or 2 * sentences < len(turns):
        return []
    return [
        Attribution(
            content=(turn.span("speech"),),
            cue=turn.span("colon"),
            source=turn.span("label"),
            confidence=CONFIDENCE,
        )
        for turn in turns
    ]


def with_turns(text: str, found: list[Attribution]) -> list[Attribution]:
    """Add a transcript's turns to the attributions found; a turn replaces what was found of itself.

    A statement of somebody else within a turn ("QUIST: The board said no.") stays.
    """
    turns = find_turns(text)
    if not turns:
        return found
    labels = Cover(turn.source for turn in turns if turn.source)
    kept = [
        attribution
        for attribution in found
        if not (attribution.source and labels.touches(*attribution.source))
        and not (attribution.cue is None and attribution.source is None)
    ]
    return sorted([*kept, *turns], key=lambda attribution: attribution.content)
