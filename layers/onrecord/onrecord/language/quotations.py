"""The quotations of a text: what stands inside quotation marks.

A reader goes through each paragraph from left to right and pairs its marks: straight and curly, guillemets,
low-high („ “), two apostrophes or graves typed for one mark, single marks (distinguished from apostrophes),
nested. A quotation of several paragraphs, re-opened by a mark at the start of each, is one chain. A mark that
finds no partner is recovered within its paragraph: nothing here raises, and nothing spoils the paragraph
after.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import alternatives
from onrecord.language.lexicon.marks import CLOSED_BY_AN_OPENER, CLOSING, FAMILY_OF, OPENING, SENTENCE_ENDS
from onrecord.language.paragraphs import paragraphs_of
from onrecord.model import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.spans import Range

_MARK = re.compile(alternatives(FAMILY_OF))
_BEFORE_AN_OPENER = frozenset('([{—–-/:"“„«‹‘`')
_AFTER_A_CLOSER = frozenset(".,;:!?…)]}—–-/" + "\"”»›’'")
_ELISION = re.compile(r"(?:[Tt](?:is|was|were|il)|[Ee]m|[Cc](?:ause|os|uz)|[Nn]|[Bb]out|round|\d\ds?)\b")
_MOST_UNOPENED = 6  # paragraphs of a quotation that is opened once
_COUNTED_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One stretch between two marks: ``[start, end)`` with them, ``[inner_start, inner_end)`` without.

    ``depth`` counts the quotations around it; ``closed`` is False where the closing mark is missing;
    ``continues``: it carries on the one before, which its paragraph left open.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    depth: int = 0
    closed: bool = True
    continues: bool = False


class Quotations:
    """The outermost quotations of a text, in order, and lookups among them and those inside."""

    def __init__(self, text: str, found: Sequence[Quotation]) -> None:
        self._text = text
        self._by_start = {quotation.start: quotation for quotation in found}
        self.outermost = tuple(sorted((q for q in found if q.depth == 0), key=lambda q: q.start))
        self._starts = [quotation.start for quotation in self.outermost]

    def around(self, position: int) -> Quotation | None:
        """Return the outermost quotation that holds a position (its marks included), if any."""
        index = bisect_right(self._starts, position) - 1
        if index >= 0 and position < self.outermost[index].end:
            return self.outermost[index]
        return None

    def overlapping(self, start: int, end: int) -> tuple[Quotation, ...]:
        """Return the outermost quotations that share a position with ``[start, end)``, in order."""
        first = max(0, bisect_right(self._starts, start) - 1)
        if first < len(self.outermost) and self.outermost[first].end <= start:
            first += 1
        return self.outermost[first : bisect_left(self._starts, end)]

    def neighbours(self, start: int, end: int) -> tuple[Quotation | None, Quotation | None]:
        """Return the last outermost quotation before a range and the first behind it."""
        before, behind = bisect_left(self._starts, start) - 1, bisect_left(self._starts, end)
        last = self.outermost[before] if before >= 0 and self.outermost[before].end <= start else None
        return last, self.outermost[behind] if behind < len(self.outermost) else None

    def starting_at(self, position: int) -> Quotation | None:
        """Return the quotation, outermost or inside another, whose mark stands at a position, if any."""
        return self._by_start.get(position)

    def form_of(self, pieces: Sequence[Range]) -> Form:
        """Return the form of a content: whether all, some or none of its words stand inside quotation marks.

        The definition of PolNeAR (Newell, Margolin and Ruths 2018), here for marks of every kind.
        """
        inside = outside = 0
        for start, end in pieces:
            for word in _COUNTED_WORD.finditer(self._text, start, end):
                if self.around(word.start()):
                    inside += 1
                else:
                    outside += 1
        if not inside:
            return Form.INDIRECT
        return Form.MIXED if outside else Form.DIRECT


def read_quotations(text: str, paragraphs: Sequence[Range] | None = None) -> Quotations:
    """Pair the quotation marks of a text, paragraph by paragraph. Never raises."""
    found: list[Quotation] = []
    left_open: str | None = None
    ranges = paragraphs_of(text) if paragraphs is None else paragraphs
    for index, (start, end) in enumerate(ranges):
        if left_open is not None and _is_within(text, ranges[index : index + _MOST_UNOPENED], left_open):
            found.append(Quotation(start, end, start, end, closed=False, continues=True))
            continue
        after = ranges[index + 1][0] if index + 1 < len(ranges) else len(text)
        following = text[after : after + 2]
        reader = _Paragraph(text, start, end, left_open, following)
        found.extend(reader.read())
        left_open = reader.left_open
    return Quotations(text, found)


def _is_within(text: str, ranges: Sequence[Range], family: str) -> bool:
    """Return whether the first of some paragraphs lies in a quotation that a later paragraph closes.

    Some writers open a quotation of several paragraphs once, and close it once.
    """
    if family == "single":
        return False
    for number, (start, end) in enumerate(ranges):
        first = next((m for m in _MARK.finditer(text, start, end) if FAMILY_OF[m.group()] == family), None)
        if first is not None:
            before, after = text[first.start() - 1 : first.start()], text[first.end() : first.end() + 1]
            closes = first.group() not in OPENING and before in (",", *SENTENCE_ENDS)
            return number > 0 and first.start() > start and closes and not after.isalnum()
    return False


@dataclass(slots=True)
class _Open:
    mark: str
    start: int
    end: int
    continues: bool

    @property
    def family(self) -> str:
        return FAMILY_OF[self.mark]


class _Paragraph:
    """Reads the marks of one paragraph, left to right, with a stack of those still open."""

    def __init__(self, text: str, start: int, end: int, left_open: str | None, following: str) -> None:
        self._text, self._start, self._end = text, start, end
        self._marks = list(_MARK.finditer(text, start, end))
        self._last_single_closer = next(
            (
                index
                for index in range(len(self._marks) - 1, -1, -1)
                if FAMILY_OF[self._marks[index].group()] == "single"
                and self._looks_closing(self._marks[index])
            ),
            -1,
        )
        self._before = left_open
        self._following = following
        self._stack: list[_Open] = []
        self._found: list[Quotation] = []
        self.left_open: str | None = None
        """The family of the quotation still open where the paragraph ends."""

    def read(self) -> list[Quotation]:
        self._carry_on()
        for index, match in enumerate(self._marks):
            mark = match.group()
            part = self._single if FAMILY_OF[mark] == "single" else self._paired
            part(index, mark, match.start(), match.end())
        self._end_of_paragraph()
        return self._found

    # --- What a mark does --------------------------------------------------------------------

    def _paired(self, index: int, mark: str, start: int, end: int) -> None:
        """Open or close at a double mark, a guillemet or a corner bracket."""
        family = FAMILY_OF[mark]
        top = self._topmost(family)
        glued_left, glued_right = self._glued_left(start), self._glued_right(end)
        if mark in OPENING:
            closes = top is not None and (
                mark in CLOSED_BY_AN_OPENER.get(top.mark, "") or (glued_left and not glued_right)
            )
        elif mark in CLOSING:
            closes = top is not None or not (glued_right and not glued_left)
        elif glued_left != glued_right:
            closes = glued_left
        else:
            closes = top is not None
        if closes and mark in ('"', "＂", "''") and start > self._start and self._text[start - 1].isdigit():
            # An inch, or a second: outside a quotation, or inside one that a later mark closes.
            later = self._marks[index + 1 : index + 2]
            if top is None or (later and self._looks_closing(later[0]) and glued_left):
                return
        if closes:
            self._close(family, start, end)
        else:
            self._open(mark, start, end)

    def _single(self, index: int, mark: str, start: int, end: int) -> None:
        """Open or close at a single mark, unless it is an apostrophe."""
        before = self._text[start - 1] if start > self._start else " "
        after = self._text[end] if end < self._end else " "
        if before.isalnum() and after.isalnum():
            return
        top = self._topmost("single")
        if top is not None and (mark != "‘" or top.mark == "‚"):
            if not before.isspace() and not after.isalnum() and not self._is_possessive(index, before, end):
                self._close("single", start, end)
            return
        if mark == "’" or before.isalnum() or not self._glued_right(end):
            return
        if _ELISION.match(self._text, end, self._end):
            return
        if mark in ("'", "`", "‚", "‛") and index >= self._last_single_closer:
            return
        self._open(mark, start, end)

    def _is_possessive(self, index: int, before: str, end: int) -> bool:
        """Distinguish "the boys’ toys" from the end of a quotation: a better closing mark comes later."""
        following = self._text[end : end + 2]
        if before not in "sSzx" or not (following[:1].isspace() and following[1:].islower()):
            return False
        for later_index in range(index + 1, len(self._marks)):
            later = self._marks[later_index]
            if FAMILY_OF[later.group()] == "single":
                if later.group() in ("‘", "`") or self._looks_opening(later):
                    return False
                if self._looks_closing(later):
                    return True
        return False

    # --- The stack ---------------------------------------------------------------------------

    def _topmost(self, family: str) -> _Open | None:
        return next((open_ for open_ in reversed(self._stack) if open_.family == family), None)

    def _open(self, mark: str, start: int, end: int, *, continues: bool = False) -> None:
        family = FAMILY_OF[mark]
        if self._topmost(family) is not None:  # it was never closed and ends here
            self._drop_to(family, start)
            # “Tea. “Coffee.” were two paragraphs of one quotation, which somebody has joined.
            continues = continues or self._text[self._start : start].rstrip().endswith(SENTENCE_ENDS)
        continues = continues or (start == self._start and self._before == family)
        self._stack.append(_Open(mark, start, end, continues))

    def _close(self, family: str, start: int, end: int) -> None:
        if self._topmost(family) is None:
            if self._lost_its_opener(start):
                self._found.append(Quotation(self._start, end, self._start, start))
            return
        while self._stack[-1].family != family:
            self._stack.pop()  # a mark without partner inside: an apostrophe, most likely
        self._keep(self._stack.pop(), start, end, closed=True)

    def _lost_its_opener(self, start: int) -> bool:
        """Return whether a mark is its paragraph's first and closes, by its form and the stop before it."""
        first = self._marks[0].start() == start
        return first and self._text[start] == "”" and self._text[start - 1 : start] in (",", *SENTENCE_ENDS)

    def _drop_to(self, family: str, position: int) -> None:
        while self._stack:
            unclosed = self._stack.pop()
            if unclosed.family == family:
                while position > unclosed.end and self._text[position - 1].isspace():
                    position -= 1
                self._keep(unclosed, position, position, closed=False)
                return

    def _keep(self, opened: _Open, inner_end: int, end: int, *, closed: bool) -> None:
        if inner_end > opened.end and _COUNTED_WORD.search(self._text, opened.end, inner_end):
            self._found.append(
                Quotation(
                    opened.start, end, opened.end, inner_end, len(self._stack), closed, opened.continues
                )
            )

    # --- The paragraph's edges ---------------------------------------------------------------

    def _carry_on(self) -> None:
        """Take up a quotation left open that this paragraph closes without having re-opened it."""
        if self._before is None:
            return
        first = next((m for m in self._marks if FAMILY_OF[m.group()] == self._before), None)
        if first is None or first.start() == self._start or not self._looks_closing(first):
            return
        opener = {"double": "“", "guillemet": "«", "single": "‘"}.get(self._before)
        if opener is not None:
            self._stack.append(_Open(opener, self._start, self._start, continues=True))

    def _end_of_paragraph(self) -> None:
        while self._stack:
            unclosed = self._stack.pop()
            reopened = FAMILY_OF.get(self._following[:1]) == unclosed.family or (
                FAMILY_OF.get(self._following) == unclosed.family
            )
            if unclosed.family == "single" and not reopened:
                continue  # an apostrophe after all
            self._keep(unclosed, self._end, self._end, closed=False)
            if not self._stack:
                self.left_open = unclosed.family

    # --- What stands beside a mark -----------------------------------------------------------

    def _glued_left(self, start: int) -> bool:
        before = self._text[start - 1] if start > self._start else " "
        return not _is_blank(before) and before not in _BEFORE_AN_OPENER

    def _glued_right(self, end: int) -> bool:
        after = self._text[end] if end < self._end else " "
        return not _is_blank(after) and after not in _AFTER_A_CLOSER

    def _looks_closing(self, mark: re.Match[str]) -> bool:
        if mark.group() in OPENING:
            return False
        start, end = mark.span()
        return start > self._start and not _is_blank(self._text[start - 1]) and not self._glued_right(end)

    def _looks_opening(self, mark: re.Match[str]) -> bool:
        start, end = mark.span()
        is_elision = _ELISION.match(self._text, end, self._end) is not None
        return not self._glued_left(start) and self._glued_right(end) and not is_elision


def _is_blank(character: str) -> bool:
    """Return whether a character is white space or invisible (a control, a byte-order mark)."""
    return character.isspace() or not character.isprintable()
