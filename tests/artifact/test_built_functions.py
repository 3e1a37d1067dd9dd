"""What will be deployed, run as Lambda runs it: built functions with their layers under its emulator."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from local.emulator import PROCESSORS, ROOT, BuiltFunction, Toolchain
from onrecord.identity import document_id
from tests.local.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUCKET = "uploads-that-no-queue-hears-of"
EVENTS = ROOT / "events"


@pytest.fixture(scope="module")
def stack() -> Iterator[RunningStack]:
    with serving("--empty") as running:
        running.client("s3").create_bucket(Bucket=BUCKET)
        yield running


@pytest.fixture(scope="module")
def tools() -> Toolchain:
    return Toolchain.found()


@pytest.fixture(scope="module")
def functions(
    stack: RunningStack, tools: Toolchain, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, BuiltFunction]]:
    names = ["IngestFunction", "ExtractFunction", "ApiFunction"]
    built = {
        name: BuiltFunction(name, tools, tmp_path_factory.mktemp(name) / "run", stack.aws_url)
        for name in names
    }
    with built["IngestFunction"], built["ExtractFunction"], built["ApiFunction"]:
        yield built


def uploaded(stack: RunningStack, key: str, text: str, sequencer: str) -> dict[str, Any]:
    """Put an object where only an event of ours tells of it; return that event."""
    stack.client("s3").put_object(Bucket=BUCKET, Key=key, Body=text.encode())
    event: dict[str, Any] = json.loads((EVENTS / "ingest" / "s3-put.json").read_text("utf-8"))
    s3 = event["Records"][0]["s3"]
    s3["bucket"] = {"name": BUCKET, "arn": f"arn:aws:s3:::{BUCKET}"}
    s3["object"] = {"key": key, "size": len(text.encode()), "sequencer": sequencer}
    return event


def asked(functions: dict[str, BuiltFunction], path: str, **parameters: str) -> dict[str, Any]:
    """Ask the built API function; return the body of its answer."""
    event = json.loads((EVENTS / "api" / "list-statements.json").read_text("utf-8"))
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["rawQueryString"] = "&".join(f"{name}={value}" for name, value in parameters.items())
    event["queryStringParameters"] = parameters
    answer = functions["ApiFunction"].invoke(event)
    assert answer["statusCode"] == 200, answer
    body: dict[str, Any] = json.loads(answer["body"])
    return body


def test_an_s3_event_becomes_a_record_that_the_api_serves(
    stack: RunningStack, functions: dict[str, BuiltFunction]
) -> None:
    event = uploaded(stack, "rain.txt", "Ada Lovelace said on Monday that it rains in London.", "01")

    outcomes = functions["IngestFunction"].invoke(event)

    assert outcomes == [{"id": document_id(BUCKET, "rain.txt"), "outcome": "done"}]
    (statement,) = asked(functions, "/v1/statements", speaker="person:ada-lovelace")["items"]
    assert "it rains in London" in statement["text"]
    assert statement["document"]["key"] == "rain.txt"


def test_a_message_that_is_no_event_is_the_only_one_to_be_tried_again(
    stack: RunningStack, functions: dict[str, BuiltFunction]
) -> None:
    good = uploaded(stack, "snow.txt", "Grace Hopper said that it snows.", "01")
    batch = json.loads((EVENTS / "ingest" / "sqs-batch.json").read_text("utf-8"))
    first, second = batch["Records"][:2]
    first["body"] = json.dumps({"Records": [{"s3": "broken"}]})
    second["body"] = json.dumps(good)

    answer = functions["IngestFunction"].invoke({"Records": [first, second]})

    assert answer == {"batchItemFailures": [{"itemIdentifier": first["messageId"]}]}
    document = asked(functions, f"/v1/documents/{document_id(BUCKET, 'snow.txt')}")
    assert document["status"] == "done"


def test_a_text_is_extracted_at_once(functions: dict[str, BuiltFunction]) -> None:
    event = json.loads((EVENTS / "extract" / "post.json").read_text("utf-8"))

    answer = functions["ExtractFunction"].invoke(event)

    assert answer["statusCode"] == 200, answer
    statements = json.loads(answer["body"])["statements"]
    assert statements[0]["text"] == "We are open to dialogue"
    assert statements[0]["speakers"][0]["name"] == "Ann Lee"


def test_functions_leave_nothing_in_tmp(functions: dict[str, BuiltFunction]) -> None:
    test_a_text_is_extracted_at_once(functions)

    left = [path for function in functions.values() for path in function.tmp.rglob("*")]

    assert left == []


@pytest.mark.parametrize("layer", ["nlp", "onrecord"])
def test_two_builds_of_a_layer_are_identical(layer: str, tools: Toolchain, tmp_path: Path) -> None:
    sources = shutil.copytree(ROOT / "layers" / layer, tmp_path / layer)
    command = [str(tools.python), str(ROOT / "layers" / "build.py"), "layer", "--architecture"]
    builds = []
    for target in (tmp_path / "first", tmp_path / "second" / "elsewhere"):
        subprocess.run(
            [*command, PROCESSORS[platform.machine()], str(target)],
            cwd=sources,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        builds.append(contents(target))

    assert builds[0]
    assert builds[0] == builds[1]


def contents(folder: Path) -> dict[str, tuple[str, int, float]]:
    """Return the digest, the permissions and the time of every file in a folder."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mode,
            path.stat().st_mtime,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }
