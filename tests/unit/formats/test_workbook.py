"""Statements as a workbook, as openpyxl reads it."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from onrecord.formats.sheet import COLUMNS
from onrecord.formats.workbook import FIRST_DAY, LONGEST_TEXT, shortened, workbook
from tests.unit.formats.test_sheet import document, statement

if TYPE_CHECKING:
    from openpyxl.cell import Cell

    from onrecord.model import Document
    from onrecord.record.model import NamedStatement

LINK = "https://api.example.org/v1/statements/"


def cells(said: NamedStatement, source: Document, *, link: str = LINK) -> dict[str, Cell]:
    book = openpyxl.load_workbook(io.BytesIO(workbook([(said, source)], link=link)))
    header, values = book.active.iter_rows()
    return {str(name.value): value for name, value in zip(header, values, strict=True)}


def at(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, tzinfo=dt.UTC).replace(tzinfo=None)  # a cell's has no zone


def test_it_has_the_columns_of_the_sheet_and_a_row_a_statement() -> None:
    said = statement("it rains", "Ann Lee")

    book = openpyxl.load_workbook(io.BytesIO(workbook([(said, document())] * 3)))

    (sheet,) = book.worksheets
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert (sheet.max_row, sheet.freeze_panes, sheet.auto_filter.ref) == (4, "A2", "A1:AD4")


def test_dates_are_dates_and_numbers_numbers() -> None:
    said = statement("it rains", "Ann Lee").model_copy(update={"date": dt.date(2022, 1, 27)})
    published = document().model_copy(update={"published": dt.date(2022, 1, 28)})

    row = cells(said, published)

    assert (row["date"].value, row["date"].number_format) == (at(2022, 1, 27), "yyyy-mm-dd")
    assert (row["date"].is_date, row["published"].value) == (True, at(2022, 1, 28))
    assert (row["start"].value, row["confidence"].value, row["negated"].value) == (3, 0.5, "false")


@pytest.mark.parametrize("day", [dt.date(1899, 12, 31), dt.date(1861, 3, 4), FIRST_DAY - dt.timedelta(1)])
def test_a_day_that_spreadsheets_have_not_is_text(day: dt.date) -> None:
    said = statement("it rains", "Ann Lee").model_copy(update={"date": day})

    assert cells(said, document())["date"].value == day.isoformat()


def test_addresses_are_links() -> None:
    published = document().model_copy(update={"url": "https://weekly.example.org/rain?a=1&b=2#c"})

    row = cells(statement("it rains", "Ann Lee"), published)

    assert row["link"].hyperlink.target == f"{LINK}s1"
    assert (row["link"].value, row["url"].value) == (f"{LINK}s1", published.url)
    assert row["url"].hyperlink.target == "https://weekly.example.org/rain?a=1&b=2"
    assert row["url"].hyperlink.location == "c"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "internal:A1", "https://x.example/ b", "x" * 3000],
)
def test_what_is_no_address_of_the_web_is_no_link(address: str) -> None:
    row = cells(statement("https://x.example", "Ann Lee"), document().model_copy(update={"url": address}))

    assert (row["url"].value, row["url"].hyperlink) == (address, None)
    assert row["text"].hyperlink is None


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "{="])
def test_no_text_is_a_formula(begin: str) -> None:
    hostile = f"{begin}HYPERLINK(0)"

    row = cells(statement(hostile, hostile), document(hostile))

    assert {(row[name].value, row[name].data_type) for name in ("text", "speaker", "title")} == {
        (hostile, "s")
    }


@pytest.mark.parametrize("text", ["a\x00\x0bb", "a\r\nb\tc", "<&>\"'", "_x0041_", "“\U0001f600”", " a "])
def test_every_character_comes_back(text: str) -> None:
    value: Any = cells(statement(text, "Ann Lee"), document())["text"].value

    # openpyxl leaves escapes as they stand in the file; line ends are XML's.
    expected = text.replace("\x00", "_x0000_").replace("\x0b", "_x000B_").replace("_x0041_", "_x005F_x0041_")
    assert value.replace("_x000D_", "\r") == expected


def test_text_that_is_longer_than_a_cell_is_cut_visibly() -> None:
    assert shortened("a" * LONGEST_TEXT) == "a" * LONGEST_TEXT
    assert shortened("a" * (LONGEST_TEXT + 1)) == "a" * (LONGEST_TEXT - 1) + "…"
    for length in (LONGEST_TEXT, LONGEST_TEXT + 1):  # a surrogate pair is not split
        cut = shortened("\U0001f600" * length)
        assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT
        assert cut.strip("\U0001f600") == "…"
    assert cells(statement("b" * 40_000, "Ann Lee"), document())["text"].value.endswith("b…")


def test_equal_statements_make_equal_files() -> None:
    said = [(statement("it rains", "Ann Lee"), document())]

    assert workbook(said) == workbook(said)


def test_a_workbook_without_statements_is_a_header() -> None:
    (sheet,) = openpyxl.load_workbook(io.BytesIO(workbook([]))).worksheets

    assert sheet.max_row == 1
