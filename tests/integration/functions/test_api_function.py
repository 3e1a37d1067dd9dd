"""The record over HTTPS, asked as API Gateway asks."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from onrecord.identity import document_id
from onrecord.reading import MAX_BYTES
from onrecord.service import resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Stack

DAY = datetime(2022, 1, 27, 6, tzinfo=UTC)


@pytest.fixture
def document(stack: Stack) -> str:
    """The id of a recorded document in which Ann Lee says one thing, about Russia."""
    return stack.record("a.txt").upload.document_id


# --- Statements


def test_statements_are_found_by_who_said_what_about_whom_and_when(stack: Stack, document: str) -> None:
    answer = stack.get(
        "/v1/statements",
        speaker="person:ann-lee",
        about="place:ru",
        form="direct",
        kind="speech",
        from_="2022-01-27",
        to="2022-01-28",
        min_confidence=0.5,
    )

    assert answer.status == 200
    (statement,) = answer.json["items"]
    assert statement["text"] == "We are open to dialogue."
    assert statement["document"]["id"] == document
    assert answer.json["next_cursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"speaker": "person:tom-reed"},
        {"about": "place:fr"},
        {"form": "indirect"},
        {"kind": "thought"},
        {"from_": "2022-01-28"},
        {"to": "2022-01-27"},
        {"min_confidence": 0.9},
    ],
)
def test_statements_that_do_not_match_are_not_found(
    stack: Stack, document: str, query: dict[str, object]
) -> None:
    assert stack.get("/v1/statements", **query).json == {"items": [], "next_cursor": None}


def test_a_list_goes_on_where_its_cursor_says(stack: Stack) -> None:
    for day in range(3):
        stack.record(f"{day}.txt", published=f"2022-01-0{day + 1}")

    first = stack.get("/v1/statements", limit=2).json
    second = stack.get("/v1/statements", limit=2, cursor=first["next_cursor"]).json

    dates = [item["date"] for item in (*first["items"], *second["items"])]
    assert dates == ["2022-01-03", "2022-01-02", "2022-01-01"]


def test_a_cursor_of_another_question_is_refused(stack: Stack) -> None:
    for day in range(2):
        stack.record(f"{day}.txt", published=f"2022-01-0{day + 1}")
    cursor = stack.get("/v1/statements", limit=1).json["next_cursor"]

    answer = stack.get("/v1/statements", limit=1, cursor=cursor, form="direct")

    assert (answer.status, answer.problem) == (400, "invalid-cursor")


def test_a_statement_comes_with_its_sentence_and_its_document(stack: Stack, document: str) -> None:
    (listed,) = stack.get("/v1/statements").json["items"]

    statement = stack.get(f"/v1/statements/{listed['id']}").json

    assert "Ann Lee, the mayor, said: “We are open to dialogue.”" in statement["sentence"]["text"]
    assert "Russia" not in statement["sentence"]["text"]
    assert statement["document"] == {"id": document, "key": "a.txt", "title": None, "published": "2022-01-27"}


# --- Entities


def test_entities_are_found_by_the_beginning_of_their_name(stack: Stack, document: str) -> None:
    found = stack.get("/v1/entities", name="ánn", type="PERSON").json["items"]

    assert [entity["id"] for entity in found] == ["person:ann-lee"]
    assert stack.get("/v1/entities", name="ann", type="ORG").json["items"] == []


@pytest.mark.parametrize("id_", ["person:ann-lee", "person%3Aann-lee"])
def test_an_entity_tells_where_it_appears(stack: Stack, document: str, id_: str) -> None:
    entity = stack.get(f"/v1/entities/{id_}").json

    assert [role["role"] for role in entity["roles"]] == ["mayor"]
    assert [appearance["document"]["id"] for appearance in entity["documents"]] == [document]


def test_the_address_of_an_entity_may_have_letters_of_any_script(stack: Stack) -> None:
    answer = stack.get("/v1/entities/person:анна-ли")

    assert (answer.status, answer.problem) == (404, "not-found")


# --- Documents


def test_documents_are_found_by_key_status_and_day(stack: Stack) -> None:
    stack.record("a.txt", received=DAY)
    stack.record("b.txt", received=DAY + timedelta(days=1))

    def keys(**query: object) -> list[str]:
        return [item["key"] for item in stack.get("/v1/documents", **query).json["items"]]

    assert keys() == ["b.txt", "a.txt"]
    assert keys(key="a.txt") == ["a.txt"]
    assert keys(status="failed") == []
    assert keys(from_="2022-01-28") == ["b.txt"]
    assert keys(to="2022-01-28") == ["a.txt"]


def test_a_document_tells_its_status_and_what_hangs_off_it(stack: Stack, document: str) -> None:
    told = stack.get(f"/v1/documents/{document}").json
    statements = stack.get(f"/v1/documents/{document}/statements").json["items"]
    entities = stack.get(f"/v1/documents/{document}/entities").json["items"]

    assert (told["status"], told["statements"], told["entities"]) == ("done", 1, 2)
    assert [statement["cue"]["lemma"] for statement in statements] == ["say"]
    assert [entity["mentions"][0]["text"] for entity in entities] == ["Ann Lee", "Russia"]


def test_the_text_is_served_as_it_was_hashed(stack: Stack, document: str) -> None:
    answer = stack.get(f"/v1/documents/{document}/text")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    sha256 = stack.get(f"/v1/documents/{document}").json["document"]["text_sha256"]
    assert hashlib.sha256(answer.body).hexdigest() == sha256


def test_a_text_too_long_for_one_answer_is_compressed_for_who_can_read_that(stack: Stack) -> None:
    draft = stack.record("long.txt", more="дома " * 500_000)
    path = f"/v1/documents/{draft.upload.document_id}/text"

    compressed = stack.get(path, {"accept-encoding": "gzip, deflate"})
    refused = stack.get(path)

    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.body).decode() == draft.text
    assert (refused.status, refused.problem) == (406, "not-acceptable")
    assert "gzip" in refused.json["detail"]


@pytest.mark.parametrize("what", ["", "/statements", "/entities", "/text"])
def test_who_has_the_document_already_is_spared_it(stack: Stack, document: str, what: str) -> None:
    path = f"/v1/documents/{document}{what}"
    tag = stack.get(path).headers["ETag"]

    spared = stack.get(path, {"if-none-match": f'"another", W/{tag}'})
    sent = stack.get(path, {"if-none-match": '"another"'})

    assert (spared.status, spared.body, spared.headers["ETag"]) == (304, b"", tag)
    assert "Content-Type" not in spared.headers
    assert sent.status == 200


def test_a_changed_document_has_another_etag(stack: Stack, document: str) -> None:
    tag = stack.get(f"/v1/documents/{document}").headers["ETag"]
    stack.record("a.txt", more="And so on.", order=2)

    answer = stack.get(f"/v1/documents/{document}", {"if-none-match": tag})

    assert answer.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/statements/0",
        "/v1/entities/person:nobody",
        "/v1/documents/0",
        "/v1/documents/0/statements",
        "/v1/documents/0/entities",
        "/v1/documents/0/text",
    ],
)
def test_an_unknown_id_is_not_found(stack: Stack, path: str) -> None:
    answer = stack.get(path)

    assert (answer.status, answer.problem) == (404, "not-found")


# --- Upload and deletion


def test_a_ticket_says_where_and_what_may_be_uploaded(stack: Stack) -> None:
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


def test_every_ticket_is_another_documents(stack: Stack) -> None:
    ids = {stack.request("POST", "/v1/documents", body={}).json["id"] for _ in range(2)}

    assert len(ids) == 2


@pytest.mark.parametrize(
    "body", [{"filename": "../x"}, {"filename": ""}, {"published": "today"}, {"size": 1}]
)
def test_a_ticket_is_not_given_for_what_is_not_valid(stack: Stack, body: dict[str, object]) -> None:
    answer = stack.request("POST", "/v1/documents", body=body)

    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert f"`{next(iter(body))}`" in answer.json["detail"]


def test_deleting_a_document_removes_all_versions_of_its_upload_and_no_other(stack: Stack) -> None:
    stack.upload("a.txt", "first")
    stack.remove("a.txt")
    stack.upload("a.txt", "second")
    stack.upload("a.txt.bak", "another document")
    upload = stack.record("a.txt").upload

    answer = stack.request("DELETE", f"/v1/documents/{upload.document_id}")

    assert (answer.status, answer.json["id"]) == (202, upload.document_id)
    assert len(stack.versions("a.txt")) == 1  # that of a.txt.bak, which begins the same
    assert stack.request("DELETE", f"/v1/documents/{upload.document_id}").status == 202


def test_the_buckets_own_event_then_removes_all_else(stack: Stack) -> None:
    upload = stack.record("a.txt", order=1).upload
    event = stack.upload("a.txt", "Ann Lee said no.")
    version = event["Records"][0]["s3"]["object"]["versionId"]
    stack.ingest(event)
    stack.request("DELETE", f"/v1/documents/{upload.document_id}")

    stack.ingest(stack.event("a.txt", "ObjectRemoved:Delete", version=version))

    assert stack.get(f"/v1/documents/{upload.document_id}").status == 404
    assert stack.request("DELETE", f"/v1/documents/{upload.document_id}").status == 404
    texts = resources.s3().list_objects_v2(Bucket="onrecord-texts-123456789012-us-east-1")
    assert texts["KeyCount"] == 0


# --- What goes wrong


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"form": "loud"}, "`form`: Input should be 'direct', 'mixed' or 'indirect'"),
        ({"from_": "27.1.2022"}, "`from`: Input should be a day, written YYYY-MM-DD"),
        ({"from_": "20220127"}, "`from`: Input should be a day, written YYYY-MM-DD"),
        ({"to": "2022-02-30"}, "`to`: Input should be a valid date"),
        ({"limit": 0}, "`limit`: Input should be greater than or equal to 1"),
        ({"limit": 101}, "`limit`: Input should be less than or equal to 100"),
        ({"limit": "ten"}, "`limit`: Input should be a valid integer"),
        ({"min_confidence": 2}, "`min_confidence`: Input should be less than or equal to 1"),
        ({"speaker": "Ann Lee"}, "`speaker` takes an entity's id, as `person:antony-blinken`"),
        ({"about": "Russia"}, "`about` takes an entity's id, as `person:antony-blinken`"),
    ],
)
def test_a_bad_parameter_is_told_what_is_expected(
    stack: Stack, query: dict[str, object], expected: str
) -> None:
    answer = stack.get("/v1/statements", **query)

    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert answer.json["detail"].startswith(expected)


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/documents/0", "/healthz"])
def test_an_unknown_parameter_is_refused_by_name(stack: Stack, path: str) -> None:
    answer = stack.get(path, speeker="person:ann-lee")

    assert (answer.status, answer.problem) == (400, "unknown-parameter")
    assert "`speeker`" in answer.json["detail"]


def test_a_made_up_cursor_is_refused(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", cursor="bm90IGEgY3Vyc29y")

    assert (answer.status, answer.problem) == (400, "invalid-cursor")


def test_a_comma_in_a_name_does_not_split_it(stack: Stack, document: str) -> None:
    assert stack.get("/v1/entities", name="Lee, Ann").json["items"] == []


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/statements", "/v1/statements/1/2", "/v1/documents/"])
def test_an_unknown_address_is_not_found(stack: Stack, path: str) -> None:
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
def test_a_wrong_method_is_told_the_right_ones(stack: Stack, method: str, path: str, allowed: str) -> None:
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
def test_who_does_not_accept_json_is_told_that_there_is_only_that(
    stack: Stack, document: str, accept: str, status: int
) -> None:
    answer = stack.get(f"/v1/documents/{document}", {"accept": accept})

    assert answer.status == status
    if status == 406:
        assert answer.problem == "not-acceptable"


@pytest.mark.parametrize(
    ("body", "headers", "status", "problem"),
    [
        ("{", {}, 400, "invalid-request"),
        ("[1]", {}, 400, "invalid-request"),
        ("a=b", {"content-type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
        ("Ann", {"content-type": "text/plain; charset=utf-8"}, 415, "unsupported-media-type"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    stack: Stack, body: str, headers: dict[str, str], status: int, problem: str
) -> None:
    answer = stack.request("POST", "/v1/documents", headers=headers, body=body)

    assert (answer.status, answer.problem) == (status, problem)


def test_an_unexpected_error_tells_the_log_and_not_the_client(
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


# --- About the API


def test_the_openapi_document_lists_the_templates_routes(stack: Stack, template_routes: set[str]) -> None:
    document = stack.get("/openapi.json").json

    listed = {
        f"{method.upper()} {path}" for path, operations in document["paths"].items() for method in operations
    }
    assert document["openapi"].startswith("3.1.")
    assert listed == template_routes - {"$default"}


def test_the_openapi_document_describes_parameters_models_and_problems(stack: Stack) -> None:
    document = stack.get("/openapi.json").json
    operation = document["paths"]["/v1/statements"]["get"]

    assert [parameter["name"] for parameter in operation["parameters"]][:6] == [
        "speaker", "about", "form", "kind", "from", "to",
    ]  # fmt: skip
    assert set(operation["responses"]) == {"200", "default"}
    schemas = document["components"]["schemas"]
    for reference in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)):
        assert reference in schemas
    assert {"RecordedStatement", "EntityProfile", "Extraction", "Problem"} <= set(schemas)
    assert "422" not in json.dumps(document)


def test_the_documentation_is_one_page_that_loads_nothing_from_elsewhere(stack: Stack) -> None:
    answer = stack.get("/docs", {"accept": "text/html"})

    page = answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "/v1/statements/{id}" in page
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)


def test_the_api_says_that_it_is_there(stack: Stack) -> None:
    assert stack.get("/healthz").json["status"] == "ok"
