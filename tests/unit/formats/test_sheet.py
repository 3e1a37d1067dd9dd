"""Statements as comma-separated values, which spreadsheet programs read."""

from __future__ import annotations

import csv
import io

import pytest

from onrecord.formats.sheet import COLUMNS, sheet
from onrecord.model import Coverage, Document, Extractor, Form, Kind, Span, Speaker
from onrecord.record.model import NamedStatement


def statement(text: str, *speakers: str) -> NamedStatement:
    return NamedStatement(
        id="s1",
        form=Form.INDIRECT,
        kind=Kind.SPEECH,
        text=text,
        content=(Span(start=3, end=3 + len(text), text=text),),
        cue=None,
        source=Span(start=0, end=2, text="He"),
        speakers=tuple(
            Speaker(entity_id=None, name=name, resolved_by=None, confidence=0.5) for name in speakers
        ),
        confidence=0.5,
    )


def document(title: str | None = None) -> Document:
    return Document(
        id="d1",
        title=title,
        characters=10,
        text_sha256="0" * 64,
        coverage=Coverage(read=10),
        extractor=Extractor(version="1", model="m"),
    )


def rows(*cells: tuple[NamedStatement, Document], link: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet(cells, link=link), newline="")))


def test_a_row_names_what_the_statement_is_about() -> None:
    said = statement("it rains", "Ann Lee").model_copy(
        update={
            "about": ("place:ru", "place:no"),
            "about_names": {"place:ru": "Russia", "place:no": "Norway"},
        }
    )

    (row,) = rows((said, document()))

    assert (row["about"], row["about_names"]) == ("place:ru; place:no", "Russia; Norway")


def test_a_row_says_who_said_what_where() -> None:
    (row,) = rows((statement("it, or “that”,\nrains", "Ann Lee", "Bo Ek"), document("A, B")), link="/s/")

    assert (row["speaker"], row["text"], row["title"]) == ("Ann Lee; Bo Ek", "it, or “that”,\nrains", "A, B")
    assert (row["start"], row["link"], row["document_id"]) == ("3", "/s/s1", "d1")
    assert (row["negated"], row["said_at"], row["key"]) == ("false", "", "")


def test_lines_end_as_the_standard_has_it() -> None:
    text = sheet([(statement("it rains", "Ann Lee"), document())])

    assert text.count("\r\n") == 2
    assert text.startswith(",".join(COLUMNS) + "\r\n")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_as_a_formula_does(begin: str) -> None:
    hostile = f"{begin}HYPERLINK(0)"

    (row,) = rows((statement(hostile, hostile), document(hostile)))

    assert [cell for cell in row.values() if cell.startswith(begin)] == []
    assert row["title"] == f"'{hostile}"


def test_a_sheet_without_statements_is_a_header() -> None:
    assert rows() == []
    assert sheet([]).strip() == ",".join(COLUMNS)
