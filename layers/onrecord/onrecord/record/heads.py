"""Where is a document on its road, and which version of it is served? Its head says, and only its head.

A document's versions are generations, each named after the order of the event it came from and what was
extracted. All items of a generation are written before the head names it; naming it is one conditional write,
and that is what makes it visible, all of it at once. The changes a head can go through are the functions
below: each returns the head that follows, or None where an event is too late to change anything.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from onrecord.model import Document, DocumentReference, Problem, RecordedDocument, Status
from onrecord.problems import ProblemType
from onrecord.record import keys
from onrecord.record.bodies import Body, body_key, json_of
from onrecord.record.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.model import Extraction
    from onrecord.record.bodies import Objects
    from onrecord.record.table import Item, Table
    from onrecord.record.upload import Upload

TOMBSTONE_DAYS = 30
"""How long a deletion is remembered: SQS keeps a message 14 days at most, and as long again in the DLQ."""

_DELETED = "deleted"


T = TypeVar("T")


class VersionGoneError(LookupError):
    """A version is no longer there: the head that names it is an old one, to be read again."""


def present(found: T | None) -> T:
    """Return what a version that is served has.

    Raises:
        VersionGoneError: it is not there any more.
    """
    if found is None:
        raise VersionGoneError
    return found


@dataclass(frozen=True, slots=True)
class Version:
    """A generation that is served.

    ``completed`` is the time (Unix milliseconds) when all its items had been written, by its writer's clock.
    """

    generation: str
    completed: int
    document: Body
    statements: int
    entities: int


@dataclass(frozen=True, slots=True)
class Head:
    """What the record knows of an uploaded object.

    Attributes:
        document_id: the document's id.
        order: that of the newest event that has begun (``Upload.order``).
        status: None is a tombstone.
        key: the object's key, None in a tombstone.
        received: when the version that is served was uploaded; the newest upload if none is served.
        problem: why the newest event failed.
        version: what is served.
        running: the orders of events whose processing has begun and not ended, as far as is known. What they
            have written may still grow.
        expires: when a tombstone may be forgotten (Unix seconds).
        revision: counts the changes of the head.
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
    revision: int = 0

    @property
    def generation(self) -> str | None:
        """The generation that is served."""
        return self.version.generation if self.version else None

    @property
    def listed(self) -> Key | None:
        """Where it stands in the index of documents: its day and its sort key. A tombstone is not listed."""
        if self.received is None:
            return None
        return Key(self.received.date().isoformat(), keys.received(self.received, self.document_id))

    @property
    def settled(self) -> bool:
        """Nothing of the newest event is left to do: it ended in a version or a deletion."""
        return self.status in (None, Status.DONE)

    def is_dead(self, generation: str) -> bool:
        """Tell whether a generation is not served and never can be; once so, always so."""
        order = order_of(generation)
        return generation != self.generation and (
            order < self.order or (order == self.order and self.settled)
        )


def generation_of(upload: Upload, extraction: Extraction) -> str:
    """Name a version of a document.

    The same event with the same extraction has the same name, so trying again writes the same items. Another
    extraction (a newer release of onrecord tried again) has another one, so the two never mix.
    """
    digest = hashlib.sha256(extraction.model_dump_json().encode("utf-8")).hexdigest()[:12]
    return f"{upload.order}.{digest}"


def order_of(generation: str) -> str:
    """Return the order of the event that a generation came from."""
    return generation.rpartition(".")[0]


# --- How a head changes --------------------------------------------------------------------------


def begun(head: Head | None, upload: Upload) -> Head | None:
    """Begin an event: a newer one, one that broke off, or one redriven after its tries ran out."""
    if head is not None and (
        upload.order < head.order
        or (upload.order == head.order and (head.settled or _is_final(head.problem)))
    ):
        return None
    running = (head.running if head else frozenset()) | {upload.order}
    return _as_uploaded(head, upload, Status.PROCESSING, running)


def committed(head: Head | None, upload: Upload, version: Version) -> Head | None:
    """Serve a version, unless a newer event is known or this one has ended."""
    if head is not None and (upload.order < head.order or (upload.order == head.order and head.settled)):
        return None
    running = (head.running if head else frozenset()) - {upload.order}
    changed = _as_uploaded(head, upload, Status.DONE, running)
    return replace(changed, received=upload.received.astimezone(dt.UTC), version=version)


def failed(head: Head | None, upload: Upload, problem: Problem) -> Head | None:
    """Note why an event failed, unless a newer one is known or this one has ended."""
    if head is not None and (
        upload.order < head.order
        or (upload.order == head.order and (head.settled or head.problem is not None))
    ):
        return None
    running = (head.running if head else frozenset()) - {upload.order}
    return replace(_as_uploaded(head, upload, Status.FAILED, running), problem=problem)


def deleted(head: Head | None, upload: Upload) -> Head | None:
    """Leave a tombstone, unless a newer event is known or the document is deleted already."""
    if head is not None and (
        upload.order < head.order or (upload.order == head.order and head.status is None)
    ):
        return None
    return Head(
        document_id=upload.document_id,
        order=upload.order,
        status=None,
        running=head.running if head else frozenset(),
        expires=int(time.time()) + TOMBSTONE_DAYS * 86_400,
        revision=head.revision if head else 0,
    )


def ended(head: Head | None, upload: Upload) -> Head | None:
    """Note that a superseded event no longer runs."""
    if head is None or upload.order not in head.running:
        return None
    return replace(head, running=head.running - {upload.order})


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
        revision=head.revision if head else 0,
    )


def _is_final(problem: Problem | None) -> bool:
    return problem is not None and problem.type != ProblemType.PROCESSING_FAILED.uri


# --- How heads are kept --------------------------------------------------------------------------


class Heads:
    """The heads in the table."""

    def __init__(self, table: Table, objects: Objects) -> None:
        self._table = table
        self._objects = objects

    def get(self, document_id: str) -> Head | None:
        """Return a document's head or tombstone."""
        item = self._table.get(keys.head(document_id))
        return _read(item) if item else None

    def get_all(self, document_ids: Iterable[str]) -> dict[str, Head]:
        """Return the heads and tombstones of documents."""
        found = self._table.get_all(map(keys.head, document_ids))
        return {head.document_id: head for head in map(_read, found.values())}

    def change(self, document_id: str, change: Callable[[Head | None], Head | None]) -> Head | None:
        """Replace a head by the one that ``change`` makes of it, as if nobody else did at the same time.

        Returns:
            The new head; None if there was nothing to change.
        """
        while True:  # every round that fails is one in which another writer's succeeded
            now = self.get(document_id)
            then = change(now)
            if then is None:
                return None
            then = replace(then, revision=then.revision + 1)
            if self._table.put(_written(then), only_if={"revision": now.revision} if now else {}):
                return then

    def recorded(self, head: Head) -> RecordedDocument | None:
        """Return the document as the record serves it, None for a tombstone.

        Raises:
            VersionGoneError: its version has been replaced or deleted meanwhile.
        """
        if head.status is None or head.key is None or head.received is None:
            return None
        return RecordedDocument(
            id=head.document_id,
            key=head.key,
            status=head.status,
            problem=head.problem,
            received=head.received,
            document=self.document(head) if head.version else None,
            statements=head.version.statements if head.version else 0,
            entities=head.version.entities if head.version else 0,
        )

    def document(self, head: Head) -> Document:
        """Return the Document of the version that is served.

        Raises:
            VersionGoneError: there is none, or it has been replaced or deleted meanwhile.
        """
        told = json_of(present(head.version).document.attributes, self._objects)
        return Document.model_validate_json(present(told))

    def reference(self, head: Head) -> DocumentReference:
        """Return what statements say of the document they stand in.

        Raises:
            VersionGoneError: as ``document``.
        """
        document = self.document(head)
        return DocumentReference(
            id=document.id, key=head.key or "", title=document.title, published=document.published
        )


def document_body(document: Document, generation: str) -> Body:
    """Return the body of a version's Document."""
    return Body.of(document.model_dump_json(), body_key(document.id, generation, "document"))


def _written(head: Head) -> Item:
    pk, sk = keys.head(head.document_id)
    item: Item = {
        "pk": pk,
        "sk": sk,
        "document": head.document_id,
        "order": head.order,
        "status": head.status or _DELETED,
        "key": head.key,
        "problem": head.problem.model_dump_json() if head.problem else None,
        "running": sorted(head.running),
        "expires": head.expires,
        "revision": head.revision,
    }
    if head.listed:
        item["listed"], item["received"] = head.listed
    if head.version:
        item |= {
            "generation": head.version.generation,
            "completed": head.version.completed,
            "statements": head.version.statements,
            "entities": head.version.entities,
            **head.version.document.attributes,
        }
    return item


def _read(item: Item) -> Head:
    version = None
    if "generation" in item:
        version = Version(
            generation=item["generation"],
            completed=item["completed"],
            document=Body(item.get("body", b""), item.get("object")),
            statements=item["statements"],
            entities=item["entities"],
        )
    return Head(
        document_id=item["document"],
        order=item["order"],
        status=None if item["status"] == _DELETED else Status(item["status"]),
        key=item.get("key"),
        received=dt.datetime.fromisoformat(item["received"].partition("#")[0])
        if "received" in item
        else None,
        problem=Problem.model_validate_json(item["problem"]) if "problem" in item else None,
        version=version,
        running=frozenset(item["running"]),
        expires=item.get("expires"),
        revision=item["revision"],
    )
