"""A turn: what one person says in a transcript until the next one speaks."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.spans import Range
    from onrecord.model import Clip

ASKER, ANSWERER = "?", "!"
"""The voices of questions and answers whose speaker no label names."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a transcript or an interview.

    ``content`` has one or more pieces: stage directions part them. ``label`` is the part of the label that
    names or describes the speaker, None in an interview without labels; ``cue`` is the mark behind it.
    ``name`` is the bare name of the speaker, in the label or elsewhere in the text. ``voice`` is equal for
    turns of one speaker.
    """

    voice: str
    content: tuple[Range, ...]
    label: Range | None = None
    cue: Range | None = None
    name: Range | None = None
    role: str | None = None
    gender: str | None = None
    is_initials: bool = False
    """Whether the label is the initials of a name."""
    is_open: bool = False
    """Whether the label fits several speakers of the transcript."""
    whole_label: Range | None = None
    """The label with numbers, times, seats and all marks, and the mark behind it."""
    time: Range | None = None
    """The line above or below the label that is a time and nothing else."""
    clip: Clip | None = None
    """Its stretch of the recording that the transcript is of."""


def blanked(text: str, turns: Iterable[Turn]) -> str:
    """Return a text, equally long, with spaces for the labels of its turns."""
    pieces: list[str] = []
    position = 0
    for turn in turns:
        if turn.whole_label is not None:
            start, end = turn.whole_label
            pieces += (text[position:start], " " * (end - start))
            position = end
    return "".join((*pieces, text[position:])) if pieces else text


class TurnsByPlace:
    """The turns of a text by the places that their contents take up.

    Args:
        turns: in text order.
    """

    def __init__(self, turns: Sequence[Turn]) -> None:
        pieces = [(piece, number) for number, turn in enumerate(turns) for piece in turn.content]
        self._pieces = sorted(pieces)
        self._starts = [piece[0] for piece, _ in self._pieces]

    def at(self, start: int, end: int) -> int | None:
        """Return the number of the turn whose content holds a range, None if none does."""
        index = self._index(start)
        if index is None:
            return None
        first, number = self._pieces[index]
        if end <= first[1]:
            return number
        last = self._index(end - 1)
        if last is None or self._pieces[last][1] != number:
            return None
        return number if start < first[1] and end <= self._pieces[last][0][1] else None

    def touched(self, start: int, end: int) -> int | None:
        """Return the number of the first turn whose content shares a position with a range, if one does."""
        index = max(0, bisect_right(self._starts, start) - 1)
        near = self._pieces[index : index + 2]
        return next((number for (first, last), number in near if first < end and start < last), None)

    def _index(self, position: int) -> int | None:
        index = bisect_right(self._starts, position) - 1
        return index if index >= 0 and position < self._pieces[index][0][1] else None
