"""Which items of a list does one request read, and after which of them does the next one go on?"""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING, NamedTuple

from onrecord.record import keys
from onrecord.record.cursors import invalid_cursor
from onrecord.record.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from onrecord.record.keys import Shelves
    from onrecord.record.table import Item, Table

BUDGET = 1_000
"""What a request may spend: 1 for an item that it examines, ``RANGE_COST`` for a partition that it opens."""
RANGE_COST = 10  # a round trip, where an item is some hundred bytes of one
_QUERY_PAGE = 100


class Days(NamedTuple):
    """The days that a list is of, from ``first`` to the one before ``end``; None is no bound."""

    first: date | None = None
    end: date | None = None

    @property
    def low(self) -> str:
        """What all keys of these days sort behind: dates sort before what begins with them."""
        return self.first.isoformat() if self.first else keys.FIRST

    @property
    def high(self) -> str:
        """What all keys of these days sort before."""
        return self.end.isoformat() if self.end else keys.LAST


EVER = Days()
"""All days."""


class Range(NamedTuple):
    """A stretch of a partition: sort keys from ``low`` to ``high``, both inclusive.

    The same stretch of the partitions ``beside`` is read with it, as if all were one. Where two of them have
    the same sort key, it is the same entry of a list, and taken once.
    """

    partition: str
    low: str = keys.FIRST
    high: str = keys.LAST
    beside: tuple[str, ...] = ()

    def from_(self, position: Key, *, newest_first: bool) -> Range:
        """Return the part of the range that begins at a key.

        Raises:
            ProblemError: the key, which a cursor had, does not lie within the range.
        """
        if position.pk != self.partition or not self.low <= position.sk <= self.high:
            raise invalid_cursor()
        return self._replace(high=position.sk) if newest_first else self._replace(low=position.sk)


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

    Raises:
        ProblemError: ``after`` lies elsewhere.
    """
    taken: list[Item] = []
    last, spent = after, 0
    page = _QUERY_PAGE if accept else min(limit + 1, _QUERY_PAGE)
    for number, whole in enumerate(ranges):
        stretch = whole if number or after is None else whole.from_(after, newest_first=newest_first)
        spent += RANGE_COST * (1 + len(stretch.beside))
        for item in entries(table, stretch, newest_first=newest_first, index=index, page=page):
            here = Key(stretch.partition, item["received" if index else "sk"])
            if here == last:
                continue
            if accept is None or accept(item):
                if len(taken) == limit:
                    return Walked(taken, last)
                taken.append(item)
            last, spent = here, spent + 1
            if spent >= BUDGET:
                return Walked(taken, last)
        if spent >= BUDGET:
            return Walked(taken, Key(stretch.partition, stretch.low if newest_first else stretch.high))
    return Walked(taken, None)


def entries(
    table: Table,
    stretch: Range,
    *,
    newest_first: bool = False,
    index: str | None = None,
    page: int = _QUERY_PAGE,
) -> Iterator[Item]:
    """Yield the items of a range in the order of their sort keys, as they are asked for."""
    partition, low, high, beside = stretch
    streams = (
        table.range(each, low, high, newest_first=newest_first, index=index, page=page)
        for each in (partition, *beside)
    )
    return merge(*streams, key=lambda item: str(item["received" if index else "sk"]), reverse=newest_first)


def shelved(
    table: Table,
    shelves: Shelves,
    *,
    after: Key | None,
    low: str = keys.FIRST,
    high: str = keys.LAST,
    newest_first: bool = False,
) -> Iterator[Range]:
    """Yield the partitions that shelves from ``low`` to ``high`` stand for, whole, from that of ``after`` on.

    Raises:
        ProblemError: ``after`` lies in none of them.
    """
    if after is not None:
        within = Range(shelves.prefix, low, high)
        _, low, high, _ = within.from_(
            Key(shelves.prefix, shelves.shelf(after.pk)), newest_first=newest_first
        )
    for shelf in table.range(shelves.pk, low, high, newest_first=newest_first, page=25):
        yield Range(shelves.partition(shelf["sk"]))
