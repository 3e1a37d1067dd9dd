"""The key layout of the table; no other module builds keys.

One table: ``pk`` and ``sk`` are strings, ``expires`` is its time-to-live attribute. One index, ``documents``:
``listed`` and ``received`` are strings, all attributes are projected. ``G`` is a generation: one version of a
document, ``<order of its event>.<digest of its extraction>``.

| pk | sk | holds |
| --- | --- | --- |
| ``DOCUMENT#<document>`` | ``HEAD`` | status, newest event, generation served, Document; or a tombstone |
| | ``MANIFEST#<G>#<chunk>`` | every key and object that the generation has anywhere |
| | ``STATEMENTS#<G>#<position>`` | ``STATEMENTS_PER_ITEM`` Statements, the first at this position |
| | ``ENTITIES#<G>#<position>`` | ``ENTITIES_PER_ITEM`` Entities with their mentions |
| | ``TIMES#<G>#<position>`` | ``TIMES_PER_ITEM`` TimeExpressions |
| | ``PARTS#<G>#<position>`` | the records, ids and problems of ``PARTS_PER_ITEM`` documents of a container |
| | ``CHUNKS#<G>#<position>`` | what has become of a chunk of them |
| | ``IDS#<G>#<position>`` | the ids of ``IDS_PER_ITEM`` statements, of documents with several items of them |
| | ``COUNTED`` | what the document counts for in ``COUNTS`` |
| ``MONTH#<month>#<shard>`` | ``<pointer>`` | a document's statements of one date |
| ``SPEAKER#<entity>`` | ``<pointer>`` | those of an entity, and what the document says of it |
| ``ABOUT#<entity>`` | ``<pointer>`` | those about an entity, and what the document says of it |
| ``OUTLET#<outlet>`` | ``<pointer>`` | those that an outlet published |
| ``AUTHOR#<author>`` | ``<pointer>`` | those of documents by an author |
| ``PERIODS#<partition>`` | ``<pointer>`` | of these five, the statements of a whole week, month or year |
| ``ENTITY#<entity>`` | ``<pointer>`` | what a document says of an entity that has neither of that date |
| ``NAMES#<initial>`` | ``<folded name>#<entity>`` | which entity has the name, and a document that gives it |
| ``WORDS#<initial>`` | ``<rest of a name>#<entity>`` | likewise, of what a name says from a later word on |
| ``COUNTS#<entity>`` | ``KEPT`` | that the entity's documents are counted: it has a number of them |
| | ``<year>`` | its documents and mentions of a year, its names and roles in them |
| ``UNCOUNTED#<shard>`` | ``<document>#<revision>`` | a change of what is served, not counted yet |
| ``COUNTING`` | ``ROUND`` | the round of counting that is under way, or was the last |
| ``TICKET#<document>`` | ``TICKET`` | a ticket that has been given out, for a month |
| ``BATCH#<batch>`` | ``<time>#<document>`` | a document that a ticket of the batch is for, for a month |
| ``LOG#<part>`` | ``<number>`` | the log of changes: how an event of a document ended |
| ``SHELVES#STATEMENTS`` | ``<month>#<shard>`` | directory: months that statements are of, or were |
| ``SHELVES#DOCUMENTS`` | ``<date>#<shard>`` | directory: days that documents were received on |
| ``SHELVES#NAMES`` | ``<initial>`` | directory: initials that names have, or had |
| ``SHELVES#BUCKETS`` | ``<bucket>`` | directory: buckets that documents came from |

``<pointer>`` is ``<date>#<document>#<countdown>#<G>``: read backwards, documents come newest first. Its item
has a row for each statement, in the order of the text, with what lists filter by (``storage.rows``); a
document of more than ``ROWS_PER_ITEM`` has several, which the countdown orders. So a statement of a speaker
about a subject stands under the same sort key in both partitions. In the index ``documents``
``listed`` is the day a document was received on and a shard, and ``received`` is ``<time>#<document>``. So
the sort keys of a list are unique and in its order, over all its partitions: it can resume after a sort key
alone.

A statement that was made in a week, month or year stands under its last day, and in ``PERIODS`` once more, by
year instead of month and shard: from there a list that ends before that day gets it, without reading what is
of other days.

``<shard>`` spreads the writes of one day (most uploads of a day speak of that day) over partitions. A
directory lists the partitions that exist, so that nothing scans and no empty month is read. Its entries are
written once per process and are never removed: they hold a date, an initial or a bucket, nothing of a
document. (Their partitions are still called ``SHELVES``: tables in use hold them.)

Releases before this layout wrote an item per statement: ``STATEMENTS#<G>#<position>`` with one Statement,
likewise ``ENTITIES``, a pointer per statement with its position in the countdown, in ``DAY#<date>#<shard>``
instead of ``MONTH``, ``ENTITY#<entity>`` for every entity, ``STATEMENT#<statement>`` with the place of a
statement whose id does not tell its document, and an index without shards. All of it is read as well, until a
document is written again; of ``STATEMENT`` the document is kept for good, so that old ids go on leading to
their statements. They, and later ones, also wrote ``SPEAKER-ABOUT#<entity>#<entity>`` for the statements of
one entity about another, which nothing reads any more.

DynamoDB allows 2,048 bytes of partition key and 1,024 of sort key. An entity's name longer than ``MAX_PART``
bytes is cut; a longer id (a requested one, too) is cut and ends in its digest.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

DOCUMENTS_INDEX = "documents"
MONTH_SHARDS = 4
"""Partitions per month of statements: each takes 1,000 writes a second, a document of ordinary length is
one.
"""
LOG_SHARDS = 8
"""Parts of the log of changes: each takes some 30 entries a second."""
DAY_SHARDS = 8
"""Partitions per day of the index: each takes 1,000 writes a second, a document is some four."""
UNCOUNTED_SHARDS = 4
"""Partitions of changes to be counted: each takes 1,000 writes a second, a document is two."""
MAX_PART = 300
"""UTF-8 bytes of an id or a name within a key."""

STATEMENTS_PER_ITEM = 32
ENTITIES_PER_ITEM = 64
TIMES_PER_ITEM = 100
"""An ordinary article has all of its own in one item of each kind. Items in use have these numbers: they
stay.
"""
PARTS_PER_ITEM = 100
IDS_PER_ITEM = 10_000
ROWS_PER_ITEM = 10_000
"""Of 9 bytes each: an item has rows of a document's statements from a multiple of this number to the next."""

HEAD = "HEAD"
KEPT = "KEPT"
MANIFESTS = "MANIFEST#"
BUCKETS = "SHELVES#BUCKETS"
"""Partition of the directory of buckets."""

NO_POSITION = 10_000_000
"""More than the largest document has code points, and so statements."""
MAX_SORT_KEY = 1_024
"""Bytes of UTF-8: DynamoDB's own limit."""

FIRST = "\x00"
"""Sorts before every other character."""
LAST = "\U0010ffff"
"""Sorts behind every other character, for DynamoDB (UTF-8) as for Python (code points)."""
_BOUNDED = re.compile(r"~[0-9a-f]{16}\Z")


class Key(NamedTuple):
    """An item's primary key."""

    pk: str
    sk: str


class Origin(NamedTuple):
    """The origin of an item: the date it stands under, its document and generation."""

    date: str
    document: str
    generation: str


STATEMENT_DIRECTORY = "SHELVES#STATEMENTS"
DOCUMENT_DIRECTORY = "SHELVES#DOCUMENTS"
NAME_DIRECTORY = "SHELVES#NAMES"


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


def parts_of(generation: str) -> str:
    """Beginning of the sort keys of the parts of a container's generation."""
    return f"PARTS#{generation}#"


def chunks_of(generation: str) -> str:
    """Beginning of the sort keys of the chunks of a container's generation."""
    return f"CHUNKS#{generation}#"


def ids_of(generation: str) -> str:
    """Beginning of the sort keys of the ids of a generation's statements."""
    return f"IDS#{generation}#"


def member(prefix: str, position: int, per_item: int = 1) -> str:
    """Sort key of the item that has the member of a document at a position, counted from 0."""
    return f"{prefix}{position - position % per_item:07d}"


def statement(statement_id: str) -> str:
    """Partition that leads from an id of an earlier release to the document of its statement."""
    return f"STATEMENT#{bounded(statement_id)}"


def speaker(entity_id: str) -> str:
    """Partition of the statements of an entity."""
    return f"SPEAKER#{bounded(entity_id)}"


def about(entity_id: str) -> str:
    """Partition of the statements about an entity."""
    return f"ABOUT#{bounded(entity_id)}"


def outlet(slug: str) -> str:
    """Partition of the statements that an outlet published."""
    return f"OUTLET#{slug}"


def author(slug: str) -> str:
    """Partition of the statements in documents by an author."""
    return f"AUTHOR#{slug}"


def month_shard(day: date, document_id: str) -> str:
    """Entry in the directory of statements for a document's statements of one date."""
    return f"{day.isoformat()[:7]}#{zlib.crc32(document_id.encode()) % MONTH_SHARDS}"


def dated(entry: str) -> str:
    """Partition that an entry in the directory of statements names; of earlier releases that of a day."""
    return f"{'MONTH' if entry[7] == '#' else 'DAY'}#{entry}"


def periods(partition: str) -> str:
    """Partition of those statements of a partition that are of a week, month or year."""
    return f"PERIODS#{partition}"


def periods_of(year: int) -> str:
    """Partition of all statements that are of a week, month or year with its last day in a year."""
    return periods(f"{year:04d}")


def pointer(day: date, document_id: str, generation: str, part: int = 0) -> str:
    """Sort key of a document's rows of one date, of the ``part``-th ``ROWS_PER_ITEM`` of its statements."""
    return f"{day.isoformat()}#{document_id}#{NO_POSITION - part:08d}#{generation}"


def origin(pointer: str) -> Origin:
    """Return where the item with a pointer as its sort key comes from."""
    date, document, *_, generation = pointer.split("#")
    return Origin(date, document, generation)


def entity(entity_id: str) -> str:
    """Partition of the entries that documents have for an entity."""
    return f"ENTITY#{bounded(entity_id)}"


def names(initial: str) -> str:
    """Partition of the names with an initial."""
    return f"NAMES#{initial}"


def words(initial: str) -> str:
    """Partition of what names with this initial say from a later word on."""
    return f"WORDS#{initial}"


def name(folded_name: str, entity_id: str) -> Key:
    """Key of an entity's name; ``folded_name`` is not empty."""
    return Key(names(folded_name[0]), f"{cut(folded_name)}#{bounded(entity_id)}")


def later_words(rest: str, entity_id: str) -> Key:
    """Key of what an entity's name says from a later word on."""
    return Key(words(rest[0]), f"{cut(rest)}#{bounded(entity_id)}")


def is_whole_name(name: Key) -> bool:
    """Return whether the key of a name is that of a whole one."""
    return name.pk.startswith(names(""))


def ticket(document_id: str) -> Key:
    """Key of the last ticket for a document."""
    return Key(f"TICKET#{bounded(document_id)}", "TICKET")


def batch(batch_id: str) -> str:
    """Partition of the documents of a batch."""
    return f"BATCH#{batch_id}"


def batch_entry(batch_id: str, moment: datetime, document_id: str) -> Key:
    """Key of a document in a batch, which lists them in the order of their tickets."""
    return Key(batch(batch_id), f"{moment.isoformat(timespec='microseconds')}#{document_id}")


def log_shard(document_id: str) -> int:
    """Part of the log of changes that has a document's."""
    return zlib.crc32(document_id.encode()) % LOG_SHARDS


def log(shard: int) -> str:
    """Partition of a part of the log of changes."""
    return f"LOG#{shard}"


def log_entry(number: int) -> str:
    """Sort key of the entry of a number, from 1, in its part of the log of changes."""
    return f"{number:015d}"


def log_number(sort_key: str) -> int:
    """Return the number of an entry in the log of changes."""
    return int(sort_key)


def listed(moment: datetime, document_id: str) -> Key:
    """Key of a document in the index of documents; ``moment`` is in UTC."""
    shard = zlib.crc32(document_id.encode()) % DAY_SHARDS
    received = f"{moment.isoformat(timespec='microseconds')}#{document_id}"
    return Key(f"{moment.date().isoformat()}#{shard}", received)


def counted(document_id: str) -> Key:
    """Key of what a document counts for."""
    return Key(document(document_id), "COUNTED")


def counts(entity_id: str) -> str:
    """Partition of the counts of an entity: one item a year, and ``KEPT``."""
    return f"COUNTS#{bounded(entity_id)}"


def counts_of(entity_id: str, year: int) -> Key:
    """Key of the counts of an entity in a year."""
    return Key(counts(entity_id), f"{year:04d}")


def uncounted(shard: int) -> str:
    """Partition of changes that are not counted yet."""
    return f"UNCOUNTED#{shard}"


def change(document_id: str, revision: int) -> Key:
    """Key of the change that made a revision of a document's head."""
    shard = zlib.crc32(document_id.encode()) % UNCOUNTED_SHARDS
    return Key(uncounted(shard), f"{document_id}#{revision:08d}")


def changed(change: str) -> tuple[str, int]:
    """Return the document and the revision of a change's sort key."""
    document_id, _, revision = change.rpartition("#")
    return document_id, int(revision)


COUNTING = Key("COUNTING", "ROUND")
"""Key of the round of counting."""


def named(name: Key) -> str:
    """Return the id of the entity that a name's key is of, bounded."""
    return name.sk.rpartition("#")[2]


def cut(part: str) -> str:
    """Return the longest beginning of a string that fits into a key."""
    return part.encode("utf-8")[:MAX_PART].decode("utf-8", "ignore")


def bounded(identity: str) -> str:
    """Return an id, or its beginning and digest where it is too long for a key; such a one as it is."""
    size = len(identity.encode("utf-8"))
    if size <= MAX_PART or (size <= MAX_PART + 17 and _BOUNDED.search(identity)):
        return identity
    return f"{cut(identity)}~{hashlib.sha256(identity.encode('utf-8')).hexdigest()[:16]}"
