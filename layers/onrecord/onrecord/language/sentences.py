"""The sentences of a text: where each starts, and which of them hold a statement.

No sentence is longer than ``LONGEST``, so that work within a sentence stays bounded where a text has no full
stops. A longer sentence is cut after the last semicolon or colon in the second half of ``LONGEST`` code
points, else after the last comma there, else at the last white space, else after ``LONGEST`` code points.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.spans import Range

LONGEST = 2_000
"""Code points of a sentence, at most; the longest of the 34,000 sentences of PolNeAR has 1,094."""
REACH = 1_000
"""Code points that a statement's sentence extends at most beyond its parts, to either side."""

_OPENING_MARKS = re.compile(r"(?<=\s)(?:[\"'“‘„‚`(\[]{1,4}|[«‹]\s?)\Z")

_CUTS = tuple(re.compile(rf"{mark}\s+(?=\S)") for mark in ("[;:]", ",", ""))
"""Patterns of the places where a sentence may be cut, the best first."""


def with_opening_marks(text: str, starts: Iterable[int]) -> list[int]:
    """Return where sentences start, with the quotation mark or bracket before their first word.

    spaCy's sentencizer counts every mark behind a full stop to the sentence before.
    """
    found: list[int] = []
    for start in starts:
        opening = _OPENING_MARKS.search(text, max(0, start - 5), start)
        found.append(opening.start() if opening else start)
    return found


def without_long_sentences(text: str, starts: Sequence[int]) -> list[int]:
    """Return where sentences start, with further starts where sentences longer than ``LONGEST`` are cut.

    Args:
        text: the document's text.
        starts: where its sentences start, ascending.
    """
    found: list[int] = []
    for start, end in pairwise((*starts, len(text))):
        found.append(start)
        while end - found[-1] > LONGEST:
            found.append(_cut(text, found[-1]))
    return found


def _cut(text: str, start: int) -> int:
    end = start + LONGEST
    for place in _CUTS:
        if cuts := [match.end() for match in place.finditer(text, start + LONGEST // 2, end)]:
            return cuts[-1]
    return end


def sentence_around(text: str, sentence_starts: Sequence[int], parts: Sequence[Range]) -> Range:
    """Return where the sentence, or the sentences, stand that hold all parts of a statement.

    Args:
        text: the document's text.
        sentence_starts: where its sentences start, ascending.
        parts: the ranges of the statement's content, cue and source.
    """
    first, last = min(start for start, _ in parts), max(end for _, end in parts)
    before, after = bisect_right(sentence_starts, first), bisect_right(sentence_starts, last - 1)
    start = max(sentence_starts[before - 1] if before else 0, first - REACH)
    end = min(sentence_starts[after] if after < len(sentence_starts) else len(text), last + REACH)
    start += len(text[start:first]) - len(text[start:first].lstrip())
    return start, last + len(text[last:end].rstrip())
