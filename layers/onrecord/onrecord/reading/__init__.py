"""An upload's bytes to its canonical text, the one text that every offset points into.

What a reader cannot read is a ``ProblemError`` whose detail says what to do; what it skips is listed in the
coverage: never a silent cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from onrecord.model import Coverage, well_formed
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.plain import decode
from onrecord.reading.signatures import named_format

MAX_BYTES = 5 * 1024 * 1024
"""Uploads up to this many bytes are read: some 800,000 words, which one Lambda run still has time for."""

__all__ = ["MAX_BYTES", "Reading", "check_size", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's canonical text, and how much of the upload it covers."""

    text: str
    coverage: Coverage


def check_size(size: int, *, limit: int = MAX_BYTES) -> None:
    """Check an upload's size in bytes, as its sender declares it or as it came.

    Raises:
        ProblemError: it is over the limit.
    """
    if size > limit:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The upload has {size:,} bytes; documents up to {limit:,} bytes are read. "
            "Split it into several documents and upload each of them.",
        )


def read(data: bytes | str, *, content_type: str | None = None, limit: int = MAX_BYTES) -> Reading:
    """Read an upload.

    Args:
        data: the upload's bytes, or a text that is decoded already: that is read whatever its size, and
            stays as it is, save that U+FFFD stands for a lone surrogate.
        content_type: the media type that the bytes were sent with; its ``charset`` is evidence of their
            encoding.
        limit: the most bytes that are read.

    Returns:
        The canonical text: the decoded upload less a byte-order mark, otherwise unchanged.

    Raises:
        ProblemError: the upload is empty, too large, not text, or in no encoding that could be recognised.
    """
    if isinstance(data, str):
        if not data.strip():
            raise ProblemError(
                ProblemType.EMPTY_DOCUMENT, "The text holds white space only: send a text with words."
            )
        return Reading(well_formed(data), Coverage(read=len(data)))
    check_size(len(data), limit=limit)
    if (name := named_format(data)) is not None:
        raise ProblemError(
            ProblemType.NOT_TEXT,
            f"The upload is {name}; plain text is read. Save it as plain text in UTF-8 and upload that.",
        )
    text, skipped = decode(data, declared=_charset(content_type))
    if not text.strip():
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT,
            f"The upload has {len(data):,} bytes and no text in them. Upload a file with text.",
        )
    return Reading(text, Coverage(read=len(text), skipped=skipped))


def _charset(content_type: str | None) -> str | None:
    """Return the ``charset`` of a media type (RFC 9110, 8.3.2), None if it names none."""
    header = Message()
    header["Content-Type"] = content_type or ""
    return header.get_content_charset()
