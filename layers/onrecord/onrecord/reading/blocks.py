"""The canonical text of a document that its reader puts together from blocks, each in a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.model import ZoneSpan

if TYPE_CHECKING:
    from onrecord.model import Clip, Zone

BETWEEN = "\n\n"
"""The separator of two blocks: a blank line, which ends a paragraph and a sentence."""


class Blocks:
    """A text in the making.

    A block is a paragraph, a headline, a caption, a turn: text without blank lines around it. Every block
    becomes a zone of its own, so that the sentence of a headline does not go on in the body.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._zones: list[ZoneSpan] = []
        self._end = 0

    def add(self, zone: Zone, text: str, *, clip: Clip | None = None) -> None:
        """Add a block after the others; one without visible characters is not added."""
        block = text.strip()
        if not block:
            return
        start = self._end + len(BETWEEN) if self._texts else 0
        self._end = start + len(block)
        self._texts.append(block)
        self._zones.append(ZoneSpan(zone=zone, start=start, end=self._end, clip=clip))

    @property
    def text(self) -> str:
        """The text of all blocks."""
        return BETWEEN.join(self._texts)

    @property
    def zones(self) -> tuple[ZoneSpan, ...]:
        """The zone of each block, in order."""
        return tuple(self._zones)
