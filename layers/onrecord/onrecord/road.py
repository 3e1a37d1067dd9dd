"""The road from an upload's bytes to the extractions of its documents.

Ingest, ``POST /v1/extract`` and the command line all take it, so that a format, a limit or a warning is the
same on each of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import onrecord
from onrecord.authority import Authority, bound
from onrecord.deadline import check_time
from onrecord.memory import OutOfMemoryError, within_memory
from onrecord.model import (
    Coverage,
    Document,
    DocumentWarning,
    Extraction,
    Extractor,
    PublishedBasis,
    text_sha256,
)
from onrecord.reading import File, Limits, Metadata, ReadDocument, UnreadPart, opened, read, read_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator, Mapping

    from onrecord.reading import ListedPart


_LONG = 500
"""Code points of a text, some 80 words, in which a news article hardly ever quotes nobody."""


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """One document of an upload: its canonical text, and the extraction whose offsets point into that."""

    text: str
    extraction: Extraction

    @property
    def record(self) -> str | None:
        """The name of the document in its container; None in a file of one document."""
        return self.extraction.document.record


def extract_documents(
    data: bytes,
    *,
    key: str | None = None,
    content_type: str | None = None,
    metadata: Metadata | None = None,
    columns: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    records: Collection[str] | None = None,
    identify: Callable[[str | None], str] | None = None,
    uploaded: dt.date | None = None,
    min_confidence: float | None = None,
    authority: Authority | None = None,
) -> Iterator[ExtractedDocument | UnreadPart]:
    """Read an upload and extract each of its documents.

    Args:
        data: the upload's bytes.
        key: the name of the file or object that the bytes come from.
        content_type: the media type that the upload was sent with, as ``text/plain; charset=utf-8``.
        metadata: what the uploader knows of the documents; it overrides what the file says of them.
        columns: the columns of a table by the field of a document that they hold.
        limits: how much of it is read; ``Limits()`` by default.
        records: of a container, the records whose documents are wanted; all by default.
        identify: returns a document's id from the record that names it in its container, or from None;
            without it, ids are hashes of texts.
        uploaded: the day it was uploaded, by which statements are dated if nothing better is known.
        min_confidence: the least confidence (0 to 1) of statements, as ``onrecord.extract`` takes it.
        authority: the authority file, whose ids the entities are given.

    Yields:
        Each document, as soon as it is extracted; in its place, a part of a container that cannot be read.
        A document's coverage lists the parts that the reader or the language model left out.

    Raises:
        ProblemError: the upload cannot be read, however often it is tried.
    """
    file = _file(data, key, content_type, metadata, columns, limits, records)

    def extracted(part: ReadDocument) -> ExtractedDocument | UnreadPart:
        try:
            with within_memory():
                return _extracted(part, key, identify, uploaded, min_confidence, authority)
        except OutOfMemoryError as error:
            if part.record is None:
                raise
            return UnreadPart(part.record, error.problem)

    parts = read(file)
    while True:
        with within_memory():  # not while the caller works on a part
            part = next(parts, None)
        if part is None:
            return
        check_time()
        yield part if isinstance(part, UnreadPart) else extracted(part)


def extract_or_list(
    data: bytes,
    *,
    key: str | None = None,
    content_type: str | None = None,
    metadata: Metadata | None = None,
    columns: Mapping[str, str] | None = None,
    identify: Callable[[str | None], str] | None = None,
    uploaded: dt.date | None = None,
    min_confidence: float | None = None,
    authority: Authority | None = None,
) -> ExtractedDocument | tuple[ListedPart, ...]:
    """Extract the document of an upload; of a container, list the documents, without extracting any.

    Takes what ``extract_documents`` takes.

    Raises:
        ProblemError: the upload cannot be read, however often it is tried.
    """
    with within_memory():
        found = opened(_file(data, key, content_type, metadata, columns, None, None))
        if isinstance(found, ReadDocument):
            return _extracted(found, key, identify, uploaded, min_confidence, authority)
        return found


def container_of(*, key: str | None, document_id: str, metadata: Metadata | None) -> Extraction:
    """Return the extraction of a container, which has documents and no text of its own.

    Args:
        key: the name of its file or object.
        document_id: its id.
        metadata: what its uploader says of it.
    """
    from onrecord.language.pipeline import model_version  # loads spaCy

    known = _of_uploader(metadata)
    document = Document(
        id=document_id,
        key=key,
        title=known.title,
        author=known.author,
        outlet=known.outlet,
        url=known.url,
        published=known.published,
        published_basis=known.published_basis,
        characters=0,
        text_sha256=text_sha256(""),
        coverage=Coverage(read=0),
        extractor=Extractor(version=onrecord.__version__, model=model_version()),
    )
    return Extraction(document=document)


def extract_text(
    text: str, *, metadata: Metadata | None = None, min_confidence: float | None = None
) -> Extraction:
    """Extract a text that is decoded already, whatever its size.

    Raises:
        ProblemError: it cannot be read.
    """
    with within_memory():
        return _extraction(read_text(text, _of_uploader(metadata)), None, None, None, min_confidence)


def _file(
    data: bytes,
    key: str | None,
    content_type: str | None,
    metadata: Metadata | None,
    columns: Mapping[str, str] | None,
    limits: Limits | None,
    records: Collection[str] | None,
) -> File:
    return File(
        data,
        name=key,
        media_type=content_type,
        metadata=_of_uploader(metadata),
        columns=columns or {},
        limits=limits or Limits(),
        records=records,
    )


def _extracted(
    part: ReadDocument,
    key: str | None,
    identify: Callable[[str | None], str] | None,
    uploaded: dt.date | None,
    min_confidence: float | None,
    authority: Authority | None,
) -> ExtractedDocument:
    document_id = None if identify is None else identify(part.record)
    extraction = _extraction(part, key, document_id, uploaded, min_confidence)
    return ExtractedDocument(part.text, bound(extraction, authority or Authority()))


def _of_uploader(metadata: Metadata | None) -> Metadata:
    if metadata is None or metadata.published is None:
        return metadata or Metadata()
    return replace(metadata, published_basis=PublishedBasis.METADATA)


def _extraction(
    document: ReadDocument,
    key: str | None,
    document_id: str | None,
    uploaded: dt.date | None,
    min_confidence: float | None,
) -> Extraction:
    extraction = onrecord.extract(
        document.text,
        published=document.metadata.published,
        title=document.metadata.title,
        document_id=document_id,
        key=key,
        uploaded=uploaded,
        min_confidence=min_confidence,
        zones=document.zones,
        left_out=document.left_out,
        skipped=document.skipped,
    )
    return _described(extraction, document)


def _described(extraction: Extraction, read_document: ReadDocument) -> Extraction:
    """Add to an extraction's document what its reader knows and its text does not say."""
    known = read_document.metadata
    described = {
        "record": read_document.record,
        "author": known.author,
        "outlet": known.outlet,
        "url": known.url,
        "published_basis": known.published_basis,
        "language": known.language or extraction.document.language,
        "repairs": read_document.repairs,
        "warnings": (*read_document.warnings, *_warnings(extraction)),
    }
    return extraction.model_copy(update={"document": extraction.document.model_copy(update=described)})


def _warnings(extraction: Extraction) -> Iterator[DocumentWarning]:
    document = extraction.document
    if document.published is None:
        yield DocumentWarning.UNDATED
    if not extraction.statements and document.characters >= _LONG:
        yield DocumentWarning.NO_STATEMENTS
