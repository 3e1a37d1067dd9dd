"""Plain text: the decoded file less a byte-order mark, otherwise unchanged."""

from __future__ import annotations

from email.message import Message
from typing import TYPE_CHECKING

from onrecord.reading.contract import ReadDocument
from onrecord.reading.encodings import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File


def read(file: File) -> Iterator[ReadDocument]:
    """Read plain text.

    Raises:
        ProblemError: it is in no encoding that could be recognised.
    """
    text, skipped = decode(file.data, declared=_charset(file.media_type))
    yield ReadDocument(text, skipped=skipped)


def _charset(media_type: str | None) -> str | None:
    """Return the ``charset`` of a media type (RFC 9110, 8.3.2), None if it names none."""
    header = Message()
    header["Content-Type"] = media_type or ""
    return header.get_content_charset()
