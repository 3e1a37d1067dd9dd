"""What is read of a file by upload, by ``POST /v1/extract`` and by the command line, to be compared."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from onrecord.commands.application import main
from onrecord.model import Extraction, Statement

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

Result = dict[str | None, Any]
"""The extraction of each document, or the detail of its problem, by its record."""


def by_upload(get: Callable[[str], Any], document_id: str) -> Result:
    """Return what the API serves of an upload; ``get`` returns the JSON at a path."""
    uploaded = get(f"/v1/documents/{document_id}")
    documents = [uploaded]
    if uploaded["parts"]:
        documents = get(f"/v1/documents/{document_id}/parts?limit=100")["items"]
    found: Result = {}
    for document in documents:
        if document["problem"]:
            found[document["record"]] = document["problem"]["detail"]
            continue
        lists = {
            name: get(f"/v1/documents/{document['id']}/{name}?limit=100")["items"]
            for name in ("statements", "entities", "times")
        }
        found[document["record"]] = _compared({"document": document["document"], **lists})
    return found


def body_of(path: Path) -> dict[str, str]:
    """Return the body of the request that has a file extracted."""
    return {"content": base64.b64encode(path.read_bytes()).decode(), "filename": path.name}


def by_request(status: int, answered: Any) -> Result:
    """Return what ``POST /v1/extract`` has answered."""
    if status != 200:
        return {None: answered["detail"]}
    found: Result = {each["record"]: each["problem"]["detail"] for each in answered["failed"]}
    for item in answered["items"]:
        text = item.pop("text")
        Extraction.model_validate(item).checked_against(text)
        found[item["document"]["record"]] = _compared(item)
    return found


def by_command_line(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Result, list[str]]:
    """Return what is printed of the documents that are read, and the lines that complain of others.

    The working directory is that of the file.
    """
    capsys.readouterr()
    main(["extract", "--json", path.name])
    printed = capsys.readouterr()
    extractions = [json.loads(line) for line in printed.out.splitlines()]
    return {each["document"]["record"]: _compared(each) for each in extractions}, printed.err.splitlines()


def check_equal(path: Path, uploaded: Result, requested: Result, printed: Result, lines: list[str]) -> None:
    """Check that a file gives the same in every way."""
    assert uploaded
    assert uploaded == requested
    assert printed == {record: each for record, each in uploaded.items() if not isinstance(each, str)}
    for record, problem in uploaded.items():
        if isinstance(problem, str):
            named = path.name if record is None else f"{path.name}, {record}"
            assert any(line.startswith(f"{named}: ") and line.endswith(problem) for line in lines)


def _compared(extraction: dict[str, Any]) -> dict[str, Any]:
    """Return what is compared of an extraction: all but ids, the day of an upload, and what a list adds."""
    document = {name: value for name, value in extraction["document"].items() if name != "id"}
    statements = []
    for statement in extraction["statements"]:
        kept = {name: statement[name] for name in Statement.model_fields if name not in {"id", "parent"}}
        if kept["date_basis"] in {"uploaded", None}:
            kept |= {"date": None, "date_basis": None}
        statements.append(kept | {"nested": bool(statement["parent"])})
    return {**extraction, "document": document, "statements": statements}
