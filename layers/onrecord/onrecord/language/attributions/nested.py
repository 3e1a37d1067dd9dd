"""Statements inside the content of another: "the Post said that sources said ...".

The finder marks only the outermost statements, like the articles that it was trained on. So the contents that
hold a known cue are read once more, each as a paragraph of its own. A statement found there is kept if it has
a source and a cue of ``lexicon.cues``. Where quoted words are the speaker's own ("I think ..."), it is left
out: it says nothing that the statement around it does not say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import RELATIVE_PRONOUNS, SPEAKER_OR_HEARER, WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range

FEWEST_WORDS = 5

_THAT = re.compile(r"that\s+", re.IGNORECASE)
_BREAK = ".\n\n"  # ends what is read as a sentence: the finder has learnt from sentences


def find_nested(
    text: str,
    found: Iterable[Attribution],
    quotations: Quotations,
    find: Callable[[str], list[Attribution]],
) -> list[Attribution]:
    """Find the statements inside the contents of those found.

    Args:
        text: the text.
        found: the outermost statements.
        quotations: the text's.
        find: finds the outermost statements of any text.

    Returns:
        Statements in the text's offsets; the confidence of each is multiplied by that of the statement around
        it.
    """
    inner = [
        (_bare(text, piece, quotations), attribution.confidence)
        for attribution in found
        for piece in attribution.content
        if _may_hold_a_statement(text, piece)
    ]
    if not inner:
        return []
    starts: list[int] = []  # of each inner text in what is read
    length = 0
    for (start, end), _ in inner:
        starts.append(length)
        length += end - start + len(_BREAK)
    joined = _BREAK.join(text[start:end].replace("\n", " ").replace("\r", " ") for (start, end), _ in inner)
    nested: list[Attribution] = []
    for attribution in find(joined):
        index = bisect_right(starts, attribution.content[0][0]) - 1
        (start, end), confidence = inner[index]
        moved = attribution.moved(start - starts[index])
        if _is_kept(text, moved, (start, end), quotations):
            nested.append(replace(moved, confidence=moved.confidence * confidence))
    return nested


def _bare(text: str, piece: Range, quotations: Quotations) -> Range:
    """Take off a leading "that" and the marks that enclose a whole piece: what is left is a sentence."""
    start, end = piece
    if that := _THAT.match(text, start, end):
        start = that.end()
    around = quotations.starting_at(start)
    if around is not None and around.end >= end:
        return around.inner_start, min(end, around.inner_end)
    return start, end


def _may_hold_a_statement(text: str, piece: Range) -> bool:
    words = [word.lower() for word in WORD.findall(text, *piece)]
    if len(words) < FEWEST_WORDS:
        return False
    forms = cue_forms()
    return any(word in forms and before not in SPEAKER_OR_HEARER for before, word in pairwise(words[:-1]))


def _is_kept(text: str, attribution: Attribution, around: Range, quotations: Quotations) -> bool:
    if attribution.cue is None or attribution.source is None:
        return False
    parts: Sequence[Range] = (*attribution.content, attribution.cue, attribution.source)
    if not all(around[0] <= start and end <= around[1] for start, end in parts):
        return False
    if all(text[slice(*piece)].lower() in RELATIVE_PRONOUNS for piece in attribution.content):
        return False  # "which engineers described as alarming"
    own = text[slice(*attribution.source)].lower() in SPEAKER_OR_HEARER
    if own and quotations.around(attribution.source[0]) is not None:
        return False
    forms = cue_forms()
    return any(word.lower() in forms for word in WORD.findall(text, *attribution.cue))
