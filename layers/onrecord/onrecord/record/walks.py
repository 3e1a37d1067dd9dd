"""Which items of a list does one request read, and after which of them does the next one go on?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.record import keys
from onrecord.record.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from onrecord.record.table import Item, Table

BUDGET = 1_000
"""What a request may spend: 1 for an item that it examines, ``RANGE_COST`` for a partition that it opens."""
RANGE_COST = 10  # a round trip, where an item is some hundred bytes of one
_QUERY_PAGE = 100


class Range(NamedTuple):
    """A stretch of a partition: sort keys from ``low`` to ``high``, both inclusive."""

    partition: str
    low: str
    high: str

    def holds(self, position: Key) -> bool:
        """Tell whether a key lies within the range."""
        return position.pk == self.partition and self.low <= position.sk <= self.high


class Walked(NamedTuple):
    """The items that a request takes, and the key that the next one goes on after; None at the list's end."""

    items: list[Item]
    goes_on_after: Key | None


def walk(
    table: Table,
    ranges: Iterable[Range],
    *,
    after: Key | None,
    limit: int,
    accept: Callable[[Item], bool] | None = None,
    newest_first: bool = False,
    index: str | None = None,
) -> Walked:
    """Take up to ``limit`` items of ranges, one range after the other.

    Args:
        table: where the ranges are.
        ranges: the first is the one that ``after`` lies in.
        after: go on after this key, None for the beginning.
        limit: the most items to take.
        accept: which items to take; None takes each.
        newest_first: read each range from its greatest sort key to its least.
        index: read the index of this name.
    """
    taken: list[Item] = []
    last, spent = after, 0
    page = _QUERY_PAGE if accept else min(limit + 1, _QUERY_PAGE)
    for partition, low, high in ranges:
        spent += RANGE_COST
        if after is not None and after.pk == partition:
            low, high = (low, after.sk) if newest_first else (after.sk, high)
        for item in table.range(partition, low, high, newest_first=newest_first, index=index, page=page):
            here = Key(partition, item["received" if index else "sk"])
            if here == after:
                continue
            if accept is None or accept(item):
                if len(taken) == limit:
                    return Walked(taken, last)
                taken.append(item)
            last, spent = here, spent + 1
            if spent >= BUDGET:
                return Walked(taken, last)
        if spent >= BUDGET:
            return Walked(taken, Key(partition, low if newest_first else high))
    return Walked(taken, None)


def shelved(
    table: Table,
    shelves: str,
    partition_of: Callable[[str], str],
    *,
    low: str = keys.FIRST,
    high: str = keys.LAST,
    newest_first: bool = False,
) -> Iterator[Range]:
    """Yield the partitions that a list's shelves name, whole, as they are asked for."""
    for shelf in table.range(shelves, low, high, newest_first=newest_first, page=25):
        yield Range(partition_of(shelf["sk"]), keys.FIRST, keys.LAST)
