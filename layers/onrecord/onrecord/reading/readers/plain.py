"""Plain text: the decoded file less a byte-order mark, otherwise unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.reading.contract import ReadDocument
from onrecord.reading.encodings import charset_of, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File


def read(file: File) -> Iterator[ReadDocument]:
    """Read plain text.

    Raises:
        ProblemError: it is in no encoding that could be recognised.
    """
    text, skipped = decode(file.data, declared=charset_of(file.media_type))
    yield ReadDocument(text, skipped=skipped)
