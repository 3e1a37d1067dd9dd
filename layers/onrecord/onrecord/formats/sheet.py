"""Statements as a sheet: comma-separated values (RFC 4180), a row for each statement.

A cell that a spreadsheet program would take for a formula begins with an apostrophe
(https://owasp.org/www-community/attacks/CSV_Injection). Columns are only ever added at the end.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from onrecord.record.model import NamedStatement

BYTE_ORDER_MARK = "\ufeff"
"""By which Excel knows that a file is in UTF-8."""
COLUMNS = (
    "date", "date_basis", "speaker", "role", "form", "kind", "act", "negated", "text", "cue", "sentence",
    "said_at", "addressee", "about", "source_class", "speaker_id", "confidence",
    "title", "published", "key", "zone", "start", "end", "statement_id", "document_id", "link",
    "about_names", "outlet", "author", "url",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Titled(Protocol):
    """The fields of a row that describe the document of its statement."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def key(self) -> str | None:
        """The key, or the file's name, that it came as."""

    @property
    def title(self) -> str | None:
        """Its headline."""

    @property
    def published(self) -> dt.date | None:
        """The day it appeared."""

    @property
    def outlet(self) -> str | None:
        """Who published it."""

    @property
    def author(self) -> str | None:
        """Who wrote it."""

    @property
    def url(self) -> str | None:
        """Where it was published."""


def sheet(statements: Iterable[tuple[NamedStatement, Titled]], *, link: str = "") -> str:
    """Return a header and a row for each statement with its document, lines ended by CRLF.

    Args:
        statements: each with the document that it stands in.
        link: what an id is appended to for the address of a statement; without it the column is empty.
    """
    out = io.StringIO(newline="")
    write_sheet(out, statements, link=link)
    return out.getvalue()


def write_sheet(
    file: TextIO,
    statements: Iterable[tuple[NamedStatement, Titled]],
    *,
    link: str = "",
    line_end: str = "\r\n",
) -> None:
    """Write a sheet as ``sheet`` makes it to a file that was opened with ``newline=""``.

    Args:
        file: the file.
        statements: as for ``sheet``; each is written before the next one is asked for.
        link: as for ``sheet``.
        line_end: what ends a line, where that is not CRLF.
    """
    rows = csv.writer(file, lineterminator=line_end)
    rows.writerow(COLUMNS)
    for statement, document in statements:
        rows.writerow(_safe(cell) for cell in row(statement, document, link))


def row(statement: NamedStatement, document: Titled, link: str) -> tuple[object, ...]:
    """Return the values of a row, one for each column: texts, numbers, days, truth values; None for none."""
    speakers = statement.speakers
    return (
        statement.date, statement.date_basis, _joined(who.name for who in speakers),
        _joined(who.role for who in speakers), statement.form, statement.kind, statement.act,
        statement.negated, statement.text, statement.cue and statement.cue.text,
        statement.sentence and statement.sentence.text, statement.said_at,
        _joined(who.name for who in statement.addressees), _joined(statement.about),
        _joined(who.source_class for who in speakers), _joined(who.entity_id for who in speakers),
        statement.confidence, document.title, document.published, document.key, statement.zone,
        statement.content[0].start, statement.content[-1].end, statement.id, document.id,
        link and link + statement.id, _joined(statement.about_names.get(each) for each in statement.about),
        document.outlet, document.author, document.url,
    )  # fmt: skip


def _joined(names: Iterable[str | None]) -> str:
    return "; ".join(dict.fromkeys(filter(None, names)))


def _safe(cell: object) -> object:
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
