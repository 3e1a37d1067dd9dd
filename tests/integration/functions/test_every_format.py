"""A file of any format gives the same by upload, by ``POST /v1/extract`` and by the command line."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from functions.extract import app
from onrecord.commands.application import main
from onrecord.model import Extraction, Statement
from tests.support.files import FILES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stack import Stack

PATHS = [path for path in sorted(FILES.glob("*/*.*")) if path.name not in {"README.md", "expected.yaml"}]
Result = dict[str | None, Any]
"""The extraction of each document, or the detail of its problem, by its record."""


def compared(extraction: dict[str, Any]) -> dict[str, Any]:
    """What is compared of an extraction: all but ids, the day of an upload, and what a list adds."""
    document = {name: value for name, value in extraction["document"].items() if name != "id"}
    statements = []
    for statement in extraction["statements"]:
        kept = {name: statement[name] for name in Statement.model_fields if name not in {"id", "parent"}}
        if kept["date_basis"] in {"uploaded", None}:
            kept |= {"date": None, "date_basis": None}
        statements.append(kept | {"nested": bool(statement["parent"])})
    return {**extraction, "document": document, "statements": statements}


def by_upload(stack: Stack, path: Path) -> Result:
    (outcome,) = stack.ingest(stack.upload(path.name, path.read_bytes()))
    stack.deliver()
    uploaded = stack.get(f"/v1/documents/{outcome['id']}").json
    documents = [uploaded]
    if uploaded["parts"]:
        documents = stack.get(f"/v1/documents/{outcome['id']}/parts", limit=100).json["items"]
    found: Result = {}
    for document in documents:
        if document["problem"]:
            found[document["record"]] = document["problem"]["detail"]
            continue
        address = f"/v1/documents/{document['id']}"
        lists = {
            name: stack.get(f"{address}/{name}", limit=100).json["items"]
            for name in ("statements", "entities", "times")
        }
        extraction = {"document": document["document"], **lists}
        found[document["record"]] = compared(extraction)
    return found


def by_request(stack: Stack, path: Path) -> Result:
    body = {"content": base64.b64encode(path.read_bytes()).decode(), "filename": path.name}
    event = {
        "version": "2.0",
        "rawPath": "/v1/extract",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "http": {"method": "POST", "path": "/v1/extract"},
            "requestId": "request-1",
            "stage": "$default",
        },
        "body": json.dumps(body),
        "isBase64Encoded": False,
    }
    answer = app.handler(event, stack.context)
    answered = json.loads(answer["body"])
    if answer["statusCode"] != 200:
        return {None: answered["detail"]}
    found: Result = {each["record"]: each["problem"]["detail"] for each in answered["failed"]}
    for item in answered["items"]:
        text = item.pop("text")
        Extraction.model_validate(item).checked_against(text)
        found[item["document"]["record"]] = compared(item)
    return found


def by_command_line(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Result, str]:
    """What is printed of the documents that are read, and what is said of the others."""
    capsys.readouterr()
    main(["extract", "--json", path.name])
    printed = capsys.readouterr()
    extractions = [json.loads(line) for line in printed.out.splitlines()]
    return {each["document"]["record"]: compared(each) for each in extractions}, printed.err


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_gives_the_same_in_every_way(
    stack: Stack, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(path.parent)

    uploaded, requested = by_upload(stack, path), by_request(stack, path)
    printed, complaints = by_command_line(path, capsys)

    assert uploaded
    assert uploaded == requested
    assert printed == {record: each for record, each in uploaded.items() if not isinstance(each, str)}
    for record, problem in uploaded.items():
        if isinstance(problem, str):
            named = path.name if record is None else f"{path.name}, {record}"
            assert any(
                line.startswith(f"{named}: ") and line.endswith(problem) for line in complaints.splitlines()
            )
