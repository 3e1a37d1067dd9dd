"""Tables within a text: their cells as blocks, so that no sentence runs from a cell into the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.model import Zone
from onrecord.reading.blocks import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.reading.blocks import Blocks

PROSE = 120
"""Characters of a cell from which on its table lays out prose."""


def add_table(blocks: Blocks, rows: Sequence[Sequence[str]]) -> None:
    """Add a table: a block of lines, a row each, with tabs between columns.

    Where a cell holds prose, the table is there for the layout, and each paragraph of a cell is a block.
    """
    if any(len(cell) >= PROSE for row in rows for cell in row):
        for row in rows:
            for cell in row:
                for paragraph in cell.split(BETWEEN):
                    blocks.add(Zone.BODY, paragraph)
        return
    lines = ("\t".join(" ".join(cell.split()) for cell in row).strip() for row in rows)
    blocks.add(Zone.BODY, "\n".join(line for line in lines if line))
