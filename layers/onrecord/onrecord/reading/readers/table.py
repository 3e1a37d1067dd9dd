"""Tables with a document in each row: CSV (RFC 4180, and with other separators) and TSV.

The first row names the columns; ``docs/reading.md`` has the names that are known.
"""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.contract import UnreadPart
from onrecord.reading.encodings import charset_of, decode
from onrecord.reading.records import Columns, Names
from onrecord.reading.transcripts import transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File, Part

_SEPARATORS = (",", "\t", ";", "|")
_SAID = re.compile(r'"?sep=(?P<separator>[^\r\n"])"?\r?\n', re.IGNORECASE)
_LARGEST_CELL = 256 * 1024 * 1024  # of bytes; a cell over the limits of a document costs its row alone
_QUOTED_CELL = re.compile(r'"(?P<text>(?:[^"]|"")*+)"')
_SAMPLE = 20  # rows from which the separator is found

csv.field_size_limit(_LARGEST_CELL)


def read(file: File) -> Iterator[Part]:
    """Read the documents of a table.

    Raises:
        ProblemError: it has no column with text, more rows or columns than the limits allow, or a quotation
            mark that is never closed.
    """
    text, _ = decode(file.data, declared=charset_of(file.media_type))
    separator, text = separator_of(text)
    rows = rows_of(text, separator)
    header = [name.strip() for name in next(rows, [])]
    if len(header) > file.limits.columns:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The table has {len(header):,} columns; {file.limits.columns:,} are read. Leave out those "
            "that hold no text or metadata.",
        )
    if document := transcript(header, islice(filter(any, rows_of(text, separator)), 1, None)):
        yield document
        return
    columns = Columns.among(filter(None, header), file.columns, where="The table")
    count = sum(1 for row in rows_of(text, separator) if any(row)) - 1
    if count > file.limits.documents:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The table has {count:,} rows; {file.limits.documents:,} are read. Split it and "
            "upload its parts.",
        )
    names = Names()
    for ordinal, row in enumerate(filter(any, rows), 1):
        part = columns.document(dict(zip(header, row, strict=False)), ordinal, names, wants=file.wants)
        if part and part.record is not None and any(cell.strip() for cell in row[len(header) :]):
            part = UnreadPart(part.record, _torn(row, header).problem)
        if part:
            yield part


def _torn(row: list[str], header: list[str]) -> ProblemError:
    """Return the problem of a row with cells that are in no column."""
    return ProblemError(
        ProblemType.DAMAGED_FILE,
        f"The row has {len(row):,} cells and the table {len(header):,} columns, so its text may be torn "
        "apart. Put cells with separators or line ends into quotation marks, and double those in them.",
    )


def rows_of(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the rows of a table, the names of its columns first.

    Raises:
        ProblemError: it has a quotation mark that is never closed, or a cell that is too large.
    """
    lines = _Lines(text)
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=separator), 1):
            written = lines.taken()
            if lines.ended:
                raise ProblemError(
                    ProblemType.DAMAGED_FILE,
                    f"A cell in row {number:,} begins with a quotation mark that is never closed. "
                    "Double the marks within cells, and put one at either end.",
                )
            yield row if _is_well_quoted(written, separator) else _as_it_stands(written, separator)
    except csv.Error as error:
        raise ProblemError(
            ProblemType.DAMAGED_FILE,
            f"The table is damaged: {error}. Save it as CSV in UTF-8 and upload that.",
        ) from error


class _Lines:
    """The lines of a table as ``csv`` asks for them, and what it has asked for since a row was made."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._taken: list[str] = []
        self.ended = False
        """Whether a line was asked for where there is none."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self._taken.append(line)
        return line

    def taken(self) -> str:
        """Return the text of the row that was made last."""
        written, self._taken = "".join(self._taken), []
        return written


def _is_well_quoted(written: str, separator: str) -> bool:
    """Return whether nothing stands behind the closing mark of a quoted cell, as RFC 4180 has it."""
    if '"' not in written:
        return True
    try:
        list(csv.reader(io.StringIO(written, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def _as_it_stands(written: str, separator: str) -> list[str]:
    """Return the cells of a row in which some begin with a quotation, marks and all: “"Yes," she said.”."""
    other = f"[^{re.escape(separator)}]"
    cell = re.compile(rf'(?=")(?:"(?:[^"]|"")*+"|(?!"){other})*+|{other}*')
    cells, position, line = [], 0, written.rstrip("\r\n")
    while position <= len(line):
        found = cell.match(line, position)
        raw = found.group() if found else ""
        quoted = _QUOTED_CELL.fullmatch(raw)
        cells.append(quoted["text"].replace('""', '"') if quoted else raw)
        position += len(raw) + 1
    return cells


def separator_of(text: str) -> tuple[str, str]:
    """Return what stands between columns, and the table itself.

    A first line such as ``sep=;`` says it to Excel; else it is what divides the first row, and most of those
    below alike.
    """
    if said := _SAID.match(text):
        return said["separator"], text[said.end() :]

    def likeness(separator: str) -> tuple[int, int]:
        rows: list[list[str]] = []
        with suppress(ProblemError):  # with another separator, the mark may open no cell
            rows.extend(islice(rows_of(text, separator), _SAMPLE))
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows) if width > 1 else 0, width)

    return max(_SEPARATORS, key=likeness), text
