"""A file of any format gives the same by upload, by ``POST /v1/extract`` and by the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from functions.extract import app
from tests.support.files import FILES
from tests.support.results import Result, body_of, by_command_line, by_request, by_upload, check_equal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stack import Stack

PATHS = [path for path in sorted(FILES.glob("*/*.*")) if path.name not in {"README.md", "expected.yaml"}]


def divided(address: str) -> tuple[str, dict[str, str]]:
    """Return an address as its path and its query."""
    path, _, query = address.partition("?")
    return path, dict(parse_qsl(query))


def uploaded(stack: Stack, path: Path) -> Result:
    (outcome,) = stack.ingest(stack.upload(path.name, path.read_bytes()))
    stack.deliver()
    return by_upload(lambda address: stack.request("GET", *divided(address)).json, outcome["id"])


def requested(stack: Stack, path: Path) -> Result:
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
        "body": json.dumps(body_of(path)),
        "isBase64Encoded": False,
    }
    answer = app.handler(event, stack.context)
    return by_request(answer["statusCode"], json.loads(answer["body"]))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_gives_the_same_in_every_way(
    stack: Stack, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(path.parent)

    check_equal(path, uploaded(stack, path), requested(stack, path), *by_command_line(path, capsys))
