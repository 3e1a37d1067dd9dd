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
   has been entered into the log of changes and sent, the note goes. After an interruption the next delivery
   of the event finds the note.

The counts of entities follow the heads: ``counting`` says how.

A manifest is kept while a run of its event may still write (``Head.running``): a slow, superseded run may add
items after a newer one has swept. They are removed when the slow one ends. One that crashed ends after
``heads.LONGEST_RUN``: ``is_overtaken`` says that the document has to be swept again by then.

**Writes.** They are the larger part of what a document costs in DynamoDB: `docs/record.md` counts them, and
``tests/integration/record/test_write_costs.py`` does.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from onrecord.record.model import PartCounts
from onrecord.record.storage import keys
from onrecord.record.storage.keys import Key
from onrecord.record.storage.table import Item, Span, batched, key_of
from onrecord.record.versions import heads
from onrecord.record.versions.change_log import ChangeLog
from onrecord.record.versions.entity_entries import entries_of, entry_in, name_items, origin_of
from onrecord.record.versions.generations import generation, manifest_body, manifested_in, only
from onrecord.record.versions.head_store import or_version_gone
from onrecord.record.versions.lake import in_lake
from onrecord.record.versions.stored_versions import is_in_layout, stored_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from onrecord.model import Extraction, Problem
    from onrecord.record.model import End
    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.directory import Directory
    from onrecord.record.storage.table import Table
    from onrecord.record.versions.generations import Generation
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head
    from onrecord.record.versions.parts import Listing, PartStore
    from onrecord.record.versions.upload import Upload

_MOST_HEIRS = 1_000  # documents of an entity, newest first, that are searched for a name


class Writer:
    """Brings the record up to date with events, in whatever order and however often they come."""

    def __init__(
        self,
        table: Table,
        objects: Objects,
        heads: HeadStore,
        directory: Directory,
        parts: PartStore,
        *,
        lake: bool = False,
    ) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads
        self._directory = directory
        self._parts = parts
        self._lake = lake
        self._log = ChangeLog(table)

    def begin(self, upload: Upload) -> bool:
        """See ``Record.begin``."""
        self._directory.enter([Key(keys.BUCKETS, upload.bucket)])
        change = partial(heads.begun, upload=upload, run=self._run(upload))
        self._heads.expect_none(upload.document_id)
        if self._heads.change(upload.document_id, change):
            return True
        self.end(upload)
        return False

    def commit(
        self, upload: Upload, extraction: Extraction, text: str, parts: Sequence[Listing] = ()
    ) -> bool:
        """See ``Record.commit``."""
        return self._commit(upload, extraction, text, parts, heads.committed)

    def reread(self, upload: Upload) -> Upload | None:
        """See ``Record.reread``."""
        while (head := self._heads.get(upload.document_id)) and head.version and head.serves(upload):
            placed = replace(upload, received=head.version.received).placed(head.next_order)
            if self._heads.change(
                upload.document_id, partial(heads.reread, upload=placed, run=self._run(placed))
            ):
                return placed
        if head:
            self._sweep(head)
        return None

    def is_recorded(self, upload: Upload, extraction: Extraction) -> bool:
        """See ``Record.is_recorded``."""
        head = self._heads.get(upload.document_id)
        if head is None or head.version is None:
            return False
        same = head.generation == heads.generation_of(
            head.version.order, extraction, in_lake(lake=self._lake)
        )
        return same and is_in_layout(self._table, self._objects, head)

    def replace(
        self, upload: Upload, extraction: Extraction, text: str, parts: Sequence[Listing] = ()
    ) -> bool:
        """See ``Record.replace``."""
        return self._commit(upload, extraction, text, parts, heads.replaced)

    def abandon(self, upload: Upload) -> None:
        """See ``Record.abandon``."""
        change = partial(heads.abandoned, upload=upload, run=self._run(upload))
        if head := self._heads.change(upload.document_id, change) or self._heads.get(upload.document_id):
            self._sweep(head)

    def end_reading(self, upload: Upload) -> None:
        """See ``Record.end_reading``."""
        head = self._heads.get(upload.document_id)
        if head is None or head.version is None:
            return
        if all(head.is_dead(each["generation"]) for each in self._manifests(head)):
            self.sweep(upload.document_id)
        elif placed := self.reread(replace(upload, version_id=head.version.object_version)):
            self.abandon(placed)

    def rewrite(self, document_id: str) -> bool:
        """See ``Record.rewrite``."""
        head = self._heads.get(document_id)
        if head is None or head.version is None or head.version.parts:
            return False
        if is_in_layout(self._table, self._objects, head):
            if self._table.get(keys.counted(document_id)) is None:
                self._heads.note(document_id, head.revision, replaces=False)
            return False
        extraction, text = stored_version(self._table, self._objects, self._heads, head)
        planned = generation(head.next_order, head.version.received, extraction, text, lake=self._lake)
        self._write(planned)
        change = partial(
            heads.rewritten,
            generation=head.version.generation,
            version=replace(
                head.version,
                generation=planned.name,
                completed=time.time_ns() // 1_000_000,
                document=planned.document,
                filing=planned.filing,
            ),
        )
        changed = self._heads.change(document_id, change)
        self._sweep(changed or or_version_gone(self._heads.get(document_id)))
        return changed is not None

    def fail(self, upload: Upload, problem: Problem) -> bool:
        """See ``Record.fail``."""
        self._directory.enter([Key(keys.BUCKETS, upload.bucket)])
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

    def remove(self, upload: Upload) -> None:
        """See ``Record.remove``."""
        change = partial(heads.removed, upload=upload, run=self._run(upload))
        if head := self._heads.change(upload.document_id, change):
            self._sweep(head)
        else:
            self.end(upload)

    def confirm(self, upload: Upload) -> bool:
        """See ``Record.confirm``."""
        change = partial(heads.confirmed, upload=upload, run=self._run(upload))
        while self._heads.change(upload.document_id, change) is None:
            head = self._heads.get(upload.document_id)
            if head is None or not head.serves(upload):
                return False
            if head.is_over(upload.order):
                break
            # Another event has come to serve the version since it was to be confirmed.
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
        head = self._heads.last_seen(document_id)
        if head is None or not head.unannounced:  # another process may have broken off before this
            head = self._heads.get(document_id)
        if head is not None and head.unannounced:
            ends = head.unannounced
            self._table.at_once([partial(self._log.enter, document_id, ends), partial(send, ends)])
            self._heads.change(document_id, partial(heads.announced, ends=head.unannounced))

    def _commit(
        self,
        upload: Upload,
        extraction: Extraction,
        text: str,
        parts: Sequence[Listing],
        transition: Callable[..., Head | None],
    ) -> bool:
        if extraction.document.id != upload.document_id:
            raise ValueError("the extraction is of another document")
        planned = generation(
            upload.order,
            upload.received,
            extraction.checked_against(text),
            text,
            parts,
            lambda record: replace(upload, record=record).document_id,
            lake=self._lake,
        )
        head = self._heads.last_seen(upload.document_id)
        if head is not None and head.is_over(upload.order):
            self.end(upload)
            return False
        self._directory.enter([Key(keys.BUCKETS, upload.bucket)])
        self._write(planned)
        change = partial(transition, upload=upload, version=_version(planned, upload), run=self._run(upload))
        if (head := self._heads.change(upload.document_id, change)) is None:
            self.end(upload)
            return False
        self._sweep(head)
        return True

    def _write(self, planned: Generation) -> None:
        self._directory.enter(planned.directory)
        self._table.put_all(planned.manifest)
        writes: list[Callable[[], None]] = [partial(self._objects.put, *each) for each in planned.objects]
        self._table.at_once(writes + self._table.puts(planned.items))
        self._give_names(planned.names)

    def _sweep(self, head: Head) -> None:
        """Remove everything that dead generations have written.

        That of a container stays until its parts have been removed, as it alone lists them.
        """
        for former in head.former:
            if not any(self._parts.unremoved(head, former)):
                change = partial(heads.cleared, generation=former)
                head = self._heads.change(head.document_id, change) or head
        for manifest in self._manifests(head):
            if head.is_dead(manifest["generation"]) and manifest["generation"] not in head.former:
                self._remove(head, manifest)

    def _manifests(self, head: Head) -> Iterator[Item]:
        """Yield the manifests of a document but that of the generation served, which is the largest part."""
        partition = keys.document(head.document_id)
        low, high = keys.MANIFESTS, keys.MANIFESTS + keys.LAST
        spans = [Span(partition, low, high)]
        if head.generation:
            served = keys.manifests_of(head.generation)
            spans = [Span(partition, low, served), Span(partition, served + keys.LAST, high)]
        return chain.from_iterable(self._table.ranges(spans))

    def _remove(self, head: Head, manifest: Item) -> None:
        manifested = manifested_in(manifest)
        self._objects.delete_all(manifested.objects)
        # What leads from ids of earlier releases to the document goes with the document.
        old_ids = {key for key in manifested.items if head.status and key.pk.startswith(keys.statement(""))}
        if old_ids and manifested == only(old_ids):
            return
        self._table.delete_all(key for key in manifested.items if key not in old_ids)
        removed = (head.document_id, manifest["generation"])
        named = self._table.get_all(manifested.names)
        for key in manifested.names:
            name = named.get(key)
            if name is None or origin_of(name)[1:] == removed:
                self._hand_on(key, name)
        if head.is_being_written(manifest["generation"]):
            return
        if old_ids:
            self._table.put_all([manifest | {"body": manifest_body(only(old_ids))}])
        else:
            self._table.delete_all([key_of(manifest)])

    def _give_names(self, names: Sequence[Item]) -> None:
        """Write names that the record does not know, or knows from an older document with another role.

        The items of the version have been written before: whoever removes the document that a name refers to
        finds this one after it, and hands the name on. What the names of an entity say from a later word on
        is written unread where the record knows none of these names: it does not know their words then.
        """
        whole = [name for name in names if keys.is_whole_name(key_of(name))]
        known = self._table.get_all(map(key_of, whole))
        entities = {name["entity"] for name in known.values()}
        later = [name for name in names if not keys.is_whole_name(key_of(name))]
        read = [name for name in later if name["entity"] in entities]
        unread = [name for name in later if name["entity"] not in entities]

        def look_up() -> None:
            known.update(self._table.get_all(map(key_of, read)))

        writes = self._table.puts([*_news(whole, known), *unread])
        self._table.at_once([*writes, look_up] if read else writes)
        self._table.put_all(_news(read, known))

    def _hand_on(self, key: Key, name: Item | None) -> None:
        """Make an entity's name refer to another document that gives it; delete it if there is none.

        A document that is still being written counts: it may be served next. Where the name is deleted, or
        was, documents are searched once more: the writer of one that gives it, too, may have seen it before
        and left it as it was.
        """
        while True:
            heir = self._heir_of(key)
            if heir is None and name is None:
                return
            unchanged = {"evidence": name["evidence"]} if name else {}
            if heir is None:
                if not self._table.delete(key, only_if=unchanged):
                    return  # another document has given the name meanwhile
                name = None
                continue
            if not self._table.put(heir, only_if=unchanged):
                return
            head = self._heads.get(origin_of(heir).document)
            if head and not head.is_dead(origin_of(heir).generation):
                return
            # The heir has died, and its sweep may have passed the name before the name referred to it.
            name = heir

    def _heir_of(self, key: Key) -> Item | None:
        """Return a name's item as the newest other document gives it, None if none does."""
        for item in self._entries_of(keys.named(key)):
            entry = entry_in(item, self._objects)
            if entry and key in (names := name_items(entry, key_of(item))):
                return names[key]
        return None

    def _entries_of(self, entity_id: str) -> Iterator[Item]:
        """Yield the items of an entity's entries that are served or may be served later, newest first."""
        items = entries_of(self._table, [entity_id], page=25)
        for batch in batched(islice(items, _MOST_HEIRS), 25):
            origins = [keys.origin(item["sk"]) for item in batch]
            current = self._heads.get_all(origin.document for origin in origins)
            for item, origin in zip(batch, origins, strict=True):
                head = current.get(origin.document)
                if head and not head.is_dead(origin.generation):
                    yield item

    @cached_property
    def _process(self) -> str:
        """A name of this process; drawn at its first use, as restored snapshots begin alike."""
        return secrets.token_hex(4)

    def _run(self, upload: Upload) -> heads.Run:
        return heads.Run.starting(upload, self._process)


def _news(names: Iterable[Item], known: Mapping[Key, Item]) -> Iterator[Item]:
    """Yield those of names' items that the record does not know, or that say more than those it has."""
    for name in names:
        other = known.get(key_of(name))
        if other is None or _says_more(name, other):
            yield name


def _says_more(name: Item, known: Item) -> bool:
    """Return whether a name's item is to replace one that the record has."""
    if origin_of(name).document == origin_of(known).document:
        return origin_of(name).generation != origin_of(known).generation
    newer = name["evidence"] > known["evidence"]
    return newer and name["role"] is not None and name["role"] != known.get("role")


def _version(planned: Generation, upload: Upload) -> heads.Version:
    return heads.Version(
        generation=planned.name,
        object_version=upload.version_id,
        received=upload.received.astimezone(dt.UTC),
        completed=time.time_ns() // 1_000_000,
        document=planned.document,
        filing=planned.filing,
        statements=planned.statements,
        entities=planned.entities,
        parts=PartCounts(total=planned.parts) if planned.parts else None,
    )
