"""The parts of a container: the documents that its file holds, and the chunks in which they are processed.

A container's version has items of its parts, which list them in the order of the file, and an item for each
chunk of them. All are written before the head names the version, and so before any part. So whoever replaces
or deletes a container finds all parts that it ever had. A part is a document like any other, with a head of
its own; its order is that of the container's version.

A chunk is small enough for one run of the ingest function. Its item holds how many of its parts are done and
how many have failed, once all have ended; and whether its parts have been removed, once the version is
served no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from onrecord.model import Problem
from onrecord.record.model import PartCounts
from onrecord.record.storage import keys
from onrecord.record.storage.keys import Key
from onrecord.record.versions.heads import order_of
from onrecord.record.versions.stored_versions import members_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from typing import Any

    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.heads import Head

MOST_PARTS = 25
"""Parts of a chunk. A PDF that cannot be read takes 20 s until that is certain."""
LARGEST_CHUNK = 200_000
"""Characters of a chunk, or bytes of files that are yet to be read, unless a single part has more.

Some 15 s of prose; a text of punctuation takes four times as long.
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """A document of a container, listed.

    Attributes:
        record: names it in the container.
        size: the characters of its text, or the bytes of the file that it is read from.
        problem: why it cannot be read, as far as that is known.
    """

    record: str
    size: int
    problem: Problem | None = None


class PartRange(NamedTuple):
    """Some consecutive parts of a container's version, from ``first`` to the one before ``end``."""

    generation: str
    first: int
    end: int

    @property
    def order(self) -> str:
        """The order of the container's version."""
        return order_of(self.generation)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """The work that is left for a document after its event.

    Attributes:
        is_overtaken: slow or broken runs may still write what is never served.
        version_id: the version of the object that is served.
        received: the time of its upload.
        unprocessed: the chunks of the version served whose parts have not all ended.
        unremoved: the chunks of former versions with parts that the container has no more.
    """

    is_overtaken: bool = False
    version_id: str | None = None
    received: dt.datetime | None = None
    unprocessed: tuple[PartRange, ...] = ()
    unremoved: tuple[PartRange, ...] = ()


def chunks(parts: Sequence[Listing]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the chunks of a container: the position of the first part, and of the next one."""
    first = size = 0
    for position, part in enumerate(parts):
        if position > first and (position - first == MOST_PARTS or size + part.size > LARGEST_CHUNK):
            yield first, position
            first, size = position, 0
        size += part.size
    if parts:
        yield first, len(parts)


@dataclass(frozen=True, slots=True)
class Part:
    """A document of a container, as the container lists it.

    Attributes:
        record: names it in the container.
        id: the document's id.
        problem: why it cannot be read, as far as that was known when it was listed.
    """

    record: str
    id: str
    problem: Problem | None = None

    @classmethod
    def of(cls, listed: Sequence[Any]) -> Part:
        """Return the part that a row of a list is of."""
        record, document_id, problem = listed
        return cls(record, document_id, Problem.model_validate(problem) if problem else None)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The outcome of a chunk: ``done`` and ``failed`` count its parts, once all of them have ended."""

    first: int
    end: int
    done: int = 0
    failed: int = 0
    removed: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all of its parts have ended."""
        return self.done + self.failed == self.end - self.first


class PartStore:
    """The lists of parts, and their chunks, in the table."""

    def __init__(self, table: Table, objects: Objects) -> None:
        self._table = table
        self._objects = objects

    def listed(self, container_id: str, parts: PartRange) -> list[Part]:
        """Return the parts of a range."""
        prefix = keys.parts_of(parts.generation)
        low = keys.member(prefix, parts.first, keys.PARTS_PER_ITEM)
        items = self._table.range(keys.document(container_id), low, keys.member(prefix, parts.end - 1))
        rows = [row for item in items for row in members_in(item, self._objects)]
        skipped = parts.first % keys.PARTS_PER_ITEM
        return [Part.of(row) for row in rows[skipped : skipped + parts.end - parts.first]]

    def ids(self, container_id: str, generation: str) -> set[str]:
        """Return the ids of all parts of a version."""
        return {part.id for part in self.listed(container_id, PartRange(generation, 0, keys.NO_POSITION))}

    def chunks(self, container_id: str, generation: str) -> Iterator[Chunk]:
        """Yield the chunks of a version."""
        prefix = keys.chunks_of(generation)
        for item in self._table.range(keys.document(container_id), prefix, prefix + keys.LAST):
            yield _chunk_in(item)

    def chunk_at(self, container_id: str, generation: str, position: int) -> Chunk | None:
        """Return the chunk that has the part at a position; None if the version is gone."""
        prefix = keys.chunks_of(generation)
        items = self._table.range(
            keys.document(container_id), prefix, keys.member(prefix, position), newest_first=True, page=1
        )
        return next(map(_chunk_in, items), None)

    def counts(self, container_id: str, generation: str) -> PartCounts:
        """Return what has become of all parts of a version."""
        total = done = failed = 0
        for chunk in self.chunks(container_id, generation):
            total, done, failed = chunk.end, done + chunk.done, failed + chunk.failed
        return PartCounts(total=total, done=done, failed=failed)

    def write(self, container_id: str, generation: str, chunk: Chunk) -> None:
        """Write what has become of a chunk, unless its version is gone."""
        key = Key(keys.document(container_id), keys.member(keys.chunks_of(generation), chunk.first))
        item = {"first": chunk.first, "end": chunk.end, "done": chunk.done, "failed": chunk.failed}
        self._table.put({**key._asdict(), **item, "removed": chunk.removed}, only_if={"end": chunk.end})

    def unprocessed(self, head: Head) -> Iterator[PartRange]:
        """Yield the chunks of the version served whose parts have not all ended."""
        version = head.version
        if version is None or version.parts is None or version.parts.are_complete:
            return
        for chunk in self.chunks(head.document_id, version.generation):
            if not chunk.is_complete:
                yield PartRange(version.generation, chunk.first, chunk.end)

    def unremoved(self, head: Head, generation: str) -> Iterator[PartRange]:
        """Yield the chunks of a former version with parts that are not in the version served."""
        kept: set[str] | None = None
        for chunk in self.chunks(head.document_id, generation):
            if chunk.removed:
                continue
            if kept is None:
                kept = self.kept(head)
            parts = PartRange(generation, chunk.first, chunk.end)
            if any(part.id not in kept for part in self.listed(head.document_id, parts)):
                yield parts

    def kept(self, head: Head) -> set[str]:
        """Return the ids of the parts of the version served."""
        served = head.version
        return self.ids(head.document_id, served.generation) if served and served.parts else set()

    def mark_removed(self, container_id: str, parts: PartRange) -> None:
        """Note that the parts of a chunk of a former version have been removed."""
        if chunk := self.chunk_at(container_id, parts.generation, parts.first):
            self.write(container_id, parts.generation, replace(chunk, removed=True))


def _chunk_in(item: Item) -> Chunk:
    return Chunk(
        item["first"], item["end"], item.get("done", 0), item.get("failed", 0), item.get("removed", False)
    )
