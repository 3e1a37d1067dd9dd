"""Pass a file to the reader of its format, and its documents through the steps common to all formats."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, cast

from onrecord.model import well_formed
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.contract import ListedPart, ReadDocument, UnreadPart
from onrecord.reading.languages import ENGLISH, english_of
from onrecord.reading.limits import check_characters, check_size
from onrecord.reading.recognition import recognise
from onrecord.reading.repairs import repaired
from onrecord.reading.zoning import with_zones_of_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from onrecord.reading.contract import File, Metadata, Part, Reader


_BLANK = b" \t\r\n\x0b\x0c\0"


def read(file: File) -> Iterator[Part]:
    """Read the documents of a file one by one, each when it is asked for.

    The same holds for every format: a document has text, which is repaired where it is damaged; its
    uploader's metadata override the file's; and what is not in English is left out.

    Raises:
        ProblemError: the file cannot be read. A part of a container that cannot be read is yielded instead.
    """
    for part in parts(file):
        if part.record is not None and not file.wants(part.record):
            continue
        if isinstance(part, UnreadPart):
            yield part
            continue
        try:
            yield _finished(part, file)
        except ProblemError as error:
            if part.record is None:
                raise
            yield UnreadPart(part.record, error.problem)


def opened(file: File) -> ReadDocument | tuple[ListedPart, ...]:
    """Read the document of a file, or list the documents of a container, which ``read`` then reads.

    Raises:
        ProblemError: the file cannot be read.
    """
    found = listed(file)
    return _finished(found, file) if isinstance(found, ReadDocument) else tuple(found)


def listed(file: File) -> ReadDocument | Iterator[ListedPart]:
    """List the documents of a container, or return the document of another file as its reader yields it.

    Raises:
        ProblemError: the file cannot be read.
    """
    reader = _reader(file)
    if list_members := getattr(reader, "listed", None):
        return cast("ReadDocument | Iterator[ListedPart]", list_members(file))
    found: Iterator[Part] = reader.read(file)
    first = next(found, None)
    if first is None:
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The file holds no document. Upload a file with at least one."
        )
    if isinstance(first, ReadDocument) and first.record is None:
        return first
    return map(_listed, chain([first], found))


def read_text(text: str, metadata: Metadata) -> ReadDocument:
    """Return the document of a text that is decoded already: it stays as it is, whatever its size.

    U+FFFD stands for a lone surrogate, which UTF-8 cannot encode.

    Raises:
        ProblemError: it holds white space only, or is in another language than English.
    """
    if not text.strip():
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The text holds white space only: send a text with words."
        )
    return _in_english(with_zones_of_words(ReadDocument(well_formed(text), metadata=metadata)), metadata)


def parts(file: File) -> Iterator[Part]:
    """Read the documents of a file without the common steps. Readers of containers call it for each member.

    Raises:
        ProblemError: the file is too large, or in a format that is not read, or its reader cannot read it.
    """
    yield from cast("Reader", _reader(file).read)(file)


def _reader(file: File) -> ModuleType:
    """Return the module of ``onrecord.reading.readers`` that reads a file.

    Raises:
        ProblemError: the file is too large, has no text, or is in a format that is not read.
    """
    check_size(len(file.data), limit=file.limits.bytes)
    if not file.data.strip(_BLANK):
        raise _empty(len(file.data))
    kind = recognise(file).value
    if kind.reader is None:
        raise ProblemError(
            ProblemType.NOT_TEXT, f"The upload is {kind.name}, which is not read. {kind.advice}"
        )
    return import_module(f"onrecord.reading.readers.{kind.reader}")


def _listed(part: Part) -> ListedPart:
    if isinstance(part, UnreadPart):
        return ListedPart(part.record, 0, part.problem)
    return ListedPart(part.record or "", len(part.text))


def _finished(document: ReadDocument, file: File) -> ReadDocument:
    if not document.text.strip():
        raise _empty(len(file.data))
    check_characters(len(document.text), file.limits)
    document = with_zones_of_words(repaired(document))
    if not document.text.strip():  # it was made of invisible characters
        raise _empty(len(file.data))
    by_uploader = file.metadata
    if document.record is not None:  # what names a file of many documents names none of them
        by_uploader = replace(by_uploader, title=None, url=None)
    return _in_english(replace(document, metadata=by_uploader.over(document.metadata)), by_uploader)


def _in_english(document: ReadDocument, by_uploader: Metadata) -> ReadDocument:
    """Check a document's language, unless its uploader has: a detector may be mistaken, too."""
    return document if by_uploader.language == ENGLISH else english_of(document)


def _empty(size: int) -> ProblemError:
    return ProblemError(
        ProblemType.EMPTY_DOCUMENT,
        f"The upload has {size:,} bytes and no text in them. Upload a file with text.",
    )
