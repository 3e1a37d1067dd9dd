"""The limits of a file. A file over a limit is a problem that names the limit."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.problems import ProblemError, ProblemType

MAX_BYTES = 5 * 1024 * 1024
"""Uploads up to this many bytes are read: some 800,000 words, which one Lambda run still has time for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a file.

    Attributes:
        bytes: of the file as it was sent.
        unpacked_bytes: of everything that is unpacked from it.
        expansion: unpacked bytes for each byte of a compressed file.
        characters: of the text of one document.
        documents: of a container.
        columns: of a table.
        pages: of a PDF.
        depth: of elements in each other, in HTML, XML and JSON.
        nesting: of containers in each other.
    """

    bytes: int = MAX_BYTES
    unpacked_bytes: int = 50 * 1024 * 1024
    expansion: int = 200
    characters: int = MAX_BYTES
    documents: int = 10_000
    columns: int = 1_000
    pages: int = 2_000
    depth: int = 200
    nesting: int = 1


def check_size(size: int, *, limit: int = MAX_BYTES) -> None:
    """Check an upload's size in bytes, as its sender declares it or as it came.

    Raises:
        ProblemError: it is over the limit.
    """
    _check(
        size,
        limit,
        "The upload has {count:,} bytes; documents up to {limit:,} bytes are read. "
        "Split it into several documents and upload each of them.",
    )


def check_documents(count: int, limits: Limits) -> None:
    """Check how many documents a container has.

    Raises:
        ProblemError: they are over the limit.
    """
    _check(
        count,
        limits.documents,
        "The upload has {count:,} documents; up to {limit:,} are read of a file. "
        "Split it into several files and upload each of them.",
    )


def check_characters(count: int, limits: Limits) -> None:
    """Check how long the text of a document is.

    Raises:
        ProblemError: it is over the limit.
    """
    _check(
        count,
        limits.characters,
        "The document has {count:,} characters; documents up to {limit:,} are read. "
        "Split it into several documents and upload each of them.",
    )


def _check(count: int, limit: int, message: str) -> None:
    if count > limit:
        raise ProblemError(ProblemType.TOO_LARGE, message.format(count=count, limit=limit))
