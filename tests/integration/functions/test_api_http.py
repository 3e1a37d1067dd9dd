"""HTTP as the API speaks it: addresses, methods, representations, entity tags, errors."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from onrecord.record import Upload
from onrecord.service import resources
from onrecord.service.http import representations
from onrecord.service.http.requests import LARGEST_BODY
from tests.support.stack import DAY, UPLOADS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Stack


def test_an_entity_id_in_a_path_may_have_letters_of_any_script(stack: Stack) -> None:
    answer = stack.get("/v1/entities/person:анна-ли")

    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize(
    "id_", ["place:दिल्ली", "person:กรุงเทพ", "person:o’neill", "person:محمَّد", "work:a,b;c"]
)
def test_an_id_may_have_any_letters_and_marks(stack: Stack, id_: str) -> None:
    answer = stack.get(f"/v1/entities/{id_}")

    assert (answer.status, answer.json["detail"]) == (404, "The record has no entity of this id.")


def test_a_page_leads_from_the_root_to_the_documentation(stack: Stack) -> None:
    answer = stack.get("/")

    assert (answer.status, answer.headers["Location"]) == (307, "/docs")


def test_a_slash_too_many_is_redirected(stack: Stack) -> None:
    answer = stack.get("/v1/documents/")

    assert (answer.status, answer.headers["Location"]) == (308, "/v1/documents")


def test_head_answers_as_get_does_without_the_body(stack: Stack, document: str) -> None:
    path = f"/v1/documents/{document}/statements"
    got = stack.get(path)

    head = stack.request("HEAD", path)

    assert (head.status, head.headers["ETag"], head.body) == (200, got.headers["ETag"], b"")
    assert stack.request("HEAD", "/v1/documents/0").status == 404


def test_json_is_sent_in_utf_8(stack: Stack) -> None:
    draft = stack.record("a.txt")

    answer = stack.get(f"/v1/documents/{draft.upload.document_id}/statements")

    assert "“We are open" in answer.body.decode()


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/documents", "/v1/entities"])
def test_an_empty_parameter_is_one_that_was_left_out(stack: Stack, document: str, path: str) -> None:
    assert stack.get(path, cursor="", limit="").body == stack.get(path).body


def test_a_repeated_parameter_of_one_value_is_refused_by_name(stack: Stack) -> None:
    answer = stack.request("GET", "/v1/statements", [("from", "2022-01-01"), ("from", "2022-02-01")])

    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert "`from` can be given once" in answer.json["detail"]


def test_a_problem_says_which_request_it_was_and_what_each_fault_is_about(stack: Stack) -> None:
    answer = stack.get("/v1/statements", limit="many", from_="yesterday")

    assert (answer.status, answer.json["instance"]) == (400, "/v1/statements")
    assert {fault["parameter"] for fault in answer.json["errors"]} == {"limit", "from"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_fault_of_a_body_is_pointed_to(stack: Stack) -> None:
    answer = stack.request("POST", "/v1/documents", body={"published": "2022", "title": ""})

    assert {fault["pointer"] for fault in answer.json["errors"]} == {"/published", "/title"}


def test_a_representation_is_refused_before_anything_is_looked_up(stack: Stack) -> None:
    resources.dynamodb().delete_table(TableName="onrecord-Table")

    assert stack.get("/v1/statements", {"accept": "image/png"}).problem == "not-acceptable"


def test_a_long_answer_is_compressed_for_who_takes_that(stack: Stack) -> None:
    for number in range(12):
        stack.record(f"{number}.txt", order=number + 1)
    plain = stack.get("/v1/statements")

    compressed = stack.get("/v1/statements", {"accept-encoding": "br, gzip"})

    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.body) == plain.body
    assert "Accept-Encoding" in plain.headers["Vary"]
    unchanged = stack.get("/v1/statements", {"if-none-match": compressed.headers["ETag"]})
    assert unchanged.status == 304


def test_a_page_links_to_the_next_one_and_to_the_description(stack: Stack) -> None:
    for number in range(3):
        stack.record(f"{number}.txt", order=number + 1)
    texts, path, query = [], "/v1/statements", "limit=1&speaker=person%3Aann-lee"
    while True:
        answer = stack.request("GET", path, parse_qsl(query))
        texts += [item["document"]["key"] for item in answer.json["items"]]
        assert '</openapi.json>; rel="service-desc"' in answer.headers["Link"]
        following = re.search(r'<([^>?]+)\?([^>]+)>; rel="next"', answer.headers["Link"])
        if following is None:
            break
        path, query = following.groups()

    assert sorted(texts) == ["0.txt", "1.txt", "2.txt"]


def test_a_page_too_long_for_an_answer_is_cut_with_a_cursor(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        stack.record(f"{number}.txt", order=number + 1)
    monkeypatch.setattr(representations, "LARGEST_ANSWER", len(stack.get("/v1/statements").body) // 2)
    keys, cursor = [], {}
    while True:
        page = stack.get("/v1/statements", **cursor).json
        keys += [item["document"]["key"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert sorted(keys) == [f"{number}.txt" for number in range(9)]


def test_a_body_is_judged_after_path_and_method(stack: Stack) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    assert stack.request("POST", "/v1/statements", headers=form, body="a=b").problem == "method-not-allowed"
    assert stack.request("POST", "/v3", headers=form, body="a=b").problem == "not-found"


def test_a_document_in_processing_says_when_to_ask_again(stack: Stack) -> None:
    upload = Upload(UPLOADS, "a.txt", "0001", DAY)
    resources.record().begin(upload)

    answer = stack.get(f"/v1/documents/{upload.document_id}")

    assert (answer.json["status"], answer.headers["Retry-After"]) == ("processing", "1")


@pytest.mark.parametrize("path", ["/v1", "/v2/statements", "/v1/statements/1/2", "/v2/"])
def test_an_unknown_path_answers_404(stack: Stack, path: str) -> None:
    answer = stack.get(path, whatever="1")

    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/v1/statements", "GET, HEAD"),
        ("PUT", "/v1/documents", "GET, HEAD, POST"),
        ("PUT", "/v1/documents/0", "DELETE, GET, HEAD, PATCH"),
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
        ("image/png", 406),
        ("application/json;q=0, */*", 406),
        ("*/*;q=0.0", 406),
    ],
)
def test_a_request_that_does_not_accept_json_answers_406(
    stack: Stack, document: str, accept: str, status: int
) -> None:
    answer = stack.get(f"/v1/documents/{document}/entities", {"accept": accept})

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
    assert answer.json["request"] == "request-1"
    assert not re.search("dynamo|table|boto|Exception|app.py", answer.body.decode(), re.IGNORECASE)
    (line,) = [json.loads(line) for line in printed().splitlines() if line.startswith("{")]
    assert "ResourceNotFoundException" in line["aws"]
    assert "0123" not in json.dumps(line)
