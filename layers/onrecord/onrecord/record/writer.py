"""How does an extraction get into the record, whole, and an older one out of it?

A document's new version is written in this order:

1. ``begin``: the head says `processing`.
2. The shelves that its items stand on, then the generation's manifest: what is written from here on can be
   found and removed, wherever writing breaks off.
3. Its text and bodies too large for items (S3), its items, its names. Readers see none of it: they show only
   what the head names as served.
4. The head names the generation: one conditional write, which fails if a newer event has begun or ended.
5. What is dead is swept: every generation that is not served and can no longer come to be (``Head.is_dead``),
   item by item as its manifest lists them, the manifest last. A sweep that breaks off is finished by the next
   delivery of the same event, or by the next event.

A manifest is kept while the event that wrote it may still be running (``Head.running``): what a slow,
superseded writer adds after a newer one has swept is removed when the slow one ends, or comes back after a
crash and is told that it is too late.

**Writes.** They are the larger part of what a document costs in DynamoDB. With S statements, each of p
speakers and about a entities (countries behind them included), and E entities, each of n names, a version
takes, in items,

    3 + S x (3 + p + a + p x a) + E x 2 + sum of n

Two writes of the head (each once more in the index, twice where its place in it changes) and a manifest per
some 2,000 keys; per statement its body, its id, its day and its pointers; per entity its body, its portrait
and its names. Nearly all are under 1 KB, one write unit each: the seed article with 11 statements and 14
entities is 140 items and 141 units, 143 with the index. Shelves come on top, once per process each. Removing
a version takes as many again. ``tests/integration/record/test_write_costs.py`` counts them.
"""

from __future__ import annotations

import datetime as dt
import time
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.record import heads, keys
from onrecord.record.generations import generation, written_in
from onrecord.record.keys import Key
from onrecord.record.portraits import portrait_in
from onrecord.record.table import Item, batched, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.model import Extraction, Problem
    from onrecord.record.bodies import Objects
    from onrecord.record.generations import Generation
    from onrecord.record.heads import Head, Heads
    from onrecord.record.table import Table
    from onrecord.record.upload import Upload

_EVIDENCE_SOUGHT = 1_000  # documents of an entity that are asked, newest first, whether they have a name


class Writer:
    """Brings the record up to date with events, in whatever order and however often they come."""

    def __init__(self, table: Table, objects: Objects, heads: Heads) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads
        self._shelved: set[Key] = set()

    def begin(self, upload: Upload) -> bool:
        """See ``Record.begin``."""
        self._shelve_document(upload)
        if self._heads.change(upload.document_id, partial(heads.begun, upload=upload)):
            return True
        self._end(upload)
        return False

    def commit(self, upload: Upload, extraction: Extraction, text: str) -> bool:
        """See ``Record.commit``."""
        if extraction.document.id != upload.document_id:
            raise ValueError("the extraction is of another document")
        planned = generation(upload, extraction.checked_against(text), text)
        head = self._heads.get(upload.document_id)
        if head is not None and heads.committed(head, upload, _version(planned)) is None:
            self._end(upload)
            return False
        for shelf in planned.shelves:
            self._shelve(shelf)
        self._shelve_document(upload)
        self._table.put_all(planned.manifest)
        for stored in planned.objects:
            self._objects.put(*stored)
        self._table.put_all(planned.items)
        self._table.put_all(planned.names)
        change = partial(heads.committed, upload=upload, version=_version(planned))
        if (head := self._heads.change(upload.document_id, change)) is None:
            # The newer event may have swept the manifest: with it, the sweep finds what was written since.
            self._table.put_all(planned.manifest)
            self._end(upload)
            return False
        self._sweep(head)
        return True

    def fail(self, upload: Upload, problem: Problem) -> bool:
        """See ``Record.fail``. Writes heads and shelves only: what broke off is swept by the next event."""
        self._shelve_document(upload)
        if self._heads.change(upload.document_id, partial(heads.failed, upload=upload, problem=problem)):
            return True
        self._heads.change(upload.document_id, partial(heads.ended, upload=upload))
        return False

    def delete(self, upload: Upload) -> bool:
        """See ``Record.delete``."""
        if head := self._heads.change(upload.document_id, partial(heads.deleted, upload=upload)):
            self._sweep(head)
            return True
        self._end(upload)
        return False

    def _end(self, upload: Upload) -> None:
        """Finish what an event that is too late, or is delivered again, has left."""
        head = self._heads.change(upload.document_id, partial(heads.ended, upload=upload))
        if head := head or self._heads.get(upload.document_id):
            self._sweep(head)

    def _sweep(self, head: Head) -> None:
        """Remove all that dead generations have written."""
        partition = keys.document(head.document_id)
        low, high = keys.MANIFESTS, keys.MANIFESTS + keys.LAST
        spans = [(low, high)]
        if head.generation:  # its own manifest, the largest part, is not read
            spans = [
                (low, keys.manifests_of(head.generation)),
                (keys.manifests_of(head.generation) + keys.LAST, high),
            ]
        for span in spans:
            for manifest in self._table.range(partition, *span):
                if head.is_dead(manifest["generation"]):
                    self._remove(head, manifest)

    def _remove(self, head: Head, manifest: Item) -> None:
        written = written_in(manifest)
        self._objects.delete_all(written.objects)
        self._table.delete_all(written.items)
        evidence = {"document": head.document_id, "generation": manifest["generation"]}
        for name in self._table.get_all(written.names).values():
            if evidence.items() <= name.items():
                self._hand_on(name, evidence)
        if heads.order_of(manifest["generation"]) not in head.running:
            self._table.delete_all([key_of(manifest)])

    def _hand_on(self, name: Item, evidence: Item) -> None:
        """Let an entity's name rest on another document that gives it, or go if there is none.

        One that is still being written counts: it may be the one that is served next.
        """
        for heir in self._portraits_of(name["entity"]):
            portrait = portrait_in(heir, self._objects)
            if portrait and name["name"] in portrait.folded_names():
                rests_on = {
                    "document": heir["document"],
                    "generation": heir["generation"],
                    "evidence": heir["sk"],
                    "type": portrait.type.value,
                }
                self._table.put(name | rests_on, only_if=evidence)
                return
        self._table.delete(key_of(name), only_if=evidence)

    def _portraits_of(self, entity_id: str) -> Iterator[Item]:
        """Yield the portraits of an entity that are served or may come to be, newest first."""
        found = self._table.range(keys.entity(entity_id), keys.FIRST, keys.LAST, newest_first=True, page=25)
        for batch in batched(islice(found, _EVIDENCE_SOUGHT), 25):
            known = self._heads.get_all(item["document"] for item in batch)
            for item in batch:
                head = known.get(item["document"])
                if head and not head.is_dead(item["generation"]):
                    yield item

    def _shelve_document(self, upload: Upload) -> None:
        day = upload.received.astimezone(dt.UTC).date().isoformat()
        self._shelve(Key(keys.DOCUMENT_SHELVES.pk, keys.DOCUMENT_SHELVES.shelf(day)))
        self._shelve(Key(keys.BUCKET_SHELVES, upload.bucket))

    def _shelve(self, shelf: Key) -> None:
        if shelf not in self._shelved:
            self._table.put({**shelf._asdict()})
            self._shelved.add(shelf)


def _version(planned: Generation) -> heads.Version:
    return heads.Version(
        generation=planned.name,
        completed=time.time_ns() // 1_000_000,
        document=planned.document,
        statements=planned.statements,
        entities=planned.entities,
    )
