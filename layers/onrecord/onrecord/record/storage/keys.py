"""The key layout of the table; no other module builds keys.

One table: ``pk`` and ``sk`` are strings, ``expires`` is its time-to-live attribute. One index, ``documents``:
``listed`` and ``received`` are strings, all attributes are projected. ``G`` is a generation: one version of a
document, ``<order of its event>.<digest of its extraction>``.

| pk | sk | holds |
| --- | --- | --- |
| ``DOCUMENT#<document>`` | ``HEAD`` | status, newest event, generation served, Document; or a tombstone |
| | ``MANIFEST#<G>#<chunk>`` | every key and object that the generation has anywhere |
| | ``STATEMENTS#<G>#<position>`` | a Statement |
| | ``ENTITIES#<G>#<position>`` | an Entity with its mentions |
| | ``TIMES#<G>#<position>`` | up to ``TIMES_PER_ITEM`` TimeExpressions, the first at this position |
| ``STATEMENT#<statement>`` | ``<G>`` | where the statement stands: document and position |
| ``SPEAKER#<entity>`` | ``<pointer>`` | pointer to a statement |
| ``ABOUT#<entity>`` | ``<pointer>`` | pointer to a statement |
| ``SPEAKER-ABOUT#<entity>#<entity>`` | ``<pointer>`` | pointer to a statement |
| ``DAY#<date>#<shard>`` | ``<pointer>`` | pointer to a statement |
| ``ENTITY#<entity>`` | ``<date>#<document>#<G>`` | what one document says of the entity |
| ``NAMES#<initial>`` | ``<folded name>#<entity>`` | which entity has the name, and a document that gives it |
| ``SHELVES#STATEMENTS`` | ``<date>#<shard>`` | directory: dates that statements have, or had |
| ``SHELVES#DOCUMENTS`` | ``<date>#`` | directory: days that documents were received on |
| ``SHELVES#NAMES`` | ``<initial>`` | directory: initials that names have, or had |
| ``SHELVES#BUCKETS`` | ``<bucket>`` | directory: buckets that documents came from |

``<pointer>`` is ``<date>#<document>#<countdown>#<G>``: read backwards, statements come newest first, and
those of one document and date in the order of its text. Pointers carry what lists filter by. In the index
``documents`` ``listed`` is the day a document was received on and ``received`` is ``<time>#<document>``:
unique, so that every list of the record can resume after a sort key alone.

``<shard>`` spreads the writes of one day (most uploads of a day speak of that day) over partitions. A
directory lists the partitions that exist, so that nothing scans and no empty day is read. Its entries are
written once per process and are never removed: they hold a date, an initial or a bucket, nothing of a
document. (Their partitions are still called ``SHELVES``: tables in use hold them.)

DynamoDB allows 2,048 bytes of partition key and 1,024 of sort key. An entity's name longer than ``MAX_PART``
bytes is cut; a longer id (a requested one, too) is cut and ends in its digest.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

DOCUMENTS_INDEX = "documents"
SHARDS = 8
"""Partitions per day: each takes 1,000 writes a second, some 100 documents of ordinary length."""
MAX_PART = 300
"""UTF-8 bytes of an id or a name within a key."""

TIMES_PER_ITEM = 100
"""Time expressions are small and read together: an ordinary article has all of its own in one item."""

HEAD = "HEAD"
MANIFESTS = "MANIFEST#"
BUCKETS = "SHELVES#BUCKETS"
"""Partition of the directory of buckets."""

FIRST = "\x00"
"""Sorts before every other character."""
LAST = "\U0010ffff"
"""Sorts behind every other character, for DynamoDB (UTF-8) as for Python (code points)."""
_POSITIONS = 10_000_000  # more than the largest document has code points


class Key(NamedTuple):
    """An item's primary key."""

    pk: str
    sk: str


class PartitionDirectory(NamedTuple):
    """A partition whose sort keys, its entries, name the partitions of one kind that exist.

    The partition of an entry is ``prefix`` and the entry, less ``suffix``.
    """

    pk: str
    prefix: str = ""
    suffix: str = ""

    def partition(self, entry: str) -> str:
        """Return the partition that an entry names."""
        return self.prefix + entry.removesuffix(self.suffix)

    def entry(self, partition: str) -> str:
        """Return the entry that names a partition."""
        return partition.removeprefix(self.prefix) + self.suffix

    def key(self, entry: str) -> Key:
        """Return the key of an entry."""
        return Key(self.pk, entry)


STATEMENT_DAYS = PartitionDirectory("SHELVES#STATEMENTS", prefix="DAY#")
DOCUMENT_DAYS = PartitionDirectory("SHELVES#DOCUMENTS", suffix="#")
"""The suffix makes a day's entry sort behind the bare day, as in the other directory of days."""
NAME_INITIALS = PartitionDirectory("SHELVES#NAMES", prefix="NAMES#")


def document(document_id: str) -> str:
    """Partition of one document."""
    return f"DOCUMENT#{bounded(document_id)}"


def head(document_id: str) -> Key:
    """Key of a document's head: its status and the generation that is served."""
    return Key(document(document_id), HEAD)


def manifest(document_id: str, generation: str, chunk: int) -> Key:
    """Key of a chunk of a generation's manifest."""
    return Key(document(document_id), f"{manifests_of(generation)}{chunk:04d}")


def manifests_of(generation: str) -> str:
    """Beginning of the sort keys of a generation's manifest."""
    return f"{MANIFESTS}{generation}#"


def statements_of(generation: str) -> str:
    """Beginning of the sort keys of a generation's statements."""
    return f"STATEMENTS#{generation}#"


def entities_of(generation: str) -> str:
    """Beginning of the sort keys of a generation's entities."""
    return f"ENTITIES#{generation}#"


def times_of(generation: str) -> str:
    """Beginning of the sort keys of a generation's time expressions."""
    return f"TIMES#{generation}#"


def statement_blob(document_id: str, generation: str, position: int) -> Key:
    """Key of a statement; ``position`` counts the document's statements from 0."""
    return Key(document(document_id), f"{statements_of(generation)}{position:07d}")


def entity_blob(document_id: str, generation: str, position: int) -> Key:
    """Key of an entity with its mentions; ``position`` counts the document's entities from 0."""
    return Key(document(document_id), f"{entities_of(generation)}{position:07d}")


def time_expression(document_id: str, generation: str, position: int) -> Key:
    """Key of a time expression; an item has that of its first. ``position`` counts the document's from 0."""
    return Key(document(document_id), f"{times_of(generation)}{position:07d}")


def statement(statement_id: str) -> str:
    """Partition of the places where a statement stands."""
    return f"STATEMENT#{bounded(statement_id)}"


def speaker(entity_id: str) -> str:
    """Partition of the statements of an entity."""
    return f"SPEAKER#{bounded(entity_id)}"


def about(entity_id: str) -> str:
    """Partition of the statements about an entity."""
    return f"ABOUT#{bounded(entity_id)}"


def speaker_about(speaker_id: str, about_id: str) -> str:
    """Partition of the statements of one entity about another."""
    return f"SPEAKER-ABOUT#{bounded(speaker_id)}#{bounded(about_id)}"


def day_shard(day: date, document_id: str) -> str:
    """Entry in ``STATEMENT_DAYS`` of a document's statements of one date."""
    return f"{day.isoformat()}#{zlib.crc32(document_id.encode()) % SHARDS}"


def pointer(day: date, document_id: str, position: int, generation: str) -> str:
    """Sort key of a pointer to a statement."""
    return f"{day.isoformat()}#{document_id}#{_POSITIONS - position:08d}#{generation}"


def entity(entity_id: str) -> str:
    """Partition of the entries that documents have for an entity."""
    return f"ENTITY#{bounded(entity_id)}"


def appearance(day: date, document_id: str, generation: str) -> str:
    """Sort key of one document's entry for an entity."""
    return f"{day.isoformat()}#{document_id}#{generation}"


def name(folded_name: str, entity_id: str) -> Key:
    """Key of an entity's name; ``folded_name`` is not empty."""
    return Key(NAME_INITIALS.partition(folded_name[0]), f"{cut(folded_name)}#{bounded(entity_id)}")


def received(moment: datetime, document_id: str) -> str:
    """Sort key of a document in the index of documents; ``moment`` is in UTC."""
    return f"{moment.isoformat(timespec='microseconds')}#{document_id}"


def cut(part: str) -> str:
    """Return the longest beginning of a string that fits into a key."""
    return part.encode("utf-8")[:MAX_PART].decode("utf-8", "ignore")


def bounded(identity: str) -> str:
    """Return an id, or its beginning and digest where it is too long for a key."""
    if len(identity.encode("utf-8")) <= MAX_PART:
        return identity
    return f"{cut(identity)}~{hashlib.sha256(identity.encode('utf-8')).hexdigest()[:16]}"
