"""A file of every format, uploaded to the running stack, posted to it and read on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.files import one_of_each_format
from tests.support.results import Result, body_of, by_command_line, by_request, by_upload, check_equal

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.reading.formats import Format
    from tests.support.running_stack import RunningStack

FILES = one_of_each_format()


@pytest.fixture(scope="module")
def ids(stack: RunningStack) -> dict[Format, str]:
    """The ids of the documents of files that are all uploaded at once."""
    return {each: stack.upload(path.name, path.read_bytes()) for each, path in FILES.items()}


def requested(stack: RunningStack, path: Path) -> Result:
    body = json.dumps(body_of(path)).encode()
    answer = stack.request("POST", "/v1/extract", body, Content_Type="application/json")
    return by_request(answer.status, answer.json)


@pytest.mark.parametrize("read", FILES, ids=lambda read: read.name)
def test_a_file_of_every_format_gives_the_same_in_every_way(
    stack: RunningStack,
    ids: dict[Format, str],
    read: Format,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = FILES[read]
    monkeypatch.chdir(path.parent)

    stack.api.processed(ids[read], 120)

    uploaded = by_upload(lambda address: stack.request("GET", address).json, ids[read])
    check_equal(path, uploaded, requested(stack, path), *by_command_line(path, capsys))
