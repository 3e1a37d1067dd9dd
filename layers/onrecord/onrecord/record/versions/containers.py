"""The parts of a container brought into the record, and removed from it, a chunk at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from onrecord.record.model import Status
from onrecord.record.versions import heads
from onrecord.record.versions.parts import Chunk, Outstanding

if TYPE_CHECKING:
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.parts import Part, PartRange, PartStore
    from onrecord.record.versions.writer import Writer


class Containers:
    """Work on the parts of containers. Each part itself is written as any document."""

    def __init__(self, heads: HeadStore, parts: PartStore, writer: Writer) -> None:
        self._heads = heads
        self._parts = parts
        self._writer = writer

    def outstanding(self, document_id: str) -> Outstanding:
        """See ``Record.outstanding``."""
        head = self._heads.last_seen(document_id)
        if head is None:
            return Outstanding()
        return Outstanding(
            is_overtaken=head.is_overtaken,
            version_id=head.version.object_version if head.version else None,
            received=head.version.received if head.version else None,
            unprocessed=tuple(self._parts.unprocessed(head)),
            unremoved=tuple(
                parts for generation in head.former for parts in self._parts.unremoved(head, generation)
            ),
        )

    def unprocessed_parts(self, container_id: str, parts: PartRange) -> list[Part]:
        """See ``Record.unprocessed_parts``."""
        head = self._heads.get(container_id)
        if head is None or head.generation != parts.generation:
            return []
        listed = self._parts.listed(container_id, parts)
        known = self._heads.get_all(part.id for part in listed)
        order = parts.order
        return [part for part in listed if not heads.is_over_for_good(known.get(part.id), order)]

    def listed_parts(self, container_id: str, parts: PartRange) -> list[Part]:
        """See ``Record.listed_parts``."""
        return self._parts.listed(container_id, parts)

    def count_parts(self, container_id: str, parts: PartRange) -> list[str]:
        """See ``Record.count_parts``."""
        chunk = self._parts.chunk_at(container_id, parts.generation, parts.first)
        if chunk is None:
            return []
        listed = self._parts.listed(container_id, parts._replace(first=chunk.first, end=chunk.end))
        known = self._heads.get_all(part.id for part in listed)
        order = parts.order
        statuses = [heads.status_since(known.get(part.id), order) for part in listed]
        if Status.PROCESSING not in statuses:
            done = statuses.count(Status.DONE)
            counted = Chunk(chunk.first, chunk.end, done, len(statuses) - done, chunk.removed)
            if counted != chunk:
                self._parts.write(container_id, parts.generation, counted)
            self._heads.change(container_id, partial(self._progressed, generation=parts.generation))
        return [head.document_id for head in known.values() if head.is_overtaken]

    def unremoved_parts(self, container_id: str, parts: PartRange) -> list[Part]:
        """See ``Record.unremoved_parts``."""
        head = self._heads.get(container_id)
        if head is None or parts.generation not in head.former:
            return []
        kept = self._parts.kept(head)
        return [part for part in self._parts.listed(container_id, parts) if part.id not in kept]

    def mark_removed(self, container_id: str, parts: PartRange) -> None:
        """See ``Record.mark_removed``."""
        self._parts.mark_removed(container_id, parts)
        self._writer.sweep(container_id)

    def _progressed(self, head: heads.Head | None, generation: str) -> heads.Head | None:
        if head is None or head.generation != generation:
            return None
        return heads.progressed(head, generation, self._parts.counts(head.document_id, generation))
