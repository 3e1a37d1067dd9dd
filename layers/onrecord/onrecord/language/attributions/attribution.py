"""An attribution: the spans of a statement, before it is known who speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.language.spans import Range
    from onrecord.language.turns.turn import Turn


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where a statement's parts stand, drawn as in PolNeAR (Newell, Margolin and Ruths 2018).

    ``content`` has one or more pieces in text order, each with its quotation marks and its leading "that";
    ``cue`` is the whole cue group ("have said"); ``confidence`` is the finder's, 0 to 1. ``turn`` is the turn
    of a transcript whose statement it is.
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    confidence: float
    turn: Turn | None = None

    def parts(self) -> tuple[Range, ...]:
        """Return all its spans: the content's pieces, then cue and source where it has them."""
        return (*self.content, *(part for part in (self.cue, self.source) if part is not None))
