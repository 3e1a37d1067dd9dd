"""The road of a document: uploaded to the bucket, read back over HTTP, changed, deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from local.buckets import UPLOADS_BUCKET
from onrecord.record.model import RecordedDocument, RecordedStatement, Status
from tests.support.problems import FAILING
from tests.support.running_stack import RunningStack, eventually

if TYPE_CHECKING:
    from onrecord.problems import ProblemType

ARTICLE = (
    "The harbour of Velden will close for two years, transport minister Maria Okafor said on Monday.\n\n"
    "“We will not leave a single ferry worker without a job,” Okafor said.\n\n"
    "Peter Lindqvist, head of the Ferry Workers' Union, said that the plan was “a disgrace”.\n"
)
ROUTES_OF_A_DOCUMENT = ["", "/statements", "/entities", "/text"]


@pytest.fixture(scope="module")
def article(stack: RunningStack) -> RecordedDocument:
    return stack.api.processed(stack.upload("harbour.txt", ARTICLE, published="2024-05-06"), 60)


@pytest.fixture(scope="module")
def statements(stack: RunningStack, article: RecordedDocument) -> list[RecordedStatement]:
    items = stack.api.items(f"/v1/documents/{article.id}/statements")
    return [RecordedStatement.model_validate(item) for item in items]


def test_an_upload_becomes_a_document_of_its_key_and_metadata(article: RecordedDocument) -> None:
    assert (article.status, article.key) == (Status.DONE, "harbour.txt")
    assert article.document is not None
    assert str(article.document.published) == "2024-05-06"


def test_its_text_is_what_was_uploaded(stack: RunningStack, article: RecordedDocument) -> None:
    assert stack.request("GET", f"/v1/documents/{article.id}/text").body == ARTICLE.encode()


def test_its_statements_say_who_said_what_and_where(statements: list[RecordedStatement]) -> None:
    said = {statement.text: statement for statement in statements}
    quoted = said["We will not leave a single ferry worker without a job"]
    assert quoted.speakers[0].name == "Maria Okafor"
    assert quoted.document.key == "harbour.txt"
    assert all(span.hits(ARTICLE) for statement in statements for span in statement.content)


def test_its_entities_have_their_mentions(stack: RunningStack, article: RecordedDocument) -> None:
    entities = {item["name"]: item for item in stack.api.items(f"/v1/documents/{article.id}/entities")}
    assert {"Maria Okafor", "Peter Lindqvist"} <= entities.keys()
    assert [m["text"] for m in entities["Maria Okafor"]["mentions"] if m["kind"] == "name"] == [
        "Maria Okafor",
        "Okafor",
    ]


def test_a_document_is_listed_by_key_and_status(stack: RunningStack, article: RecordedDocument) -> None:
    for parameters in ({"key": "harbour.txt"}, {"status": "done"}):
        assert article.id in [item["id"] for item in stack.api.items("/v1/documents", **parameters)]


def test_a_statement_is_found_by_its_id(stack: RunningStack, statements: list[RecordedStatement]) -> None:
    for statement in statements:
        found = stack.api.get(f"/v1/statements/{statement.id}")
        assert found == statement.model_dump(mode="json")
        sentence = found["sentence"]
        assert ARTICLE[sentence["start"] : sentence["end"]] == sentence["text"]
        assert statement.text in sentence["text"]


def test_statements_are_found_by_speaker_and_day(stack: RunningStack, article: RecordedDocument) -> None:
    def texts(**parameters: str) -> list[str]:
        items = stack.api.items("/v1/statements", speaker="person:peter-lindqvist", **parameters)
        return [item["text"] for item in items]

    assert texts() == ["the plan was “a disgrace”"]
    assert texts(**{"from": "2024-05-06", "to": "2024-05-07"}) == texts()
    assert texts(to="2024-05-06") == []


def test_an_entity_is_found_by_the_beginning_of_its_name(
    stack: RunningStack, article: RecordedDocument
) -> None:
    assert [item["id"] for item in stack.api.items("/v1/entities", name="maria ok")] == [
        "person:maria-okafor"
    ]
    profile = stack.api.get("/v1/entities/person:maria-okafor")
    assert [appearance["document"]["id"] for appearance in profile["documents"]] == [article.id]


def test_pages_join_up(
    stack: RunningStack, article: RecordedDocument, statements: list[RecordedStatement]
) -> None:
    path = f"/v1/documents/{article.id}/statements"
    assert [item["id"] for item in stack.api.items(path, limit="1")] == [s.id for s in statements]


def test_a_document_that_the_client_has_already_is_not_sent_again(
    stack: RunningStack, article: RecordedDocument
) -> None:
    path = f"/v1/documents/{article.id}"
    tag = stack.request("GET", path).headers["ETag"]
    again = stack.request("GET", path, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


def test_extract_answers_at_once_and_stores_nothing(stack: RunningStack) -> None:
    body = json.dumps({"text": ARTICLE}).encode()
    answer = stack.request("POST", "/v1/extract", body, Content_Type="application/json")
    assert answer.status == 200
    assert "Maria Okafor" in {entity["name"] for entity in answer.json["entities"]}
    assert stack.request("GET", f"/v1/documents/{answer.json['document']['id']}").status == 404


def test_a_changed_upload_replaces_all_of_the_older_one(stack: RunningStack) -> None:
    first = stack.api.processed(stack.upload("changing.txt", "Ada Lovelace said that it rains."), 60)
    assert first.document is not None
    assert [item["text"] for item in stack.api.items(f"/v1/documents/{first.id}/statements")] == ["it rains"]

    stack.upload("changing.txt", "Grace Hopper said that it snows.")
    second = stack.api.processed(first.id, 60, before=first)
    assert second.id == first.id
    assert [item["text"] for item in stack.api.items(f"/v1/documents/{first.id}/statements")] == ["it snows"]
    assert stack.request("GET", "/v1/statements?speaker=person:ada-lovelace").problem == "unknown-entity"
    assert len(list(stack.api.items("/v1/statements", speaker="person:grace-hopper"))) == 1


@pytest.mark.parametrize("through", ["the bucket", "the API"])
def test_a_deleted_document_is_gone_from_everywhere(stack: RunningStack, through: str) -> None:
    key, name = f"deleted through {through}.txt", f"Tom Deleted-{through.rpartition(' ')[2].title()}"
    document = stack.api.processed(stack.upload(key, f"{name} said that it rains."), 60)
    path = f"/v1/documents/{document.id}"
    (statement,) = stack.api.items(f"{path}/statements")
    speaker = statement["speakers"][0]["entity_id"]
    assert len(list(stack.api.items("/v1/statements", speaker=speaker))) == 1

    if through == "the bucket":
        stack.client("s3").delete_object(Bucket=UPLOADS_BUCKET, Key=key)
    else:
        assert stack.request("DELETE", path).status == 202
        versions = stack.client("s3").list_object_versions(Bucket=UPLOADS_BUCKET, Prefix=key)
        assert "Versions" not in versions

    eventually(lambda: stack.request("GET", path).status == 404)
    gone = [path + rest for rest in ROUTES_OF_A_DOCUMENT] + [f"/v1/statements/{statement['id']}"]
    assert {stack.request("GET", each).status for each in gone} == {404}
    assert stack.request("GET", f"/v1/statements?speaker={quote(speaker)}").problem == "unknown-entity"
    assert list(stack.api.items("/v1/documents", key=key)) == []
    assert stack.request("GET", f"/v1/entities/{quote(speaker)}").status == 404
    texts = stack.client("s3").list_buckets()["Buckets"]
    for bucket in (bucket["Name"] for bucket in texts if "texts" in bucket["Name"]):
        kept = stack.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
        assert [each["Key"] for each in kept if document.id in each["Key"]] == []


def test_a_ticket_uploads_a_document(stack: RunningStack) -> None:
    asked = json.dumps({"filename": "ticketed.txt", "published": "2024-05-06"}).encode()
    ticket = stack.request("POST", "/v1/documents", asked, Content_Type="application/json")
    assert ticket.status == 201
    form = ticket.json["upload"]
    part = "--limit\r\nContent-Disposition: form-data; name={}\r\n\r\n{}\r\n"
    fields = "".join(part.format(f'"{name}"', value) for name, value in form["fields"].items())
    body = fields + part.format('"file"; filename="a.txt"', ARTICLE) + "--limit--\r\n"
    sent = stack.request(
        "POST", form["url"], body.encode(), Content_Type="multipart/form-data; boundary=limit"
    )
    assert sent.status == 204
    document = stack.api.processed(ticket.json["id"], 60)
    assert (document.status, document.key) == (Status.DONE, ticket.json["key"])


@pytest.mark.parametrize("problem", FAILING, ids=lambda problem: problem.slug)
def test_an_unreadable_upload_fails_with_a_problem_that_says_why(
    stack: RunningStack, problem: ProblemType
) -> None:
    key, body, metadata = FAILING[problem]

    document = stack.api.processed(stack.upload(f"{problem.slug}/{key}", body, **metadata), 60)

    assert (document.status, document.document is None) == (Status.FAILED, not document.parts)
    assert document.problem is not None
    assert (document.problem.type, document.problem.status) == (problem.uri, problem.status)
    assert document.id in [item["id"] for item in stack.api.items("/v1/documents", status="failed")]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/v1/documents/none", (404, "not-found")),
        ("GET", "/v2/anything", (404, "not-found")),
        ("POST", "/v1/statements", (405, "method-not-allowed")),
        ("DELETE", "/v1/entities", (405, "method-not-allowed")),
        ("GET", "/v1/statements?colour=red", (400, "unknown-parameter")),
        ("GET", "/v1/statements?cursor=x", (400, "invalid-cursor")),
        ("GET", "/v1/documents?limit=0", (400, "invalid-request")),
    ],
)
def test_a_wrong_request_is_answered_by_a_problem(
    stack: RunningStack, method: str, path: str, expected: tuple[int, str]
) -> None:
    answer = stack.request(method, path)
    assert (answer.status, answer.problem) == expected


def test_a_405_says_what_is_allowed(stack: RunningStack) -> None:
    assert stack.request("PUT", "/v1/documents").headers["Allow"] == "GET, HEAD, POST"


def test_the_api_describes_itself_and_every_route_of_it_is_there(stack: RunningStack) -> None:
    described = stack.api.get("/openapi.json")["paths"]
    assert {"/v1/statements", "/v1/documents/{id}", "/v1/extract"} <= described.keys()
    for path in described:
        assert stack.request("PUT", path.replace("{id}", "x")).status == 405
