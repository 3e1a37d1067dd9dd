"""The items that one request of a list reads, and the key that the next request resumes after."""

from __future__ import annotations

from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from onrecord.record.questions.cursors import invalid_cursor
from onrecord.record.storage import keys
from onrecord.record.storage.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from onrecord.record.storage.keys import PartitionDirectory
    from onrecord.record.storage.table import Item, Table

BUDGET = 1_000
"""The cost at which a request ends: an item read costs 1, a partition opened costs ``RANGE_COST``.

A request that has opened partitions reads at least as many items of them as its page may have.
"""
RANGE_COST = 10  # opening one takes a round trip, an item is some hundred bytes of one
_QUERY_PAGE = 100


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


ALL_DAYS = Days()


class KeyRange(NamedTuple):
    """The items of a partition with sort keys from ``low`` to ``high``, both inclusive.

    The same range of the partitions ``merged_with`` is read with it, as if all were one partition. Items of
    two partitions with the same sort key are the same entry of a list, which is taken once. Where the range
    is ``joined_with`` other partitions, only entries that one of those has, too, are taken.
    """

    partition: str
    low: str = keys.FIRST
    high: str = keys.LAST
    merged_with: tuple[str, ...] = ()
    joined_with: tuple[str, ...] = ()

    @property
    def partitions(self) -> tuple[str, ...]:
        """All partitions that are read."""
        return (self.partition, *self.merged_with, *self.joined_with)

    def entries(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        """Yield the items by entry: together where a join has to see them all, one by one elsewhere."""
        if not self.joined_with:
            return (
                [item] for item in items
            )  # a group ends where the next one begins, which may cost a query
        return (list(group) for _, group in groupby(items, itemgetter("sk")))

    def holds(self, entry: Iterable[Item]) -> bool:
        """Tell whether an entry with these items belongs to the range."""
        return not self.joined_with or {item["pk"] in self.joined_with for item in entry} == {True, False}

    def from_(self, position: Key, *, newest_first: bool) -> KeyRange:
        """Return the part of the range that begins at a key.

        Raises:
            ProblemError: the key, which came from a cursor, does not lie within the range.
        """
        if position.pk != self.partition or not self.low <= position.sk <= self.high:
            raise invalid_cursor()
        return self._replace(high=position.sk) if newest_first else self._replace(low=position.sk)


class Slice(NamedTuple):
    """The items that a request takes of a list, and the key to resume after; None at the list's end."""

    items: list[Item]
    resume_after: Key | None


def take(
    table: Table,
    ranges: Iterable[KeyRange],
    *,
    after: Key | None,
    limit: int,
    accept: Callable[[Item], bool] | None = None,
    newest_first: bool = False,
    index: str | None = None,
) -> Slice:
    """Take up to ``limit`` items of ranges, one range after the other, within ``BUDGET``.

    Args:
        table: the table of the ranges.
        ranges: the first is the one that ``after`` lies in.
        after: the key to resume after, None for the beginning.
        limit: the largest number of items to take.
        accept: tells whether to take an item; None takes each.
        newest_first: read each range from its greatest sort key to its least.
        index: read the index of this name.

    Raises:
        ProblemError: ``after`` lies in another range.
    """
    taken: list[Item] = []
    last = range_end = after
    spent = 0
    for number, whole in enumerate(ranges):
        if spent >= BUDGET:
            return Slice(taken, range_end)  # here, so that the last range ends the list
        rest = whole if number or after is None else whole.from_(after, newest_first=newest_first)
        spent += RANGE_COST * len(rest.partitions)
        end = max(BUDGET, spent + limit)
        page = _QUERY_PAGE if accept or rest.joined_with else min(limit + 1, _QUERY_PAGE)
        items = items_of(table, rest, newest_first=newest_first, index=index, page=page)
        for entry in rest.entries(items):
            item = entry[0]
            here = Key(rest.partition, item["received" if index else "sk"])
            if here == last:
                continue
            if rest.holds(entry) and (accept is None or accept(item)):
                if len(taken) == limit:
                    return Slice(taken, last)
                taken.append(item)
            last, spent = here, spent + len(entry)
            if spent >= end:
                return Slice(taken, last)
        range_end = Key(rest.partition, rest.low if newest_first else rest.high)
    return Slice(taken, None)


def items_of(
    table: Table,
    key_range: KeyRange,
    *,
    newest_first: bool = False,
    index: str | None = None,
    page: int = _QUERY_PAGE,
) -> Iterator[Item]:
    """Yield the items of a range in the order of their sort keys; pages of ``page`` items are read lazily."""
    streams = (
        table.range(each, key_range.low, key_range.high, newest_first=newest_first, index=index, page=page)
        for each in key_range.partitions
    )
    return merge(*streams, key=lambda item: str(item["received" if index else "sk"]), reverse=newest_first)


def partitions_in(
    table: Table,
    directory: PartitionDirectory,
    *,
    after: Key | None,
    low: str = keys.FIRST,
    high: str = keys.LAST,
    newest_first: bool = False,
) -> Iterator[KeyRange]:
    """Yield the partitions of a directory's entries from ``low`` to ``high``, beginning at that of ``after``.

    Raises:
        ProblemError: ``after`` lies in none of them.
    """
    if after is not None:
        entries = KeyRange(directory.prefix, low, high)
        rest = entries.from_(Key(directory.prefix, directory.entry(after.pk)), newest_first=newest_first)
        low, high = rest.low, rest.high
    for entry in table.range(directory.pk, low, high, newest_first=newest_first, page=25):
        yield KeyRange(directory.partition(entry["sk"]))
