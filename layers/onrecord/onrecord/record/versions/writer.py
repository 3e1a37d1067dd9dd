"""Brings extractions into the record, each as a whole, and removes older ones.

A document's new version is written in this order:

1. ``begin``: the head says `processing`.
2. The directory entries of its partitions, then the generation's manifest: everything written from here on
   can be found and removed, wherever writing is interrupted.
3. Its text and blobs too large for items (S3), its items, its names. Readers see none of it: they show only
   the generation that the head names.
4. The head names the generation: one conditional write, which fails if a newer version is served or a newer
   deletion is known.
5. Dead generations are swept: every one that is not served and never can be (``Head.is_dead``) is removed
   item by item as its manifest lists them, the manifest last. The next delivery of the same event, or the
   next event, finishes a sweep that was interrupted.
6. ``announce``: the write that ends an event also notes in the head that its end has to be announced. Once it
   has been, the note goes. After an interruption the next delivery of the event finds the note.

A manifest is kept while a run of its event may still write (``Head.running``): a slow, superseded run may add
items after a newer one has swept. They are removed when the slow one ends. One that crashed ends after
``heads.LONGEST_RUN``: ``is_overtaken`` says that the document has to be swept again by then.

**Writes.** They are the larger part of what a document costs in DynamoDB. With S statements, each of p
speakers and about a entities (countries behind them included), E entities, each of n names, and T time
expressions, a version takes this number of items:

    4 + S x (3 + p + a + p x a) + E x 2 + sum of n + T / 100, rounded up

Three writes of the head (each once more in the index, twice where its place in it changes) and a manifest per
some 2,000 keys; per statement its blob, its id, its day and its pointers; per entity its blob, its entry and
its names. Nearly all are under 1 KB, one write unit each. Directory entries come on top, once per process
each. Removing a version takes as many again. ``tests/integration/record/test_write_costs.py`` counts them.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.record.storage import keys
from onrecord.record.storage.keys import Key
from onrecord.record.storage.table import Item, batched, key_of
from onrecord.record.versions import heads
from onrecord.record.versions.entity_entries import entry_in
from onrecord.record.versions.generations import generation, manifested_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from onrecord.model import Extraction, Problem
    from onrecord.record.model import End
    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Table
    from onrecord.record.versions.generations import Generation
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head
    from onrecord.record.versions.upload import Upload

_MOST_HEIRS = 1_000  # documents of an entity, newest first, that are searched for a name


class Writer:
    """Brings the record up to date with events, in whatever order and however often they come."""

    def __init__(self, table: Table, objects: Objects, heads: HeadStore) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads
        self._in_directory: set[Key] = set()

    def begin(self, upload: Upload) -> bool:
        """See ``Record.begin``."""
        self._enter_document(upload)
        change = partial(heads.begun, upload=upload, run=self._run(upload))
        if self._heads.change(upload.document_id, change):
            return True
        self.end(upload)
        return False

    def commit(self, upload: Upload, extraction: Extraction, text: str) -> bool:
        """See ``Record.commit``."""
        if extraction.document.id != upload.document_id:
            raise ValueError("the extraction is of another document")
        planned = generation(upload, extraction.checked_against(text), text)
        head = self._heads.get(upload.document_id)
        if head is not None and head.is_over(upload.order):
            self.end(upload)
            return False
        for entry in planned.directory:
            self._enter(entry)
        self._enter_document(upload)
        self._table.put_all(planned.manifest)
        for stored in planned.objects:
            self._objects.put(*stored)
        self._table.put_all(planned.items)
        self._table.put_all(planned.names)
        change = partial(
            heads.committed, upload=upload, version=_version(planned, upload), run=self._run(upload)
        )
        if (head := self._heads.change(upload.document_id, change)) is None:
            self.end(upload)
            return False
        self._sweep(head)
        return True

    def fail(self, upload: Upload, problem: Problem) -> bool:
        """See ``Record.fail``."""
        self._enter_document(upload)
        change = partial(heads.failed, upload=upload, problem=problem, run=self._run(upload))
        if head := self._heads.change(upload.document_id, change):
            self._sweep(head)
            return True
        self.end(upload)
        return False

    def delete(self, upload: Upload) -> bool:
        """See ``Record.delete``."""
        change = partial(heads.deleted, upload=upload, run=self._run(upload))
        if head := self._heads.change(upload.document_id, change):
            self._sweep(head)
            return True
        self.end(upload)
        return False

    def confirm(self, upload: Upload) -> bool:
        """See ``Record.confirm``."""
        change = partial(heads.confirmed, upload=upload, run=self._run(upload))
        head = self._heads.change(upload.document_id, change) or self._heads.get(upload.document_id)
        if head is None or not head.serves(upload):
            return False
        self.end(upload)
        return True

    def decide(self, upload: Upload, shown: Collection[str | None]) -> None:
        """See ``Record.decide``."""
        change = partial(heads.decided, upload=upload, shown=shown, run=self._run(upload))
        self._heads.change(upload.document_id, change)
        self.end(upload)

    def withdraw(self, upload: Upload) -> None:
        """See ``Record.withdraw``."""
        if head := self._heads.change(upload.document_id, partial(heads.withdrawn, upload=upload)):
            self._sweep(head)

    def end(self, upload: Upload) -> None:
        """See ``Record.end``."""
        self.sweep(upload.document_id, self._run(upload))

    def sweep(self, document_id: str, ended: heads.Run | None = None) -> None:
        """See ``Record.sweep``; ``ended`` is a run that ends with this."""
        head = self._heads.change(document_id, partial(heads.ended, run=ended))
        if head := head or self._heads.get(document_id):
            self._sweep(head)

    def announce(self, document_id: str, send: Callable[[Sequence[End]], None]) -> None:
        """See ``Record.announce``."""
        head = self._heads.get(document_id)
        if head is not None and head.unannounced:
            send(head.unannounced)
            self._heads.change(document_id, partial(heads.announced, ends=head.unannounced))

    def _sweep(self, head: Head) -> None:
        """Remove everything that dead generations have written."""
        partition = keys.document(head.document_id)
        low, high = keys.MANIFESTS, keys.MANIFESTS + keys.LAST
        spans = [(low, high)]
        if head.generation:  # the served generation's manifest, the largest part, is not read
            spans = [
                (low, keys.manifests_of(head.generation)),
                (keys.manifests_of(head.generation) + keys.LAST, high),
            ]
        for span in spans:
            for manifest in self._table.range(partition, *span):
                if head.is_dead(manifest["generation"]):
                    self._remove(head, manifest)

    def _remove(self, head: Head, manifest: Item) -> None:
        manifested = manifested_in(manifest)
        self._objects.delete_all(manifested.objects)
        self._table.delete_all(manifested.items)
        evidence = {"document": head.document_id, "generation": manifest["generation"]}
        for name in self._table.get_all(manifested.names).values():
            if evidence.items() <= name.items():
                self._hand_on(name, evidence)
        if not head.is_being_written(manifest["generation"]):
            self._table.delete_all([key_of(manifest)])

    def _hand_on(self, name: Item, evidence: Item) -> None:
        """Make an entity's name refer to another document that gives it; delete it if there is none.

        A document that is still being written counts: it may be served next.
        """
        while heir := self._heir_of(name):
            inherited = {
                "document": heir["document"],
                "generation": heir["generation"],
                "evidence": heir["sk"],
                "type": heir["type"],
            }
            if not self._table.put(name | inherited, only_if=evidence):
                return  # another document has given the name meanwhile
            head = self._heads.get(heir["document"])
            if head and not head.is_dead(heir["generation"]):
                return
            # The heir has died, and its sweep may have passed the name before the name referred to it.
            evidence = {"document": heir["document"], "generation": heir["generation"]}
        self._table.delete(key_of(name), only_if=evidence)

    def _heir_of(self, name: Item) -> Item | None:
        """Return the item of an entry that gives a name, None if there is none; ``type`` is the entry's."""
        for item in self._entries_of(name["entity"]):
            entry = entry_in(item, self._objects)
            if entry and name["name"] in entry.folded_names():
                return item | {"type": entry.type.value}
        return None

    def _entries_of(self, entity_id: str) -> Iterator[Item]:
        """Yield the items of an entity's entries that are served or may be served later, newest first."""
        items = self._table.range(keys.entity(entity_id), keys.FIRST, keys.LAST, newest_first=True, page=25)
        for batch in batched(islice(items, _MOST_HEIRS), 25):
            heads_of_batch = self._heads.get_all(item["document"] for item in batch)
            for item in batch:
                head = heads_of_batch.get(item["document"])
                if head and not head.is_dead(item["generation"]):
                    yield item

    @cached_property
    def _process(self) -> str:
        """A name of this process; drawn at its first use, as restored snapshots begin alike."""
        return secrets.token_hex(4)

    def _run(self, upload: Upload) -> heads.Run:
        return heads.Run.starting(upload, self._process)

    def _enter_document(self, upload: Upload) -> None:
        day = upload.received.astimezone(dt.UTC).date().isoformat()
        self._enter(keys.DOCUMENT_DAYS.key(keys.DOCUMENT_DAYS.entry(day)))
        self._enter(Key(keys.BUCKETS, upload.bucket))

    def _enter(self, entry: Key) -> None:
        """Write a directory entry, unless this process has written it before."""
        if entry not in self._in_directory:
            self._table.put({**entry._asdict()})
            self._in_directory.add(entry)


def _version(planned: Generation, upload: Upload) -> heads.Version:
    return heads.Version(
        generation=planned.name,
        object_version=upload.version_id,
        received=upload.received.astimezone(dt.UTC),
        completed=time.time_ns() // 1_000_000,
        document=planned.document,
        statements=planned.statements,
        entities=planned.entities,
    )
