"""How does a reader see each document whole, while writers replace and delete?

An index entry is shown only if its document's head names its generation as served. For a page to have either
all of its entries of a document or none, two orders are kept:

- The writer has written all entries of a generation before the head names it (and notes when: ``completed``),
  and removes entries only after the head has stopped naming their generation.
- The reader reads entries first, then their bodies, then the heads; all reads are strongly consistent.

If a head names generation G, nothing of G had been removed when the head was read, so nothing that was read
before had been either. What is left to exclude is that the entries were read too early, when G was written in
part only, and the head after G was completed. So a page is read again if one of its heads tells of a version
``completed`` after the reader began (less ``CLOCK_SKEW``, as that time comes from another machine's clock),
unless the head had named the same generation already before this round of reading began: then G was complete
throughout. A version becomes older than that by itself, so that the second round is rare, and a third means
that a document was replaced between the two.

This holds for each request. Between two pages of a list a document may be replaced or deleted, and the second
page then shows the new version's part of it, or nothing. Lists within one document do not mix even then:
their cursors are bound to its generation.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from onrecord.record.heads import VersionGoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from onrecord.record.heads import Head, Heads
    from onrecord.record.table import Item

CLOCK_SKEW = 60_000
"""Milliseconds that two machines' clocks may differ by; on Lambda it is less than one."""
ROUNDS = 6

Found = TypeVar("Found")
Answer = TypeVar("Answer")


class UnsettledError(RuntimeError):
    """Documents changed during every round of reading; the request may be tried again."""


def settled(
    heads: Heads,
    read: Callable[[], tuple[Found, Iterable[str]]],
    answer: Callable[[Found, Mapping[str, Head]], Answer],
) -> Answer:
    """Read entries until they and the heads of their documents belong together, and answer from them.

    Args:
        heads: the documents' heads.
        read: reads entries and bodies; returns them, and the ids of the documents they are of.
        answer: makes the answer of what was read and of the heads; leaves out entries that no head serves.

    Raises:
        UnsettledError: documents changed all the while.
    """
    before: dict[str, str | None] = {}
    for _ in range(ROUNDS):
        began = time.time_ns() // 1_000_000
        found, documents = read()
        now = heads.get_all(documents)
        early = [
            head
            for head in now.values()
            if head.version
            and head.version.completed >= began - CLOCK_SKEW
            and before.get(head.document_id) != head.generation
        ]
        if not early:
            try:
                return answer(found, now)
            except VersionGoneError:
                pass
        before = {document: head.generation for document, head in now.items()}
    raise UnsettledError(f"documents changed during each of {ROUNDS} rounds of reading")


def is_served(item: Item, heads: Mapping[str, Head]) -> bool:
    """Tell whether an index entry is of a generation that its document's head names."""
    head = heads.get(item["document"])
    return head is not None and head.generation == item["generation"]


def settled_document(heads: Heads, document_id: str, read: Callable[[Head], Answer]) -> Answer | None:
    """Read one document, served in the same version before and after; None if there is no document.

    Raises:
        UnsettledError: it changed all the while.
    """
    for _ in range(ROUNDS):
        head = heads.get(document_id)
        if head is None or head.status is None:
            return None
        try:
            answer = read(head)
        except VersionGoneError:
            continue
        now = heads.get(document_id)
        if now is not None and now.generation == head.generation:
            return answer
    raise UnsettledError(f"the document changed during each of {ROUNDS} rounds of reading")
