"""A file of many documents that is over the limits, as several files that are within them.

A table is cut between its rows, each file with the names of the columns; a list in JSON between its values,
JSON Lines between lines, a mailbox between e-mails. The files have the documents in their order, and those of
the first files stay the same when documents are added at the end.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from onrecord.model import well_formed
from onrecord.problems import ProblemError
from onrecord.reading.contract import UnreadPart
from onrecord.reading.encodings import charset_of, decode, with_ascii_bytes
from onrecord.reading.formats import Format
from onrecord.reading.limits import check_size
from onrecord.reading.readers.json_records import lines_in, values_in
from onrecord.reading.readers.mailbox import mails_in
from onrecord.reading.readers.table import rows_of, separator_of
from onrecord.reading.recognition import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from onrecord.reading.contract import File

LARGEST = 256 * 1024 * 1024
"""Bytes up to which a file is split: it is held in memory as a whole."""


def can_be_split(file: File) -> bool:
    """Return whether a file is in a format that is split; its first bytes are enough to say so."""
    return recognise(file) in _DOCUMENTS


def split(file: File) -> Iterator[bytes | UnreadPart]:
    """Split a file; a document that is over the limits by itself is yielded as one that cannot be read.

    Raises:
        ProblemError: the file is damaged.
    """
    first, documents, between, last = _DOCUMENTS[recognise(file)](file)
    piece: list[bytes] = []
    size = 0

    def whole() -> bytes:
        return first + between.join(piece) + last

    for ordinal, document in enumerate(documents, 1):
        alone = len(first) + len(document) + len(last)
        try:
            check_size(alone, limit=file.limits.bytes)
        except ProblemError as error:
            yield UnreadPart(str(ordinal), error.problem)
            continue
        if piece and (
            size + len(between) + len(document) > file.limits.bytes or len(piece) == file.limits.documents
        ):
            yield whole()
            piece = []
        size = size + len(between) + len(document) if piece else alone
        piece.append(document)
    if piece:
        yield whole()


_Documents = tuple[bytes, "Iterable[bytes]", bytes, bytes]
"""The start of a file, its documents, the separator between them, and its end."""


def _of_table(file: File) -> _Documents:
    separator, text = separator_of(_text(file))
    header, *others = [row for row in rows_of(text, separator) if any(row)] or [[]]
    return _as_line(header, separator), (_as_line(row, separator) for row in others), b"", b""


def _as_line(row: list[str], separator: str) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=separator, lineterminator="\r\n").writerow(row)
    return line.getvalue().encode()


def _of_list(file: File) -> _Documents:
    values = (json.dumps(value, ensure_ascii=False) for value in values_in(_text(file)))
    return b"[", (well_formed(value).encode() for value in values), b",\n", b"]"


def _of_lines(file: File) -> _Documents:
    return b"", map(str.encode, lines_in(_text(file))), b"\n", b"\n"


def _of_mailbox(file: File) -> _Documents:
    data = with_ascii_bytes(file.data)
    return b"", (data[start:end] for start, _, end in mails_in(data)), b"", b""


def _text(file: File) -> str:
    text, _ = decode(file.data, declared=charset_of(file.media_type))
    return text


_DOCUMENTS: dict[Format, Callable[[File], _Documents]] = {
    Format.CSV: _of_table,
    Format.TSV: _of_table,
    Format.JSON: _of_list,
    Format.JSON_LINES: _of_lines,
    Format.MAILBOX: _of_mailbox,
}
