"""Text in, extraction out."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from functions.extract import app
from local.context import Context
from onrecord.model import Extraction
from onrecord.service.extraction import MAX_CHARACTERS
from onrecord.service.http.requests import LARGEST_BODY

if TYPE_CHECKING:
    from tests.support.stack import Stack

TEXT = "“We are open to dialogue,” Ann Lee, the mayor of Springfield, said on Monday."


def post(stack: Stack, body: object, **more: Any) -> tuple[int, Any]:
    event = {
        "version": "2.0",
        "rawPath": "/v1/extract",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "http": {"method": "POST", "path": "/v1/extract"},
            "requestId": "request-1",
            "stage": "$default",
        },
        "body": body if isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
        **more,
    }
    response = app.handler(event, stack.context)
    return response["statusCode"], json.loads(response["body"])


def test_a_text_yields_its_extraction(stack: Stack) -> None:
    status, body = post(stack, {"text": TEXT, "published": "2024-05-07", "title": "Talks"})

    extraction = Extraction.model_validate(body).checked_against(TEXT)
    (statement,) = extraction.statements
    assert status == 200
    # "said on Monday": the day before that of publication
    assert (statement.speakers[0].name, str(statement.date), statement.date_basis) == (
        "Ann Lee",
        "2024-05-06",
        "said_at",
    )
    assert extraction.document.title == "Talks"


def test_a_bound_decides_which_statements_come(stack: Stack) -> None:
    everything, nothing = (post(stack, {"text": TEXT, "min_confidence": bound})[1] for bound in (0, 1))

    assert everything["statements"]
    assert nothing["statements"] == []


def test_nothing_is_stored(stack: Stack) -> None:
    post(stack, {"text": TEXT})

    assert stack.get("/v1/documents").json["items"] == []
    assert stack.get("/v1/statements").json["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "problem", "detail"),
    [
        ({}, 400, "invalid-request", "`text`: Field required"),
        ({"text": 7}, 400, "invalid-request", "`text`: Input should be a valid string"),
        ({"text": "a", "publisched": "2022"}, 400, "invalid-request", "`publisched`: Extra inputs"),
        ({"text": "a", "published": "2022"}, 400, "invalid-request", "`published`: Input should be a day"),
        ({"text": " \n"}, 422, "empty-document", "white space"),
        ({"text": "a" * (MAX_CHARACTERS + 1)}, 413, "too-large", "Upload it as a document instead"),
        ("{", 400, "invalid-request", "not JSON"),
        ("[" * 100_000, 400, "invalid-request", "nested too deeply"),
        ("[" * 100_000 + "]" * 100_000, 400, "invalid-request", "nested too deeply"),
        ('{"text":' * 60_000, 400, "invalid-request", "nested too deeply"),
        ('{"text": ' + "[" * 300 + "]" * 300 + "}", 400, "invalid-request", "`text`"),
        ('{"text": ' + "7" * 10_000 + "}", 400, "invalid-request", "too many digits"),
        ("-" + "1" * 10_000, 400, "invalid-request", "too many digits"),
        ('{"text": "a", "min_confidence": ' + "9" * 5_000 + "}", 400, "invalid-request", "too many digits"),
        ('{"text": "a", "min_confidence": NaN}', 400, "invalid-request", "`min_confidence`"),
        ('{"text": "a", "min_confidence": -Infinity}', 400, "invalid-request", "`min_confidence`"),
        ({"text": "a", "published": 20220127}, 400, "invalid-request", "`published`: Input should be a day"),
        (
            {"text": "a", "published": "20220127"},
            400,
            "invalid-request",
            "`published`: Input should be a day",
        ),
    ],
)
def test_what_cannot_be_extracted_says_why(
    stack: Stack, body: object, status: int, problem: str, detail: str
) -> None:
    answered, answer = post(stack, body)

    assert (answered, answer["type"]) == (status, f"urn:problem-type:onrecord:{problem}")
    assert detail in answer["detail"]


def test_the_longest_text_with_every_character_escaped_is_not_too_large(stack: Stack) -> None:
    text = "\N{GRINNING FACE}" * (MAX_CHARACTERS - 20) + " Ann Lee said no."

    status, _ = post(stack, json.dumps({"text": text, "title": "a" * 1_000}))

    assert status == 200


@pytest.mark.parametrize("encoded", [False, True])
def test_a_body_above_the_limit_is_refused_whatever_its_text(stack: Stack, encoded: bool) -> None:
    body = json.dumps({"text": "a", "title": "a" * LARGEST_BODY})
    if encoded:
        body = base64.b64encode(body.encode()).decode()

    status, answer = post(stack, body, isBase64Encoded=encoded)

    assert (status, answer["type"]) == (413, "urn:problem-type:onrecord:too-large")


def test_half_a_character_costs_nothing_but_itself(stack: Stack) -> None:
    text = f"\ud83d {TEXT}"

    status, body = post(stack, {"text": text})

    (statement,) = Extraction.model_validate(body).checked_against(text).statements
    assert (status, statement.speakers[0].name) == (200, "Ann Lee")


def test_a_body_in_base64_is_read(stack: Stack) -> None:
    encoded = base64.b64encode(json.dumps({"text": TEXT}, ensure_ascii=False).encode()).decode()

    status, body = post(stack, encoded, isBase64Encoded=True)

    assert (status, len(body["statements"])) == (200, 1)


def test_a_body_in_another_encoding_is_refused(stack: Stack) -> None:
    encoded = base64.b64encode('{"text": "Zoë said no."}'.encode("latin-1")).decode()

    status, body = post(stack, encoded, isBase64Encoded=True)

    assert (status, body["detail"]) == (400, "The body is not in UTF-8.")


@pytest.mark.parametrize(
    ("body", "status", "problem", "detail"),
    [
        ({"text": "a", "content": "YQ=="}, 400, "invalid-request", "not both"),
        ({"content": "YQ"}, 400, "invalid-request", "`content`"),
        ({"content": base64.b64encode(b"ID3 music").decode()}, 415, "not-text", "transcript"),
        (
            {"content": base64.b64encode(b"word " * MAX_CHARACTERS).decode()},
            413,
            "too-large",
            f"up to {MAX_CHARACTERS:,} are read",
        ),
        (
            {"content": base64.b64encode(b"Der Hafen bleibt bis Sonntag zu, sagte er am Freitag.").decode()},
            422,
            "unsupported-language",
            "German",
        ),
    ],
)
def test_a_file_that_cannot_be_extracted_says_why(
    stack: Stack, body: object, status: int, problem: str, detail: str
) -> None:
    answered, answer = post(stack, body)

    assert (answered, answer["type"]) == (status, f"urn:problem-type:onrecord:{problem}")
    assert detail in answer["detail"]


def test_what_is_known_of_a_text_is_in_its_document_with_a_warning_for_what_is_not(stack: Stack) -> None:
    known = {"author": "Ines Abara", "outlet": "The Pier", "url": "https://pier.example/1"}

    _, body = post(stack, {"text": TEXT, **known})

    assert {name: body["document"][name] for name in known} == known
    assert body["document"]["warnings"] == ["undated"]
    _, dated = post(stack, {"text": TEXT, "published": "2024-05-07"})
    assert (dated["document"]["warnings"], dated["document"]["published_basis"]) == ([], "metadata")


class Hurried(Context):
    """The context of a function that is about to be killed."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return two seconds."""
        return 2_000


def test_a_text_that_would_outlast_the_function_answers_413_before_the_gateway_gives_up(stack: Stack) -> None:
    stack.context = Hurried()

    status, body = post(stack, {"text": TEXT * 1_500})

    assert (status, body["type"]) == (413, "urn:problem-type:onrecord:takes-too-long")
    assert "are left. Split it into several documents" in body["detail"]
