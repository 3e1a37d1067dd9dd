"""HTTP as the API speaks it: addresses, methods, representations, entity tags, errors."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING

import pytest

from onrecord.service import resources
from onrecord.service.http import LARGEST_BODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Stack


def test_an_entity_id_in_a_path_may_have_letters_of_any_script(stack: Stack) -> None:
    answer = stack.get("/v1/entities/person:анна-ли")

    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/statements", "/v1/statements/1/2", "/v1/documents/"])
def test_an_unknown_path_answers_404(stack: Stack, path: str) -> None:
    answer = stack.get(path, whatever="1")

    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/v1/statements", "GET"),
        ("PUT", "/v1/documents", "GET, POST"),
        ("PATCH", "/v1/documents/0", "DELETE, GET"),
        ("GET", "/v1/extract", "POST"),
    ],
)
def test_a_wrong_method_answers_405_with_the_allowed_ones(
    stack: Stack, method: str, path: str, allowed: str
) -> None:
    answer = stack.request(method, path)

    assert (answer.status, answer.problem, answer.headers["Allow"]) == (405, "method-not-allowed", allowed)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("text/html, application/*;q=0.8", 200),
        ("text/html, */*;q=0.1", 200),
        ("text/html", 406),
        ("application/json;q=0, */*", 406),
        ("*/*;q=0.0", 406),
    ],
)
def test_a_request_that_does_not_accept_json_answers_406(
    stack: Stack, document: str, accept: str, status: int
) -> None:
    answer = stack.get(f"/v1/documents/{document}", {"accept": accept})

    assert answer.status == status
    if status == 406:
        assert answer.problem == "not-acceptable"


def test_a_text_too_long_for_lambda_is_sent_compressed_or_answers_406(stack: Stack) -> None:
    draft = stack.record("long.txt", more="дома " * 500_000)
    path = f"/v1/documents/{draft.upload.document_id}/text"

    compressed = stack.get(path, {"accept-encoding": "gzip, deflate"})
    refused = stack.get(path)

    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.body).decode() == draft.text
    assert (refused.status, refused.problem) == (406, "not-acceptable")
    assert "gzip" in refused.json["detail"]


@pytest.mark.parametrize("what", ["", "/statements", "/entities", "/times", "/text"])
def test_a_matching_etag_answers_304(stack: Stack, document: str, what: str) -> None:
    path = f"/v1/documents/{document}{what}"
    tag = stack.get(path).headers["ETag"]

    unchanged = stack.get(path, {"if-none-match": f'"another", W/{tag}'})
    sent = stack.get(path, {"if-none-match": '"another"'})

    assert (unchanged.status, unchanged.body, unchanged.headers["ETag"]) == (304, b"", tag)
    assert "Content-Type" not in unchanged.headers
    assert sent.status == 200


def test_a_changed_document_has_another_etag(stack: Stack, document: str) -> None:
    tag = stack.get(f"/v1/documents/{document}").headers["ETag"]
    stack.record("a.txt", more="And so on.", order=2)

    answer = stack.get(f"/v1/documents/{document}", {"if-none-match": tag})

    assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "headers", "status", "problem"),
    [
        ("{", {}, 400, "invalid-request"),
        ("[1]", {}, 400, "invalid-request"),
        ("[" * 100_000, {}, 400, "invalid-request"),
        ('{"title":' * 50_000 + "1" + "}" * 50_000, {}, 400, "invalid-request"),
        ('{"size": ' + "8" * 10_000 + "}", {}, 400, "invalid-request"),
        ("a=b", {"content-type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
        ("Ann", {"content-type": "text/plain; charset=utf-8"}, 415, "unsupported-media-type"),
    ],
)
def test_a_body_that_is_not_a_json_object_is_refused(
    stack: Stack, body: str, headers: dict[str, str], status: int, problem: str
) -> None:
    answer = stack.request("POST", "/v1/documents", headers=headers, body=body)

    assert (answer.status, answer.problem) == (status, problem)


@pytest.mark.parametrize(
    "body",
    [
        '{"title": "' + "a" * LARGEST_BODY + '"}',
        '{"title": "' + "\u00e9" * (LARGEST_BODY // 2) + '"}',
        "[" * (LARGEST_BODY + 1),
    ],
    ids=["ascii", "two bytes a character", "no JSON"],
)
def test_a_body_that_is_too_large_is_refused_before_it_is_parsed(stack: Stack, body: str) -> None:
    answer = stack.request("POST", "/v1/documents", body=body)

    assert (answer.status, answer.problem) == (413, "too-large")
    assert f"{LARGEST_BODY:,}" in answer.json["detail"]


def test_an_unexpected_error_is_logged_and_not_shown_to_the_client(
    stack: Stack, printed: Callable[[], str]
) -> None:
    resources.dynamodb().delete_table(TableName="onrecord-Table")

    answer = stack.get("/v1/documents/0123")

    assert (answer.status, answer.problem) == (500, "internal-error")
    assert "request-1" in answer.json["detail"]
    assert not re.search("dynamo|table|boto|Exception|app.py", answer.body.decode(), re.IGNORECASE)
    (line,) = [json.loads(line) for line in printed().splitlines() if line.startswith("{")]
    assert "ResourceNotFoundException" in line["aws"]
    assert "0123" not in json.dumps(line)
