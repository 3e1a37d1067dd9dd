"""The state machine of a document's head: its status, and the version that is served.

A document's versions are generations, each named after the order of the event it came from and what was
extracted. All items of a generation are written before the head names it; naming it is one conditional write,
and that is what makes it visible, all of it at once. The transitions of a head are the functions below: each
returns the head that follows, or None where an event is too late to change anything. Nothing here reads or
writes; ``head_store`` does.

Whatever the order in which events come in, a head ends up the same:

- Its status and problem are those of the newest event.
- The version served is the newest one that could be read, of those after the newest deletion. So a version
  that cannot be read leaves the one before it served, and an older version that comes late is served as well.
- A version of the object that was deleted alone is withdrawn, also if it came late.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from onrecord.problems import ProblemError, ProblemType
from onrecord.record.model import End, EndKind, Status
from onrecord.record.storage import keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from onrecord.model import Extraction, Problem
    from onrecord.record.model import PartCounts
    from onrecord.record.storage.blobs import Blob
    from onrecord.record.storage.filing import Filing
    from onrecord.record.storage.keys import Key
    from onrecord.record.versions.upload import Upload

TOMBSTONE_DAYS = 30
"""How long a deletion is remembered: SQS keeps a message 14 days at most, and as long again in the DLQ."""
NO_PART_READ = ProblemError(
    ProblemType.NO_PART_READ,
    "None of the documents in the file can be read. Each of them, listed at `parts`, says why.",
).problem
LONGEST_RUN = 930
"""Seconds after which no run of an event writes: Lambda's longest timeout, and a request under way."""


class Run(NamedTuple):
    """A process at work on an event.

    Attributes:
        order: that of the event (``Upload.order``).
        process: the process, by a name of its own.
        ends: the time (Unix seconds) when it has ended at the latest.
    """

    order: str
    process: str
    ends: int

    @classmethod
    def starting(cls, upload: Upload, process: str) -> Run:
        """Return a run that begins now."""
        return cls(upload.order, process, _now() + LONGEST_RUN)


@dataclass(frozen=True, slots=True)
class Version:
    """A generation that is served.

    Attributes:
        generation: its name.
        object_version: the version of the object in the bucket; None in unversioned buckets, and in heads
            that were written before it was kept.
        received: the time of the upload.
        completed: the time (Unix milliseconds, by its writer's clock) when all its items had been written.
        document: its Document.
        filing: its Document as lists filter it.
        statements: the number of its statements.
        entities: the number of its entities.
        parts: of a container, what has become of its documents; None of any other document.
    """

    generation: str
    object_version: str | None
    received: dt.datetime
    completed: int
    document: Blob
    filing: Filing
    statements: int
    entities: int
    parts: PartCounts | None = None

    @property
    def order(self) -> str:
        """The order of the event that it came from."""
        return order_of(self.generation)

    @property
    def status(self) -> Status:
        """The status of its document: that of a container depends on its parts."""
        if self.parts is None:
            return Status.DONE
        if not self.parts.are_complete:
            return Status.PROCESSING
        return Status.DONE if self.parts.done else Status.FAILED


@dataclass(frozen=True, slots=True)
class Head:
    """The state of an uploaded object in the record.

    Attributes:
        document_id: the document's id.
        order: that of the newest event that has begun (``Upload.order``).
        status: None in a tombstone.
        key: the object's key, None in a tombstone.
        container: the id of the container that the document is in.
        record: names the document in its container.
        uploaded: the time of the newest upload, None in a tombstone.
        problem: why the newest event failed.
        version: the version that is served.
        floor: the order of the newest event of which it is known that nothing up to it changes what is
            served: a deletion, or one that left the version served as the object's current one.
        running: the runs that have begun and are not known to have ended. They may still write items.
        expires: the time (Unix seconds) when a tombstone may be forgotten.
        unannounced: how events ended, oldest first, as far as that has not been announced.
        former: the generations of a container that are served no more and whose parts have not all been
            removed.
        revision: the number of changes of the head.
    """

    document_id: str
    order: str
    status: Status | None
    key: str | None = None
    container: str | None = None
    record: str | None = None
    uploaded: dt.datetime | None = None
    problem: Problem | None = None
    version: Version | None = None
    floor: str = ""
    running: frozenset[Run] = frozenset()
    expires: int | None = None
    unannounced: tuple[End, ...] = ()
    former: tuple[str, ...] = ()
    revision: int = 0

    @property
    def generation(self) -> str | None:
        """The generation that is served."""
        return self.version.generation if self.version else None

    @property
    def filing(self) -> Filing | None:
        """The document that is served as lists filter it."""
        return self.version.filing if self.version else None

    @property
    def received(self) -> dt.datetime | None:
        """The time of the upload that is served; of the newest upload if none is served."""
        return self.version.received if self.version else self.uploaded

    @property
    def listed(self) -> Key | None:
        """Its key in the index of documents. A tombstone is not listed."""
        return None if self.received is None else keys.listed(self.received, self.document_id)

    def serves(self, upload: Upload) -> bool:
        """Return whether the version of the object that ``upload.version_id`` names is served."""
        return self.version is not None and self.version.object_version == upload.version_id

    def is_over(self, order: str) -> bool:
        """Return whether the events up to an order can change nothing that is served, now or ever."""
        return order <= max(self.floor, self.version.order if self.version else "")

    @property
    def next_order(self) -> str:
        """The order of a generation that is to take the place of the one served.

        It comes after what cannot change what is served, and before every other event.
        """
        return max(self.floor, self.version.order if self.version else "") + "0"

    @property
    def retry_order(self) -> str | None:
        """The order in which the newest upload is read again, None unless it has failed.

        It comes after every event that is known, and stays the same until that reading has ended.
        """
        if self.status is Status.PROCESSING and self.order.endswith("0") and not self.is_over(self.order):
            return self.order
        return max(self.order + "0", self.next_order) if self.status is Status.FAILED else None

    def is_being_written(self, generation: str) -> bool:
        """Return whether a run may still write items of a generation."""
        return any(run.order == order_of(generation) for run in self.running)

    @property
    def is_overtaken(self) -> bool:
        """Whether runs may still write what is dead: once they have ended, it has to be swept again."""
        return any(self.is_over(run.order) for run in self.running)

    def awaits_parts_of(self, upload: Upload) -> bool:
        """Return whether an upload is a container that is served, whose parts have not all ended."""
        served = self.version
        return (
            served is not None
            and served.status is Status.PROCESSING
            and served.order == upload.order == self.order
        )

    def is_dead(self, generation: str) -> bool:
        """Return whether a generation is not served and never can be; a dead one stays dead."""
        return generation != self.generation and self.is_over(order_of(generation))


def generation_of(order: str, extraction: Extraction, more: str = "") -> str:
    """Name a version of a document; ``more`` is what is written besides: a container's parts, or the lake.

    The same event with the same extraction has the same name, so trying again writes the same items. A
    different extraction of the event (a retry by a newer release of onrecord) has a different name: the two
    never mix.
    """
    said = extraction.model_dump_json() + more
    digest = hashlib.sha256(said.encode("utf-8")).hexdigest()[:12]
    return f"{order}.{digest}"


def order_of(generation: str) -> str:
    """Return the order of the event that a generation came from."""
    return generation.rpartition(".")[0]


def status_since(head: Head | None, order: str) -> Status:
    """Return the status of a part since a version of its container: until it has ended, `processing`."""
    known = head is not None and head.order >= order and head.status
    return known or Status.PROCESSING


def is_over_for_good(head: Head | None, order: str) -> bool:
    """Return whether a part has ended since a version of its container, and not for exhausted tries."""
    status = status_since(head, order)
    return status is Status.DONE or (status is Status.FAILED and _is_final(head.problem if head else None))


# --- Transitions ---------------------------------------------------------------------------------


def begun(head: Head | None, upload: Upload, run: Run) -> Head | None:
    """Begin an event: a newer one, a late one, an interrupted one, one redriven after its tries ran out."""
    if head is None:
        return _newest(None, upload, Status.PROCESSING, running={run})
    if head.is_over(upload.order) or (upload.order == head.order and _is_final(head.problem)):
        return None
    running = _without(head, run) | {run}
    if upload.order < head.order:
        return replace(head, running=running)
    return _newest(head, upload, Status.PROCESSING, running)


def committed(head: Head | None, upload: Upload, version: Version, run: Run) -> Head | None:
    """Serve a version, unless a newer one is served already or a newer deletion is known."""
    if head is not None and head.is_over(upload.order):
        return None
    running = _without(head, run)
    if head is None or upload.order >= head.order:
        changed = _newest(head, upload, version.status, running)
    else:
        changed = replace(head, running=running)
    if version.status is Status.PROCESSING:  # its parts are not on record yet
        return replace(changed, version=version)
    end = _recorded(version, upload.order)
    return replace(changed, version=version, unannounced=(*changed.unannounced, end))


def reread(head: Head | None, upload: Upload, run: Run) -> Head | None:
    """Begin to read the version served again, unless that has another place in the order meanwhile.

    Status and order stay those of the newest event: a reading is none.
    """
    if head is None or not head.serves(upload) or upload.order != head.next_order:
        return None
    return replace(head, running=_without(head, run) | {run})


def replaced(head: Head | None, upload: Upload, version: Version, run: Run) -> Head | None:
    """Serve what has been read again, unless the record knows of something newer."""
    if head is None or head.is_over(upload.order):
        return None
    changed = replace(head, version=version, running=_without(head, run))
    if version.status is Status.PROCESSING:  # its parts have not been read again yet
        return changed
    return replace(changed, unannounced=(*head.unannounced, _recorded(version, upload.order, reread=True)))


def abandoned(head: Head | None, upload: Upload, run: Run) -> Head | None:
    """End a reading of the version served: nothing that it, or a try of it before, has written is served."""
    if head is None or head.is_over(upload.order):
        return ended(head, run)
    return replace(head, floor=upload.order, running=_without(head, run))


def progressed(head: Head | None, generation: str, parts: PartCounts) -> Head | None:
    """Note what has become of the parts of a container; where all have ended, so has the container.

    The status changes only if that of the newest event depends on the version served.
    """
    served = head.version if head else None
    if head is None or served is None or served.generation != generation or served.parts == parts:
        return None
    version = replace(served, parts=parts)
    changed = replace(head, version=version)
    if not parts.are_complete:
        return changed
    order = served.order
    if head.is_over(head.order) and not _is_final(head.problem):
        order = max(order, head.order)
        problem = NO_PART_READ if version.status is Status.FAILED else None
        changed = replace(changed, status=version.status, problem=problem)
    if served.parts and served.parts.are_complete and changed.status == head.status:
        return changed
    return replace(changed, unannounced=(*changed.unannounced, _ended(version, order)))


def rewritten(head: Head | None, generation: str, version: Version) -> Head | None:
    """Serve a version in the place of a generation that says the same, if that one is served."""
    return replace(head, version=version) if head is not None and head.generation == generation else None


def failed(head: Head | None, upload: Upload, problem: Problem, run: Run) -> Head | None:
    """Note why an event failed, unless a newer event is known or this one has ended.

    A part that cannot be read is not served in an older version: the container's newest one is that of all
    its parts.
    """
    if head is not None and (
        upload.order < head.order
        or (head.is_over(upload.order) and not head.awaits_parts_of(upload))
        or (upload.order == head.order and head.problem is not None)
    ):
        return None
    running = _without(head, run)
    changed = _newest(head, upload, Status.FAILED, running)
    if upload.record is not None and _is_final(problem):
        changed = replace(changed, version=None, floor=max(changed.floor, upload.order))
    return replace(
        changed,
        problem=problem,
        unannounced=(*changed.unannounced, _failed(upload.order, problem)),
    )


def deleted(head: Head | None, upload: Upload, run: Run) -> Head | None:
    """Delete all that was uploaded before: leave a tombstone, unless a newer event is known.

    If one is known, only the version that was uploaded before goes. The deletion of a document of which
    nothing was on record is no end to announce.
    """
    if head is None:
        return _tombstone(None, upload, (), run)
    if head.is_over(upload.order):
        return None
    if upload.order < head.order:
        return replace(
            head,
            version=None,
            floor=upload.order,
            running=_without(head, run),
            unannounced=_ends(head, upload, deletes=head.version is not None),
        )
    return _tombstone(head, upload, _ends(head, upload, deletes=head.status is not None), run)


def removed(head: Head | None, upload: Upload, run: Run) -> Head | None:
    """Remove a part that a version of its container had, in that version and all before it.

    ``upload`` is of that version. What newer versions of the container say of the part stays.
    """
    if head is None:
        return _tombstone(None, upload, (), run)
    version = head.version
    if version is not None and version.order.rstrip("0") > upload.order:
        version = None  # it is of a newer version of the container
    if head.order.rstrip("0") > upload.order:
        if version is None and upload.order <= head.floor:
            return None
        return replace(
            head,
            version=None if version else head.version,
            floor=max(head.floor, upload.order, version.order if version else ""),
            running=_without(head, run),
            unannounced=_ends(head, upload, deletes=version is not None),
        )
    if head.status is None and upload.order <= head.floor:
        return None
    ends = _ends(head, upload, deletes=head.status is not None)
    floor = max(head.order, head.floor, upload.order, version.order if version else "")
    return replace(_tombstone(head, upload, ends, run), order=floor, floor=floor)


def cleared(head: Head | None, generation: str) -> Head | None:
    """Note that the parts of a container's former version have been removed."""
    if head is None or generation not in head.former:
        return None
    return replace(head, former=tuple(each for each in head.former if each != generation))


def confirmed(head: Head | None, upload: Upload, run: Run) -> Head | None:
    """Note that the version served is the object's current one since an event that changed other versions.

    No event up to that one changes what is served; ``upload.version_id`` names the current version.
    """
    if head is None or not head.serves(upload) or head.is_over(upload.order):
        return None
    running = _without(head, run)
    if upload.order < head.order:
        return replace(head, floor=upload.order, running=running)
    served = head.version
    if served is None:
        return None
    changed = replace(_newest(head, upload, served.status, running), floor=upload.order)
    if served.status is Status.FAILED:
        changed = replace(changed, problem=NO_PART_READ)
    if head.problem is None or head.problem == changed.problem or served.status is Status.PROCESSING:
        return changed
    return replace(changed, unannounced=(*changed.unannounced, _ended(served, upload.order)))


def decided(head: Head | None, upload: Upload, shown: Collection[str | None], run: Run) -> Head | None:
    """Note that no event up to this one changes what is served, and serve none of them that is not shown.

    ``shown`` names the versions of the object that the bucket shows.
    """
    if head is None or upload.order <= head.floor:
        return ended(head, run)
    hides = head.version and head.version.order < upload.order and head.version.object_version not in shown
    kept = None if hides else head.version
    return replace(head, version=kept, floor=upload.order, running=_without(head, run))


def withdrawn(head: Head | None, upload: Upload) -> Head | None:
    """Stop serving the version of the object that ``upload.version_id`` names: it alone was deleted.

    Where the head does not say which version it serves, an older one than the event is withdrawn.
    """
    served = head.version if head else None
    if head is None or served is None:
        return None
    if served.object_version is None:
        if upload.order < served.order:
            return None
    elif served.object_version != upload.version_id:
        return None
    # What the bucket has in its place is a newer event, or the one that withdraws.
    processed = head.status is Status.DONE or head.problem == NO_PART_READ
    status = Status.PROCESSING if processed else head.status
    problem = None if processed else head.problem
    # A run that reads it again comes to nothing either.
    return replace(head, status=status, problem=problem, version=None, floor=head.next_order)


def ended(head: Head | None, run: Run | None = None) -> Head | None:
    """Note that a run has ended, as all have whose time is over."""
    if head is None or (running := _without(head, run)) == head.running:
        return None
    return replace(head, running=running)


def announced(head: Head | None, ends: Collection[End]) -> Head | None:
    """Forget ends that have been announced."""
    if head is None or not (done := set(head.unannounced) & set(ends)):
        return None
    return replace(head, unannounced=tuple(end for end in head.unannounced if end not in done))


def succeeding(head: Head | None, changed: Head) -> Head:
    """Return a head as the next revision of another one; it notes a container's version that it drops."""
    former = changed.former
    if head and head.version and head.version.parts and head.generation != changed.generation:
        former = (*former, head.version.generation)
    return replace(changed, former=former, revision=changed.revision + 1)


def _newest(head: Head | None, upload: Upload, status: Status, running: Iterable[Run]) -> Head:
    """Return the head whose newest event is an upload's."""
    return Head(
        document_id=upload.document_id,
        order=upload.order,
        status=status,
        key=upload.key,
        container=upload.container_id,
        record=upload.record,
        uploaded=upload.received.astimezone(dt.UTC),
        version=head.version if head else None,
        floor=head.floor if head else "",
        running=frozenset(running),
        unannounced=head.unannounced if head else (),
        former=head.former if head else (),
        revision=head.revision if head else 0,
    )


def _tombstone(head: Head | None, upload: Upload, unannounced: tuple[End, ...], run: Run) -> Head:
    return Head(
        document_id=upload.document_id,
        order=upload.order,
        status=None,
        floor=upload.order,
        running=_without(head, run),
        expires=_now() + TOMBSTONE_DAYS * 86_400,
        unannounced=unannounced,
        former=head.former if head else (),
        revision=head.revision if head else 0,
    )


def _ended(version: Version, order: str) -> End:
    """Return how an event ended: it failed if its version is a container of which no part can be read."""
    return _failed(order, NO_PART_READ) if version.status is Status.FAILED else _recorded(version, order)


def _failed(order: str, problem: Problem) -> End:
    return End(kind=EndKind.FAILED, order=order, at=dt.datetime.now(dt.UTC), problem=problem.type)


def _recorded(version: Version, order: str, *, reread: bool = False) -> End:
    return End(
        kind=EndKind.RECORDED,
        order=order,
        at=dt.datetime.now(dt.UTC),
        version=version.generation,
        statements=version.statements,
        entities=version.entities,
        reread=reread,
    )


def _ends(head: Head, upload: Upload, *, deletes: bool) -> tuple[End, ...]:
    end = End(kind=EndKind.DELETED, order=upload.order, at=dt.datetime.now(dt.UTC))
    return (*head.unannounced, end) if deletes else head.unannounced


def _without(head: Head | None, ended: Run | None) -> frozenset[Run]:
    """Return the runs that may not have ended, other than this one."""
    running = head.running if head else ()
    return frozenset(run for run in running if run.ends > _now() and (ended is None or run[:2] != ended[:2]))


def _now() -> int:
    """Return the time in Unix seconds."""
    return int(time.time())


def _is_final(problem: Problem | None) -> bool:
    """Return whether a problem stays; a container none of whose parts was processed may be tried again."""
    return (
        problem is not None and problem != NO_PART_READ and problem.type != ProblemType.PROCESSING_FAILED.uri
    )
