"""Tables within a text: their cells as blocks, so that no sentence runs from a cell into the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.model import Zone
from onrecord.reading.blocks import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.reading.blocks import Blocks

PROSE = 120
"""Characters of a cell from which on its table lays out prose."""


@dataclass(slots=True)
class OpenTables:
    """The tables that a place in a document is in, each in a cell of the one before."""

    _tables: list[list[list[list[str]]]] = field(default_factory=list)  # rows of cells of paragraphs

    def begin_table(self) -> None:
        """Open a table."""
        self._tables.append([])

    def begin_row(self) -> None:
        """Begin a row of the innermost table, if one is open."""
        if self._tables:
            self._tables[-1].append([])

    def begin_cell(self) -> None:
        """Begin a cell of the row, if one is open."""
        if self._tables and self._tables[-1]:
            self._tables[-1][-1].append([])

    def add(self, paragraph: str) -> bool:
        """Add a paragraph to the innermost cell; return False where no cell is open."""
        if (cell := self._cell()) is None:
            return False
        cell.append(paragraph)
        return True

    def end_table(self) -> list[list[str]] | None:
        """Close the innermost table; return its rows, or None where they went into the cell around it."""
        if not self._tables:
            return None
        rows = [[BETWEEN.join(filter(str.strip, cell)) for cell in row] for row in self._tables.pop()]
        if (around := self._cell()) is None:
            return rows
        around += [cell for row in rows for cell in row if cell]
        return None

    def _cell(self) -> list[str] | None:
        return (
            self._tables[-1][-1][-1] if self._tables and self._tables[-1] and self._tables[-1][-1] else None
        )


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
