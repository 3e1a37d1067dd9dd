"""Web archives (MHTML, RFC 2557): the page that a browser has saved with its pictures in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.encodings import decode
from onrecord.reading.hypertext import charset_in
from onrecord.reading.mails import parsed
from onrecord.reading.readers.html import article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File, ReadDocument


def read(file: File) -> Iterator[ReadDocument]:
    """Read the page that the archive was made of.

    Raises:
        ProblemError: the archive has no page, or the page cannot be read.
    """
    archive = parsed(file.data)
    page = next((part for part in archive.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT,
            "The web archive has no page in HTML. Save the page as HTML and upload that.",
        )
    data = page.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The web archive is damaged: its page has no text. Save it again."
        )
    text, _ = decode(data, declared=page.get_content_charset() or charset_in(data))
    url = archive.get("Snapshot-Content-Location") or page.get("Content-Location")
    yield article(text, url=str(url) if url and str(url).startswith("http") else None)
