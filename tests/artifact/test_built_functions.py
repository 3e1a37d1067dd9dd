"""The built functions with their layers, run as on Lambda under its emulator."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import socket
import subprocess
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.confinement import TMP, CannotConfineError, confined
from local.emulator import PROCESSORS, ROOT, BuiltFunction, Toolchain, free_ports, is_listening
from onrecord.identity import document_id
from onrecord.ports import HOST
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

BUCKET = "uploads-that-no-queue-hears-of"
EVENTS = ROOT / "events"
NAMES = ["IngestFunction", "ExtractFunction", "ApiFunction", "ExportFunction", "AlertFunction"]
# Runs in a function's place, beside its module, and does what a function must not be able to do.
PROBE = """
import errno, os, sys, tempfile
import app

def handler(event, context):
    return globals()[event["do"]](event["with"])

def path(_):
    return {"path": sys.path, "library": os.path.dirname(os.__file__)}

def write(folder):
    return error_of(lambda: tempfile.TemporaryFile(dir=folder).close())

def fill(megabytes):
    with open("/tmp/filled", "wb") as file:
        answer = error_of(lambda: os.posix_fallocate(file.fileno(), 0, megabytes * 1024 * 1024))
    os.unlink("/tmp/filled")
    return answer

def take(megabytes):
    return error_of(lambda: bytearray(megabytes * 1024 * 1024))

def error_of(act):
    try:
        act()
    except MemoryError:
        return "ENOMEM"
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"
"""


@pytest.fixture(scope="module")
def stack() -> Iterator[RunningStack]:
    with serving("--empty") as running:
        running.client("s3").create_bucket(Bucket=BUCKET)
        yield running


@pytest.fixture(scope="module")
def tools() -> Toolchain:
    return Toolchain.found()


@pytest.fixture(scope="module")
def cannot_confine() -> str:
    """Return why this machine cannot keep a function to Lambda's folders; nothing if it can."""
    try:
        confined("", [], 1)
    except CannotConfineError as error:
        return str(error)
    return ""


@pytest.fixture(scope="module")
def functions(
    stack: RunningStack, tools: Toolchain, cannot_confine: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, BuiltFunction]]:
    built = {
        name: BuiltFunction(
            name,
            tools,
            tmp_path_factory.mktemp(name) / "run",
            stack.aws_url,
            confine=not cannot_confine,
        )
        for name in NAMES
    }
    with ExitStack() as running:
        for function in built.values():
            running.enter_context(function)
        yield built


@pytest.fixture(scope="module", params=NAMES)
def probe(
    request: pytest.FixtureRequest,
    stack: RunningStack,
    tools: Toolchain,
    cannot_confine: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BuiltFunction]:
    """Run the probe as a function runs: with its module, its layers and its limits."""
    if cannot_confine:
        pytest.skip(cannot_confine)
    name = request.param
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as scratch:  # another /tmp would hide it
        code = shutil.copytree(tools.built / name, Path(scratch) / name)
        (code / "probe.py").write_text(PROBE, "utf-8")
        run = tmp_path_factory.mktemp("probe") / "run"
        with BuiltFunction(
            name, tools, run, stack.aws_url, handler="probe.handler", code=code, confine=True
        ) as function:
            yield function


def test_the_emulator_takes_other_ports_where_one_is_taken(
    tools: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))  # and does not listen: nobody answers there
        taken = other.getsockname()[1]
        free = free_ports(4)
        drawn = iter([[taken, free[0]], [free[1], taken], free[2:]])
        monkeypatch.setattr("local.emulator.free_ports", lambda _: next(drawn))
        function = BuiltFunction("ApiFunction", tools, tmp_path / "run", f"http://{HOST}:{taken}")
        with function:
            assert is_listening(free[2])
    assert list(drawn) == []


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


def test_a_message_about_an_export_is_processed(functions: dict[str, BuiltFunction]) -> None:
    event = json.loads((EVENTS / "export" / "sqs-batch.json").read_text("utf-8"))

    assert functions["ExportFunction"].invoke(event) == {"batchItemFailures": []}


def test_an_event_of_a_document_reaches_alerts(functions: dict[str, BuiltFunction]) -> None:
    event = json.loads((EVENTS / "alert" / "sqs-batch.json").read_text("utf-8"))

    assert functions["AlertFunction"].invoke(event) == {"batchItemFailures": []}


def test_an_s3_event_becomes_a_record_that_the_api_serves(
    stack: RunningStack, functions: dict[str, BuiltFunction]
) -> None:
    event = uploaded(stack, "rain.txt", "Ada Lovelace said on Monday that it rains in London.", "01")

    outcomes = functions["IngestFunction"].invoke(event)

    assert outcomes == [{"id": document_id(BUCKET, "rain.txt"), "outcome": "done"}]
    (statement,) = asked(functions, "/v1/statements", speaker="person:ada-lovelace")["items"]
    assert "it rains in London" in statement["text"]
    assert statement["document"]["key"] == "rain.txt"


def test_the_oldest_boto3_that_the_runtime_had_will_do(
    stack: RunningStack, tools: Toolchain, tmp_path: Path
) -> None:
    oldest = replace(tools, client=ROOT / "build" / "oldest")
    with (
        BuiltFunction("IngestFunction", oldest, tmp_path / "ingest", stack.aws_url) as ingest,
        BuiltFunction("ApiFunction", oldest, tmp_path / "api", stack.aws_url) as api,
    ):
        outcomes = ingest.invoke(uploaded(stack, "fog.txt", "Emmy Noether said that it clears.", "01"))

        assert [outcome["outcome"] for outcome in outcomes] == ["done"]
        (statement,) = asked({"ApiFunction": api}, "/v1/statements", speaker="person:emmy-noether")["items"]
        assert statement["document"]["key"] == "fog.txt"
        ticket = api.invoke(json.loads((EVENTS / "api" / "create-ticket.json").read_text("utf-8")))
        assert ticket["statusCode"] == 201


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


def test_functions_leave_nothing_in_tmp(stack: RunningStack, functions: dict[str, BuiltFunction]) -> None:
    functions["IngestFunction"].invoke(uploaded(stack, "hail.txt", "Ada Lovelace said that it hails.", "01"))
    asked(functions, "/v1/statements")
    test_a_text_is_extracted_at_once(functions)

    left = {name: {path.name for path in function.tmp.iterdir()} for name, function in functions.items()}

    here = Path(__file__).resolve()
    known = {here.parts[2]} if here.is_relative_to(TMP) else set()  # its folders are shown where they are
    assert {name: names - known for name, names in left.items()} == {name: set() for name in NAMES}


def test_a_function_imports_from_its_folder_its_layers_and_the_runtime(probe: BuiltFunction) -> None:
    seen = probe.invoke({"do": "path", "with": None})

    library = Path(seen["library"])
    archive = library.parent / f"{library.name.replace('.', '')}.zip"  # Python looks for one
    ours = {Path(entry).resolve() for entry in seen["path"]} - {library, archive, library / "lib-dynload"}
    assert ours == set(probe.path)


def test_a_function_cannot_write_to_its_folder_or_its_layers(probe: BuiltFunction) -> None:
    folders = [".", *map(str, probe.path)]

    answers = {folder: probe.invoke({"do": "write", "with": folder}) for folder in folders}

    assert answers == dict.fromkeys(folders, "EROFS")
    assert probe.invoke({"do": "write", "with": "/tmp"}) == "done"  # noqa: S108
    assert not probe.tmp.samefile("/tmp")  # noqa: S108


def test_a_function_cannot_fill_more_than_its_tmp(probe: BuiltFunction) -> None:
    assert probe.invoke({"do": "fill", "with": probe.tmp_mb // 2}) == "done"
    assert probe.invoke({"do": "fill", "with": probe.tmp_mb + 1}) == "ENOSPC"


def test_a_function_cannot_take_more_memory_than_the_template_says(probe: BuiltFunction) -> None:
    megabytes = probe.declaration.memory_mb

    assert probe.invoke({"do": "take", "with": megabytes // 8}) == "done"
    assert probe.invoke({"do": "take", "with": megabytes}) == "ENOMEM"


@pytest.mark.parametrize("layer", ["nlp", "onrecord", "readers"])
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
