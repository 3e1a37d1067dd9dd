"""The log of changes: how the events of all documents ended, in the order in which that was noted.

The log has ``keys.LOG_SHARDS`` parts; all ends of a document are in the same one. The entries of a part are
numbered without a gap: an entry is written only if the one before it is there and its own number is free. So
whoever has read all entries up to a number misses none that is written later, however slow its writer was. An
end is entered at least once, as it is announced.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from onrecord.record.storage import keys
from onrecord.record.storage.table import CapacityError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.record.model import End
    from onrecord.record.storage.table import Table

_TRIES = 40
_LONGEST_PAUSE = 0.1  # seconds between two tries, of which other writers' entries are the cause


class ChangeLog:
    """Enters ends into the log."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def enter(self, document_id: str, ends: Sequence[End]) -> None:
        """Enter ends of a document, oldest first.

        Raises:
            CapacityError: other writers were faster in every try.
        """
        for end in ends:
            self._enter(document_id, end)

    def _enter(self, document_id: str, end: End) -> None:
        partition = keys.log(keys.log_shard(document_id))
        for _ in range(_TRIES):
            newest = self._table.range(partition, keys.FIRST, keys.LAST, newest_first=True, page=1)
            last = next((keys.log_number(item["sk"]) for item in newest), 0)
            entry = {
                "pk": partition,
                "sk": keys.log_entry(last + 1),
                "document": document_id,
                "end": end.model_dump_json(exclude_defaults=True),
                "entered": time.time_ns() // 1_000_000,
            }
            if self._table.put(entry, only_if={}):
                return
            time.sleep(random.uniform(0, _LONGEST_PAUSE))  # noqa: S311  (spreads tries, hides nothing)
        raise CapacityError("other writers entered changes in every try")
