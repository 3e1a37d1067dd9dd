"""Statements as a workbook for spreadsheet programs (Office Open XML, ECMA-376): the columns of the sheet.

Dates are dates, numbers are numbers, addresses are links. All text is written as text, so that nothing in it
is taken for a formula.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any, BinaryIO

import xlsxwriter

from onrecord.formats.sheet import COLUMNS, Titled, row

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from onrecord.record.model import NamedStatement

FIRST_DAY = dt.date(1900, 3, 1)
"""The first day that all spreadsheet programs show alike: Excel's calendar has a 29 February 1900."""
LONGEST_TEXT = 32_767
"""Characters of a cell, as UTF-16 counts them."""
LONGEST_ADDRESS = 2_079
MOST_LINKS = 65_530
"""Links of a sheet. These three are limits of Excel: further addresses are text, longer text is cut."""
MADE = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
"""The time that a workbook says it was made at: equal statements make equal files."""
_WIDTHS = {"text": 60, "sentence": 60, "speaker": 24, "role": 24, "title": 40, "date": 11, "published": 11}
_WIDTH = 14
_LINKS = {COLUMNS.index("link"), COLUMNS.index("url")}


def workbook(statements: Iterable[tuple[NamedStatement, Titled]], *, link: str = "") -> bytes:
    """Return a workbook of one sheet: a header and a row for each statement with its document.

    Args:
        statements: each with the document that it stands in.
        link: what an id is appended to for the address of a statement; without it the column is empty.
    """
    out = io.BytesIO()
    write_workbook(out, statements, link=link)
    return out.getvalue()


def write_workbook(
    file: BinaryIO, statements: Iterable[tuple[NamedStatement, Titled]], *, link: str = ""
) -> None:
    """Write a workbook as ``workbook`` makes it; memory does not grow with the number of statements."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"title": "Statements", "created": MADE})
    sheet = book.add_worksheet("Statements")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, COLUMNS, bold)
    cells = _Cells(sheet, day)
    last = 0
    for last, (statement, document) in enumerate(statements, start=1):
        for column, value in enumerate(row(statement, document, link)):
            cells.write(last, column, value)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    book.close()


class _Cells:
    """The cells of a sheet; counts its links."""

    def __init__(self, sheet: Worksheet, day: Format) -> None:
        self._sheet = sheet
        self._day = day
        self._links = 0

    def write(self, row: int, column: int, value: Any) -> None:
        """Write a value in a cell of its own type."""
        sheet = self._sheet
        match value:
            case None | "":
                return
            case bool():  # LibreOffice makes a formula of a truth value
                sheet.write_string(row, column, str(value).lower())
            case int() | float():
                sheet.write_number(row, column, value)
            case dt.date() if value >= FIRST_DAY:
                sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), self._day)
            case str() if column in _LINKS and self._is_link(value):
                self._links += 1
                sheet.write_url(row, column, value)
            case _:
                sheet.write_string(row, column, shortened(str(value)))

    def _is_link(self, text: str) -> bool:
        is_address = text.startswith(("http://", "https://")) and not any(map(str.isspace, text))
        return is_address and len(text) <= LONGEST_ADDRESS and self._links < MOST_LINKS


def shortened(text: str) -> str:
    """Return a text as long as a cell can be, with an ellipsis where it was cut."""
    units = text.encode("utf-16-le")
    if len(units) <= LONGEST_TEXT * 2:
        return text
    return f"{units[: (LONGEST_TEXT - 1) * 2].decode('utf-16-le', 'ignore')}…"
