"""The entries of the directories of partitions, written once per process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.record.storage.keys import Key
    from onrecord.record.storage.table import Table


class Directory:
    """Writes the entries of directories."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._entered: set[Key] = set()

    def enter(self, entries: Iterable[Key]) -> None:
        """Write entries, unless this process has written them before."""
        for entry in entries:
            if entry not in self._entered:
                self._table.put({**entry._asdict()})
                self._entered.add(entry)
