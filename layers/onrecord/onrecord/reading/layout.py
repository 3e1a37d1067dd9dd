"""The reading order of a printed page: columns, lines, paragraphs, tables.

Columns are found by the white space between them, as in Breuel (2002), "Two geometric algorithms for layout
analysis": a gutter is a stretch of a page that no line crosses and that has lines of prose on both sides.
Short lines beside prose are an aside, as menus and boxes of links are on a printed page of the web, unless
they are cells of a table: a cell begins where its row does, and an aside wherever it likes. The order of the
file is not followed: programs write pages in any.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.reading.pdfium import Run

_SAME_ROW = 0.5  # of a line's height: how far apart the middles of runs of one row may be
_FINEST = 1.0  # points: lower lines, also such as are flattened to nothing, are taken for as high as that
_LEAST_LINES = 4  # on each side of a gutter
_LEAST_CHARACTERS = 15  # a line on average, on each side of a gutter: less are cells of a table
_LEAST_LINES_OF_ASIDE = 3
_LEAST_CHARACTERS_OF_ASIDE = 3  # a line on average: less are numbers of lines, or of a list
_LEAST_CHARACTERS_BESIDE = 25  # a line of the prose that an aside stands beside, on average
_NARROW = 0.6  # of the characters of that line: an aside has less in its own
_IN_STEP = 0.12  # of a line's height: how far apart the bottoms of cells of a row may be
_UNRELATED = 0.6  # of an aside's lines
_MOST_GUTTERS = 40  # that are looked at in a region
_MOST_DEPTH = 12  # of regions in each other
_ALIGNED = 0.6  # of a line's height
_CELL = 30  # characters of a cell on average, at most
_FARTHEST = 2.5  # of a line's height: the widest gap in a stretched line
_EVEN = 0.3  # of a line's height: how far gaps between words of a stretched line differ, at most
_INDENT = 0.7  # of a line's height
_PITCH = 1.3  # of the usual distance of lines: from here on there is a space between paragraphs
_SHORT = 0.85  # of a column's width: a line that ends before it ends its paragraph
_SENTENCE_END = re.compile(r"[.!?:…][”’\"')\]]*$|[.!?][”’\"')\]]*\d{0,2}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column: its runs from left to right."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its text, runs joined by spaces."""
        return " ".join(run.text for run in self.runs)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.runs[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(run.right for run in self.runs)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(run.top for run in self.runs)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(run.bottom for run in self.runs)

    @property
    def height(self) -> float:
        """The height of most of its characters."""
        return max(self.runs, key=lambda run: len(run.text)).height

    @property
    def bold(self) -> bool:
        """All of it is in bold type."""
        return all(run.bold for run in self.runs)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a headline or a table; ``is_table`` has a row in each line.

    ``is_aside``: it stands beside the text, and is no part of it.
    """

    lines: tuple[Line, ...]
    is_table: bool = False
    is_aside: bool = False

    @property
    def height(self) -> float:
        """The height of its lines."""
        return median(line.height for line in self.lines)

    @property
    def bold(self) -> bool:
        """All of it is in bold type."""
        return all(line.bold for line in self.lines)


def rows_of(runs: Iterable[Run]) -> list[Line]:
    """Return the rows of a page or a column from top to bottom: what stands at the same height."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda each: (each.top + each.bottom, each.left)):
        middle = (run.top + run.bottom) / 2
        if rows:
            last = rows[-1][-1]
            if abs((last.top + last.bottom) / 2 - middle) <= _SAME_ROW * min(last.height, run.height):
                rows[-1].append(run)
                continue
        rows.append([run])
    return [Line(tuple(sorted(row, key=lambda each: each.left))) for row in rows]


def blocks_of(runs: Sequence[Run]) -> list[Block]:
    """Return the blocks of a page in reading order, those beside the text last."""
    columns, asides = _columns(rows_of(runs), 0)
    return [
        *(block for column in columns for block in _blocks_of_column(column)),
        *(replace(block, is_aside=True) for aside in asides for block in _blocks_of_column(aside)),
    ]


# --- Columns ---------------------------------------------------------------------------------------


Columns = list[list[Line]]
"""Columns in reading order, each as its lines."""


def _columns(rows: list[Line], depth: int) -> tuple[Columns, Columns]:
    """Return the columns of a region, and its asides."""
    if not rows:
        return [], []
    stretch = _widest_stretch(rows) if depth < _MOST_DEPTH else None
    if stretch is None:
        return [rows], []
    gutter, first, last = stretch
    # What stands above the right column, on the left alone, is read first in any case: often a headline.
    while all(run.left < gutter for run in rows[first].runs):
        first += 1
    left, right = _sides(rows[first:last], gutter)
    found = [_columns(rows[:first], depth + 1)]
    for side, other in ((left, right), (right, left)):
        found.append(([], [side]) if _is_aside(side, other) else _columns(side, depth + 1))
    found.append(_columns(rows[last:], depth + 1))
    return [each for columns, _ in found for each in columns], [
        each for _, asides in found for each in asides
    ]


def _sides(rows: list[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    """Return the lines on both sides of a gutter."""
    runs = [run for row in rows for run in row.runs]
    return rows_of(run for run in runs if run.left < gutter), rows_of(
        run for run in runs if run.left >= gutter
    )


def _widest_stretch(rows: list[Line]) -> tuple[float, int, int] | None:
    """Return the gutter that divides the most rows, and the rows ``[first, last)``; None without one."""
    unit = max(_FINEST, median(run.height for row in rows for run in row.runs))
    starts = Counter(round(run.left / unit * 2) for row in rows for run in row.runs)
    candidates = [place * unit / 2 for place, count in starts.most_common(_MOST_GUTTERS) if count >= 2]
    best: tuple[int, float, int, int] | None = None
    for start in candidates:
        gutter = start - 0.5 * unit
        for first, last in _stretches(rows, gutter, unit):
            if (best is None or last - first > best[0]) and _divides(rows[first:last], gutter):
                best = (last - first, gutter, first, last)
    return None if best is None else best[1:]


def _stretches(rows: list[Line], gutter: float, unit: float) -> list[tuple[int, int]]:
    """Return the longest stretches of rows that do not cross a gutter."""
    stretches: list[tuple[int, int]] = []
    first = 0
    for index, row in enumerate(rows):
        if any(run.left < gutter and run.right > gutter - 0.1 * unit for run in row.runs):
            stretches.append((first, index))
            first = index + 1
    stretches.append((first, len(rows)))
    return [(start, end) for start, end in stretches if end - start >= _LEAST_LINES]


def _divides(rows: list[Line], gutter: float) -> bool:
    """Return whether prose and prose, or prose and an aside, stand at the same height beside a gutter."""
    left, right = _sides(rows, gutter)
    if (
        not left
        or not right
        or not (
            (_is_prose(left, _LEAST_CHARACTERS) and _is_prose(right, _LEAST_CHARACTERS))
            or _is_aside(left, right)
            or _is_aside(right, left)
        )
    ):
        return False
    shared = min(left[-1].bottom, right[-1].bottom) - max(left[0].top, right[0].top)
    shorter = min(left[-1].bottom - left[0].top, right[-1].bottom - right[0].top)
    return shared > 0.5 * shorter


def _is_prose(side: list[Line], least: float) -> bool:
    return len(side) >= _LEAST_LINES and _characters(side) >= least


def _characters(side: list[Line]) -> float:
    """Return how many characters a line has on average."""
    return sum(len(line.text) for line in side) / len(side)


def _is_aside(side: list[Line], prose: list[Line]) -> bool:
    """Return whether lines are short and have nothing to do with the prose beside them.

    The first line of a cell stands at the height of a line that begins something, too; a line of an aside
    stands anywhere, and mostly beside a line in the middle of a sentence.
    """
    if len(side) < _LEAST_LINES_OF_ASIDE or not _is_prose(prose, _LEAST_CHARACTERS_BESIDE):
        return False
    if not _LEAST_CHARACTERS_OF_ASIDE <= _characters(side) < _NARROW * _characters(prose):
        return False
    beginnings = [line for line in side if not line.text[:1].islower()]
    beside = sorted(
        (line.bottom, line.text[:1].islower()) for line in prose
    )  # whether it is within a sentence
    unrelated = 0
    for line in beginnings:
        place = bisect_left(beside, (line.bottom, False))
        near = beside[max(0, place - 1) : place + 1]
        bottom, is_within = min(near, key=lambda each: abs(each[0] - line.bottom))
        unrelated += is_within or abs(bottom - line.bottom) > _IN_STEP * line.height
    return unrelated > _UNRELATED * len(beginnings)


# --- Paragraphs and tables ---------------------------------------------------------------------------


def _blocks_of_column(lines: list[Line]) -> list[Block]:
    pitches = [below.top - above.top for above, below in itertools.pairwise(lines)]
    heights = Counter(round(line.height) for line in lines)
    usual = max(_FINEST, heights.most_common(1)[0][0])
    pitch = median([each for each in pitches if 0 < each < 3 * usual] or [1.3 * usual])
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    in_table = _rows_of_tables(lines)
    blocks: list[Block] = []
    taken: list[Line] = []
    for index, line in enumerate(lines):
        if taken and (
            in_table[index] != in_table[index - 1]
            or (not in_table[index] and _begins(line, taken[-1], pitch, usual, left, right))
        ):
            blocks.append(Block(tuple(taken), is_table=in_table[index - 1]))
            taken = []
        taken.append(line)
    blocks.append(Block(tuple(taken), is_table=in_table[-1]))
    return blocks


def _begins(line: Line, last: Line, pitch: float, usual: float, left: float, right: float) -> bool:
    """Return whether a line begins a paragraph below the last line of another one.

    Args:
        line: the line.
        last: the line above it.
        pitch: the usual distance of lines of the usual height.
        usual: the usual height.
        left: where the column begins.
        right: where it ends.
    """
    if abs(line.height - last.height) > 0.12 * last.height or line.bold != last.bold:
        return True
    if line.top - last.top > _PITCH * max(pitch, pitch * line.height / usual):
        return True
    indented = line.left - left > _INDENT * line.height and line.left - last.left > _INDENT * line.height
    ends_early = last.right < left + _SHORT * (right - left) and _SENTENCE_END.search(last.text) is not None
    return indented or (ends_early and line.text.lstrip("“‘\"'(")[:1].isupper())


def _rows_of_tables(lines: list[Line]) -> list[bool]:
    """Return for each line whether it is a row of a table: of two or more whose cells stand below others."""
    found = [False] * len(lines)
    first = 0
    while first < len(lines):
        last = first + 1
        while last < len(lines) and _is_below(lines[last], lines[last - 1]):
            last += 1
        cells = [run.text for line in lines[first:last] for run in line.runs]
        if last - first >= 2 and sum(map(len, cells)) <= _CELL * len(cells):
            found[first:last] = [True] * (last - first)
        first = last
    return found


def _is_below(line: Line, above: Line) -> bool:
    """Return whether a row goes on with the columns of the row above."""
    if len(line.runs) < 2 or len(above.runs) < 2 or _is_stretched(line) or _is_stretched(above):
        return False
    if line.top - above.bottom > 2 * above.height:
        return False
    near = _ALIGNED * above.height
    return any(
        abs(cell.left - other.left) <= near
        or abs(cell.right - other.right) <= near
        or abs(cell.left + cell.right - other.left - other.right) <= near
        for cell in line.runs[1:]
        for other in above.runs[1:]
    )


def _is_stretched(line: Line) -> bool:
    """Return whether a line is prose whose words stand far apart to fill the column."""
    if len(line.runs) < 3 or any(" " in run.text for run in line.runs):
        return False
    gaps = [after.left - before.right for before, after in zip(line.runs, line.runs[1:], strict=False)]
    return max(gaps) <= _FARTHEST * line.height and max(gaps) - min(gaps) <= _EVEN * line.height
