"""The members of a list that one request reads, and the place where the next request resumes."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from onrecord.record.questions.cursors import Place, invalid_cursor
from onrecord.record.storage import keys
from onrecord.record.storage.periods import first_day, last_day_of_any
from onrecord.record.storage.table import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from onrecord.model import TimePrecision
    from onrecord.record.storage.table import Item, Table

T = TypeVar("T")
Entry = tuple[str, "list[Item]"]
"""A sort key, and the items of a range that have it."""

BUDGET = 5_000
"""The cost at which a request ends: an item read costs 1, a partition opened costs ``RANGE_COST``.

An item has some twenty statements in the lists by date, some two in the others. So a page is full unless a
filter accepts fewer than 20 of some hundred thousand statements by date, of some ten thousand of an entity. A
request that has opened partitions reads at least as many items of them as its page may have.
"""
RANGE_COST = 10  # opening one takes a share of a round trip, an item is some hundred bytes of one
_MOST_AHEAD = 16  # ranges that are opened at once


class Days(NamedTuple):
    """The days of a list, from ``first`` to the day before ``end``; None is no bound."""

    first: date | None = None
    end: date | None = None

    @property
    def low(self) -> str:
        """A lower bound of the keys of these days: a date sorts before every key that begins with it."""
        return self.first.isoformat() if self.first else keys.FIRST

    @property
    def high(self) -> str:
        """An upper bound of the keys of these days."""
        return self.end.isoformat() if self.end else keys.LAST

    @property
    def last(self) -> str:
        """An upper bound of the keys of statements whose day, week, month or year has one of these days."""
        return f"{last_day_of_any(_day_before(self.end))}{keys.LAST}" if self.end else keys.LAST

    def have(self, pointer: str, precision: TimePrecision) -> bool:
        """Return whether one of these days is of the period of a precision that ends on a pointer's date."""
        return (
            self.end is None or first_day(date.fromisoformat(keys.origin(pointer).date), precision) < self.end
        )


ALL_DAYS = Days()


def _day_before(day: date) -> date:
    return date.fromordinal(max(1, day.toordinal() - 1))


class KeyRange(NamedTuple):
    """The items of partitions with sort keys from ``low`` to ``high``, both inclusive, as one list.

    ``shared``: items of two partitions may have the same sort key; together they are one entry of the list.
    """

    partitions: tuple[str, ...]
    low: str = keys.FIRST
    high: str = keys.LAST
    shared: bool = False


class Slice(NamedTuple, Generic[T]):
    """The members that a request takes of a list.

    Attributes:
        members: what was taken.
        resume_after: the place to resume after, None at the list's end.
        spent: what reading them cost, of ``BUDGET``.
    """

    members: list[T]
    resume_after: Place | None
    spent: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """How the ranges of a list are read.

    Attributes:
        newest_first: their own order, and that of their items.
        index: the index that they are of.
        page: how many items of each partition are read at first.
        shared: those of ranges that are opened at once have as many together, as the list ends in the first
            of them more often than not.
    """

    newest_first: bool = False
    index: str | None = None
    page: int = 100
    shared: bool = False
    at_first: int = 1
    """How many ranges are opened at first."""


def resumed(low: str, high: str, after: Place | None, *, newest_first: bool = False) -> tuple[str, str]:
    """Return the bounds of what is left of a list whose sort keys lie between these.

    Raises:
        ProblemError: the place, which came from a cursor, does not lie between them.
    """
    if after is None:
        return low, high
    if not low <= after.key <= high or len(after.key.encode("utf-8")) > keys.MAX_SORT_KEY:
        raise invalid_cursor()
    return (low, after.key) if newest_first else (after.key, high)


def take(
    ranges: Iterable[tuple[KeyRange, Iterable[Entry]]],
    members: Callable[[list[Item]], Iterable[tuple[int, T]]],
    *,
    after: Place | None,
    limit: int,
    newest_first: bool = False,
    spent: int = 0,
    item_cost: int = 1,
) -> Slice[T]:
    """Take up to ``limit`` members of ranges, one range after the other, within ``BUDGET``.

    Args:
        ranges: with their entries; in the order of the list, and so are the sort keys of one behind those of
            the other.
        members: returns the members of an entry, each with its position in it, ascending.
        after: the place to resume after, None for the beginning.
        limit: the largest number of members to take.
        newest_first: whether the sort keys descend.
        spent: what the request has spent so far.
        item_cost: what it spends with each item.
    """
    taken: list[T] = []
    last = after
    for key_range, entries in ranges:
        if spent >= BUDGET:
            return Slice(taken, last, spent)  # here, so that the last range ends the list
        spent += RANGE_COST * len(key_range.partitions)
        end = max(BUDGET, spent + limit)
        for sort_key, items in entries:
            for position, member in members(items):
                here = Place(sort_key, position)
                if after is not None and sort_key == after.key and position <= after.position:
                    continue
                if len(taken) == limit:
                    return Slice(taken, last, spent)
                taken.append(member)
                last = here
            last = Place(sort_key, keys.NO_POSITION)
            spent += item_cost * len(items)
            if spent >= end:
                return Slice(taken, last, spent)
        last = Place(key_range.low if newest_first else key_range.high, keys.NO_POSITION)
    return Slice(taken, None, spent)


def as_they_are(items: list[Item]) -> Iterable[tuple[int, Item]]:
    """Return an item as the member of its list."""
    return ((0, item) for item in items[:1])


def directory(
    table: Table, partition: str, low: str, high: str, group: int, *, newest_first: bool = False
) -> Iterator[list[str]]:
    """Yield the entries of a directory between two, those together that begin with as many characters."""
    found = table.range(partition, low, high, newest_first=newest_first)
    for _, entries in groupby((item["sk"] for item in found), lambda entry: entry[:group]):
        yield list(entries)


def opened_in_order(
    table: Table, ranges: Iterable[KeyRange], order: Order
) -> Iterator[tuple[KeyRange, Iterator[Entry]]]:
    """Yield ranges with their entries; the more have been read, the more of the next are opened at once."""
    remaining = iter(ranges)
    ahead = order.at_first
    while batch := list(islice(remaining, ahead)):
        spans = [Span(each, whole.low, whole.high) for whole in batch for each in whole.partitions]
        page = -(-order.page // len(batch)) if order.shared else order.page
        streams = deque(table.ranges(spans, newest_first=order.newest_first, index=order.index, page=page))
        for key_range in batch:
            own = [streams.popleft() for _ in key_range.partitions]
            yield key_range, entries_in(own, key_range, order)
        ahead = min(2 * ahead, _MOST_AHEAD)


def entries_in(streams: list[Iterator[Item]], key_range: KeyRange, order: Order) -> Iterator[Entry]:
    """Return the entries of a range in the order of the list; ``streams`` are the items of its partitions."""
    sort_key = itemgetter("received" if order.index else "sk")
    items = merge(*streams, key=sort_key, reverse=order.newest_first) if len(streams) > 1 else streams[0]
    if not key_range.shared:  # an entry ends where the next one begins, which may cost a query
        return ((sort_key(item), [item]) for item in items)
    return ((key, list(entry)) for key, entry in groupby(items, sort_key))
