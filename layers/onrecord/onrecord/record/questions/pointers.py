"""The pointers of a list: they lead to its statements, in its order."""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from onrecord.record.questions.cursors import Place
from onrecord.record.questions.joins import Join
from onrecord.record.questions.paging import (
    Entry,
    KeyRange,
    Order,
    Slice,
    directory,
    opened_in_order,
    resumed,
    take,
)
from onrecord.record.storage import keys
from onrecord.record.storage.filing import Filing
from onrecord.record.storage.keys import Key, Origin
from onrecord.record.storage.rows import Row, rows_in
from onrecord.record.storage.table import Span
from onrecord.record.versions.generations import manifested_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from onrecord.record.questions.statement_filter import StatementFilter
    from onrecord.record.storage.table import Item, Table

T = TypeVar("T")
Joined = frozenset[str]
"""Partitions of one side of a join: what a list has stands in one of them and in one of the others."""

_MONTH = len("2022-01")
_DAY = len("2022-01-27")
_YEAR = len("2022")
_ALONE: Joined = frozenset()


class Found(NamedTuple):
    """A statement that a list has, before it is read: its row, place and origin, and the item that has it."""

    row: Row
    place: Place
    origin: Origin
    item: Key

    @classmethod
    def of(cls, row: Row, pointer: Item) -> Found:
        """Return the statement of a row in a pointer's item."""
        origin = _origin(pointer["sk"])
        per_item = keys.STATEMENTS_PER_ITEM if "rows" in pointer else 1  # of earlier releases
        item = statement_item(origin.document, origin.generation, row.position, per_item)
        return cls(row, Place(pointer["sk"], row.position), origin, item)

    def among(self, members: Sequence[T]) -> T:
        """Return the statement among those in its item."""
        return members[self.row.position % keys.STATEMENTS_PER_ITEM if len(members) > 1 else 0]


class Pointers:
    """The pointers of one list, read within one request.

    Args:
        table: the record's table.
        wanted: the list's filters.
        generations: those that are served of the documents that the list is of, where it is of some.
    """

    def __init__(self, table: Table, wanted: StatementFilter, generations: Mapping[str, str | None]) -> None:
        self._table = table
        self._wanted = wanted
        self._generations = generations
        self._spent = 0

    def statements(self, limit: int, after: Place | None) -> Slice[Found]:
        """Take up to ``limit`` statements behind a place that pass the filters, as far as pointers tell."""
        return self._take(self._found, limit, after)

    def entries(self, limit: int, after: Place | None) -> Slice[list[Found]]:
        """Take the statements of up to ``limit`` entries, each of one document and date, that may pass."""

        def whole(joined: Joined, pointers: list[Item]) -> Iterator[tuple[int, list[Found]]]:
            found = [each for _, each in self._found(joined, pointers)]
            if after is not None:
                key, position = after.key, after.position
                found = [each for each in found if each.place.key != key or each.place.position > position]
            if found:
                yield found[-1].row.position, found

        return self._take(whole, limit, after)

    def _take(
        self,
        members: Callable[[Joined, list[Item]], Iterable[tuple[int, T]]],
        limit: int,
        after: Place | None,
    ) -> Slice[T]:
        wanted = self._wanted
        low, high = resumed(wanted.dates.low, wanted.dates.last, after, newest_first=wanted.newest_first)
        partitions, joined = self._partitions()
        ranges = self._ranges(partitions, low, high)
        has_periods_first = wanted.newest_first and wanted.dates.end is not None
        order = Order(
            newest_first=wanted.newest_first, page=self._page(limit), at_first=1 + has_periods_first
        )
        item_cost = 1
        if wanted.documents:
            opened: Iterable[tuple[KeyRange, Iterable[Entry]]] = [self._of_documents(ranges)]
        elif joined:
            joins = [
                Join.opened(self._table, both, joined, newest_first=wanted.newest_first) for both in ranges
            ]
            opened = [(join.both, join.entries) for join in joins]
            item_cost = max((join.item_cost for join in joins), default=1)
        else:
            opened = opened_in_order(self._table, ranges, order)
        taken = take(
            opened,
            partial(members, joined),
            after=after,
            limit=limit,
            newest_first=wanted.newest_first,
            spent=self._spent,
            item_cost=item_cost,
        )
        self._spent = taken.spent
        return taken

    def _page(self, limit: int) -> int:
        """Return how many items of a partition to read at first."""
        wanted = self._wanted
        page = 100 if wanted.filters_rows or wanted.reads_within else limit // 2 + 2
        if not (wanted.speaker or wanted.about):
            return page // 4 + 2  # a document has some twenty statements of a date
        return page // len(wanted.speaker or wanted.about) + 2  # and some two of an entity

    def _found(self, joined: Joined, pointers: list[Item]) -> Iterator[tuple[int, Found]]:
        """Yield the statements in the items of one document and date that may pass the filters."""
        if not self._wanted.accepts_document(Filing.in_item(pointers[0])):
            return
        pointers = [item for item in pointers if self._wanted.may_pass(item.get("signature"))]
        if not pointers:
            return
        sort_key, dates = pointers[0]["sk"], self._wanted.dates
        is_behind = sort_key >= dates.high  # of a period that ends behind the last day of the list
        # A statement is listed once, under however many ids of an entity it stands.
        found = {
            row.position: (row, item)
            for item in pointers
            for row in rows_in(item)
            if not is_behind or dates.have(sort_key, row.precision)
        }
        if joined:
            sides = (
                {row.position for item in pointers if (item["pk"] in joined) is side for row in rows_in(item)}
                for side in (True, False)
            )
            both = set.intersection(*sides)
            found = {position: each for position, each in found.items() if position in both}
        for position in sorted(found):
            row, item = found[position]
            if self._wanted.accepts(row):
                yield position, Found.of(row, item)

    # --- Partitions ------------------------------------------------------------------------------

    def _partitions(self) -> tuple[tuple[str, ...], Joined]:
        """Return the partitions that have what the list has, none if those of months do; and the joined."""
        match self._wanted.speaker, self._wanted.about:
            case (), ():
                return self._wanted.published_by, _ALONE
            case speaker, ():
                return tuple(map(keys.speaker, speaker)), _ALONE
            case (), about:
                return tuple(map(keys.about, about)), _ALONE
            case speaker, about:
                speakers = tuple(map(keys.speaker, self._on_record(keys.speaker, speaker)))
                subjects = tuple(map(keys.about, self._on_record(keys.about, about)))
                return (*speakers, *subjects), frozenset((*subjects, *map(keys.periods, subjects)))

    def _ranges(self, partitions: tuple[str, ...], low: str, high: str) -> Iterable[KeyRange]:
        """Return the ranges of the list between two sort keys, in its order.

        Behind its last day there are statements of a week, month or year that has some of its days.
        """
        end = self._wanted.dates.high
        last = min(high, end)
        days: Iterable[KeyRange] = ()
        if low <= last:
            days = [_range(partitions, low, last)] if partitions else self._dated(low, last)
        first = max(low, end)
        if self._wanted.dates.end is None or first > high:
            return days
        years = range(int(first[:_YEAR]), int(high[:_YEAR]) + 1)
        behind = [
            _range(tuple(map(keys.periods, partitions)) or tuple(map(keys.periods_of, years)), first, high)
        ]
        return chain(behind, days) if self._wanted.newest_first else chain(days, behind)

    def _of_documents(self, ranges: Iterable[KeyRange]) -> tuple[KeyRange, list[Entry]]:
        """Return the entries that the list's documents have in ranges, as one range.

        A document's manifest lists the keys of all that it has, and so its pointers: no others are read.
        """
        whole = list(ranges)
        of_partition: dict[str, list[KeyRange]] = {}
        for key_range in whole:
            for partition in key_range.partitions:
                of_partition.setdefault(partition, []).append(key_range)
        wanted = (
            key
            for document, generation in self._generations.items()
            for manifest in self._manifests(document, generation)
            for key in manifested_in(manifest).items
            if any(each.low <= key.sk <= each.high for each in of_partition.get(key.pk, ()))
        )
        sort_key = itemgetter("sk")
        items = sorted(
            self._table.get_unchanging(wanted).values(), key=sort_key, reverse=self._wanted.newest_first
        )
        entries = [(key, list(entry)) for key, entry in groupby(items, sort_key)]
        low = min((each.low for each in whole), default=keys.FIRST)
        return KeyRange((), low, max((each.high for each in whole), default=keys.LAST)), entries

    def _manifests(self, document: str, generation: str | None) -> Iterable[Item]:
        if generation is None:
            return ()
        prefix = keys.manifests_of(generation)
        return self._table.range(keys.document(document), prefix, prefix + keys.LAST)

    def _dated(self, low: str, high: str) -> Iterator[KeyRange]:
        """Yield the partitions of all statements between two dates, in the order of the list."""
        newest_first = self._wanted.newest_first
        months = directory(
            self._table,
            keys.STATEMENT_DIRECTORY,
            low[:_MONTH],
            high[:_MONTH] + keys.LAST,
            _MONTH,
            newest_first=newest_first,
        )
        for entries in months:
            of_month = list(_of_month(sorted(entries, reverse=True), low, high))
            yield from of_month if newest_first else reversed(of_month)

    def _on_record(self, partition: Callable[[str], str], ids: tuple[str, ...]) -> tuple[str, ...]:
        """Return the first of the ids, and those of the others that have statements: usually few."""
        first, *others = ids
        spans = (Span(partition(each), keys.FIRST, keys.LAST) for each in others)
        streams = self._table.ranges(spans, page=1)
        return (first, *(each for each, items in zip(others, streams, strict=True) if any(islice(items, 1))))


def _range(partitions: tuple[str, ...], low: str, high: str) -> KeyRange:
    return KeyRange(partitions, low, high, shared=len(partitions) > 1)


@lru_cache(maxsize=16)  # a pointer has some twenty rows, one after the other
def _origin(pointer: str) -> Origin:
    return keys.origin(pointer)


def _of_month(entries: list[str], low: str, high: str) -> Iterator[KeyRange]:
    """Yield the partitions of a month that a directory's entries, newest first, name; newest first."""
    month = tuple(keys.dated(entry) for entry in entries if entry[_MONTH] == "#")
    name = entries[0][:_MONTH]
    above, end = min(high, name + keys.LAST), max(low, name)
    # The days that earlier releases wrote have partitions of their own: the month is cut at them.
    for day in dict.fromkeys(entry[:_DAY] for entry in entries if entry[_MONTH] != "#"):
        of_day = tuple(keys.dated(entry) for entry in entries if entry.startswith(day))
        if month:
            yield KeyRange(month, max(end, day + keys.LAST), above)
        yield KeyRange((*month, *of_day), max(end, day), min(above, day + keys.LAST))
        above = min(above, day)
    if month:
        yield KeyRange(month, end, above)


def statement_item(document_id: str, generation: str, position: int, per_item: int) -> Key:
    """Return the key of the item that has the statement at a position of a document."""
    return _statement_item(document_id, generation, position - position % per_item)


@lru_cache(maxsize=64)  # an item has up to 32 statements
def _statement_item(document_id: str, generation: str, first: int) -> Key:
    return Key(keys.document(document_id), keys.member(keys.statements_of(generation), first))
