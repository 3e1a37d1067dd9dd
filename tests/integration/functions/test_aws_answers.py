"""Failures of AWS: what is tried again, what a client gets, and what happens to a message."""

from __future__ import annotations

import io
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError, ReadTimeoutError

from onrecord.identity import document_id
from onrecord.service import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.stack import Stack

ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year."
ID = document_id("onrecord-documents", "a.txt")
TRIES = 5
DONE: dict[str, list[dict[str, str]]] = {"batchItemFailures": []}
AGAIN = {"batchItemFailures": [{"itemIdentifier": "0"}]}


class Raw(io.BytesIO):
    """The body of an answer, as urllib3 has it."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.read()


@dataclass
class Answers:
    """A number of answers that stand in for those of AWS, then AWS's own."""

    answer: Callable[[str], AWSResponse]
    number: int = 1_000
    given: int = field(default=0, init=False)

    def __call__(self, request: Any, **_: object) -> AWSResponse | None:
        if self.given == self.number:
            return None
        self.given += 1
        url, request.url = request.url, "https://nowhere.invalid/"  # moto must not do what was asked
        return self.answer(url)


def xml(status: int, code: str) -> Callable[[str], AWSResponse]:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>No.</Message></Error>"
    return lambda url: AWSResponse(url, status, {}, Raw(body.encode()))


def body(status: int, content: dict[str, Any]) -> Callable[[str], AWSResponse]:
    return lambda url: AWSResponse(url, status, {}, Raw(json.dumps(content).encode()))


def error(status: int, code: str) -> Callable[[str], AWSResponse]:
    return body(status, {"__type": f"com.amazonaws.service#{code}", "message": "No."})


def raising(kind: Callable[..., Exception]) -> Callable[[str], AWSResponse]:
    def answer(url: str) -> AWSResponse:
        raise kind(endpoint_url=url)

    return answer


def broken_off(url: str) -> AWSResponse:
    return AWSResponse(url, 200, {"content-length": "100", "etag": '"0"'}, Raw(b"Ann Lee"))


@contextmanager
def answering(client: Any, operation: str, answers: Answers) -> Iterator[Answers]:
    event = f"before-send.{client.meta.service_model.service_id.hyphenize()}.{operation}"
    client.meta.events.register_first(event, answers)
    try:
        yield answers
    finally:
        client.meta.events.unregister(event, answers)


@pytest.fixture(autouse=True)
def _impatient_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients that do not pause between tries, and whose quota of retries is unused."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    for client in (resources.s3, resources.dynamodb, resources.sqs, resources.events):
        client.cache_clear()


CONNECTIONS = {
    "connection timed out": raising(ConnectTimeoutError),
    "answer timed out": raising(ReadTimeoutError),
    "connection closed": raising(ConnectionClosedError),
}
TABLE = CONNECTIONS | {
    code: error(400, code)
    for code in ("ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded")
}
TABLE |= {"InternalServerError": error(500, "InternalServerError"), "503": error(503, "ServiceUnavailable")}
BUCKET = CONNECTIONS | {
    "SlowDown": xml(503, "SlowDown"),
    "InternalError": xml(500, "InternalError"),
    "ServiceUnavailable": xml(503, "ServiceUnavailable"),
    "RequestTimeout": xml(400, "RequestTimeout"),
}


def calls() -> list[Any]:
    """The reads of the API and of ingest, each with every answer that passes by itself."""
    cases = [(resources.dynamodb, operation, TABLE) for operation in ("GetItem", "Query", "BatchGetItem")]
    cases.append((resources.s3, "GetObject", BUCKET))
    return [
        pytest.param(client, operation, answer, id=f"{operation}: {name}")
        for client, operation, answers in cases
        for name, answer in answers.items()
    ]


def ask(stack: Stack, operation: str) -> Any:
    path = {
        "GetItem": f"/v1/documents/{ID}",
        "GetObject": f"/v1/documents/{ID}/text",
        "Query": "/v1/statements",
        "BatchGetItem": "/v1/statements",
    }[operation]
    return stack.get(path)


@pytest.mark.parametrize(("client", "operation", "answer"), calls())
def test_a_client_sees_nothing_of_what_passes_within_the_tries(
    stack: Stack, client: Callable[[], Any], operation: str, answer: Callable[[str], AWSResponse]
) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))

    with answering(client(), operation, Answers(answer, TRIES - 1)) as answers:
        assert ask(stack, operation).status == 200

    assert answers.given == TRIES - 1


@pytest.mark.parametrize(("client", "operation", "answer"), calls())
def test_a_client_is_asked_to_come_back_when_the_tries_are_used_up(
    stack: Stack, client: Callable[[], Any], operation: str, answer: Callable[[str], AWSResponse]
) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))

    with answering(client(), operation, Answers(answer)) as answers:
        refused = ask(stack, operation)

    assert answers.given == TRIES
    assert (refused.status, refused.problem) == (503, "unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json["request"] == "request-1"
    assert ask(stack, operation).status == 200


WRITES = [
    pytest.param(client, operation, answer, id=f"{operation}: {name}")
    for client, operation, answers in [
        (resources.s3, "GetObject", BUCKET),
        (resources.s3, "PutObject", BUCKET),
        (resources.dynamodb, "PutItem", TABLE),
        (resources.dynamodb, "BatchWriteItem", TABLE),
        (resources.events, "PutEvents", {"InternalException": error(500, "InternalException")}),
    ]
    for name, answer in answers.items()
]


@pytest.mark.parametrize(("client", "operation", "answer"), WRITES)
def test_a_message_comes_back_while_aws_does_not_answer_and_is_done_when_it_does(
    stack: Stack, client: Callable[[], Any], operation: str, answer: Callable[[str], AWSResponse]
) -> None:
    message = stack.batch(stack.upload("a.txt", ARTICLE))

    with answering(client(), operation, Answers(answer)) as answers:
        assert stack.ingest(message) == AGAIN
    assert answers.given == TRIES

    with answering(client(), operation, Answers(answer, TRIES - 1)):
        assert stack.ingest(message) == DONE
    assert stack.get(f"/v1/documents/{ID}").json["status"] == "done"


def test_an_upload_whose_transfer_breaks_off_is_fetched_again(stack: Stack) -> None:
    message = stack.batch(stack.upload("a.txt", ARTICLE))

    with answering(resources.s3(), "GetObject", Answers(broken_off)):
        assert stack.ingest(message) == AGAIN

    assert stack.ingest(message) == DONE


def test_a_text_whose_transfer_breaks_off_is_to_be_asked_for_again(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))

    with answering(resources.s3(), "GetObject", Answers(broken_off)):
        refused = stack.get(f"/v1/documents/{ID}/text")

    assert (refused.status, refused.problem) == (503, "unavailable")


def test_items_that_the_table_leaves_unread_are_to_be_asked_for_again(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    keys = [{"pk": {"S": "pk"}, "sk": {"S": "sk"}}]
    unread = body(200, {"Responses": {}, "UnprocessedKeys": {"onrecord-Table": {"Keys": keys}}})

    with answering(resources.dynamodb(), "BatchGetItem", Answers(unread)):
        refused = stack.get("/v1/statements")

    assert (refused.status, refused.problem) == (503, "unavailable")


@pytest.mark.parametrize(
    ("code", "status", "problem"),
    [
        ("InternalError", 503, "unavailable"),
        ("SlowDown", 503, "unavailable"),
        ("AccessDenied", 500, "internal-error"),
    ],
)
def test_versions_that_s3_does_not_delete_are_no_silent_success(
    stack: Stack, code: str, status: int, problem: str
) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    errors = f"<Error><Key>a.txt</Key><Code>{code}</Code><Message>No.</Message></Error>"
    partly = f"<?xml version='1.0'?><DeleteResult>{errors}</DeleteResult>"

    def answer(url: str) -> AWSResponse:
        return AWSResponse(url, 200, {}, Raw(partly.encode()))

    with answering(resources.s3(), "DeleteObjects", Answers(answer)):
        refused = stack.request("DELETE", f"/v1/documents/{ID}")

    assert (refused.status, refused.problem) == (status, problem)
    assert stack.request("DELETE", f"/v1/documents/{ID}").status == 202


@pytest.mark.parametrize(
    ("client", "operation", "answer"),
    [
        (resources.dynamodb, "GetItem", error(400, "AccessDeniedException")),
        (resources.dynamodb, "GetItem", error(400, "ValidationException")),
        (resources.dynamodb, "Query", error(400, "ResourceNotFoundException")),
        (resources.s3, "GetObject", xml(403, "AccessDenied")),
    ],
)
def test_what_does_not_pass_is_tried_once_and_is_an_error_of_the_server(
    stack: Stack, client: Callable[[], Any], operation: str, answer: Callable[[str], AWSResponse]
) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))

    with answering(client(), operation, Answers(answer)) as answers:
        refused = ask(stack, operation)

    assert answers.given == 1
    assert (refused.status, refused.problem) == (500, "internal-error")
    assert "Retry-After" not in refused.headers


@pytest.mark.parametrize("answer", TABLE.values(), ids=TABLE)
def test_a_given_up_message_stays_while_the_table_does_not_answer(
    stack: Stack, answer: Callable[[str], AWSResponse]
) -> None:
    message = stack.batch(stack.upload("a.txt", ARTICLE))

    with answering(resources.dynamodb(), "PutItem", Answers(answer)):
        assert stack.give_up(message) == AGAIN
    assert stack.give_up(message) == DONE


def test_a_message_is_tried_again_also_where_its_wait_cannot_be_shortened(stack: Stack) -> None:
    throttled = error(400, "RequestThrottled")

    with answering(resources.sqs(), "ChangeMessageVisibility", Answers(throttled)):
        assert stack.ingest(stack.batch("no JSON")) == AGAIN


@pytest.mark.parametrize("answer", BUCKET.values(), ids=BUCKET)
def test_the_authority_file_is_no_less_for_an_answer_that_passes(
    stack: Stack, answer: Callable[[str], AWSResponse]
) -> None:
    stack.authority("id,name,type", "wd:Q1,Ann Lee,PERSON")

    with answering(resources.s3(), "GetObject", Answers(answer)):
        refused = stack.get("/v1/entities/wd:Q1")

    assert (refused.status, refused.problem) == (503, "unavailable")
