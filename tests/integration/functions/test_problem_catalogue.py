"""Every problem of the catalogue is read back over HTTP: as an answer, or as that of a document."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from local.context import Context
from onrecord.problems import ProblemType
from onrecord.record import ConcurrentChangeError
from onrecord.service import resources, tickets
from onrecord.service.sign_in import cookies
from onrecord.service.sign_in.person import Person, Role
from tests.support.problems import FAILING, SAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.answers import Answer
    from tests.support.issuer import Issuer
    from tests.support.stack import Stack


class Hurried(Context):
    """The context of a function that is about to be killed."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 2_000


def is_problem(answer: Any, problem: ProblemType) -> bool:
    return (answer["type"], answer["title"], answer["status"]) == (
        problem.uri,
        problem.title,
        problem.status,
    )


@pytest.mark.parametrize("problem", FAILING, ids=lambda problem: problem.slug)
def test_an_upload_that_fails_says_why(stack: Stack, problem: ProblemType) -> None:
    key, body, metadata = FAILING[problem]

    (outcome,) = stack.ingest(stack.upload(key, body, **metadata))
    stack.deliver()

    document = stack.get(f"/v1/documents/{outcome['id']}").json
    assert document["status"] == "failed"
    assert is_problem(document["problem"], problem), document["problem"]
    assert document["problem"]["detail"]


def test_an_upload_that_takes_too_long_says_so(stack: Stack) -> None:
    stack.context = Hurried()

    (outcome,) = stack.ingest(stack.upload("a.txt", f"{SAID} " * 4_000))

    document = stack.get(f"/v1/documents/{outcome['id']}").json
    assert is_problem(document["problem"], ProblemType.TAKES_TOO_LONG)


def test_an_upload_whose_tries_are_used_up_says_so(stack: Stack) -> None:
    event = stack.upload("a.txt", SAID)
    stack.give_up(stack.batch(event))

    (document,) = stack.get("/v1/documents", key="a.txt").json["items"]
    assert is_problem(document["problem"], ProblemType.PROCESSING_FAILED)


def test_a_document_whose_upload_never_came_says_so(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "VALID", timedelta(minutes=-1))
    ticket = stack.request("POST", "/v1/documents", body={}).json

    document = stack.get(f"/v1/documents/{ticket['id']}").json

    assert is_problem(document["problem"], ProblemType.NEVER_UPLOADED)


def part_deleted(stack: Stack) -> Answer:
    (outcome,) = stack.ingest(stack.upload("a.csv", f"id,text\na,{SAID}\n"))
    stack.deliver()
    (part,) = stack.get(f"/v1/documents/{outcome['id']}/parts").json["items"]
    return stack.request("DELETE", f"/v1/documents/{part['id']}")


def text_of_what_cannot_be_read(stack: Stack) -> Answer:
    (outcome,) = stack.ingest(stack.upload("a.ps", b"%!PS-Adobe-3.0\n..."))
    return stack.get(f"/v1/documents/{outcome['id']}/text")


def name_of_several(stack: Stack) -> Answer:
    stack.ingest(stack.upload("a.txt", "Ann Lee said no. Tom Lee said yes."))
    return stack.get("/v1/statements", speaker="Lee")


def raising(stack: Stack, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Answer:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(resources.record(), "documents", fail)
    return stack.get("/v1/documents")


def statement_of_what_was_replaced(stack: Stack) -> Answer:
    (outcome,) = stack.ingest(stack.upload("a.txt", SAID))
    (statement,) = stack.get(f"/v1/documents/{outcome['id']}/statements").json["items"]
    stack.ingest(stack.upload("a.txt", "Tom Lee said the bridge was shut."))
    return stack.get(statement["self"])


def other_request_of_the_same_name(stack: Stack) -> Answer:
    sent = [
        stack.request("POST", "/v1/documents", headers={"idempotency-key": "1"}, body={"title": title})
        for title in ("Bridge", "Tunnel")
    ]
    return sent[-1]


REQUESTS: dict[ProblemType, Callable[[Stack], Answer]] = {
    ProblemType.INVALID_REQUEST: lambda stack: stack.get("/v1/documents", limit=0),
    ProblemType.UNKNOWN_PARAMETER: lambda stack: stack.get("/v1/documents", colour="red"),
    ProblemType.INVALID_CURSOR: lambda stack: stack.get("/v1/documents", cursor="x"),
    ProblemType.NOT_FOUND: lambda stack: stack.get("/v1/documents/none"),
    ProblemType.UNKNOWN_ENTITY: lambda stack: stack.get("/v1/statements", speaker="person:nobody"),
    ProblemType.AMBIGUOUS_NAME: name_of_several,
    ProblemType.METHOD_NOT_ALLOWED: lambda stack: stack.request("PATCH", "/v1/documents"),
    ProblemType.NOT_ACCEPTABLE: lambda stack: stack.get("/v1/documents", {"Accept": "image/png"}),
    ProblemType.UNSUPPORTED_MEDIA_TYPE: lambda stack: stack.request(
        "POST", "/v1/documents", headers={"content-type": "text/xml"}, body="<a/>"
    ),
    ProblemType.PART_OF_A_FILE: part_deleted,
    ProblemType.STATEMENT_GONE: statement_of_what_was_replaced,
    ProblemType.KEY_REUSED: other_request_of_the_same_name,
    ProblemType.NOT_YET_PROCESSED: text_of_what_cannot_be_read,
}


def cookie_of_a_reader() -> str:
    return str(cookies.session_cookie(Person(name="Ann Lee", role=Role.READER))).partition(";")[0]


SIGNING_IN: dict[ProblemType, Callable[[Stack], Answer]] = {
    ProblemType.NOT_SIGNED_IN: lambda stack: stack.get("/v1/documents"),
    ProblemType.NOT_PERMITTED: lambda stack: stack.request(
        "DELETE", "/v1/documents/none", cookies=[cookie_of_a_reader()]
    ),
    ProblemType.SIGN_IN_FAILED: lambda stack: stack.get("/sign-in/callback", state="of another browser"),
}
"""Requests where people sign in."""
FAILURES: dict[ProblemType, Exception] = {
    ProblemType.UNAVAILABLE: EndpointConnectionError(endpoint_url="https://dynamodb.example"),
    ProblemType.CONCURRENT_CHANGE: ConcurrentChangeError(),
    ProblemType.INTERNAL_ERROR: RuntimeError("broken"),
}


@pytest.mark.parametrize("problem", REQUESTS, ids=lambda problem: problem.slug)
def test_a_request_that_cannot_be_answered_says_why(stack: Stack, problem: ProblemType) -> None:
    check_answer(REQUESTS[problem](stack), problem)


@pytest.mark.parametrize("problem", SIGNING_IN, ids=lambda problem: problem.slug)
def test_a_request_of_somebody_who_may_not_send_it_says_why(
    stack: Stack, issuer: Issuer, problem: ProblemType
) -> None:
    check_answer(SIGNING_IN[problem](stack), problem)


def check_answer(answer: Answer, problem: ProblemType) -> None:
    """Check that an answer is a problem, in the shape that its media type has."""
    assert answer.status == problem.status
    if answer.headers["Content-Type"].startswith("text/html"):
        assert problem.title in answer.body.decode()
    else:
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert is_problem(answer.json, problem), answer.json


@pytest.mark.parametrize("problem", FAILURES, ids=lambda problem: problem.slug)
def test_a_failure_of_the_service_says_what_to_do(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, problem: ProblemType
) -> None:
    answer = raising(stack, monkeypatch, FAILURES[problem])

    assert answer.status == problem.status
    assert is_problem(answer.json, problem), answer.json


def test_each_problem_of_the_catalogue_is_read_back_here() -> None:
    by_state = {ProblemType.TAKES_TOO_LONG, ProblemType.PROCESSING_FAILED, ProblemType.NEVER_UPLOADED}

    assert {*FAILING, *REQUESTS, *SIGNING_IN, *FAILURES} | by_state == set(ProblemType)
