"""The heads of documents in the table, and the Documents that they hold."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from onrecord.model import Document, Problem
from onrecord.record.model import DocumentReference, End, PartCounts, RecordedDocument, Status
from onrecord.record.storage import keys
from onrecord.record.storage.blobs import Blob, blob_key, json_of
from onrecord.record.storage.filing import Filing
from onrecord.record.storage.keys import Key
from onrecord.record.versions.heads import LONGEST_RUN, Head, Run, Version, succeeding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.directory import Directory
    from onrecord.record.storage.table import Item, Table

_DELETED = "deleted"

T = TypeVar("T")


class _Seen(NamedTuple):
    """A head, None if there was none, as it was at a time (Unix seconds)."""

    document_id: str
    head: Head | None
    at: float


class VersionGoneError(LookupError):
    """A part of a version no longer exists: the head that was read is outdated and has to be read again."""


def or_version_gone(part: T | None) -> T:
    """Return a part of a served version.

    Raises:
        VersionGoneError: it is None: it no longer exists.
    """
    if part is None:
        raise VersionGoneError
    return part


class HeadStore:
    """Reads and conditional writes of heads."""

    def __init__(self, table: Table, objects: Objects, directory: Directory) -> None:
        self._table = table
        self._objects = objects
        self._directory = directory
        self._replaced: set[str] = set()
        self._seen: _Seen | None = None

    def get(self, document_id: str) -> Head | None:
        """Return a document's head or tombstone."""
        item = self._table.get(keys.head(document_id))
        head = _head_in(item) if item else None
        self._seen = _Seen(document_id, head, time.time())
        return head

    def last_seen(self, document_id: str) -> Head | None:
        """Return a document's head or tombstone as this process has just read or written it."""
        seen = self._seen
        if seen and seen.document_id == document_id and time.time() - seen.at < LONGEST_RUN:
            return seen.head
        return self.get(document_id)

    def expect_none(self, document_id: str) -> None:
        """Make ``change`` begin without a head, unless this process has seen one: most documents are new.

        A head that is there after all is found by the write, which fails, and is read then.
        """
        seen = self._seen
        if seen is None or seen.document_id != document_id:
            self._seen = _Seen(document_id, None, time.time())

    def get_all(self, document_ids: Iterable[str]) -> dict[str, Head]:
        """Return the heads and tombstones of documents."""
        items = self._table.get_all(map(keys.head, dict.fromkeys(document_ids)))
        return {head.document_id: head for head in map(_head_in, items.values())}

    def change(self, document_id: str, change: Callable[[Head | None], Head | None]) -> Head | None:
        """Replace a head by the one that ``change`` makes of it, atomically.

        Returns:
            The new head; None if ``change`` returned None: nothing was written.
        """
        known = self._seen
        while True:  # whenever a write fails, another writer's has succeeded: the loop ends
            current = self.last_seen(document_id)
            changed = change(current)
            if changed is None and self._seen is known:  # so it was; it may have changed since
                changed = change(current := self.get(document_id))
            if changed is None:
                return None
            changed = succeeding(current, changed)
            if changed.listed:
                self._directory.enter([Key(keys.DOCUMENT_DIRECTORY, changed.listed.pk)])
            generation = current.generation if current else None
            if changed.generation != generation:
                self.note(document_id, changed.revision, replaces=generation is not None)
            if self._table.put(_item_of(changed), only_if={"revision": current.revision} if current else {}):
                self._seen = _Seen(document_id, changed, time.time())
                return changed
            self._seen = None

    def note(self, document_id: str, revision: int, *, replaces: bool) -> None:
        """Note that what a document counts for changes with a revision of its head: see ``counting``.

        Args:
            document_id: the document's id.
            revision: the revision.
            replaces: whether it counts for something before.
        """
        key = keys.change(document_id, revision)
        self._table.put({**key._asdict(), "noted": int(time.time()), "replaces": replaces})
        if replaces:
            self._replaced.add(document_id)

    def has_replaced(self, document_id: str) -> bool:
        """Tell whether this process has replaced or removed a version of a document since it was asked."""
        replaced = document_id in self._replaced
        self._replaced.discard(document_id)
        return replaced

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
            container=head.container,
            record=head.record,
            status=head.status,
            problem=head.problem,
            received=head.received,
            object_version=head.version.object_version if head.version else None,
            document=self.document(head) if head.version else None,
            statements=head.version.statements if head.version else 0,
            entities=head.version.entities if head.version else 0,
            parts=head.version.parts if head.version else None,
        )

    def document(self, head: Head) -> Document:
        """Return the Document of the version that is served.

        Raises:
            VersionGoneError: there is none, or it has been replaced or deleted meanwhile.
        """
        document = json_of(or_version_gone(head.version).document.attributes, self._objects)
        return Document.model_validate_json(or_version_gone(document))

    def reference(self, head: Head, *, details: bool = False) -> DocumentReference:
        """Return the document as its statements refer to it; with all that is known of it if ``details``.

        Raises:
            VersionGoneError: there is none, or it has been replaced or deleted meanwhile.
        """
        document = self.document(head)
        return DocumentReference(
            id=document.id,
            key=head.key or "",
            title=document.title,
            author=document.author,
            outlet=document.outlet,
            url=document.url,
            published=document.published,
            details=document if details else None,
        )


def document_blob(document: Document, generation: str) -> Blob:
    """Return the blob of a version's Document."""
    return Blob.of(document.model_dump_json(), blob_key(document.id, generation, "document"))


def _item_of(head: Head) -> Item:
    pk, sk = keys.head(head.document_id)
    item: Item = {
        "pk": pk,
        "sk": sk,
        "document": head.document_id,
        "order": head.order,
        "status": head.status or _DELETED,
        "key": head.key,
        "container": head.container,
        "record": head.record,
        "problem": head.problem.model_dump_json() if head.problem else None,
        "floor": head.floor if head.status and head.floor else None,  # a tombstone's is its order
        "running": [f"{run.order} {run.process} {run.ends}" for run in sorted(head.running)],
        "expires": head.expires,
        "unannounced": [end.model_dump_json(exclude_defaults=True) for end in head.unannounced] or None,
        "former": list(head.former) or None,
        "revision": head.revision,
    }
    if head.listed:
        item["listed"], item["received"] = head.listed
    if head.uploaded:
        item["uploaded"] = head.uploaded.isoformat()
    if head.version:
        item |= {
            "generation": head.version.generation,
            "object_version": head.version.object_version,
            "completed": head.version.completed,
            "statements": head.version.statements,
            "entities": head.version.entities,
            "parts": head.version.parts.model_dump_json() if head.version.parts else None,
            **head.version.document.attributes,
            **head.version.filing.attributes,
        }
    return item


def _head_in(item: Item) -> Head:
    """Return the head in an item; earlier releases wrote no floor, uploaded, object_version."""
    version = received = None
    if "received" in item:
        received = dt.datetime.fromisoformat(item["received"].partition("#")[0])
    if "generation" in item:
        version = Version(
            generation=item["generation"],
            object_version=item.get("object_version"),
            received=or_version_gone(received),
            completed=item["completed"],
            document=Blob(item.get("body", b""), item.get("object")),
            filing=Filing.in_item(item),
            statements=item["statements"],
            entities=item["entities"],
            parts=PartCounts.model_validate_json(item["parts"]) if "parts" in item else None,
        )
    return Head(
        document_id=item["document"],
        order=item["order"],
        status=None if item["status"] == _DELETED else Status(item["status"]),
        key=item.get("key"),
        container=item.get("container"),
        record=item.get("record"),
        uploaded=dt.datetime.fromisoformat(item["uploaded"]) if "uploaded" in item else received,
        problem=Problem.model_validate_json(item["problem"]) if "problem" in item else None,
        version=version,
        floor=item.get("floor") or (item["order"] if item["status"] == _DELETED else ""),
        running=frozenset(_runs_in(item)),
        expires=item.get("expires"),
        unannounced=tuple(map(End.model_validate_json, item.get("unannounced", ()))),
        former=tuple(item.get("former", ())),
        revision=item["revision"],
    )


def _runs_in(item: Item) -> Iterator[Run]:
    """Yield the runs in an item; earlier releases wrote their order alone, and those have ended."""
    for written in item["running"]:
        order, *named = written.split(" ")
        if named:
            process, ends = named
            yield Run(order, process, int(ends))
