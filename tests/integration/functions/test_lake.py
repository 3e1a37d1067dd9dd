"""Each version of a document is an object of the lake, and the queries of docs/analysis.md find it there."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from local.template import Template
from onrecord.commands.application import main
from onrecord.commands.query import LOCAL_BUCKET, connected
from onrecord.record.versions.lake import COLUMNS, PARTITION
from onrecord.service.environment import environment
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stack import Stack

TALKS = (
    "Antony Blinken, the US Secretary of State, said on Tuesday that Russia was not open to dialogue. "
    "“Russia has a choice to make this winter,” Blinken said. A senior official said the talks would go on."
)
ANSWER = (
    "Sergei Lavrov denied that Russia had closed the door. “Russia has a choice to make this winter,” "
    "Antony Blinken said. The ministry plans to publish its answer in March, Lavrov said."
)
SILENT = "The ferry to the island leaves at noon from the old pier, in summer also in the evening. " * 8


@pytest.fixture
def folder(stack: Stack, tmp_path: Path) -> Path:
    """The lake of some articles of two outlets, as a folder."""
    stack.ingest(stack.upload("a.txt", TALKS, published="2022-01-25", outlet="The Weekly"))
    stack.ingest(stack.upload("b.txt", ANSWER, published="2022-02-03", outlet="Morning Post"))
    stack.ingest(stack.upload("c.txt", SILENT, published="2022-02-04", outlet="Morning Post"))
    for key in keys(stack):
        file = tmp_path / "lake" / key.removeprefix("lake/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(stack.s3.get_object(Bucket=environment().texts_bucket, Key=key)["Body"].read())
    return tmp_path / "lake"


def keys(stack: Stack) -> list[str]:
    listed = stack.s3.list_objects_v2(Bucket=environment().texts_bucket, Prefix="lake/")
    return [found["Key"] for found in listed.get("Contents", ())]


def rows(stack: Stack) -> list[dict[str, Any]]:
    objects = [stack.s3.get_object(Bucket=environment().texts_bucket, Key=key) for key in keys(stack)]
    lines = (line for each in objects for line in gzip.decompress(each["Body"].read()).splitlines())
    return [json.loads(line) for line in lines]


def named_queries() -> dict[str, str]:
    page = (ROOT / "docs" / "analysis.md").read_text("utf-8")
    return dict(re.findall(r"^### ([^\n]+)\n+```sql\n(.*?)^```", page, re.DOTALL | re.MULTILINE))


def test_a_version_is_one_object_under_the_month_of_its_date(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", TALKS, published="2022-01-25"))

    (document,) = stack.get("/v1/documents").json["items"]
    (key,) = keys(stack)
    assert re.fullmatch(rf"lake/month=2022-01/{document['id']}\.[0-9A-F]+\.[0-9a-f]{{12}}\.jsonl\.gz", key)
    found = rows(stack)
    assert [row["item"] for row in found].count("statement") == document["statements"]
    assert [row["item"] for row in found].count("entity") == document["entities"]
    assert found[0]["item"] == "document"
    assert {name for row in found for name in row} <= set(COLUMNS)
    served = stack.get("/v1/statements").json["items"]
    assert {row["statement_id"] for row in found if row["item"] == "statement"} == {
        each["id"] for each in served
    }


def test_an_object_is_replaced_and_deleted_with_its_version(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", TALKS, published="2022-01-25"))
    stack.ingest(stack.upload("a.txt", ANSWER, published="2022-02-03"))

    (key,) = keys(stack)
    assert key.startswith("lake/month=2022-02/")
    stack.ingest(stack.remove("a.txt"))
    assert keys(stack) == []


def test_the_parts_of_a_container_are_in_the_lake_and_it_is_not(stack: Stack) -> None:
    stack.ingest(stack.upload("a.csv", f'id,text\nx,"{TALKS}"\ny,"{ANSWER}"\n'))
    stack.deliver()

    assert sorted(row["record"] for row in rows(stack) if row["item"] == "document") == ["x", "y"]


def test_what_is_on_record_comes_into_the_lake_when_it_is_read_again(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.service import resources

    request = {"reprocess": {"bucket": environment().uploads_bucket, "key": "a.txt"}}
    with monkeypatch.context() as without:
        without.setenv("ONRECORD_LAKE", "false")
        environment.cache_clear()
        resources.record.cache_clear()
        event = stack.upload("a.txt", TALKS)
        stack.ingest(event)
        assert keys(stack) == []
    environment.cache_clear()
    resources.record.cache_clear()
    request["reprocess"]["version"] = event["Records"][0]["s3"]["object"]["versionId"]

    stack.ingest(stack.batch(request))

    assert len(keys(stack)) == 1


def test_every_query_of_the_page_finds_something(folder: Path, tmp_path: Path) -> None:
    database = connected(folder, tmp_path / "months")
    answers = {name: database.execute(sql).fetchall() for name, sql in named_queries().items()}

    assert len(answers) == 10
    assert [name for name, answer in answers.items() if not answer] == []
    quoted = answers["Who is quoted most on a subject, by month"]
    assert quoted == [("2022-01", "Antony Blinken", 1), ("2022-02", "Antony Blinken", 1)]
    unnamed = answers["Unnamed officials, by outlet"]
    assert (unnamed[0][0], unnamed[0][2]) == ("The Weekly", 1)
    ((first, words, *_),) = answers["The first and the last time that somebody said something"]
    assert (first[:7], "dialogue" in words) == ("2022-01", True)
    (same,) = answers["The same words in several outlets"]
    assert same[1:] == (2, "2022-01-25", "The Weekly")
    assert [row[3] for row in answers["Documents of a length that quote nobody"]] == ["c.txt"]


def test_views_have_the_rows_of_one_kind(folder: Path, tmp_path: Path) -> None:
    database = connected(folder, tmp_path / "months")

    for view, item in (("documents", "document"), ("statements", "statement"), ("entities", "entity")):
        assert database.sql(f"FROM {view}").project("item").distinct().fetchall() == [(item,)]


def test_the_command_prints_a_table_or_json_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "SELECT outlet, count(*) AS number FROM documents GROUP BY outlet ORDER BY outlet"
    capsys.readouterr()

    assert main(["query", sql, "--lake", str(folder), "--json"]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"outlet": "Morning Post", "number": 2},
        {"outlet": "The Weekly", "number": 1},
    ]
    assert main(["query", sql, "--lake", str(folder)]) == 0
    assert "Morning Post" in capsys.readouterr().out
    assert main(["query", "SELECT nothing FROM lake", "--lake", str(folder)]) == 1
    assert "nothing" in capsys.readouterr().err


def test_an_empty_lake_has_no_rows(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()

    assert (
        main(
            [
                "query",
                "SELECT count(*) AS n FROM lake",
                "--lake",
                f"s3://{environment().texts_bucket}",
                "--json",
            ]
        )
        == 0
    )

    assert json.loads(capsys.readouterr().out) == {"n": 0}


def test_a_kept_lake_follows_what_changes(
    stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["query", "SELECT key FROM documents", "--lake", f"s3://{environment().texts_bucket}", "--json"]
    kept = tmp_path / "kept"

    def asked() -> list[str]:
        capsys.readouterr()
        assert main([*ask, "--keep", str(kept)]) == 0
        return [json.loads(line)["key"] for line in capsys.readouterr().out.splitlines()]

    stack.ingest(stack.upload("a.txt", TALKS))
    assert asked() == ["a.txt"]
    stack.ingest(stack.upload("b.txt", TALKS))
    stack.ingest(stack.remove("a.txt"))
    assert asked() == ["b.txt"]
    assert len(list(kept.glob("*/*"))) == 1


def test_a_bucket_that_is_not_there_is_no_crash(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "SELECT 1", "--lake", "s3://no-such-bucket-of-ours"]) == 1
    assert "NoSuchBucket" in capsys.readouterr().err


def test_athena_s_table_has_the_columns_of_the_rows_and_computes_its_months() -> None:
    template = Template.load(ROOT / "template.yaml", {"LakeDatabase": "onrecord"})
    table = template.properties("LakeTable")["TableInput"]

    assert {each["Name"]: each["Type"] for each in table["StorageDescriptor"]["Columns"]} == COLUMNS
    assert table["PartitionKeys"] == [{"Name": PARTITION, "Type": "string"}]
    assert table["Parameters"]["storage.location.template"] == f"s3://{LOCAL_BUCKET}/lake/month=${{month}}/"
    assert table["Parameters"]["projection.enabled"] == "true"
