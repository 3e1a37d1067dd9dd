"""Keeps the counts of entities: documents, mentions, names and roles by year.

Each change of what is served of a document is noted before the head changes (``HeadStore``). What has been
noted is counted in rounds of up to ``DOCUMENTS`` documents, so that an entity that many of them name is
written once a round. A round, of a number of its own, goes like this:

1. ``COUNTING`` names the documents of the round: one conditional write.
2. For each document, ``COUNTED`` is replaced: what it counts for now, and what it counted for before.
3. ``COUNTING`` names the entities whose counts are begun in this round.
4. The difference is added to the counts of the entities, a new entity's are added up from all ``COUNTED``.
5. An entity that no document has any more is counted no longer: its items expire.
6. The notes are removed, and ``COUNTING`` says that the round has ended.
7. What documents counted for before is removed from ``COUNTED``: nothing of a version outlives it.

Every item that a round writes holds its number, and is written on condition that it holds the number that was
read. So whoever meets a round under way, or a crashed one, goes through it again, and nothing is counted
twice; a process that was overtaken cannot write any more. As the difference is made from two states of the
document and not from events, events twice, late or out of order count once.

Counts are kept for entities with a number of documents: each document begins those of one in ``BEGUN_BY`` of
its entities. What others have is read from their entries.
"""

from __future__ import annotations

import time
import zlib
from collections import defaultdict
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from onrecord.model import Entity, default_date
from onrecord.record.storage import keys
from onrecord.record.storage.keys import Key
from onrecord.record.storage.table import Span, batched, key_of
from onrecord.record.versions.entity_entries import EntityEntry, entries_of
from onrecord.record.versions.head_store import VersionGoneError
from onrecord.record.versions.heads import LONGEST_RUN, TOMBSTONE_DAYS
from onrecord.record.versions.stored_versions import members_in
from onrecord.record.versions.tallies import Shares, Tally

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from onrecord.record.storage.blobs import Objects
    from onrecord.record.storage.table import Item, Table
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head

DOCUMENTS = 100
"""Documents of a round."""
BEGUN_BY = 32
"""One in so many documents of an entity begins its counts: all but one entity in 300,000 have them at 400."""
ROUNDS = 50
"""Rounds of a call. What replaces or removes a version is counted first."""
_TRIES = 5


class _Round(NamedTuple):
    """A round of counting: its number, the keys of its changes; None before its entities are chosen.

    ``outdated`` are, once it has ended, the documents whose items still say what they counted for before.
    """

    number: int = 0
    changes: tuple[str, ...] = ()
    begun: tuple[str, ...] | None = None
    outdated: tuple[str, ...] = ()
    writes: int = 0

    @classmethod
    def of(cls, item: Item | None) -> _Round:
        if item is None:
            return cls()
        begun = tuple(item["begun"]) if "begun" in item else None
        outdated = tuple(item.get("outdated", ()))
        return cls(item["round"], tuple(item["changes"]), begun, outdated, item["writes"])

    @property
    def documents(self) -> list[str]:
        return sorted({keys.changed(change)[0] for change in self.changes})


class _Overtaken(Exception):  # noqa: N818  (no error: another process has done the same)
    """Another process has finished the round."""


class Counting:
    """Brings the counts of entities up to date."""

    def __init__(self, table: Table, objects: Objects, heads: HeadStore) -> None:
        self._table = table
        self._objects = objects
        self._heads = heads

    def count(self, *, help_others: bool = True) -> None:
        """Count what has been noted before this call, in at most ``ROUNDS`` rounds.

        Args:
            help_others: go through a round that another process has begun, which may have crashed; else leave
                all to it.
        """
        for _ in range(ROUNDS):
            current = _Round.of(self._table.get(keys.COUNTING))
            try:
                if current.changes and not help_others:
                    return
                if not current.changes:
                    current = self._begin(self._without_outdated(current))
                if not current.changes:
                    return
                self._finish(current)
            except _Overtaken:
                continue

    def _begin(self, last: _Round) -> _Round:
        """Begin a round; return one without changes if there is nothing to count."""
        waiting = list(self._waiting())
        heads = self._heads.get_all(keys.changed(item["sk"])[0] for item in waiting)
        due: dict[str, list[str]] = defaultdict(list)
        for item in sorted(waiting, key=lambda item: (not item["replaces"], item["sk"])):
            document, revision = keys.changed(item["sk"])
            head = heads.get(document)
            if head is None or head.revision >= revision:
                due[document].append(item["sk"])
            elif item["noted"] + LONGEST_RUN < time.time():  # its writer has died before it changed the head
                self._table.delete(key_of(item), only_if={"noted": item["noted"]})
        changes = tuple(change for document in islice(due, DOCUMENTS) for change in due[document])
        number = last.number + 2  # the one between is that of what becomes outdated
        return self._write(last._replace(number=number, changes=changes)) if changes else last

    def _finish(self, current: _Round) -> None:
        counted = self._counted(current)
        if current.begun is None:
            current = self._write(current._replace(begun=self._to_begin(counted)))
        self._apply(current, counted)
        self._table.delete_all(
            keys.change(document, revision)
            for document, revision in map(keys.changed, current.changes)
            if revision <= counted[document]["revision"]
        )
        outdated = tuple(document for document, item in counted.items() if "before" in item)
        self._without_outdated(self._write(current._replace(changes=(), begun=None, outdated=outdated)))

    def _without_outdated(self, ended: _Round) -> _Round:
        """Remove what documents counted for before a round that has ended; return the round without them.

        Their items get the next number: a process that still goes through the round meets that, and stops.
        """
        if not ended.outdated:
            return ended
        items = self._table.get_all(map(keys.counted, ended.outdated))
        self._table.put_each(
            (item | {"before": None, "round": ended.number + 1}, {"round": ended.number})
            for item in items.values()
            if item["round"] == ended.number
        )
        return self._write(ended._replace(outdated=()))

    def _write(self, changed: _Round) -> _Round:
        item = {
            **keys.COUNTING._asdict(),
            "round": changed.number,
            "changes": changed.changes,
            "begun": changed.begun,
            "outdated": changed.outdated or None,
            "writes": changed.writes + 1,
        }
        if not self._table.put(item, only_if={"writes": changed.writes} if changed.writes else {}):
            raise _Overtaken
        return changed._replace(writes=changed.writes + 1)

    def _waiting(self) -> Iterator[Item]:
        """Yield the notes of changes, as many as a round may take of each partition."""
        spans = (Span(keys.uncounted(shard), keys.FIRST, keys.LAST) for shard in range(keys.UNCOUNTED_SHARDS))
        for changes in self._table.ranges(spans, page=DOCUMENTS):
            yield from islice(changes, DOCUMENTS)

    # --- What documents count for ----------------------------------------------------------------

    def _counted(self, current: _Round) -> dict[str, Item]:
        """Return what the documents of a round count for since then, as their items say.

        Raises:
            _Overtaken: the round has been finished meanwhile.
        """
        wanted = [keys.counted(document) for document in current.documents]
        for _ in range(_TRIES):
            held = self._table.get_all(wanted)
            if any(item["round"] > current.number for item in held.values()):
                raise _Overtaken
            missing = [
                document
                for document, key in zip(current.documents, wanted, strict=True)
                if key not in held or held[key]["round"] < current.number
            ]
            if not missing:
                return {document: held[key] for document, key in zip(current.documents, wanted, strict=True)}
            now = self._now(current, missing)
            self._table.put_each(
                (item, {"round": held[key_of(item)]["round"]} if key_of(item) in held else {})
                for item in self._replaced(current, now, held)
            )
        raise VersionGoneError

    def _replaced(
        self, current: _Round, now: Mapping[str, tuple[int, Shares]], held: Mapping[Key, Item]
    ) -> Iterator[Item]:
        for document, (revision, shares) in now.items():
            key = keys.counted(document)
            packed = shares.packed()
            yield {
                **key._asdict(),
                "round": current.number,
                "revision": revision,
                "now": packed,
                "before": held[key].get("now") if key in held else None,
                # For as long as the document's tombstone is kept.
                "expires": None if packed else int(time.time()) + TOMBSTONE_DAYS * 86_400,
            }

    def _now(self, current: _Round, documents: Iterable[str]) -> dict[str, tuple[int, Shares]]:
        """Return the revision of each document's head, and what the version that it names counts for."""
        noted: dict[str, int] = {}
        for document, revision in map(keys.changed, current.changes):
            noted[document] = max(revision, noted.get(document, 0))
        now: dict[str, tuple[int, Shares]] = {}
        for _ in range(_TRIES):
            missing = [document for document in documents if document not in now]
            if not missing:
                return now
            heads = self._heads.get_all(missing)
            firsts = self._table.get_unchanging(
                _first_entities(head) for head in heads.values() if head.version and head.version.entities
            )
            for document in missing:
                if (head := heads.get(document)) is None:  # its tombstone has expired
                    now[document] = noted[document], Shares()
                    continue
                try:
                    now[document] = head.revision, self._shares(head, firsts)
                except VersionGoneError:  # the head has changed since it was read
                    continue
        raise VersionGoneError

    def _shares(self, head: Head, firsts: Mapping[Key, Item]) -> Shares:
        if head.version is None:
            return Shares()
        published = self._heads.document(head).published
        day, _ = default_date(published, head.version.received.date())
        said: list[object] = []
        if head.version.entities:
            first = firsts.get(_first_entities(head))
            if first is None:
                raise VersionGoneError
            said = members_in(first, self._objects)
        if len(said) < head.version.entities:
            prefix = keys.entities_of(head.version.generation)
            items = self._table.range(keys.document(head.document_id), prefix, prefix + keys.LAST)
            said = [member for item in items for member in members_in(item, self._objects)]
            if len(said) < head.version.entities:
                raise VersionGoneError
        entries = (EntityEntry.of(Entity.model_validate(each)) for each in said)
        return Shares.of(day.year if day else 0, entries)

    # --- Counts of entities ----------------------------------------------------------------------

    def _to_begin(self, counted: Mapping[str, Item]) -> tuple[str, ...]:
        """Return the entities whose counts the documents of a round begin."""
        drawn = {
            entity
            for document, item in counted.items()
            for entity in Shares.unpacked(item.get("now")).entities
            if zlib.crc32(f"{entity} {document}".encode("utf-8", "surrogatepass")) % BEGUN_BY == 0
        }
        kept = self._kept(map(keys.counts, drawn))
        return tuple(sorted(entity for entity in drawn if keys.counts(entity) not in kept))

    def _kept(self, counts: Iterable[str]) -> dict[str, int]:
        """Return those of some entities' counts that are kept, with the round that has begun them."""
        found = self._table.get_all(Key(each, keys.KEPT) for each in counts)
        return {key.pk: item["round"] for key, item in found.items() if "expires" not in item}

    def _apply(self, current: _Round, counted: Mapping[str, Item]) -> None:
        """Add to the counts of entities what a round counts, as far as that has not been done."""
        begun = current.begun or ()
        tallies: dict[Key, Tally] = defaultdict(Tally)
        for item in counted.values():
            for name, times in (("now", 1), ("before", -1)):
                shares = Shares.unpacked(item.get(name))
                for entity, share in shares.entities.items():
                    if entity not in begun:
                        tallies[keys.counts_of(entity, shares.year)].count(share, times)
        kept = self._kept({key.pk for key in tallies})
        changes = {key: each for key, each in tallies.items() if key.pk in kept and each.changes}
        left = {key.pk for key, change in changes.items() if change.documents < 0}
        if begun:
            changes |= self._added_up(current, begun, counted)
        self._add(current, changes)
        self._keep(current, begun)
        self._keep_no_longer(current, {counts: kept[counts] for counts in left})

    def _keep(self, current: _Round, begun: Iterable[str]) -> None:
        """Note that the counts of entities are kept from a round on."""
        wanted = [Key(keys.counts(entity), keys.KEPT) for entity in begun]
        held = self._table.get_all(wanted)
        self._table.put_each(
            (
                {**key._asdict(), "round": current.number},
                {"round": held[key]["round"]} if key in held else {},
            )
            for key in wanted
            if key not in held or held[key]["round"] < current.number
        )

    def _keep_no_longer(self, current: _Round, left: Mapping[str, int]) -> None:
        """Let the counts expire of those of some entities that no document has any more.

        Args:
            current: the round, after which that is so.
            left: the counts of the entities, with the round that has begun them, as it was read before.
        """
        for counts, begun in left.items():
            years = self._table.range(counts, keys.FIRST, keys.LAST)
            if all("expires" in year for year in years if year["sk"] != keys.KEPT):
                ended = {**Key(counts, keys.KEPT)._asdict(), "round": current.number, "expires": _soon()}
                self._table.put(ended, only_if={"round": begun})

    def _added_up(
        self, current: _Round, entities: Collection[str], counted: Mapping[str, Item]
    ) -> dict[Key, Tally]:
        """Return the counts of entities whose counts begin; ``counted`` are the documents of the round.

        A document that has been counted has entries, or else it changed before the entries were read: then
        the change has been noted.

        Raises:
            _Overtaken: the round has been finished meanwhile.
        """
        documents = {keys.origin(item["sk"]).document for item in entries_of(self._table, entities, page=100)}
        spans = (Span(keys.uncounted(shard), keys.FIRST, keys.LAST) for shard in range(keys.UNCOUNTED_SHARDS))
        for waiting in self._table.ranges(spans, page=DOCUMENTS):
            documents |= {keys.changed(item["sk"])[0] for item in waiting if item["replaces"]}
        tallies: dict[Key, Tally] = defaultdict(Tally)
        others = map(keys.counted, sorted(documents - counted.keys()))
        of_others = (self._table.get_all(some).values() for some in batched(others, DOCUMENTS))
        for item in chain(counted.values(), chain.from_iterable(of_others)):
            if item["round"] > current.number:
                raise _Overtaken
            shares = Shares.unpacked(item.get("now"))
            for entity in shares.entities.keys() & entities:
                tallies[keys.counts_of(entity, shares.year)].count(shares.entities[entity])
        return tallies

    def _add(self, current: _Round, changes: Mapping[Key, Tally]) -> None:
        for some in batched(sorted(changes), DOCUMENTS):
            held = self._table.get_all(some)
            writes = []
            for key in some:
                item = held.get(key)
                if item is not None and item["round"] >= current.number:
                    continue  # an earlier try, or another process, has added it
                tally = (Tally.unpacked(item["body"]) if item else Tally()) + changes[key]
                written = {
                    **key._asdict(),
                    "round": current.number,
                    "body": tally.packed(),
                    "expires": None if tally.documents else _soon(),
                }
                writes.append((written, {"round": item["round"]} if item else {}))
            self._table.put_each(writes)


def kept_counts(table: Table, entity_id: str) -> dict[int, Tally] | None:
    """Return the counts of an entity by year, None if they are not kept."""
    items = {item["sk"]: item for item in table.range(keys.counts(entity_id), keys.FIRST, keys.LAST)}
    kept = items.pop(keys.KEPT, None)
    if kept is None or "expires" in kept:
        return None
    return {int(year): Tally.unpacked(item["body"]) for year, item in items.items()}


def _soon() -> int:
    """Return when no process can still be at work on a round of now, in Unix seconds."""
    return int(time.time()) + 2 * LONGEST_RUN


def _first_entities(head: Head) -> Key:
    prefix = keys.entities_of(head.generation or "")
    return Key(keys.document(head.document_id), keys.member(prefix, 0))
