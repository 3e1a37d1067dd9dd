"""The contract of readers: the file that they take and the documents that they yield.

A reader is a function ``read(file: File) -> Iterator[Part]`` in a module of ``onrecord.reading.readers``. It
yields one ``ReadDocument`` for each document in the file, in the file's order. What makes the whole file
unreadable it raises as ``ProblemError``; what makes one document of a container unreadable it yields as
``UnreadPart``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from onrecord.reading.limits import Limits

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator, Mapping

    from onrecord.model import DocumentWarning, Problem, PublishedBasis, Repair, Skipped, ZoneSpan


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a document.

    Attributes:
        title: its headline.
        author: who wrote it; several names are joined by ", ".
        outlet: the publication, site or organisation that published it.
        url: where it stands on the web.
        published: the day it was published.
        published_basis: the evidence for that day; None where there is no day.
        language: the ISO 639-1 code of its language.
    """

    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: dt.date | None = None
    published_basis: PublishedBasis | None = None
    language: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """Return the other metadata with everything replaced that is known here."""
        known = {each.name: value for each in fields(self) if (value := getattr(self, each.name)) is not None}
        return replace(other, **known)


@dataclass(frozen=True, slots=True)
class File:
    """A file to read, and what is known of it.

    Attributes:
        data: its bytes.
        name: its name or the key of its object, with the extension.
        media_type: the media type that it was sent with, parameters included.
        metadata: what its uploader says of its documents; overrides what the file says.
        columns: the names of columns (of a table) or members (of JSON) by the field of a document that they
            hold, as ``{"text": "article_body"}``; the usual names are known.
        nesting: how many containers the file is in.
        limits: how much of it is read.
        records: of a container, the records that are wanted; None wants all. A reader may yield others too.
    """

    data: bytes
    name: str | None = None
    media_type: str | None = None
    metadata: Metadata = field(default_factory=Metadata)
    columns: Mapping[str, str] = field(default_factory=dict)
    nesting: int = 0
    limits: Limits = field(default_factory=Limits)
    records: Collection[str] | None = None

    def wants(self, record: str) -> bool:
        """Return whether a record of this container is wanted."""
        return self.records is None or record in self.records


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as its reader found it.

    Attributes:
        text: the canonical text, which every offset points into.
        zones: its parts in order, without overlaps; empty if all of it is body.
        metadata: what the file says of the document.
        record: names the document among those of its container (the member's name, the row's id or number),
            unique in the container and the same each time it is read; None in a file of one document.
        left_out: stretches of the text that are not read, with the reason.
        skipped: what of the file is not in the text, with the reason; with offsets where a character stands
            for it.
        repairs: what was put right to make the text.
        warnings: what a person should know before using the document.
    """

    text: str
    zones: tuple[ZoneSpan, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    record: str | None = None
    left_out: tuple[Skipped, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    repairs: tuple[Repair, ...] = ()
    warnings: tuple[DocumentWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """A document of a container that cannot be read, and why."""

    record: str
    problem: Problem


Part = ReadDocument | UnreadPart


@dataclass(frozen=True, slots=True)
class ListedPart:
    """A document of a container that is listed before it is read.

    Attributes:
        record: names it in the container, as ``ReadDocument.record`` does.
        size: the characters of its text, or the bytes of the file that it is read from.
        problem: why it cannot be read, as far as that is known without reading it.
    """

    record: str
    size: int
    problem: Problem | None = None


if TYPE_CHECKING:
    Reader = Callable[[File], Iterator[Part]]
