"""Lists of statements as a sheet, as JSON Lines and as JSON-LD, asked for by Accept or by parameter."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import openpyxl
import pytest
from pydantic_core import to_json

from onrecord.record.model import StatementPage
from onrecord.service import resources
from tests.support.linked_data import OA, expanded
from training.record import read_record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stack import Stack


WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(params=["/v1/statements", "/v1/documents/{}/statements"])
def path(request: pytest.FixtureRequest, document: str) -> str:
    return str(request.param).format(document)


def test_a_sheet_has_a_row_for_each_statement(stack: Stack, path: str) -> None:
    items = stack.get(path).json["items"]

    answer = stack.get(path, {"accept": "text/csv"})

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    rows = list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))
    assert [row["statement_id"] for row in rows] == [item["id"] for item in items]
    assert [row["speaker"] for row in rows] == ["Ann Lee"]
    assert (rows[0]["text"], rows[0]["date"]) == (items[0]["text"], "2022-01-27")
    assert rows[0]["link"].endswith(f"/v1/statements/{items[0]['id']}")
    assert rows[0]["link"].startswith("https://")


@pytest.mark.parametrize("accepted", ["gzip", ""])
def test_a_workbook_has_the_cells_of_the_sheet(stack: Stack, path: str, accepted: str) -> None:
    sheet = list(csv.reader(io.StringIO(stack.get(path, format="csv").body.decode(), newline="")))

    answer = stack.get(path, {"accept-encoding": accepted}, format="xlsx")

    (read,) = openpyxl.load_workbook(io.BytesIO(answer.body)).worksheets
    rows = [[_as_text(cell.value) for cell in row] for row in read.iter_rows()]
    assert rows == sheet
    assert answer.headers["Content-Disposition"] == 'inline; filename="statements.xlsx"'
    assert 'rel="service-desc"' in answer.headers["Link"]
    assert "Content-Encoding" not in answer.headers  # a workbook is compressed as it is
    assert answer.headers["ETag"] == stack.get(path, format="xlsx").headers["ETag"]


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def test_a_list_in_json_is_the_page_of_the_record_byte_by_byte(
    stack: Stack, path: str, document: str
) -> None:
    record = resources.record()
    page: Any = record.document_statements(document) if document in path else record.statements()
    if document not in path:
        page = StatementPage(page.items, page.next_cursor, page.total, page.exact)

    assert page.items
    assert stack.get(path).body == to_json(page)


def test_json_lines_have_an_item_a_line(stack: Stack, path: str) -> None:
    lines = stack.get(path, {"accept": "application/x-ndjson"}).body.decode().splitlines()

    assert [json.loads(line) for line in lines] == stack.get(path).json["items"]


@pytest.mark.parametrize(
    ("accept", "format_", "served"),
    [
        ("", None, "application/json"),
        ("text/*, application/json;q=0.5", None, "text/csv"),
        ("text/csv;q=0.2, application/x-ndjson;q=0.9", None, "application/x-ndjson"),
        ("text/html", "csv", "text/csv"),
        ("text/csv", "json", "application/json"),
        ("application/ld+json, text/html;q=0.5", None, "application/ld+json"),
        ('application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"', None, "application/ld+json"),
        ("text/csv", "jsonld", "application/ld+json"),
        (WORKBOOK, None, WORKBOOK),
        ("", "xlsx", WORKBOOK),
    ],
)
def test_the_parameter_decides_before_the_header(
    stack: Stack, path: str, accept: str, format_: str | None, served: str
) -> None:
    query = {} if format_ is None else {"format": format_}

    answer = stack.get(path, {"accept": accept}, **query)

    assert answer.headers["Content-Type"].partition(";")[0] == served


def test_what_is_not_served_is_refused_with_what_is(stack: Stack, path: str) -> None:
    answer = stack.get(path, {"accept": "image/png"})

    assert (answer.status, answer.problem) == (406, "not-acceptable")
    assert "application/json, text/csv" in answer.json["detail"]
    assert stack.get(path, format="xml").status in (400, 406)


def test_a_byte_order_mark_is_added_for_excel(stack: Stack, path: str) -> None:
    assert stack.get(path, format="csv", bom="true").body.startswith(b"\xef\xbb\xbfdate,")
    assert stack.get(path, format="csv").body.startswith(b"date,")


def test_a_sheet_links_to_its_next_page(stack: Stack) -> None:
    for number in range(3):
        stack.record(f"{number}.txt", order=number + 1)

    answer = stack.get("/v1/statements", format="csv", limit=2)

    assert len(answer.body.splitlines()) == 3
    assert 'rel="next"' in answer.headers["Link"]
    assert "format=csv" in answer.headers["Link"]


def test_json_ld_is_a_page_of_web_annotations(stack: Stack, path: str) -> None:
    (item,) = stack.get(path).json["items"]

    answer = stack.get(path, format="jsonld")

    (page,) = expanded(answer.json)
    ((annotation,),) = (each["@list"] for each in page["http://www.w3.org/ns/activitystreams#items"])
    text = stack.get(f"/v1/documents/{item['document']['id']}/text").body.decode()
    position = annotation[f"{OA}hasTarget"][0][f"{OA}hasSelector"][0]
    start, end = (position[f"{OA}{name}"][0]["@value"] for name in ("start", "end"))
    assert answer.headers["Content-Type"].endswith('profile="http://www.w3.org/ns/anno.jsonld"')
    assert annotation["@id"] == f"https://api.example.org{item['self']}"
    assert text[start:end] == item["content"][0]["text"]
    assert page["@id"].startswith(f"https://api.example.org{path}?format=jsonld")


def test_pages_of_annotations_lead_to_each_other(stack: Stack) -> None:
    for number in range(3):
        stack.record(f"{number}.txt", order=number + 1)

    first = stack.get("/v1/statements", format="jsonld", limit=2).json
    path, _, query = first["next"].removeprefix("https://api.example.org").partition("?")
    second = stack.get(path, **dict(parse_qsl(query))).json

    assert len({item["id"] for page in (first, second) for item in page["items"]}) == 3
    assert first["partOf"] == second["partOf"]
    assert second["id"] == first["next"]
    assert "next" not in second


def test_a_statement_is_an_annotation_to_who_asks_for_one(stack: Stack, document: str) -> None:
    (item,) = stack.get(f"/v1/documents/{document}/statements").json["items"]

    for answer in (
        stack.get(item["self"], {"accept": "application/ld+json"}),
        stack.get(item["self"], format="jsonld"),
    ):
        (annotation,) = expanded(answer.json)
        assert annotation["@type"] == [f"{OA}Annotation"]
        assert annotation["@id"] == f"https://api.example.org{item['self']}"


def test_what_the_api_hands_out_of_a_document_is_an_article_to_train_on(
    stack: Stack, document: str, tmp_path: Path
) -> None:
    address = f"/v1/documents/{document}"
    answers = {
        "json": stack.get(address),
        "txt": stack.get(f"{address}/text"),
        "ndjson": stack.get(f"{address}/statements", format="ndjson"),
    }
    for name, answer in answers.items():
        (tmp_path / f"{document}.{name}").write_bytes(answer.body)

    (article,) = read_record(tmp_path)

    assert article["id"] == document
    assert len(article["statements"]) == len(stack.get(f"{address}/statements").json["items"]) == 1
