"""What a finder of statements hands on: spans only, before anyone asks who the speaker is."""

from __future__ import annotations

from dataclasses import dataclass

Range = tuple[int, int]
"""``[start, end)`` in code points of the document's text."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where a statement's parts stand, drawn as in PolNeAR (Newell, Margolin and Ruths 2018).

    ``content`` has one or more pieces in text order, each with its quotation marks and its leading "that";
    ``cue`` is the whole cue group ("have said"); ``confidence`` is the finder's, 0 to 1.
    """

    content: tuple[Range, ...]
    cue: Range | None
    source: Range | None
    confidence: float
