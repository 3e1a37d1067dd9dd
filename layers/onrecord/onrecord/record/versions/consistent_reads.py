"""Reads that see each document as a whole while writers replace and delete documents.

A pointer or entry is shown only if its document's head names its generation. For a page to have either all of
its items of a document or none, two orders are kept:

- The writer has written all items of a generation before the head names it (and records the time:
  ``completed``), and removes items only after the head has stopped naming their generation.
- The reader reads pointers first, then what they point to, then the heads; all reads are strongly consistent,
  but for those of items that never change, which are there or not.

If a head names generation G, nothing of G had been removed when the head was read, so nothing that was read
before had been either. One case remains: the pointers were read while G was written only in part, and the
head after G was completed. So a page is read again if one of its heads names a version ``completed`` after
the reader began (less ``CLOCK_SKEW``, as that time comes from another machine's clock), unless the head named
the same generation already before this round of reading began: then G was complete throughout. Versions
outgrow this window by themselves, so a second round is rare, and a third means that a document was replaced
between the two. A document that no round before has met as served, completed since the first one began, is
left out: the answer is as of that time. So however many documents come in, they do not keep a reader busy.

This holds within each request. Between two pages of a list a document may be replaced or deleted, and the
second page then shows the new version's part of it, or nothing. Lists within one document do not mix even
then: their cursors are bound to its generation.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from onrecord.record.versions.head_store import VersionGoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from onrecord.record.storage.keys import Origin
    from onrecord.record.versions.head_store import HeadStore
    from onrecord.record.versions.heads import Head

CLOCK_SKEW = 1_000
"""The largest difference between two functions' clocks that is allowed for, in milliseconds.

Lambda runs on EC2, whose clocks the Amazon Time Sync Service keeps within a millisecond of UTC
(https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html). A second is a thousand times that, and
little enough for nearly every page to be read once: only what was completed within it is read twice.
"""
ROUNDS = 6
"""How often a request reads before it gives up."""

Items = TypeVar("Items")
Answer = TypeVar("Answer")


class ConcurrentChangeError(RuntimeError):
    """Documents changed during every round of reading; the request may be tried again."""

    def __init__(self) -> None:
        super().__init__(f"documents changed during each of {ROUNDS} rounds of reading")


def read_consistently(
    heads: HeadStore,
    read: Callable[[], tuple[Items, Iterable[str]]],
    answer: Callable[[Items, Mapping[str, Head]], Answer],
) -> Answer:
    """Read items until they and the heads of their documents belong together, and answer from them.

    Args:
        heads: the documents' heads.
        read: reads pointers and blobs; returns them and the ids of their documents.
        answer: makes the answer from the items and the heads; leaves out items that no head serves.

    Raises:
        ConcurrentChangeError: documents changed during every round.
    """
    before: dict[str, str | None] = {}
    first = time.time_ns() // 1_000_000
    for number in range(ROUNDS):
        began = time.time_ns() // 1_000_000
        items, documents = read()
        current = heads.get_all(documents)
        if number:
            current = {
                document: head
                for document, head in current.items()
                if before.get(document) or not head.version or head.version.completed < first - CLOCK_SKEW
            }
        early = [
            head
            for head in current.values()
            if head.version
            and head.version.completed >= began - CLOCK_SKEW
            and before.get(head.document_id) != head.generation
        ]
        if not early:
            try:
                return answer(items, current)
            except VersionGoneError:
                pass
        before |= {document: head.generation for document, head in current.items()}
    raise ConcurrentChangeError


def is_served(origin: Origin, heads: Mapping[str, Head]) -> bool:
    """Return whether an item is of the generation that its document's head names."""
    head = heads.get(origin.document)
    return head is not None and head.generation == origin.generation


def read_document_consistently(
    heads: HeadStore, document_id: str, read: Callable[[Head], Answer]
) -> Answer | None:
    """Read one document whose head names the same version before and after; None if there is no document.

    Raises:
        ConcurrentChangeError: it changed during every round.
    """
    for _ in range(ROUNDS):
        head = heads.get(document_id)
        if head is None or head.status is None:
            return None
        try:
            answer = read(head)
        except VersionGoneError:
            continue
        current = heads.get(document_id)
        if current is not None and current.generation == head.generation:
            return answer
    raise ConcurrentChangeError
