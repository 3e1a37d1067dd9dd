"""Uploads that have been processed are read again by a newer release, on request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import onrecord
from onrecord.problems import ProblemError, ProblemType
from onrecord.service import containers, ingestion, resources
from onrecord.service.environment import environment
from onrecord.service.reprocessing import Reprocess, is_older
from tests.support.interruptions import Killed, before_call, every_run_ended, kill
from tests.support.stack import UPLOADS
from tests.support.tables import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.record import Upload
    from tests.support.stack import Stack

ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year. Tom Reed denied it."
PROCESSED: dict[str, Any] = {"batchItemFailures": []}


def request(key: str = "a.txt", **more: Any) -> dict[str, Any]:
    return {"reprocess": {"bucket": environment().uploads_bucket, "key": key, **more}}


def reprocess(stack: Stack, key: str = "a.txt", **more: Any) -> Any:
    return stack.ingest(stack.batch(request(key, **more)))


def document(stack: Stack, key: str = "a.txt") -> dict[str, Any]:
    (found,) = stack.get("/v1/documents", key=key).json["items"]
    return dict(found)


def statements(stack: Stack) -> list[dict[str, Any]]:
    return list(stack.get("/v1/statements", limit=100).json["items"])


def texts(stack: Stack) -> set[str]:
    listed = stack.s3.list_objects_v2(Bucket=environment().texts_bucket)
    return {found["Key"] for found in listed["Contents"]}


def refuse(*_: Any, **__: Any) -> Any:
    raise ProblemError(ProblemType.NOT_TEXT, "No.")


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the functions run another release, which doubts every statement and does not find the last."""
    extract, extract_parts = ingestion.extract_or_list, containers.extract_documents

    def changed(found: Any) -> Any:
        said = [each.model_copy(update={"confidence": 0.1}) for each in found.extraction.statements[:-1]]
        update = {"statements": tuple(said)}
        return type(found)(found.text, found.extraction.model_copy(update=update))

    def extracted(*given: Any, **more: Any) -> Any:
        found = extract(*given, **more)
        return found if isinstance(found, tuple) else changed(found)

    def released(version: str) -> None:
        monkeypatch.setattr(onrecord, "__version__", version)
        monkeypatch.setattr(ingestion, "extract_or_list", extracted)
        monkeypatch.setattr(
            containers,
            "extract_documents",
            lambda *given, **more: map(changed, extract_parts(*given, **more)),
        )

    return released


@pytest.fixture
def version(stack: Stack) -> str:
    """The version of the object of a document on record, uploaded long ago."""
    event = stack.upload("a.txt", ARTICLE)
    event["Records"][0]["eventTime"] = "2021-03-05T06:07:08.009Z"
    stack.ingest(event)
    return str(event["Records"][0]["s3"]["object"]["versionId"])


def test_what_is_served_is_extracted_again_and_keeps_its_dates_ids_and_place(
    stack: Stack, version: str, release: Callable[[str], None]
) -> None:
    before, said = document(stack), statements(stack)
    release("99.1.0")

    assert reprocess(stack, version=version) == PROCESSED

    after, again = document(stack), statements(stack)
    assert after["document"]["extractor"]["version"] == "99.1.0"
    for name in ("id", "received", "status", "problem"):
        assert after[name] == before[name]
    kept = ("id", "date", "date_basis", "text", "speakers")
    assert [[each[name] for name in kept] for each in again] == [
        [each[name] for name in kept] for each in said if each["text"] in {other["text"] for other in again}
    ]
    assert (len(said), len(again)) == (2, 1)
    assert [each["confidence"] for each in again] == [0.1]
    assert again[0]["date"] == "2021-03-05"


def test_an_upload_that_is_newer_than_the_reading_wins(
    stack: Stack, version: str, release: Callable[[str], None]
) -> None:
    event = stack.upload("a.txt", "Tom Reed said the new bridge was safe.")
    release("99.1.0")
    reprocess(stack, version=version)
    stack.ingest(event)

    assert reprocess(stack, version=version) == PROCESSED

    assert stack.get(f"/v1/documents/{document(stack)['id']}/text").body.startswith(b"Tom Reed")


def test_what_was_deleted_does_not_come_back(stack: Stack, version: str) -> None:
    stack.ingest(stack.remove("a.txt"))

    assert reprocess(stack, version=version) == PROCESSED
    assert reprocess(stack) == PROCESSED
    assert reprocess(stack, "never.txt") == PROCESSED

    assert stack.get("/v1/documents").json["items"] == []


def test_what_cannot_be_read_any_more_stays_served_as_it_was(
    stack: Stack, version: str, release: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = document(stack)
    release("99.1.0")

    monkeypatch.setattr(ingestion, "extract_or_list", refuse)

    assert reprocess(stack, version=version) == PROCESSED
    assert document(stack) == before


def test_what_an_equally_new_release_has_extracted_is_left_alone(
    stack: Stack, version: str, release: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    release("99.1.0")
    reprocess(stack, version=version, older_than="99.1.0")

    monkeypatch.setattr(ingestion, "extract_or_list", lambda *_, **__: pytest.fail("extracted again"))

    assert reprocess(stack, version=version, older_than="99.1.0") == PROCESSED
    assert document(stack)["document"]["extractor"]["version"] == "99.1.0"


def test_the_same_extraction_is_not_written_again(stack: Stack, version: str) -> None:
    served = stack.get(f"/v1/documents/{document(stack)['id']}")

    assert reprocess(stack, version=version) == PROCESSED

    again = stack.get(f"/v1/documents/{document(stack)['id']}")
    assert again.headers["ETag"] == served.headers["ETag"]


def test_what_has_failed_is_recorded_once_a_release_can_read_it(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(ingestion, "extract_or_list", refuse)
        stack.ingest(stack.upload("a.txt", ARTICLE))
        reprocess(stack)
        assert document(stack)["problem"]["type"].endswith("not-text")
    received = document(stack)["received"]

    assert reprocess(stack) == PROCESSED

    found = document(stack)
    assert (found["status"], found["problem"], found["received"]) == ("done", None, received)


def test_what_is_recorded_after_it_had_failed_is_read_again_by_its_version(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, release: Callable[[str], None]
) -> None:
    event = stack.upload("a.txt", ARTICLE)
    with monkeypatch.context() as older:
        older.setattr(ingestion, "extract_or_list", refuse)
        stack.ingest(event)
    reprocess(stack)
    release("99.1.0")

    reprocess(stack, version=event["Records"][0]["s3"]["object"]["versionId"])

    assert document(stack)["document"]["extractor"]["version"] == "99.1.0"


def test_a_failed_upload_that_still_cannot_be_read_keeps_its_problem(stack: Stack) -> None:
    stack.ingest(stack.upload("a.pdf", b"%PDF-1.7\n\x00"))
    before = document(stack, "a.pdf")

    assert reprocess(stack, "a.pdf") == PROCESSED

    assert document(stack, "a.pdf") == before


def test_a_second_run_on_a_failed_upload_that_is_killed_behind_the_first_is_ended_by_a_later_message(
    stack: Stack,
) -> None:
    stack.ingest(stack.upload("a.pdf", b"%PDF-1.7\n\x00"))
    reprocess(stack, "a.pdf")
    before = document(stack, "a.pdf")
    with before_call("GetObject", kill, naming="a.pdf"), pytest.raises(Killed):
        reprocess(stack, "a.pdf")  # whose message the first run has deleted
    assert document(stack, "a.pdf")["status"] == "processing"

    stack.ingest(stack.batch(request("a.pdf", resume=True)))

    found = document(stack, "a.pdf")
    assert (found["status"], found["problem"]) == ("failed", before["problem"])


def test_a_second_run_that_is_killed_behind_the_first_leaves_nothing_once_a_later_message_has_come(
    stack: Stack, version: str, release: Callable[[str], None]
) -> None:
    before, kept = document(stack), texts(stack)
    release("9.0")
    with before_call("BatchGetItem", kill, naming="NAMES#"), pytest.raises(Killed):
        reprocess(stack, version=version)  # whose message the first run has deleted
    assert texts(stack) > kept

    with every_run_ended():
        stack.ingest(stack.batch(request(version=version, resume=True)))

    assert (document(stack), texts(stack)) == (before, kept)


@pytest.mark.parametrize("named", [True, False])
def test_a_message_that_is_to_end_a_reading_begins_none(stack: Stack, version: str, named: bool) -> None:
    stack.ingest(stack.upload("a.pdf", b"%PDF-1.7\n\x00"))
    before = document(stack), document(stack, "a.pdf")
    more = {"version": version} if named else {}

    stack.ingest(stack.batch(request(resume=True, **more)))
    stack.ingest(stack.batch(request("a.pdf", resume=True)))

    assert (document(stack), document(stack, "a.pdf")) == before


def test_every_reading_first_sends_the_message_that_is_to_end_it(
    stack: Stack, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.service.reprocessing.DELAY", 0)
    stack.ingest(stack.upload("a.pdf", b"%PDF-1.7\n\x00"))
    stack.messages(environment().ingest_queue)

    reprocess(stack, version=version)
    reprocess(stack, "a.pdf")
    stack.ingest(stack.batch(request("a.pdf", resume=True)))  # which begins nothing, and so sends none

    sent = [json.loads(body) for body in stack.messages(environment().ingest_queue) if "reprocess" in body]
    assert sent == [request(version=version, resume=True), request("a.pdf", resume=True)]


def test_a_reading_that_is_given_up_leaves_the_document_as_it_was(stack: Stack, version: str) -> None:
    before = document(stack)

    assert stack.give_up(stack.batch(request(version=version))) == PROCESSED

    assert document(stack) == before
    assert len(stack.messages(environment().dead_letter_queue)) == 1


def test_a_failed_upload_whose_reading_is_given_up_has_failed(stack: Stack) -> None:
    stack.ingest(stack.upload("a.pdf", b"%PDF-1.7\n\x00"))
    failed = resources.record().retry(ingestion_upload("a.pdf"))
    assert failed is not None
    assert resources.record().begin(failed)  # and the process ends
    assert document(stack, "a.pdf")["status"] == "processing"

    assert stack.give_up(stack.batch(request("a.pdf"))) == PROCESSED

    found = document(stack, "a.pdf")
    assert found["problem"]["type"].endswith("processing-failed")


def ingestion_upload(key: str) -> Upload:
    return Reprocess(bucket=environment().uploads_bucket, key=key).upload


@pytest.mark.parametrize(
    "message",
    [{}, {"bucket": "b"}, {"bucket": "b", "key": ""}, {"bucket": "b", "key": "k", "colour": "red"}, "a.txt"],
)
def test_a_request_that_is_none_fails_and_says_what_it_lacks(
    stack: Stack, message: object, printed: Callable[[], str]
) -> None:
    answer = stack.ingest(stack.batch({"reprocess": message}))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert "Not a request to reprocess an upload" in printed()


@pytest.mark.parametrize(
    ("version", "other", "older"),
    [("0.1.0", "0.2.0", True), ("0.9.0", "0.10.0", True), ("1.0.0", "1.0.0", False), ("2.0", "1.9.9", False)],
)
def test_versions_are_compared_by_their_numbers(version: str, other: str, older: bool) -> None:
    assert is_older(version, other) == older


def test_a_table_of_an_earlier_release_is_migrated_by_reading_its_uploads_again(stack: Stack) -> None:
    names = environment()
    load(
        "one_item_per_statement",
        resources.dynamodb(),
        resources.s3(),
        table=names.table,
        texts=names.texts_bucket,
    )
    before = {each["key"]: each for each in stack.get("/v1/documents").json["items"]}
    for key, found in before.items():
        text = stack.get(f"/v1/documents/{found['id']}/text").body
        stack.s3.put_object(Bucket=UPLOADS, Key=key, Body=text)

    for key in before:
        assert stack.ingest(stack.batch(request(key))) == PROCESSED

    after = {each["key"]: each for each in stack.get("/v1/documents").json["items"]}
    assert {key: each["received"] for key, each in after.items()} == {
        key: each["received"] for key, each in before.items()
    }
    assert all(not resources.record().rewrite(each["id"]) for each in after.values())


def test_a_container_is_listed_again_and_so_is_each_of_its_parts(
    stack: Stack, release: Callable[[str], None]
) -> None:
    event = stack.upload("a.csv", f'id,text\nx,"{ARTICLE}"\ny,"{ARTICLE}"\n')
    (outcome,) = stack.ingest(event)
    stack.deliver()
    release("99.1.0")

    assert reprocess(stack, "a.csv", version=event["Records"][0]["s3"]["object"]["versionId"]) == PROCESSED
    between = stack.get(f"/v1/documents/{outcome['id']}").json
    assert len(statements(stack)) == 4
    stack.deliver()

    container = stack.get(f"/v1/documents/{outcome['id']}").json
    parts = stack.get(f"/v1/documents/{outcome['id']}/parts").json["items"]
    assert (between["status"], container["status"]) == ("done", "done")
    assert container["parts"] == {"total": 2, "done": 2, "failed": 0}
    assert {part["document"]["extractor"]["version"] for part in parts} == {"99.1.0"}
    assert len(statements(stack)) == 2


def test_a_statement_that_is_not_found_again_is_gone_and_the_others_keep_their_addresses(
    stack: Stack, version: str, release: Callable[[str], None]
) -> None:
    [kept, lost] = sorted(statements(stack), key=lambda said: said["content"][0]["start"])
    release("99.1.0")

    assert reprocess(stack, version=version) == PROCESSED

    assert stack.get(kept["self"]).json["text"] == kept["text"]
    answer = stack.get(lost["self"])
    assert (answer.status, answer.problem) == (410, "statement-gone")
    listed = answer.json["detail"].split()[-6]
    assert [said["id"] for said in stack.get(listed).json["items"]] == [kept["id"]]
    assert stack.get(lost["self"], {"accept": "text/html"}).status == 410


@pytest.mark.parametrize("unknown", ["0" * 26 + "-" + "0" * 26, "nothing", "0" * 26])
def test_an_id_of_no_document_on_record_is_not_found(stack: Stack, unknown: str) -> None:
    assert stack.get(f"/v1/statements/{unknown}").problem == "not-found"
