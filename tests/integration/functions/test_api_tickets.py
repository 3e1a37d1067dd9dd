"""Tickets: where a client may upload a document, and under which conditions."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from onrecord.identity import document_id
from onrecord.reading import MAX_BYTES
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
    [{"filename": "../x"}, {"filename": ""}, {"published": "today"}, {"published": 20240507}, {"size": 1}],
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
