"""The statements of a speaker about a subject: entries with the same sort key in partitions of both.

No item is kept for a speaker with a subject. Both sides are opened at once. Where they are about as dense,
they are read side by side. Where one of them is much denser, as a spokesman's statements are beside those
about a village, the other one is read, and the dense one is asked for the sort keys found there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from onrecord.record.questions.paging import Entry, KeyRange, Order, entries_in
from onrecord.record.storage.keys import Key
from onrecord.record.storage.table import READ_BATCH, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from onrecord.record.storage.table import Item, Table

FIRST_PAGE = 50
"""Items of each partition that are read at first; they tell which side is the denser one."""
LOOKUP_COST = 10
"""Items of a range that are read at the price of looking one up: a read unit."""
_FIRST_LOOKUPS = 25


@dataclass(frozen=True, slots=True)
class Join:
    """The entries of two sides, each with the items of both sides that have its sort key.

    Entries of one side alone are among them. ``both`` is the range of the partitions of both sides,
    ``item_cost`` what reading costs for each item in an entry.
    """

    both: KeyRange
    entries: Iterator[Entry]
    item_cost: int = 1

    @classmethod
    def opened(cls, table: Table, both: KeyRange, side: Collection[str], *, newest_first: bool) -> Join:
        """Read the first items of all partitions, and return how to go on.

        Args:
            table: the table.
            both: the partitions of both sides.
            side: those of one side.
            newest_first: whether the sort keys descend.
        """
        spans = [Span(each, both.low, both.high) for each in both.partitions]
        streams = table.ranges(spans, newest_first=newest_first, page=FIRST_PAGE)
        firsts = [list(islice(stream, FIRST_PAGE)) for stream in streams]
        opened: list[Iterator[Item]] = [
            chain(first, stream) for first, stream in zip(firsts, streams, strict=True)
        ]
        of_side = [each in side for each in both.partitions]
        order = Order(newest_first=newest_first)
        counts = _counts(of_side, firsts, newest_first=newest_first)
        sparse = counts[True] < counts[False]
        dense = [each for each, its in zip(both.partitions, of_side, strict=True) if its != sparse]
        has_more = any(
            len(firsts[number]) == FIRST_PAGE for number, its in enumerate(of_side) if its != sparse
        )
        item_cost = LOOKUP_COST * len(dense)
        if has_more and counts[sparse] * item_cost < counts[not sparse]:
            own = [stream for stream, its in zip(opened, of_side, strict=True) if its == sparse]
            return cls(both, _looked_up(table, entries_in(own, both, order), dense), item_cost)
        return cls(both, entries_in(opened, both, order))


def _counts(of_side: Sequence[bool], firsts: Sequence[list[Item]], *, newest_first: bool) -> dict[bool, int]:
    """Return how many items each side has up to the sort key that all partitions have been read to."""
    bound = max if newest_first else min
    ends = [first[-1]["sk"] for first in firsts if len(first) == FIRST_PAGE]
    end = bound(ends) if ends else None
    counts = {True: 0, False: 0}
    for side, first in zip(of_side, firsts, strict=True):
        counts[side] += sum(end is None or bound(item["sk"], end) == item["sk"] for item in first)
    return counts


def _looked_up(table: Table, entries: Iterator[Entry], partitions: Sequence[str]) -> Iterator[Entry]:
    """Yield entries with the items that other partitions have under the same sort keys."""
    number = _FIRST_LOOKUPS
    while batch := list(islice(entries, number)):
        found = table.get_all(Key(each, sort_key) for sort_key, _ in batch for each in partitions)
        for sort_key, items in batch:
            others = (found.get(Key(each, sort_key)) for each in partitions)
            yield sort_key, [*items, *filter(None, others)]
        number = READ_BATCH
