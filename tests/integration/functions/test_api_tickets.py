"""Tickets: where a client may upload a document, and under which conditions."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import pytest

from onrecord.identity import document_id
from onrecord.reading import MAX_BYTES

if TYPE_CHECKING:
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
