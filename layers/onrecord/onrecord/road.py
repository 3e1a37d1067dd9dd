"""The road from an upload's bytes to the extractions of its documents.

Ingest, ``POST /v1/extract`` and the command line all take it, so that a format, a limit or a warning is the
same on each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import onrecord
from onrecord.authority import Authority, bound
from onrecord.reading import read

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from onrecord.model import Extraction


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """One document of an upload: its canonical text, and the extraction whose offsets point into that."""

    text: str
    extraction: Extraction


def extract_documents(
    data: bytes | str,
    *,
    key: str | None = None,
    content_type: str | None = None,
    published: dt.date | None = None,
    title: str | None = None,
    document_id: str | None = None,
    uploaded: dt.date | None = None,
    min_confidence: float | None = None,
    authority: Authority | None = None,
) -> Iterator[ExtractedDocument]:
    """Read an upload and extract each of its documents; a plain text is one document.

    Args:
        data: the upload's bytes, or a text that is decoded already.
        key: the name of the file or object that the bytes come from.
        content_type: the media type that the upload was sent with, as ``text/plain; charset=utf-8``.
        published: the day the upload appeared.
        title: its headline.
        document_id: the upload's id; without one, a hash of the text.
        uploaded: the day it was uploaded: dates its statements where nothing better is known.
        min_confidence: the least confidence (0 to 1) of statements, as ``onrecord.extract`` takes it.
        authority: the authority file, whose ids the entities are given.

    Yields:
        Each document, as soon as it is extracted. Its coverage has what the reader and what the language
        model left out.

    Raises:
        ProblemError: the upload cannot be read, however often it is tried.
    """
    reading = read(data, content_type=content_type)
    extraction = onrecord.extract(
        reading.text,
        published=published,
        title=title,
        document_id=document_id,
        key=key,
        uploaded=uploaded,
        min_confidence=min_confidence,
        skipped=reading.coverage.skipped,
    )
    yield ExtractedDocument(reading.text, bound(extraction, authority or Authority()))
