"""The programs that people start: serve, upload, demo."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client as Agent
from mcp import StdioServerParameters

from tests.support.repository import ROOT
from tests.support.running_stack import RunningStack, eventually, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLE = "Ada Lovelace said that it rains.\n"


def run(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"local.{program}", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A stack with the seeds, started where the settings of AWS and a proxy lead nowhere."""
    config = tmp_path_factory.mktemp("aws") / "config"
    config.write_text(
        "[profile broken]\nendpoint_url = http://127.0.0.1:9\nregion = mars\n", encoding="utf-8"
    )
    with contextlib.ExitStack() as until_the_end, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_CONFIG_FILE", str(config))
        patch.setenv("AWS_PROFILE", "broken")
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        patch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        patch.delenv("NO_PROXY")
        patch.delenv("no_proxy")
        stack = until_the_end.enter_context(serving())
        patch.undo()
        yield stack


def ports_of(stack: RunningStack) -> dict[str, str]:
    port = re.compile(r":(\d+)$")
    return {
        "ONRECORD_S3_PORT": port.findall(stack.aws_url)[0],
        "ONRECORD_API_PORT": port.findall(stack.api_url)[0],
    }


def test_the_command_line_asks_the_stack(served: RunningStack) -> None:
    question = ["ask", "Blinken", "--about", "Russia", "--from", "2022-01", "--to", "2022-02", "--csv"]
    asked = subprocess.run(
        [sys.executable, "-m", "onrecord", *question, "--api", served.api_url],
        capture_output=True,
        text=True,
        check=True,
    )

    rows = list(csv.DictReader(io.StringIO(asked.stdout)))
    assert rows
    assert {row["speaker"] for row in rows} == {"Antony Blinken"}
    assert all(row["link"].startswith(f"{served.api_url}/v1/statements/") for row in rows)


def test_everything_on_record_is_queried_by_sql(served: RunningStack) -> None:
    sql = "SELECT DISTINCT unnest(speakers) AS speaker FROM statements ORDER BY speaker"
    asked = subprocess.run(
        [sys.executable, "-m", "onrecord", "query", sql, "--json"],
        cwd=ROOT,
        env=os.environ | ports_of(served),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert {"speaker": "Antony Blinken"} in [json.loads(line) for line in asked.stdout.splitlines()]


def test_what_is_on_record_is_read_again_by_the_command_of_a_deployed_stack(served: RunningStack) -> None:
    before = served.request("GET", "/v1/statements?limit=100").json["items"]
    again = subprocess.run(
        [sys.executable, "-m", "operations.reprocess", "local", "--all"],
        cwd=ROOT,
        env=os.environ | ports_of(served),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    assert "1 of 1 batches sent" in again.stdout
    queue = "http://sqs/123456789012/onrecord-IngestQueue"
    counted = {"QueueUrl": queue, "AttributeNames": ["All"]}

    # What is delayed is for readings that break off: nothing waits for it.
    waiting = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")

    def processed() -> bool:
        attributes = served.client("sqs").get_queue_attributes(**counted)["Attributes"]
        return {attributes[name] for name in waiting} == {"0"}

    eventually(processed)
    assert served.request("GET", "/v1/statements?limit=100").json["items"] == before


def test_an_agent_asks_the_stack_over_standard_input(served: RunningStack) -> None:
    program = StdioServerParameters(
        command=sys.executable, args=["-m", "onrecord", "mcp", "--api", served.api_url]
    )

    async def asked() -> Any:
        async with Agent(program) as agent:
            return await agent.call_tool("statements", {"speaker": "Wendy Sherman"})

    (statement,) = asyncio.run(asked()).structured_content["items"]
    text = served.request("GET", f"/v1/documents/{statement['document']['id']}/text").body.decode()
    for span in statement["content"]:
        assert text[span["start"] : span["end"]] == span["text"]


def test_the_demo_prints_the_record_of_the_seeds_and_succeeds() -> None:
    demo = run("demo")
    assert (demo.returncode, demo.stderr) == (0, "")
    for expected in ("000_6d3262097e5ceb34.txt", "Antony Blinken", "direct", "We prefer diplomacy", "PERSON"):
        assert expected in demo.stdout
    assert "\x1b" not in demo.stdout
    (page,) = re.findall(r"open (\S+\.html) in a browser", demo.stdout)
    saved = (ROOT / page).read_text("utf-8")
    assert "We are open to dialogue" in saved
    assert [link for link in re.findall('(?:href|src|action)="([^"]*)"', saved) if link[0] != "#"] == []
    assert max(map(len, demo.stdout.splitlines())) <= 120
    assert readme_shows(demo.stdout)


def readme_shows(printed: str) -> bool:
    """Whether the README shows what the demo prints; a line ``[...]`` stands for what it leaves out."""
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    (shown,) = (block for block in blocks if "From S3 to HTTP" in block)
    parts = map(re.escape, re.sub(r"in \d+ s", "in N s", shown).split("[...]\n"))
    timeless = re.sub(r"in \d+ s", "in N s", re.sub(r" +$", "", printed, flags=re.MULTILINE))
    return re.fullmatch(r"(?:.*\n)*?".join(parts), timeless) is not None


def test_the_demo_fails_if_an_article_does_and_shows_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02\x03")
    (tmp_path / "good.txt").write_text(ARTICLE, encoding="utf-8")
    demo = run("demo", str(tmp_path))
    assert demo.returncode == 1
    assert "The upload is not a text document" in demo.stdout
    assert "it rains" in demo.stdout


def test_every_curl_line_of_serve_shows_something(served: RunningStack) -> None:
    addresses = re.findall(r"curl '([^']+)'", served.output)
    assert len(addresses) == 3
    for address in addresses:
        assert served.request("GET", address).json["items"] != []


def test_the_exports_of_serve_are_all_that_a_client_of_aws_needs(
    served: RunningStack, tmp_path: Path
) -> None:
    exports = dict(re.findall(r"export (\w+)=(\S+)", served.output))
    assert exports.keys() == {
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_DEFAULT_REGION",
    }
    (bucket,) = re.findall(r"aws s3 cp article\.txt s3://([\w-]+)/", served.output)
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    code = f"import boto3; boto3.client('s3').upload_file('article.txt', '{bucket}', 'article.txt')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=exports, check=True, timeout=60)
    (document,) = served.api.items("/v1/documents", key="article.txt")
    assert served.api.processed(document["id"], 60).status == "done"


def test_a_folder_is_imported_with_the_exports_of_serve(served: RunningStack, tmp_path: Path) -> None:
    exports = dict(re.findall(r"export (\w+)=(\S+)", served.output))
    (bucket,) = re.findall(r"aws s3 cp article\.txt s3://([\w-]+)/", served.output)
    (tmp_path / "river.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    command = (sys.executable, "-m", "onrecord", "import", str(tmp_path), "--to", f"s3://{bucket}/imported")

    done = subprocess.run(command, env=exports, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1  # for the picture
    assert "picture.png: " in done.stderr
    assert re.search(r"files imported +1\n", done.stdout)
    (document,) = served.api.items("/v1/documents", key="imported/river.txt")
    assert served.api.processed(document["id"], 60).status == "done"


def test_an_import_that_was_killed_is_started_again_and_brings_each_file_once(
    served: RunningStack, tmp_path: Path
) -> None:
    exports = dict(re.findall(r"export (\w+)=(\S+)", served.output))
    s3, bucket = served.client("s3"), {"Bucket": "imported"}
    s3.create_bucket(**bucket)
    s3.put_bucket_versioning(**bucket, VersioningConfiguration={"Status": "Enabled"})
    folder = tmp_path / "archive"
    folder.mkdir()
    names = [f"{number:03}.txt" for number in range(300)]
    for name in names:
        (folder / name).write_text(ARTICLE, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "desk.zip", "w") as desk:
        desk.write(folder / "000.txt", "old/a.txt")
        desk.writestr("old/picture.png", b"\x89PNG\r\n\x1a\n")
    (tmp_path / "rows.csv").write_text(f"text,date\n{ARTICLE.strip()},2024-05-01\n", encoding="utf-8")
    paths = (str(folder), str(tmp_path / "desk.zip"), str(tmp_path / "rows.csv"))
    command = (sys.executable, "-m", "onrecord", "import", *paths, "--to", "s3://imported/2024")

    def versions() -> list[str]:
        pages = s3.get_paginator("list_object_versions").paginate(**bucket)
        return [version["Key"] for page in pages for version in page.get("Versions", [])]

    with subprocess.Popen(command, env=exports, stdout=subprocess.DEVNULL) as first:
        eventually(versions)
        first.kill()
    again = subprocess.run(command, env=exports, capture_output=True, text=True, timeout=120, check=False)

    report = dict(re.findall(r"^ *(\w.*?)  +([\d,]+)$", again.stdout, re.MULTILINE))
    there = int(report["files skipped, as they are there already"])
    assert 0 < there < len(names)
    assert report == {
        "files imported": str(302 - there),
        "documents in them": str(302 - there),
        "of which undated": str(301 - there),
        "and not readable": "0",
        "files skipped, as they are there already": str(there),
        "files that cannot be read": "1",
    }
    assert again.returncode == 1
    assert re.search(r"desk\.zip, old/picture\.png: The upload is not a text document", again.stderr)
    keys = [*(f"2024/{name}" for name in names), "2024/desk.zip/old/a.txt", "2024/rows.csv"]
    assert sorted(versions()) == keys


def test_upload_says_what_became_of_the_file_and_where_to_look(served: RunningStack, tmp_path: Path) -> None:
    file = tmp_path / "rain.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    upload = run("upload", str(file), "--published", "2024-05-06", **ports_of(served))
    assert (upload.returncode, upload.stderr) == (0, "")
    assert "done; statements: 1" in upload.stdout
    (address,) = re.findall(r"curl (\S+/statements)", upload.stdout)
    (statement,) = served.request("GET", address).json["items"]
    assert (statement["text"], statement["date"]) == ("it rains", "2024-05-06")


def test_upload_of_a_changed_file_waits_for_the_change(served: RunningStack, tmp_path: Path) -> None:
    file = tmp_path / "changing.txt"
    file.write_bytes(b"\x00\x01\x02\x03")
    failed = run("upload", str(file), **ports_of(served))
    assert failed.returncode == 1
    assert "failed: " in failed.stderr
    file.write_text(ARTICLE, encoding="utf-8")
    assert "done; statements: 1" in run("upload", str(file), **ports_of(served)).stdout


def test_an_upload_replaces_other_content_only_if_asked_to(served: RunningStack, tmp_path: Path) -> None:
    file = tmp_path / "stream.txt"
    file.write_text("Ada Lovelace said that the river rose.\n", encoding="utf-8")
    assert run("upload", str(file), **ports_of(served)).returncode == 0
    file.write_text(ARTICLE, encoding="utf-8")

    refused = run("upload", str(file), **ports_of(served))
    (document,) = (each for each in served.api.items("/v1/documents") if each["key"].endswith("stream.txt"))
    (statement,) = served.api.items(f"/v1/documents/{document['id']}/statements")
    replaced = run("upload", str(file), "--replace", **ports_of(served))
    (after,) = served.api.items(f"/v1/documents/{document['id']}/statements")

    assert refused.returncode == 1
    assert "is on record with other content" in refused.stderr
    assert "REPLACE=1" in refused.stderr
    assert (statement["text"], replaced.returncode, after["text"]) == ("the river rose", 0, "it rains")


def test_files_of_one_name_in_two_folders_are_two_documents(served: RunningStack, tmp_path: Path) -> None:
    for folder in ("monday", "tuesday"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.txt").write_text(f"Ada Lovelace said that {folder} was dry.\n", "utf-8")
        assert run("upload", str(tmp_path / folder / "index.txt"), **ports_of(served)).returncode == 0

    keys = [each["key"] for each in served.api.items("/v1/documents") if each["key"].endswith("/index.txt")]

    assert sorted(key.split("/")[-2] for key in keys) == ["monday", "tuesday"]


def test_the_date_of_a_document_stays_until_another_is_given(served: RunningStack, tmp_path: Path) -> None:
    file = tmp_path / "dated.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    dates = []
    for published in (["--published", "2024-03-05"], [], ["--published", "2024-03-06"]):
        upload = run("upload", str(file), *published, **ports_of(served))
        (address,) = re.findall(r"curl (\S+/statements)", upload.stdout)
        dates += [statement["date"] for statement in served.request("GET", address).json["items"]]
        assert ("kept from the upload before: published 2024-03-05" in upload.stdout) == (not published)

    assert dates == ["2024-03-05", "2024-03-05", "2024-03-06"]


def test_an_uploaded_authority_file_applies_to_later_uploads(served: RunningStack, tmp_path: Path) -> None:
    file, article = tmp_path / "people.csv", tmp_path / "mayor.txt"
    article.write_text("Mara Okonjo, the mayor, said that it snows.\n", encoding="utf-8")
    file.write_text("id,name,type\nwd:Q7,Mara Okonjo,PERSON\n", encoding="utf-8")
    assert served.request("GET", "/v1/entities/wd:Q7").status == 404
    put = run("upload", "--authority", str(file), **ports_of(served))
    assert (put.returncode, put.stderr) == (0, "")
    assert "rows: 1" in put.stdout
    assert run("upload", str(article), **ports_of(served)).returncode == 0
    assert served.request("GET", "/v1/entities/wd:Q7").json["name"] == "Mara Okonjo"

    file.write_text("id,name,type\nwd:Q7,Mara,person\nwd:Q1,Mara,person\n", encoding="utf-8")
    refused = run("upload", "--authority", str(file), **ports_of(served))
    assert refused.returncode == 1
    assert "lines 2 and 3: " in refused.stderr
    assert "was not uploaded" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--authority", "no-such-file.csv"], "no such file"),
        (["--authority", "tests/unit/test_authority.py"], "was not uploaded"),
        ([""], "make upload FILE=article.txt"),
        (["no-such-file.txt"], "no such file"),
        (["tests"], "this is a folder"),
        (["README.md", "--published", "yesterday"], "YYYY-MM-DD"),
        (["README.md"], "`make serve` starts one"),
    ],
)
def test_upload_says_what_is_wrong(arguments: list[str], complaint: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: there is no answer
        port = str(unused.getsockname()[1])
        upload = run("upload", *arguments, ONRECORD_S3_PORT=port, ONRECORD_API_PORT=port)
    assert upload.returncode != 0
    assert complaint in upload.stderr
    assert "Traceback" not in upload.stderr


@pytest.mark.parametrize("which", ["ONRECORD_S3_PORT", "ONRECORD_API_PORT"])
def test_a_busy_port_is_one_line_and_exit_code_1(which: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        serve = run("serve", **{"ONRECORD_S3_PORT": "0", "ONRECORD_API_PORT": "0", which: port})
    assert (serve.returncode, serve.stdout) == (1, "")
    assert serve.stderr.startswith(f"port {port} is in use")
    assert serve.stderr.count("\n") == 1


def test_a_setting_that_is_no_port_is_one_line_and_exit_code_1() -> None:
    serve = run("serve", ONRECORD_S3_PORT="http")
    assert serve.returncode == 1
    assert serve.stderr.startswith("ONRECORD_S3_PORT is 'http'")
    assert serve.stderr.count("\n") == 1


def test_credentials_and_settings_of_the_environment_are_ignored(served: RunningStack) -> None:
    assert served.request("GET", "/v1/documents").json["items"] != []


@pytest.mark.parametrize("program", ["demo", "serve"])
@pytest.mark.parametrize(("imported", "seconds"), [("local", 0), ("moto.s3.models", 0), (None, 3)])
def test_ctrl_c_ends_a_program_without_a_traceback(
    program: str, imported: str | None, seconds: float
) -> None:
    """Interrupt a program when it has imported a module, or some time after all of its own."""
    ports = {"ONRECORD_S3_PORT": "0", "ONRECORD_API_PORT": "0"}
    command = [sys.executable, "-X", "importtime", "-m", f"local.{program}"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | ports,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if line.rpartition("|")[2].strip() == (imported or "local.stack"):
                break
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    printed = [line for line in errors.splitlines() if not line.startswith("import time:")]
    assert printed in ([], ["interrupted"])
