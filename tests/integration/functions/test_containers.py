"""A file of many documents becomes a document for each, whatever becomes of the others."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from local.context import Context
from onrecord.identity import document_id
from onrecord.record.versions import parts
from onrecord.service import containers, resources

if TYPE_CHECKING:
    from tests.support.stack import Stack

BUCKET = "onrecord-documents"


def table(*records: str, said: str = "the ferry was late") -> str:
    rows = (f"{record},Ann Lee said {said} on line {record}." for record in records)
    return "\n".join(["id,text", *rows])


def record_of(stack: Stack, key: str, body: str | bytes, **metadata: str) -> str:
    """Upload a file, let all be processed, and return the id of its document."""
    (outcome,) = stack.ingest(stack.upload(key, body, **metadata))
    stack.deliver()
    return str(outcome["id"])


def parts_of(stack: Stack, container: str) -> dict[str, Any]:
    return {part["record"]: part for part in stack.get(f"/v1/documents/{container}/parts").json["items"]}


def said_by_ann(stack: Stack) -> list[str]:
    items = stack.get("/v1/statements", speaker="person:ann-lee", limit=100).json["items"]
    return sorted(statement["text"].rstrip(".") for statement in items)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_PARTS", 2)


def test_each_row_of_a_table_is_a_document_with_its_own_status(stack: Stack) -> None:
    container = record_of(stack, "talks.csv", table("a", "b", "c"))

    document = stack.get(f"/v1/documents/{container}").json
    assert (document["status"], document["parts"]) == ("done", {"total": 3, "done": 3, "failed": 0})
    listed = parts_of(stack, container)
    assert [(record, part["status"]) for record, part in listed.items()] == [
        ("a", "done"),
        ("b", "done"),
        ("c", "done"),
    ]
    part = stack.get(f"/v1/documents/{listed['b']['id']}").json
    assert part == listed["b"]
    assert part["id"] == document_id(BUCKET, "talks.csv", "b")
    assert (part["container"], part["key"], part["statements"]) == (container, "talks.csv", 1)
    assert said_by_ann(stack) == [f"the ferry was late on line {record}" for record in "abc"]


def test_a_container_is_processing_until_its_last_part_has_ended(stack: Stack) -> None:
    (outcome,) = stack.ingest(stack.upload("talks.csv", table("a", "b", "c")))
    first, second = stack.messages(resources.environment().ingest_queue)

    before = stack.get(f"/v1/documents/{outcome['id']}").json
    stack.ingest(stack.batch(first))
    between = stack.get(f"/v1/documents/{outcome['id']}").json
    statuses = {record: part["status"] for record, part in parts_of(stack, outcome["id"]).items()}
    stack.ingest(stack.batch(second))
    after = stack.get(f"/v1/documents/{outcome['id']}").json

    assert outcome["outcome"] == "listed"
    assert [each["status"] for each in (before, between, after)] == ["processing", "processing", "done"]
    assert [each["parts"]["done"] for each in (before, between, after)] == [0, 2, 3]
    assert statuses == {"a": "done", "b": "done", "c": "processing"}


def test_a_part_that_cannot_be_read_fails_alone_and_says_why(stack: Stack) -> None:
    container = record_of(stack, "talks.csv", table("a") + "\nb,\n")

    document = stack.get(f"/v1/documents/{container}").json
    assert (document["status"], document["parts"]) == ("done", {"total": 2, "done": 1, "failed": 1})
    failed = parts_of(stack, container)["b"]
    assert (failed["status"], failed["document"]) == ("failed", None)
    assert failed["problem"]["type"].endswith(":empty-document")
    assert [each["id"] for each in stack.get("/v1/documents", status="failed").json["items"]] == [
        failed["id"]
    ]


def test_a_container_none_of_whose_parts_can_be_read_has_failed(stack: Stack) -> None:
    german = "Der Hafen bleibt bis Sonntag zu, sagte er am Freitag vor der Presse."
    container = record_of(stack, "talks.jsonl", f'{{"text": "{german}"}}\n{{"text": ""}}\n')

    document = stack.get(f"/v1/documents/{container}").json
    assert (document["status"], document["parts"]["failed"]) == ("failed", 2)
    assert document["problem"]["type"].endswith(":no-part-read")
    problems = [part["problem"]["type"].rpartition(":")[2] for part in parts_of(stack, container).values()]
    assert problems == ["unsupported-language", "empty-document"]


def test_a_file_of_a_format_for_several_documents_is_a_container_also_with_one(stack: Stack) -> None:
    container = record_of(stack, "one.csv", table("a"))
    packed = record_of(stack, "note.txt.gz", gzip.compress(b"Ann Lee said the bridge was open."))

    assert stack.get(f"/v1/documents/{container}").json["parts"] == {"total": 1, "done": 1, "failed": 0}
    assert list(parts_of(stack, container)) == ["a"]
    assert stack.get(f"/v1/documents/{packed}").json["parts"] is None
    assert parts_of(stack, packed) == {}


def test_a_table_without_rows_fails(stack: Stack) -> None:
    container = record_of(stack, "none.csv", "id,text\n")

    assert stack.get(f"/v1/documents/{container}").json["problem"]["type"].endswith(":empty-document")


def test_a_replaced_container_loses_the_parts_that_are_gone(stack: Stack) -> None:
    record_of(stack, "talks.csv", table("a", "b", "c"))
    container = record_of(stack, "talks.csv", table("c", "d", said="the ferry was early"))

    assert list(parts_of(stack, container)) == ["c", "d"]
    assert said_by_ann(stack) == [f"the ferry was early on line {record}" for record in "cd"]
    gone = document_id(BUCKET, "talks.csv", "a")
    assert stack.get(f"/v1/documents/{gone}").status == 404
    assert stack.get(f"/v1/documents/{container}").json["parts"]["total"] == 2


def test_a_part_that_cannot_be_read_any_more_is_not_served_as_it_was(stack: Stack) -> None:
    record_of(stack, "talks.csv", table("a", "b"))
    container = record_of(stack, "talks.csv", table("a") + "\nb,\n")

    assert {name: part["status"] for name, part in parts_of(stack, container).items()} == {
        "a": "done",
        "b": "failed",
    }
    assert said_by_ann(stack) == ["the ferry was late on line a"]


def test_a_deleted_container_takes_all_parts_with_it(stack: Stack) -> None:
    container = record_of(stack, "talks.csv", table("a", "b", "c"))

    (outcome,) = stack.ingest(stack.remove("talks.csv"))
    stack.deliver()

    assert outcome["outcome"] == "deleted"
    assert stack.get("/v1/documents").json["items"] == []
    assert stack.get("/v1/statements").json["items"] == []
    assert stack.get("/v1/entities", name="ann").json["items"] == []
    assert stack.get(f"/v1/documents/{container}").status == 404
    assert stack.get(f"/v1/documents/{container}/parts").status == 404


def test_a_container_is_replaced_by_a_single_document_and_the_reverse(stack: Stack) -> None:
    record_of(stack, "talks", table("a", "b"))
    single = record_of(stack, "talks", "Ann Lee said the bridge was open.")
    assert said_by_ann(stack) == ["the bridge was open"]
    assert stack.get(f"/v1/documents/{single}").json["parts"] is None

    record_of(stack, "talks", table("c"))
    assert said_by_ann(stack) == ["the ferry was late on line c"]


def test_a_broken_container_leaves_the_parts_of_the_one_before(stack: Stack) -> None:
    record_of(stack, "talks.csv", table("a"))
    container = record_of(stack, "talks.csv", "name,height\nAnn,171\n")

    document = stack.get(f"/v1/documents/{container}").json
    assert (document["status"], document["problem"]["title"]) == (
        "failed",
        "No column holds the text of the documents",
    )
    assert said_by_ann(stack) == ["the ferry was late on line a"]


def test_a_part_is_not_deleted_alone(stack: Stack) -> None:
    container = record_of(stack, "talks.csv", table("a", "b"))
    part = parts_of(stack, container)["a"]["id"]

    answer = stack.request("DELETE", f"/v1/documents/{part}")

    assert (answer.status, answer.json["type"].rpartition(":")[2]) == (409, "part-of-a-file")
    assert container in answer.json["detail"]
    assert len(said_by_ann(stack)) == 2


def test_the_title_of_an_upload_is_that_of_the_container_and_its_day_is_that_of_each_part(
    stack: Stack,
) -> None:
    container = record_of(stack, "talks.csv", table("a"), title="Talks", published="2024-05-07")

    assert stack.get(f"/v1/documents/{container}").json["document"]["title"] == "Talks"
    part = parts_of(stack, container)["a"]["document"]
    assert (part["title"], part["published"]) == (None, "2024-05-07")


def test_only_parts_of_a_container_are_undated(stack: Stack) -> None:
    container = record_of(stack, "talks.csv", table("a"))

    undated = stack.get("/v1/documents", undated="true").json["items"]

    assert [each["id"] for each in undated] == [part["id"] for part in parts_of(stack, container).values()]


def test_a_container_is_read_page_by_page(stack: Stack) -> None:
    records = [f"r{number}" for number in range(7)]
    container = record_of(stack, "talks.csv", table(*records))

    found, cursor = [], {}
    while True:
        page = stack.get(f"/v1/documents/{container}/parts", limit=3, **cursor).json
        found += [part["record"] for part in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert found == records


def test_a_container_has_a_page_that_leads_to_its_parts_and_they_to_it(stack: Stack) -> None:
    browser = {"Accept": "text/html"}
    container = record_of(stack, "talks.csv", table("a", "b") + "\nc,\n")
    listed = parts_of(stack, container)

    page = stack.get(f"/v1/documents/{container}", browser).body.decode()

    assert "3 documents: 2 done, 1 failed" in page
    assert all(f'href="/v1/documents/{part["id"]}"' in page for part in listed.values())
    assert page == stack.get(f"/v1/documents/{container}/parts", browser).body.decode()
    part = stack.get(f"/v1/documents/{listed['a']['id']}", browser).body.decode()
    assert f'href="/v1/documents/{container}"' in part
    assert f'href="/v1/documents/{container}"' in stack.get("/v1/documents", browser).body.decode()
    assert stack.get(f"/v1/documents/{listed['a']['id']}/parts", browser).status == 404


# --- Failures --------------------------------------------------------------------------------------


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """No text with the word \"poison\" can be extracted."""
    extracts = containers.extract_documents

    def extracted(data: bytes, **given: Any) -> Any:
        for document in extracts(data, **given):
            if "poison" in getattr(document, "text", ""):
                raise MemoryError
            yield document

    monkeypatch.setattr(containers, "extract_documents", extracted)


def tried(stack: Stack, body: str, tries: int) -> bool:
    batch = stack.batch(body)
    batch["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(tries)
    return bool(stack.ingest(batch) == {"batchItemFailures": []})


def test_a_part_that_always_fails_costs_no_other(stack: Stack, poison: None) -> None:
    rows = table("a", "b", "c").replace("line a", "poison a")
    (outcome,) = stack.ingest(stack.upload("talks.csv", rows))
    queue = resources.environment().ingest_queue

    first, second = stack.messages(queue)
    assert tried(stack, second, 1)
    stack.sqs.purge_queue(QueueUrl=queue)
    assert not tried(stack, first, 1)
    assert tried(stack, first, containers.ALONE)
    (poisoned,) = [message for message in stack.messages(queue) if not tried(stack, message, 1)]
    stack.give_up(stack.batch(poisoned))

    statuses = {record: part["status"] for record, part in parts_of(stack, outcome["id"]).items()}
    assert statuses == {"a": "failed", "b": "done", "c": "done"}
    document = stack.get(f"/v1/documents/{outcome['id']}").json
    assert (document["status"], document["parts"]) == ("done", {"total": 3, "done": 2, "failed": 1})
    (failed,) = stack.get("/v1/documents", status="failed").json["items"]
    assert failed["problem"]["type"].endswith(":processing-failed")


class Hurried(Context):
    """The context of a function that is about to be killed."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 2_000


def test_parts_for_which_a_run_has_no_time_left_get_runs_of_their_own(stack: Stack) -> None:
    long = "The mayor said that the bridge would be closed. " * 2_500
    (outcome,) = stack.ingest(stack.upload("talks.csv", table("a") + f"\nb,{long}\n"))
    queue, patient = resources.environment().ingest_queue, stack.context
    (both,) = stack.messages(queue)
    stack.sqs.purge_queue(QueueUrl=queue)

    stack.context = Hurried()
    assert tried(stack, both, 1)
    stack.context = patient
    (alone,) = stack.messages(queue)
    assert stack.get(f"/v1/documents/{outcome['id']}").json["status"] == "processing"
    stack.context = Hurried()
    assert tried(stack, alone, 1)

    listed = parts_of(stack, outcome["id"])
    assert listed["a"]["status"] == "done"
    assert listed["b"]["problem"]["type"].endswith(":takes-too-long")


def test_what_was_given_up_is_processed_when_its_message_is_redriven(stack: Stack) -> None:
    (outcome,) = stack.ingest(stack.upload("talks.csv", table("a", "b")))
    (message,) = stack.messages(resources.environment().ingest_queue)
    stack.give_up(stack.batch(message))
    assert stack.get(f"/v1/documents/{outcome['id']}").json["problem"]["type"].endswith(":no-part-read")

    assert tried(stack, message, 1)

    document = stack.get(f"/v1/documents/{outcome['id']}").json
    assert (document["status"], document["problem"]) == ("done", None)


def test_a_message_of_parts_that_lacks_something_is_no_task(stack: Stack) -> None:
    assert not tried(stack, json.dumps({"parts": {"key": "talks.csv"}}), 1)
