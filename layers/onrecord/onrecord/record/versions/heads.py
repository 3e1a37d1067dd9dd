"""The state machine of a document's head: its status, and the version that is served.

A document's versions are generations, each named after the order of the event it came from and what was
extracted. All items of a generation are written before the head names it; naming it is one conditional write,
and that is what makes it visible, all of it at once. The transitions of a head are the functions below: each
returns the head that follows, or None where an event is too late to change anything. Nothing here reads or
writes; ``head_store`` does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.problems import ProblemType
from onrecord.record.model import End, EndKind, Status
from onrecord.record.storage import keys
from onrecord.record.storage.keys import Key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from onrecord.model import Extraction, Problem
    from onrecord.record.storage.blobs import Blob
    from onrecord.record.versions.upload import Upload

TOMBSTONE_DAYS = 30
"""How long a deletion is remembered: SQS keeps a message 14 days at most, and as long again in the DLQ."""


@dataclass(frozen=True, slots=True)
class Version:
    """A generation that is served.

    ``completed`` is the time (Unix milliseconds, by its writer's clock) when all its items had been written.
    """

    generation: str
    completed: int
    document: Blob
    statements: int
    entities: int


@dataclass(frozen=True, slots=True)
class Head:
    """The state of an uploaded object in the record.

    Attributes:
        document_id: the document's id.
        order: that of the newest event that has begun (``Upload.order``).
        status: None in a tombstone.
        key: the object's key, None in a tombstone.
        received: the time of the upload that is served; of the newest upload if none is served.
        problem: why the newest event failed.
        version: the version that is served.
        running: the orders of events whose processing has begun and is not known to have ended. They may
            still write items.
        expires: the time (Unix seconds) when a tombstone may be forgotten.
        unannounced: how events ended, oldest first, as far as nobody has been told of it.
        revision: the number of changes of the head.
    """

    document_id: str
    order: str
    status: Status | None
    key: str | None = None
    received: dt.datetime | None = None
    problem: Problem | None = None
    version: Version | None = None
    running: frozenset[str] = frozenset()
    expires: int | None = None
    unannounced: tuple[End, ...] = ()
    revision: int = 0

    @property
    def generation(self) -> str | None:
        """The generation that is served."""
        return self.version.generation if self.version else None

    @property
    def listed(self) -> Key | None:
        """Its key in the index of documents: its day and its sort key. A tombstone is not listed."""
        if self.received is None:
            return None
        return Key(self.received.date().isoformat(), keys.received(self.received, self.document_id))

    @property
    def applied(self) -> bool:
        """Whether the newest event has taken effect: it ended in a version or a deletion."""
        return self.status in (None, Status.DONE)

    def is_dead(self, generation: str) -> bool:
        """Tell whether a generation is not served and never can be; a dead one stays dead."""
        order = order_of(generation)
        return generation != self.generation and (
            order < self.order or (order == self.order and self.applied)
        )


def generation_of(upload: Upload, extraction: Extraction) -> str:
    """Name a version of a document.

    The same event with the same extraction has the same name, so trying again writes the same items. A
    different extraction of the event (a retry by a newer release of onrecord) has a different name: the two
    never mix.
    """
    digest = hashlib.sha256(extraction.model_dump_json().encode("utf-8")).hexdigest()[:12]
    return f"{upload.order}.{digest}"


def order_of(generation: str) -> str:
    """Return the order of the event that a generation came from."""
    return generation.rpartition(".")[0]


# --- Transitions ---------------------------------------------------------------------------------


def begun(head: Head | None, upload: Upload) -> Head | None:
    """Begin an event: a newer one, one that was interrupted, or one redriven after its tries ran out."""
    if head is not None and (
        upload.order < head.order
        or (upload.order == head.order and (head.applied or _is_final(head.problem)))
    ):
        return None
    running = (head.running if head else frozenset()) | {upload.order}
    return _as_uploaded(head, upload, Status.PROCESSING, running)


def committed(head: Head | None, upload: Upload, version: Version) -> Head | None:
    """Serve a version, unless a newer event is known or this one has been applied."""
    if head is not None and (upload.order < head.order or (upload.order == head.order and head.applied)):
        return None
    running = (head.running if head else frozenset()) - {upload.order}
    changed = _as_uploaded(head, upload, Status.DONE, running)
    end = End(
        kind=EndKind.RECORDED,
        order=upload.order,
        at=_now(),
        version=version.generation,
        statements=version.statements,
        entities=version.entities,
    )
    return replace(
        changed,
        received=upload.received.astimezone(dt.UTC),
        version=version,
        unannounced=(*changed.unannounced, end),
    )


def failed(head: Head | None, upload: Upload, problem: Problem) -> Head | None:
    """Note why an event failed, unless a newer event is known or this one has ended."""
    if head is not None and (
        upload.order < head.order
        or (upload.order == head.order and (head.applied or head.problem is not None))
    ):
        return None
    running = (head.running if head else frozenset()) - {upload.order}
    changed = _as_uploaded(head, upload, Status.FAILED, running)
    end = End(kind=EndKind.FAILED, order=upload.order, at=_now(), problem=problem.type)
    return replace(changed, problem=problem, unannounced=(*changed.unannounced, end))


def deleted(head: Head | None, upload: Upload) -> Head | None:
    """Leave a tombstone, unless a newer event is known or the document is deleted already.

    The deletion of a document that was not on record is no end to announce.
    """
    if head is not None and (
        upload.order < head.order or (upload.order == head.order and head.status is None)
    ):
        return None
    ends = head.unannounced if head else ()
    if head is not None and head.status is not None:
        ends = (*ends, End(kind=EndKind.DELETED, order=upload.order, at=_now()))
    return Head(
        document_id=upload.document_id,
        order=upload.order,
        status=None,
        running=head.running if head else frozenset(),
        expires=int(time.time()) + TOMBSTONE_DAYS * 86_400,
        unannounced=ends,
        revision=head.revision if head else 0,
    )


def ended(head: Head | None, upload: Upload) -> Head | None:
    """Note that a superseded event no longer runs."""
    if head is None or upload.order not in head.running:
        return None
    return replace(head, running=head.running - {upload.order})


def announced(head: Head | None, ends: Collection[End]) -> Head | None:
    """Forget ends that have been announced."""
    if head is None or not (done := set(head.unannounced) & set(ends)):
        return None
    return replace(head, unannounced=tuple(end for end in head.unannounced if end not in done))


def _as_uploaded(head: Head | None, upload: Upload, status: Status, running: Iterable[str]) -> Head:
    served = head.version if head else None
    return Head(
        document_id=upload.document_id,
        order=upload.order,
        status=status,
        key=upload.key,
        # While an older version is served, the document is listed where that one belongs.
        received=head.received if head and served else upload.received.astimezone(dt.UTC),
        version=served,
        running=frozenset(running),
        unannounced=head.unannounced if head else (),
        revision=head.revision if head else 0,
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _is_final(problem: Problem | None) -> bool:
    return problem is not None and problem.type != ProblemType.PROCESSING_FAILED.uri
