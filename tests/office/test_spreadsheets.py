"""Sheet and workbook of the seed, as LibreOffice opens them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from onrecord.formats.sheet import COLUMNS
from tests.integration.conftest import stack  # noqa: F401  the same stack, in moto
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stack import Stack

SEED = ROOT / "seeds" / "000_6d3262097e5ceb34.txt"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LINK = "{http://www.w3.org/1999/xlink}href"
UTF_8_WITH_COMMAS = "CSV:44,34,76,1"
"""LibreOffice's import filter: separator, quotation mark, encoding, first line."""


class Opened:
    """A spreadsheet as LibreOffice shows it: the cells of a row by the names of the columns."""

    def __init__(self, file: Path, *options: str) -> None:
        program = shutil.which("soffice")
        assert program, "there is no soffice on PATH: make office installs it"
        profile = (file.parent / "profile").as_uri()
        subprocess.run(
            [program, f"-env:UserInstallation={profile}", "--headless", *options, "--convert-to", "fods",
             "--outdir", file.parent, file],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        root = ET.parse(file.with_suffix(".fods")).getroot()  # noqa: S314 - what LibreOffice wrote itself
        header, *rows = (_cells(row) for row in root.iter(f"{TABLE}table-row"))
        assert [_shown(cell) for cell in header[: len(COLUMNS)]] == list(COLUMNS)
        self.rows = [dict(zip(COLUMNS, row, strict=False)) for row in rows if any(map(_shown, row))]

    @property
    def formulas(self) -> list[str]:
        return [cell.attrib[f"{TABLE}formula"] for cell in self._all() if f"{TABLE}formula" in cell.attrib]

    def column(self, name: str) -> list[str]:
        return [_shown(row[name]) for row in self.rows]

    def values(self, name: str, kind: str) -> list[str | None]:
        """The values of a column's cells, None for a cell of another kind (``date``, ``float`` ...)."""
        attribute = "date-value" if kind == "date" else "value"
        return [
            row[name].get(f"{OFFICE}{attribute}") if row[name].get(f"{OFFICE}value-type") == kind else None
            for row in self.rows
        ]

    def links(self, name: str) -> list[str | None]:
        found = [row[name].find(f".//{TEXT}a") for row in self.rows]
        return [None if link is None else link.get(LINK) for link in found]

    def _all(self) -> list[ET.Element]:
        return [cell for row in self.rows for cell in row.values()]


def _cells(row: ET.Element) -> list[ET.Element]:
    cells = []
    for cell in row:
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        cells += [cell] * min(repeated, len(COLUMNS))
    return cells


def _shown(cell: ET.Element) -> str:
    return "\n".join("".join(paragraph.itertext()) for paragraph in cell.iter(f"{TEXT}p"))


@pytest.fixture
def _seed(stack: Stack) -> None:  # noqa: F811
    stack.ingest(stack.upload(SEED.name, SEED.read_bytes(), published="2022-01-27"))


@pytest.mark.usefixtures("_seed")
def test_the_workbook_opens_with_dates_numbers_and_links(stack: Stack, tmp_path: Path) -> None:  # noqa: F811
    items = stack.get("/v1/statements", limit=100).json["items"]
    file = tmp_path / "statements.xlsx"
    file.write_bytes(stack.get("/v1/statements", format="xlsx", limit=100).body)

    opened = Opened(file)

    assert len(items) > 10
    assert opened.column("text") == [item["text"] for item in items]
    assert opened.column("sentence") == [item["sentence"]["text"] for item in items]
    assert opened.column("speaker") == ["; ".join(who["name"] for who in item["speakers"]) for item in items]
    assert opened.values("date", "date") == [item["date"] for item in items]
    assert opened.values("published", "date") == ["2022-01-27"] * len(items)
    assert [float(value or 0) for value in opened.values("start", "float")] == [
        item["content"][0]["start"] for item in items
    ]
    assert opened.column("negated") == [str(item["negated"]).lower() for item in items]
    assert opened.links("link") == [f"https://api.example.org{item['self']}" for item in items]
    assert opened.formulas == []


@pytest.mark.usefixtures("_seed")
def test_the_sheet_opens_with_every_cell_as_it_is(stack: Stack, tmp_path: Path) -> None:  # noqa: F811
    items = stack.get("/v1/statements", limit=100).json["items"]
    file = tmp_path / "statements.csv"
    file.write_bytes(stack.get("/v1/statements", format="csv", bom="true", limit=100).body)

    opened = Opened(file, f"--infilter={UTF_8_WITH_COMMAS}")

    assert opened.column("text") == [item["text"] for item in items]
    assert opened.column("title") == [item["document"]["title"] or "" for item in items]
    assert opened.values("date", "date") == [item["date"] for item in items]
    assert opened.column("statement_id") == [item["id"] for item in items]
    assert opened.formulas == []


def test_hostile_words_are_shown_and_never_computed(stack: Stack, tmp_path: Path) -> None:  # noqa: F811
    hostile = '=HYPERLINK("https://x.example", "pay")'
    stack.record("a.txt", title=hostile)
    opened = {}
    for name in ("csv", "xlsx"):
        file = tmp_path / f"{name}.{name}"
        file.write_bytes(stack.get("/v1/statements", format=name).body)
        opened[name] = Opened(file, *([f"--infilter={UTF_8_WITH_COMMAS}"] if name == "csv" else []))

    assert [opened["csv"].formulas, opened["xlsx"].formulas] == [[], []]
    assert opened["csv"].column("title")[0].removeprefix("'") == hostile
    assert opened["xlsx"].column("title") == [hostile]
