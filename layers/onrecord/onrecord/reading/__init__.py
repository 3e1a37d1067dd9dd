"""Bytes to text: what does this upload say?

A reader turns an upload into its canonical text, the one text that every offset points into. What it cannot
read is a ``ProblemError`` whose detail says what to do; what it skips is listed in the coverage: never a
silent cut.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import Coverage
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.plain import decode
from onrecord.reading.signatures import named_format

MAX_BYTES = 5 * 1024 * 1024
"""Uploads up to this many bytes are read: some 800,000 words, which one Lambda run still has time for."""

__all__ = ["MAX_BYTES", "Reading", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's canonical text, how much of the upload it covers, and the format it was read as."""

    text: str
    coverage: Coverage
    format: str


def read(data: bytes, *, limit: int = MAX_BYTES) -> Reading:
    """Read an upload.

    Args:
        data: the upload's bytes.
        limit: the most bytes that are read.

    Returns:
        The canonical text: the decoded upload less a byte-order mark, otherwise unchanged.

    Raises:
        ProblemError: the upload is empty, too large, not text, or in no encoding that could be recognised.
    """
    if len(data) > limit:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The upload has {len(data):,} bytes; documents up to {limit:,} bytes are read. "
            "Split it into several documents and upload each of them.",
        )
    if (name := named_format(data)) is not None:
        raise ProblemError(
            ProblemType.NOT_TEXT,
            f"The upload is {name}; plain text is read. Save it as plain text in UTF-8 and upload that.",
        )
    text, skipped = decode(data)
    if not text.strip():
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT,
            f"The upload has {len(data):,} bytes and no text in them. Upload a file with text.",
        )
    return Reading(text, Coverage(read=len(text), skipped=skipped), "text/plain")
