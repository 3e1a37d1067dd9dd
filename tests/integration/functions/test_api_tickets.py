"""Tickets: where a client may upload a document, and under which conditions."""

from __future__ import annotations

import base64
import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from onrecord.identity import document_id
from onrecord.reading import MAX_BYTES
from onrecord.service import tickets
from onrecord.service.metadata import read_columns
from tests.support.stack import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Stack


def test_a_ticket_has_the_document_id_and_a_presigned_upload_with_its_limits(stack: Stack) -> None:
    answer = stack.request(
        "POST", "/v1/documents", body={"filename": "speech.txt", "published": "2022-01-27"}
    )

    ticket = answer.json
    assert answer.status == 201
    assert ticket["id"] == document_id("onrecord-documents", ticket["key"])
    assert answer.headers["Location"] == f"/v1/documents/{ticket['id']}"
    assert re.fullmatch(r"tickets/[0-9a-f-]{36}/speech\.txt", ticket["key"])
    fields = ticket["upload"]["fields"]
    assert (fields["Content-Type"], fields["x-amz-meta-published"]) == ("text/plain", "2022-01-27")
    assert stack.get(answer.headers["Location"]).json["status"] == "waiting"
    policy = json.loads(base64.b64decode(fields["policy"]))
    assert ["content-length-range", 1, MAX_BYTES] in policy["conditions"]
    assert {"Content-Type": "text/plain"} in policy["conditions"]
    assert {"key": ticket["key"]} in policy["conditions"]


def test_a_ticket_without_a_date_says_that_the_document_may_be_undated(stack: Stack) -> None:
    dated = stack.request("POST", "/v1/documents", body={"published": "2022-01-27"}).json
    undated = stack.request("POST", "/v1/documents", body={"outlet": "Kieler Bote", "author": "Ånn"}).json

    assert dated["warnings"] == []
    assert undated["warnings"] == ["undated"]
    fields = undated["upload"]["fields"]
    assert fields["x-amz-meta-outlet"] == "Kieler Bote"
    assert fields["x-amz-meta-author"].isascii()


def test_each_ticket_has_a_document_id_of_its_own(stack: Stack) -> None:
    ids = {stack.request("POST", "/v1/documents", body={}).json["id"] for _ in range(2)}

    assert len(ids) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"filename": "../x"},
        {"filename": ""},
        {"published": "today"},
        {"published": 20240507},
        {"size": 1},
        {"key": "a/../b"},
        {"key": "a//b"},
        {"media_type": "application/postscript"},
        {"batch": "a/b"},
    ],
)
def test_an_invalid_ticket_request_answers_400(stack: Stack, body: dict[str, object]) -> None:
    answer = stack.request("POST", "/v1/documents", body=body)

    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert f"`{next(iter(body))}`" in answer.json["detail"]


# --- A ticket is for one upload

ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year."
CORRECTED = "Mayor Ann Lee said on Tuesday that the new bridge would be closed for a week."


@pytest.fixture
def ticket(stack: Stack) -> dict[str, Any]:
    answer: dict[str, Any] = stack.request("POST", "/v1/documents", body={}).json
    return answer


def used(stack: Stack, ticket: dict[str, Any], text: str) -> dict[str, Any]:
    """Send a ticket's form; return the S3 event that tells of it."""
    form = ticket["upload"]
    sent = requests.post(form["url"], data=form["fields"], files={"file": text.encode()}, timeout=5)
    assert sent.status_code == 204
    version = stack.s3.head_object(Bucket=UPLOADS, Key=ticket["key"])["VersionId"]
    return stack.event(ticket["key"], "ObjectCreated:Post", version=version)


def text_of(stack: Stack, ticket: dict[str, Any]) -> str:
    return stack.get(f"/v1/documents/{ticket['id']}/text").body.decode()


def outcome(stack: Stack, event: dict[str, Any]) -> str:
    return str(stack.ingest(event)[0]["outcome"])


def test_a_ticket_is_valid_for_minutes(stack: Stack, ticket: dict[str, Any]) -> None:
    policy = json.loads(base64.b64decode(ticket["upload"]["fields"]["policy"]))

    for expires in (policy["expiration"], ticket["expires"]):
        left = datetime.fromisoformat(expires) - datetime.now(UTC)
        assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_a_second_upload_with_a_ticket_is_not_read(
    stack: Stack, ticket: dict[str, Any], printed: Callable[[], str]
) -> None:
    first, second = used(stack, ticket, ARTICLE), used(stack, ticket, CORRECTED)

    assert [outcome(stack, event) for event in (first, second, second)] == ["done", "refused", "refused"]

    assert text_of(stack, ticket) == ARTICLE
    lines = [json.loads(line) for line in printed().splitlines() if line.startswith("{")]
    assert any(line.get("Failures") == [1.0] and line["type"] == "ticket" for line in lines)


def test_a_ticket_whose_upload_failed_is_used(stack: Stack, ticket: dict[str, Any]) -> None:
    first, second = used(stack, ticket, "%!PS-Adobe-3.0"), used(stack, ticket, ARTICLE)

    assert [outcome(stack, event) for event in (first, second)] == ["failed", "refused"]

    assert stack.get(f"/v1/documents/{ticket['id']}").json["status"] == "failed"


def test_a_ticket_of_a_deleted_document_is_used(stack: Stack, ticket: dict[str, Any]) -> None:
    stack.ingest(used(stack, ticket, ARTICLE))
    stack.request("DELETE", f"/v1/documents/{ticket['id']}")
    stack.ingest(stack.event(ticket["key"], "ObjectRemoved:Delete"))

    assert outcome(stack, used(stack, ticket, ARTICLE)) == "refused"
    assert stack.get(f"/v1/documents/{ticket['id']}").status == 404


def test_the_event_of_a_tickets_upload_may_come_again(stack: Stack, ticket: dict[str, Any]) -> None:
    event = used(stack, ticket, ARTICLE)
    stack.give_up(stack.batch(event))  # its tries were used up; an operator redrives it

    assert [outcome(stack, event) for _ in range(2)] == ["done", "unchanged"]


def test_a_tickets_document_is_corrected_by_an_upload_with_credentials(
    stack: Stack, ticket: dict[str, Any]
) -> None:
    stack.ingest(used(stack, ticket, ARTICLE))

    assert outcome(stack, stack.upload(ticket["key"], CORRECTED)) == "done"
    assert text_of(stack, ticket) == CORRECTED


def test_a_form_of_ones_own_for_another_key_may_be_sent_again(stack: Stack) -> None:
    outcomes = []
    for text in (ARTICLE, CORRECTED):
        event = stack.upload("desk/a.txt", text)
        event["Records"][0]["eventName"] = "ObjectCreated:Post"
        outcomes.append(outcome(stack, event))

    assert outcomes == ["done", "done"]


# --- What a ticket is for ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "media_type"),
    [
        ({"filename": "Rede — Köln.pdf"}, "application/pdf"),
        ({"filename": "page.HTML"}, "text/html"),
        ({"filename": "minutes"}, "text/plain"),
        ({"filename": "a.txt", "media_type": "message/rfc822"}, "message/rfc822"),
        ({"key": "desk/table.csv"}, "text/csv"),
    ],
)
def test_the_upload_has_the_media_type_that_is_asked_for_or_that_of_the_extension(
    stack: Stack, request_: dict[str, str], media_type: str
) -> None:
    fields = stack.request("POST", "/v1/documents", body=request_).json["upload"]["fields"]

    assert fields["Content-Type"] == media_type
    assert {"Content-Type": media_type} in json.loads(base64.b64decode(fields["policy"]))["conditions"]


def test_all_metadata_of_the_request_are_those_of_the_document(stack: Stack) -> None:
    said = {"title": "Über Brücken", "author": "Ann Lee", "outlet": "Kieler Bote", "published": "2022-01-27"}
    ticket = stack.request("POST", "/v1/documents", body={**said, "url": "https://example.org/a"}).json

    stack.ingest(used(stack, ticket, ARTICLE))

    document = stack.get(f"/v1/documents/{ticket['id']}").json["document"]
    assert {name: document[name] for name in said} == said
    assert document["url"] == "https://example.org/a"


def test_the_columns_of_a_table_can_be_named(stack: Stack) -> None:
    body = {"filename": "a.csv", "columns": {"text": "Märchen"}}
    fields = stack.request("POST", "/v1/documents", body=body).json["upload"]["fields"]

    assert read_columns({"text-column": fields["x-amz-meta-text-column"]}) == {"text": "Märchen"}


def test_a_later_upload_to_a_key_of_ones_own_replaces_the_document(stack: Stack) -> None:
    body = {"key": "desk/2022/speech.txt"}
    first, second = (stack.request("POST", "/v1/documents", body=body).json for _ in range(2))
    assert (first["id"], first["key"]) == (second["id"], "tickets/keys/desk/2022/speech.txt")

    outcomes = [outcome(stack, used(stack, first, ARTICLE)), outcome(stack, used(stack, second, CORRECTED))]

    assert outcomes == ["done", "done"]
    assert text_of(stack, second) == CORRECTED


# --- Sent again, and many at once ----------------------------------------------------------------


def asked(
    stack: Stack, path: str, name: str, body: dict[str, Any], caller: str = "arn:aws:iam::1:user/a"
) -> Any:
    """Send a request with an ``Idempotency-Key``, as a caller."""
    with stack.called_by({"iam": {"userArn": caller}}):
        return stack.request("POST", path, headers={"idempotency-key": name}, body=body)


def test_a_request_that_is_sent_again_has_a_ticket_for_the_same_document(stack: Stack) -> None:
    body = {"filename": "a.txt", "title": "Bridge"}

    ids = [asked(stack, "/v1/documents", name, body).json["id"] for name in ("one", "one", "two")]

    assert ids[0] == ids[1] != ids[2]
    assert asked(stack, "/v1/documents", "one", body, caller="arn:aws:iam::1:user/b").json["id"] not in ids


def test_another_request_of_the_same_name_is_refused(stack: Stack) -> None:
    assert asked(stack, "/v1/documents", "one", {"title": "Bridge"}).status == 201

    again = asked(stack, "/v1/documents", "one", {"title": "Tunnel"})

    assert (again.status, again.problem) == (409, "key-reused")


def test_what_a_repeated_ticket_uploads_after_the_first_document_is_not_read(stack: Stack) -> None:
    first, second = (asked(stack, "/v1/documents", "one", {}).json for _ in range(2))

    outcomes = [outcome(stack, used(stack, first, ARTICLE)), outcome(stack, used(stack, second, CORRECTED))]

    assert outcomes == ["done", "refused"]


def test_a_batch_has_a_ticket_for_each_document_and_lists_how_far_they_are(stack: Stack) -> None:
    described = [{"filename": "a.txt"}, {"filename": "b.txt"}, {"key": "desk/c.txt"}]
    answer = stack.request("POST", "/v1/batches", body={"batch": "monday", "documents": described})
    given = answer.json["tickets"]
    assert (answer.status, answer.json["batch"], len(given)) == (201, "monday", 3)
    stack.ingest(used(stack, given[0], ARTICLE))
    stack.ingest(used(stack, given[2], "%!PS-Adobe-3.0"))

    listed = stack.get("/v1/documents", batch="monday").json["items"]

    assert [item["id"] for item in listed] == [ticket["id"] for ticket in given]
    assert [item["status"] for item in listed] == ["done", "waiting", "failed"]
    [waiting] = stack.get("/v1/documents", batch="monday", status="waiting").json["items"]
    assert waiting["id"] == given[1]["id"]
    pages = [stack.get("/v1/documents", batch="monday", limit=2).json]
    pages.append(stack.get("/v1/documents", batch="monday", limit=2, cursor=pages[0]["next_cursor"]).json)
    assert [len(page["items"]) for page in pages] == [2, 1]
    assert (pages[1]["total"], pages[1]["exact"]) == (3, True)


def test_a_batch_grows_by_single_tickets_and_one_without_a_name_is_given_one(stack: Stack) -> None:
    batch = stack.request("POST", "/v1/batches", body={"documents": [{}]}).json["batch"]
    more = stack.request("POST", "/v1/documents", body={"batch": batch}).json

    listed = stack.get("/v1/documents", batch=batch).json["items"]

    assert (len(listed), listed[-1]["id"]) == (2, more["id"])
    assert stack.get("/v1/documents", batch="another").json["items"] == []


def test_a_batch_that_is_sent_again_has_the_same_documents(stack: Stack) -> None:
    body = {"documents": [{"filename": "a.txt"}, {"filename": "b.txt"}]}

    first, second = (asked(stack, "/v1/batches", "monday", body).json for _ in range(2))

    assert first["batch"] == second["batch"]
    assert [each["id"] for each in first["tickets"]] == [each["id"] for each in second["tickets"]]
    assert len(stack.get("/v1/documents", batch=first["batch"]).json["items"]) == 2


@pytest.mark.parametrize("documents", [[], [{}] * 101, [{"size": 1}]])
def test_a_batch_has_up_to_a_hundred_documents(stack: Stack, documents: list[dict[str, int]]) -> None:
    answer = stack.request("POST", "/v1/batches", body={"documents": documents})

    assert (answer.status, answer.problem) == (400, "invalid-request")


# --- A document whose upload has not come --------------------------------------------------------


def test_a_document_waits_for_its_upload(stack: Stack, ticket: dict[str, Any]) -> None:
    answer = stack.get(f"/v1/documents/{ticket['id']}")

    assert (answer.json["status"], answer.json["key"]) == ("waiting", ticket["key"])
    assert int(answer.headers["Retry-After"]) > 0
    for part in ("text", "statements", "entities", "times", "parts"):
        assert stack.get(f"/v1/documents/{ticket['id']}/{part}").problem == "not-yet-processed"
    dated = stack.request("PATCH", f"/v1/documents/{ticket['id']}", body={"published": "2022-01-27"})
    assert (dated.status, dated.problem) == (409, "not-yet-processed")
    page = stack.get(f"/v1/documents/{ticket['id']}", {"accept": "text/html"})
    assert (page.status, "has not been uploaded" in page.body.decode()) == (200, True)


def test_a_document_has_failed_if_its_ticket_expired_unused(
    stack: Stack, ticket: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "VALID", timedelta(minutes=-1))
    late = stack.request("POST", "/v1/documents", body={"batch": "late"}).json

    document = stack.get(f"/v1/documents/{late['id']}").json

    assert (document["status"], document["problem"]["type"].rpartition(":")[2]) == (
        "failed",
        "never-uploaded",
    )
    assert stack.get("/v1/documents", batch="late", status="failed").json["items"] == [document]


def test_a_document_that_is_waited_for_can_be_deleted(stack: Stack, ticket: dict[str, Any]) -> None:
    assert stack.request("DELETE", f"/v1/documents/{ticket['id']}").status == 202

    assert stack.get(f"/v1/documents/{ticket['id']}").status == 404


def test_a_deleted_document_is_not_waited_for_before_it_has_another_ticket(stack: Stack) -> None:
    body = {"key": "desk/a.txt", "batch": "monday"}
    ticket = stack.request("POST", "/v1/documents", body=body).json
    stack.ingest(used(stack, ticket, ARTICLE))
    time.sleep(1 - time.time() % 1)  # a tombstone knows the second of its deletion, as TTL has it
    stack.ingest(stack.remove(ticket["key"]))
    assert stack.get(f"/v1/documents/{ticket['id']}").status == 404
    assert stack.get("/v1/documents", batch="monday").json["items"] == []
