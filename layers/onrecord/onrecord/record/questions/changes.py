"""The changes of the record since a client last asked."""

from __future__ import annotations

import datetime as dt
from heapq import merge
from typing import TYPE_CHECKING

from onrecord.identity import event_id
from onrecord.record.model import Change, Changes, End
from onrecord.record.questions.cursors import Place, Scope, invalid_cursor
from onrecord.record.questions.pages import checked_limit
from onrecord.record.storage import keys
from onrecord.record.storage.keys import Key
from onrecord.record.storage.table import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.record.storage.table import Item, Table

_SCOPE = Scope.of("changes")
_SKEW = dt.timedelta(minutes=1)
"""By how much the clocks of writers may differ, many times over: entries of a part are nearly in order."""


class ChangeFeed:
    """The log of changes in the table: see ``versions.change_log``."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def after(self, cursor: str | None, since: dt.date | None, limit: int) -> Changes:
        """See ``Record.changes``."""
        limit = checked_limit(limit)
        read = self._numbers(cursor, since)
        spans = [
            Span(keys.log(shard), keys.log_entry(number + 1), keys.LAST) for shard, number in enumerate(read)
        ]
        parts = self._table.ranges(spans, page=limit // len(spans) + 2)
        entries = merge(
            *(_without_gap(part, number) for part, number in zip(parts, read, strict=True)),
            key=lambda entry: int(entry["entered"]),
        )
        items: list[Change] = []
        complete = True
        for entry in entries:
            if len(items) == limit:
                complete = False
                break
            items.append(_change(entry))
            read[keys.log_shard(entry["document"])] = keys.log_number(entry["sk"])
        place = Place(",".join(map(str, read)))
        return Changes(items=tuple(items), next_cursor=_SCOPE.cursor(place), complete=complete)

    def _numbers(self, cursor: str | None, since: dt.date | None) -> list[int]:
        """Return the number of the last entry of each part that is not to be read."""
        if (place := _SCOPE.position(cursor)) is not None:
            numbers = [int(number) for number in place.key.split(",")]
            if len(numbers) != keys.LOG_SHARDS:
                raise invalid_cursor()
            return numbers
        if since is None:
            return [0] * keys.LOG_SHARDS
        start = dt.datetime.combine(since, dt.time(), dt.UTC) - _SKEW
        moment = int(start.timestamp() * 1_000)
        return [self._last_before(moment, shard) for shard in range(keys.LOG_SHARDS)]

    def _last_before(self, moment: int, shard: int) -> int:
        """Return the number of the last entry of a part before a time, in Unix milliseconds, by bisection."""
        partition = keys.log(shard)
        newest = self._table.range(partition, keys.FIRST, keys.LAST, newest_first=True, page=1)
        low, high = 0, next((keys.log_number(item["sk"]) for item in newest), 0)
        while low < high:
            middle = (low + high + 1) // 2
            entry = self._table.get(Key(partition, keys.log_entry(middle)))
            if entry is not None and entry["entered"] < moment:
                low = middle
            else:
                high = middle - 1
        return low


def _without_gap(part: Iterable[Item], number: int) -> Iterator[Item]:
    """Yield entries up to the first gap: an entry that was written while its part was read."""
    for expected, entry in enumerate(part, number + 1):
        if keys.log_number(entry["sk"]) != expected:
            return
        yield entry


def _change(entry: Item) -> Change:
    end = End.model_validate_json(entry["end"])
    return Change(
        id=event_id(entry["document"], end.kind, end.cause),
        kind=end.kind,
        document=entry["document"],
        at=end.at,
        version=end.version,
        statements=end.statements,
        entities=end.entities,
        problem=end.problem,
        reread=end.reread,
        link=f"/v1/documents/{entry['document']}",
    )
