"""Every problem of the catalogue is read back over HTTP: as an answer, or as that of a document."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from local.context import Context
from onrecord.problems import ProblemType
from onrecord.reading import MAX_BYTES
from onrecord.record import ConcurrentChangeError
from onrecord.service import resources
from tests.support.files import FILES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.answers import Answer
    from tests.support.stack import Stack

SAID = "Ann Lee said the bridge was open."
GERMAN = "Der Hafen bleibt bis Sonntag zu, sagte er am Freitag vor der Presse."
Given = tuple[str, bytes, dict[str, str]]
UPLOADS: dict[ProblemType, Given] = {
    ProblemType.EMPTY_DOCUMENT: ("a.txt", b" \n", {}),
    ProblemType.NOT_TEXT: ("a.ps", b"%!PS-Adobe-3.0\n...", {}),
    ProblemType.UNKNOWN_ENCODING: ("a.txt", b"\xff\xfe" + b"\x00\xd8a\x00" * 5_000, {}),
    ProblemType.NO_PART_READ: ("a.csv", b"id,text\na,\n", {}),
    ProblemType.DAMAGED_FILE: ("a.gz", gzip.compress(SAID.encode())[:-9], {}),
    ProblemType.ENCRYPTED: ("locked.pdf", (FILES / "office" / "locked.pdf").read_bytes(), {}),
    ProblemType.NO_TEXT_LAYER: ("scan.pdf", (FILES / "office" / "scan.pdf").read_bytes(), {}),
    ProblemType.NO_TEXT_COLUMN: ("a.csv", b"name,height\nAnn,171\n", {}),
    ProblemType.TOO_DEEP: ("a.gz", gzip.compress(gzip.compress(SAID.encode())), {}),
    ProblemType.TOO_LARGE: ("a.txt", b"a" * (MAX_BYTES + 1), {}),
    ProblemType.UNSUPPORTED_LANGUAGE: ("a.txt", GERMAN.encode(), {}),
    ProblemType.INVALID_METADATA: ("a.txt", SAID.encode(), {"published": "yesterday"}),
}
"""What an upload has to be to fail for each problem."""


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


@pytest.mark.parametrize("problem", UPLOADS, ids=lambda problem: problem.slug)
def test_an_upload_that_fails_says_why(stack: Stack, problem: ProblemType) -> None:
    key, body, metadata = UPLOADS[problem]

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
    ProblemType.NOT_YET_PROCESSED: text_of_what_cannot_be_read,
}
SIGN_IN = {ProblemType.NOT_SIGNED_IN, ProblemType.NOT_PERMITTED, ProblemType.SIGN_IN_FAILED}
"""What test_sign_in.py meets: there is an issuer there."""
TICKETS = {ProblemType.KEY_REUSED, ProblemType.NEVER_UPLOADED}
"""What test_api_tickets.py meets."""
FAILURES: dict[ProblemType, Exception] = {
    ProblemType.UNAVAILABLE: EndpointConnectionError(endpoint_url="https://dynamodb.example"),
    ProblemType.CONCURRENT_CHANGE: ConcurrentChangeError(),
    ProblemType.INTERNAL_ERROR: RuntimeError("broken"),
}


@pytest.mark.parametrize("problem", REQUESTS, ids=lambda problem: problem.slug)
def test_a_request_that_cannot_be_answered_says_why(stack: Stack, problem: ProblemType) -> None:
    answer = REQUESTS[problem](stack)

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
    tried = {*UPLOADS, *REQUESTS, *FAILURES, ProblemType.TAKES_TOO_LONG, ProblemType.PROCESSING_FAILED}
    tried |= SIGN_IN | TICKETS | {ProblemType.STATEMENT_GONE}

    assert tried == set(ProblemType)
