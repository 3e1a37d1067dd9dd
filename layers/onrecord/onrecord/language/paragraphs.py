"""The paragraphs of a text.

A line is a paragraph unless its block is hard-wrapped (plain text broken at some 70 columns); a blank line
always ends one. The lines of a list with bullets or numbers stay apart, and so do lines that all open with a
quotation mark. A bad mark or an unreadable sentence costs its paragraph at most, so all readers work
paragraph by paragraph.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from onrecord.language.lexicon.marks import DOUBLE_MARKS, LINE_BREAKS, MAY_CLOSE, SENTENCE_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.language.spans import Range

_LINE = re.compile(f"[^{LINE_BREAKS}]*(?:\r\n|[{LINE_BREAKS}]|$)")
_MAY_END_A_SENTENCE = (*SENTENCE_ENDS, ":", ";", ")", *MAY_CLOSE)
_BULLET = re.compile(r"[•●▪◦·*–—-][ \t]+\S|\d{1,2}[.)][ \t]+\S")
_WRAPPED_COLUMNS = range(45, 101)  # what mailers, typewriters and RFCs wrap at
_FEWEST_BREAKS = 3  # in a text that is wrapped throughout


def paragraphs_of(text: str) -> list[Range]:
    """Return the paragraphs of a text in order, ``[start, end)`` in code points, no white space around."""
    blocks: list[list[Range]] = [[]]
    for line in _lines(text):
        if line is not None:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    width = _width_of(text, blocks)
    return [paragraph for block in blocks for paragraph in _paragraphs_of_block(text, block, width)]


def _width_of(text: str, blocks: Sequence[Sequence[Range]]) -> int | None:
    """Return the width at which a whole text is hard-wrapped, None if it is not.

    Then nearly every line that another follows ends where the next word had no room: even a paragraph of two
    lines is one.
    """
    pairs = [pair for block in blocks for pair in pairwise(block)]
    width = max((end - start for (start, end), _ in pairs), default=0)
    if len(pairs) < _FEWEST_BREAKS or width not in _WRAPPED_COLUMNS:
        return None
    full = sum(_has_no_room(text, pair, width) for pair in pairs)
    return width if 5 * full >= 4 * len(pairs) else None


def _has_no_room(text: str, pair: tuple[Range, Range], width: int) -> bool:
    """Return whether the first word of a line had no room in the one before."""
    (start, end), (following, last) = pair
    return end - start + 1 + len(text[following:last].split(maxsplit=1)[0]) > width


def _lines(text: str) -> Iterator[Range | None]:
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        if not bare:
            yield None
            continue
        start = match.start() + len(line) - len(line.lstrip())
        yield start, start + len(bare)


def _paragraphs_of_block(text: str, lines: list[Range], width: int | None) -> list[Range]:
    bullets = [number for number, (start, end) in enumerate(lines) if _BULLET.match(text, start, end)]
    if len(bullets) > 1 or all(text[start] in DOUBLE_MARKS for start, _ in lines):
        return lines
    broken = lines[:-1]
    if len(broken) >= 2 and int(median(end - start for start, end in broken)) in _WRAPPED_COLUMNS:
        open_ended = sum(not text[start:end].endswith(_MAY_END_A_SENTENCE) for start, end in broken)
        if 2 * open_ended > len(broken):
            return [(lines[0][0], lines[-1][1])]
    if len(broken) == 1 and width is not None and _has_no_room(text, (lines[0], lines[1]), width):
        return [(lines[0][0], lines[-1][1])]
    return lines
