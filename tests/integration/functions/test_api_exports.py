"""Whole answers as files, from asking for one to what the file has."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import requests

from functions.export import app as export_function
from onrecord.service import exports, resources
from onrecord.service.environment import environment
from tests.support.drafts import Draft, event
from tests.support.interruptions import Killed, before_call, kill
from tests.support.linked_data import AS, expanded

if TYPE_CHECKING:
    from tests.support.answers import Answer
    from tests.support.stack import Stack


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "CHUNK", 2)


@pytest.fixture
def archive(stack: Stack) -> list[str]:
    """A document in which Ann Lee says something on each of five days; the ids as a list has them."""
    draft = Draft(event("a.txt"))
    for number in range(5):
        what, day = f"“Point {number}.”", date(2022, 1, 20 + number)
        draft.says("Ann Lee", what, speaker=draft.names("Ann Lee"), form="direct", on=day)
    assert resources.record().begin(draft.upload)
    assert resources.record().commit(draft.upload, draft.extraction(), draft.text)
    return [item["id"] for item in stack.get("/v1/statements").json["items"]]


def ask(stack: Stack, headers: dict[str, str] | None = None, **query: object) -> Answer:
    return stack.request("POST", "/v1/exports", {"file": "ndjson", **query}, headers)


def waiting(stack: Stack) -> list[dict[str, Any]]:
    """The messages of the queue, taken."""
    url = environment().export_queue
    received = stack.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in received:
        stack.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return received


def deliver(stack: Stack, tries: int = 1) -> Any:
    """Give the messages that wait to the function, as what they are for this many times."""
    batch = stack.batch(*(message["Body"] for message in waiting(stack)))
    for record in batch["Records"]:
        record["attributes"]["ApproximateReceiveCount"] = str(tries)
    return export_function.handler(batch, stack.context)


def made(stack: Stack, **query: object) -> dict[str, Any]:
    asked = ask(stack, **query)
    assert asked.status == 202, asked.body
    assert deliver(stack) == {"batchItemFailures": []}
    done: dict[str, Any] = stack.get(asked.headers["Location"]).json
    assert done["status"] == "done", done
    return done


def content(export: dict[str, Any]) -> bytes:
    answer = requests.get(export["file"]["url"], timeout=5)
    assert answer.status_code == 200
    assert len(answer.content) == export["file"]["bytes"]
    return answer.content


def test_an_export_is_accepted_at_once_and_has_its_file_when_it_is_done(
    stack: Stack, archive: list[str]
) -> None:
    asked = ask(stack)

    assert asked.status == 202
    assert asked.json["self"] == asked.headers["Location"]
    waits = stack.get(asked.headers["Location"])
    assert (waits.json["status"], waits.json["expected"], waits.json["file"]) == ("waiting", 5, None)
    assert waits.headers["Retry-After"]

    deliver(stack)

    done = stack.get(asked.headers["Location"])
    assert (done.json["status"], done.json["statements"], done.json["next_cursor"]) == ("done", 5, None)
    assert "Retry-After" not in done.headers
    lines = content(done.json).decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == archive


def test_its_link_expires_and_names_the_file(stack: Stack, archive: list[str]) -> None:
    done = made(stack, file="csv")

    answer = requests.get(done["file"]["url"], timeout=5)
    assert "X-Amz-Expires=900" in done["file"]["url"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statements.csv"'
    assert answer.headers["Content-Type"].startswith("text/csv")


def test_a_sheet_is_that_of_the_list(stack: Stack, archive: list[str]) -> None:
    assert content(made(stack, file="csv")) == stack.get("/v1/statements", format="csv").body
    assert content(made(stack, file="csv", bom="true")).startswith(b"\xef\xbb\xbfdate,")


def test_a_workbook_is_that_of_the_list(stack: Stack, archive: list[str]) -> None:
    assert content(made(stack, file="xlsx")) == stack.get("/v1/statements", format="xlsx").body
    assert openpyxl.load_workbook(io.BytesIO(content(made(stack, file="xlsx")))).active.max_row == 6


def test_json_ld_is_one_collection_of_annotations(stack: Stack, archive: list[str]) -> None:
    done = made(stack, file="jsonld")

    (collection,) = expanded(json.loads(content(done)))
    (page,) = collection[f"{AS}first"]
    (items,) = page[f"{AS}items"]
    assert collection["@id"] == f"https://api.example.org{done['self']}"
    assert [item["@id"].rpartition("/")[2] for item in items["@list"]] == archive
    assert collection[f"{AS}totalItems"][0]["@value"] == 5


def test_the_filters_are_those_of_the_list(stack: Stack, archive: list[str]) -> None:
    query = {"speaker": "Ann Lee", "from": "2022-01-21", "to": "2022-01-23", "order": "asc", "form": "direct"}

    lines = content(made(stack, **query)).decode().splitlines()

    assert [json.loads(line)["id"] for line in lines] == archive[2:4][::-1]


def test_an_answer_without_statements_is_a_header(stack: Stack, archive: list[str]) -> None:
    done = made(stack, file="csv", kind="plan")

    assert (done["expected"], done["statements"]) == (0, 0)
    assert len(list(csv.reader(io.StringIO(content(done).decode())))) == 1


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ({"speaker": "Nobody Here"}, 404, "unknown-entity"),
        ({"speaker": "person:nobody-here"}, 404, "unknown-entity"),
        ({"from": "2022-02-01", "to": "2022-01-01"}, 400, "invalid-request"),
        ({"file": "pdf"}, 400, "invalid-request"),
        ({"limit": 5}, 400, "unknown-parameter"),
    ],
)
def test_what_a_list_refuses_is_refused_before_anything_is_made(
    stack: Stack, archive: list[str], query: dict[str, object], status: int, problem: str
) -> None:
    answer = ask(stack, **query)

    assert (answer.status, answer.problem) == (status, problem)
    assert waiting(stack) == []


@pytest.mark.parametrize("id", ["0" * 26, "none", "..", "request.json"])
def test_an_unknown_export_is_not_found(stack: Stack, id: str) -> None:
    assert stack.get(f"/v1/exports/{id}").status == 404


# --- Once, and whole, whatever happens -------------------------------------------------------------


def test_a_request_sent_again_with_its_key_is_the_same_export(stack: Stack, archive: list[str]) -> None:
    key = {"idempotency-key": "monday"}

    first, again = ask(stack, key), ask(stack, key)

    assert first.json["id"] == again.json["id"]
    assert deliver(stack) == {"batchItemFailures": []}
    assert ask(stack, key).json["status"] == "done"
    assert waiting(stack) == []
    other = ask(stack, key, file="csv")
    assert (other.status, other.problem) == (409, "key-reused")
    assert ask(stack).json["id"] != ask(stack).json["id"]


def test_a_message_that_comes_twice_changes_nothing(stack: Stack, archive: list[str]) -> None:
    asked = ask(stack)
    batch = stack.batch(*(message["Body"] for message in waiting(stack)))
    export_function.handler(batch, stack.context)
    before = stack.get(asked.headers["Location"]).json
    stack.record("new.txt", order=9)

    export_function.handler(batch, stack.context)

    after = stack.get(asked.headers["Location"]).json
    assert content(after) == content(before)


@pytest.mark.parametrize("number", range(1, 9))
def test_a_try_goes_on_where_an_interrupted_one_stopped(
    stack: Stack, archive: list[str], number: int
) -> None:
    asked = ask(stack)
    batch = stack.batch(*(message["Body"] for message in waiting(stack)))
    with pytest.raises(Killed), before_call("PutObject", kill, number=number):
        export_function.handler(batch, stack.context)
    if number > 1:
        kept = {piece["Key"] for piece in pieces(stack)}
        assert kept

    batch["Records"][0]["attributes"]["ApproximateReceiveCount"] = "2"
    assert export_function.handler(batch, stack.context) == {"batchItemFailures": []}

    done = stack.get(asked.headers["Location"]).json
    lines = content(done).decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == archive


def pieces(stack: Stack) -> list[Any]:
    found = stack.s3.list_objects_v2(Bucket=environment().texts_bucket, Prefix="exports/")
    return [each for each in found["Contents"] if "/chunks/" in each["Key"]]


def test_progress_shows_what_has_been_read(stack: Stack, archive: list[str]) -> None:
    asked = ask(stack)
    with pytest.raises(Killed), before_call("PutObject", kill, number=5):
        deliver(stack)

    running = stack.get(asked.headers["Location"]).json
    assert (running["status"], running["statements"], running["expected"]) == ("running", 4, 5)


def test_an_export_that_takes_longer_than_an_invocation_goes_on_in_the_next(
    stack: Stack, archive: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter([60, 60, 10])  # seconds: two pieces, then none
    monkeypatch.setattr(stack.context, "get_remaining_time_in_millis", lambda: next(left, 60) * 1_000)
    asked = ask(stack)

    deliver(stack)

    assert stack.get(asked.headers["Location"]).json["statements"] == 4
    deliver(stack)
    assert stack.get(asked.headers["Location"]).json["status"] == "done"


def test_an_answer_longer_than_a_file_goes_on_in_the_next_one(
    stack: Stack, archive: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST", 3)

    first = made(stack)
    second = made(stack, cursor=first["next_cursor"])

    assert (first["statements"], second["statements"], second["next_cursor"]) == (3, 2, None)
    lines = [*content(first).decode().splitlines(), *content(second).decode().splitlines()]
    assert [json.loads(line)["id"] for line in lines] == archive


def test_a_cursor_of_another_question_fails_by_name(stack: Stack, archive: list[str]) -> None:
    cursor = stack.get("/v1/statements", limit=1).json["next_cursor"]
    asked = ask(stack, cursor=cursor, speaker="Ann Lee")

    assert deliver(stack) == {"batchItemFailures": []}

    failed = stack.get(asked.headers["Location"]).json
    assert (failed["status"], failed["problem"]["type"]) == (
        "failed",
        "urn:problem-type:onrecord:invalid-cursor",
    )


def test_an_export_fails_after_its_tries(stack: Stack, archive: list[str]) -> None:
    asked = ask(stack)

    with no_record():
        batch = stack.batch(*(message["Body"] for message in waiting(stack)))
        assert export_function.handler(batch, stack.context)["batchItemFailures"]
        batch["Records"][0]["attributes"]["ApproximateReceiveCount"] = "4"
        assert export_function.handler(batch, stack.context) == {"batchItemFailures": []}

    failed = stack.get(asked.headers["Location"]).json
    assert (failed["status"], failed["problem"]["title"]) == ("failed", "Processing failed repeatedly")


def no_record() -> Any:
    patch = pytest.MonkeyPatch()

    class Context:
        def __enter__(self) -> None:
            def fail(**_: object) -> None:
                raise RuntimeError

            patch.setattr(resources.record(), "statements_as_json", fail)

        def __exit__(self, *_: object) -> None:
            patch.undo()

    return Context()


# --- For people ------------------------------------------------------------------------------------


def test_a_form_is_led_to_a_page_that_waits_for_the_file(stack: Stack, archive: list[str]) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

    asked = ask(stack, browser, file="xlsx")

    assert asked.status == 303
    page = stack.get(asked.headers["Location"], browser)
    assert (page.headers["Refresh"], b"0 statements so far of 5" in page.body) == ("1", True)
    deliver(stack)
    page = stack.get(asked.headers["Location"], browser)
    assert "Refresh" not in page.headers
    assert b">statements.xlsx</a>: 5 statements" in page.body


def test_an_answer_of_several_pages_is_offered_as_a_file(stack: Stack, archive: list[str]) -> None:
    browser = {"accept": "text/html"}

    several = stack.get("/v1/statements", browser, limit=2, speaker="Ann Lee").body.decode()
    whole = stack.get("/v1/statements", browser, speaker="Ann Lee").body.decode()

    assert 'formaction="/v1/exports?speaker=Ann+Lee&amp;file=xlsx"' in several
    assert "formaction" not in whole
