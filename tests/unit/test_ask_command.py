"""``onrecord ask``: what is asked of the API, and how its answers are shown."""

from __future__ import annotations

import csv
import io
import json
from email.message import Message
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit

import pytest

from onrecord import client
from onrecord.commands.application import main

if TYPE_CHECKING:
    from urllib.request import Request

STATEMENT = {
    "id": "d-1",
    "form": "indirect",
    "kind": "speech",
    "text": "the harbour would open",
    "content": [{"start": 12, "end": 34, "text": "the harbour would open"}],
    "cue": {"start": 7, "end": 11, "text": "said", "lemma": "say"},
    "source": {"start": 0, "end": 6, "text": "Okonjo"},
    "speakers": [
        {
            "entity_id": "person:mara-okonjo",
            "name": "Mara Okonjo",
            "role": None,
            "resolved_by": "name",
            "confidence": 0.9,
        }
    ],
    "confidence": 0.9,
    "document": {"id": "d", "key": "a.txt", "title": "Harbour", "published": "2024-03-05"},
}


class Api:
    """Answers as the API does, and keeps what it was asked."""

    def __init__(self) -> None:
        self.pages: list[dict[str, Any]] = [{"items": [STATEMENT], "next_cursor": None}]
        self.asked: list[dict[str, str]] = []
        self.requests: list[Request] = []
        self.failure: OSError | None = None

    def __call__(self, request: Request, timeout: float) -> io.BytesIO:
        assert timeout
        self.requests.append(request)
        self.asked.append(
            {name: values[0] for name, values in parse_qs(urlsplit(request.full_url).query).items()}
        )
        if self.failure is not None:
            raise self.failure
        return io.BytesIO(json.dumps(self.pages.pop(0)).encode())


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.delenv(client.ADDRESS, raising=False)
    monkeypatch.delenv(client.TOKEN, raising=False)
    monkeypatch.delenv("ONRECORD_API_PORT", raising=False)
    answering = Api()
    monkeypatch.setattr(client, "urlopen", answering)
    return answering


def problem(status: int, title: str, detail: str) -> HTTPError:
    body = json.dumps({"title": title, "detail": detail, "status": status}).encode()
    return HTTPError("http://127.0.0.1:8080", status, title, Message(), io.BytesIO(body))


def test_a_question_is_asked_of_the_local_stack(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Okonjo", "--about", "Harbour Union", "--from", "2024-03", "--to", "2025"]) == 0

    assert api.requests[0].full_url.startswith("http://127.0.0.1:8080/v1/statements?")
    assert api.asked == [
        {
            "speaker": "Okonjo",
            "about": "Harbour Union",
            "from": "2024-03-01",
            "to": "2025-01-01",
            "limit": "50",
        }
    ]
    shown = capsys.readouterr().out
    assert "Harbour, 2024-03-05" in shown
    assert "Mara Okonjo" in shown


def test_the_local_stack_is_asked_on_the_port_that_it_has(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ONRECORD_API_PORT", "8123")
    assert main(["ask", "Okonjo", "--json"]) == 0
    assert api.requests[0].full_url.startswith("http://127.0.0.1:8123/")

    monkeypatch.setenv("ONRECORD_API_PORT", "http")
    assert main(["ask", "Okonjo"]) == 1
    assert capsys.readouterr().err == (
        "ONRECORD_API_PORT is 'http': a port is a number from 0 (any free one) to 65535\n"
    )


def test_a_sheet_has_the_address_of_each_statement(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Okonjo", "--csv", "--api", "https://api.example.org/"]) == 0

    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["speaker"], row["text"]) == ("Mara Okonjo", "the harbour would open")
    assert row["link"] == "https://api.example.org/v1/statements/d-1"


def test_json_has_a_statement_a_line(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json"]) == 0

    assert json.loads(capsys.readouterr().out)["document"]["title"] == "Harbour"
    assert api.asked == [{"limit": "100"}]


def test_a_sheet_is_the_whole_answer_page_after_page(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    more = [{**STATEMENT, "id": f"d-{number}"} for number in range(250)]
    api.pages = [
        {"items": more[:100], "next_cursor": "c"},
        {"items": [], "next_cursor": "d"},  # a page may be short, or empty
        {"items": more[100:200], "next_cursor": "e"},
        {"items": more[200:], "next_cursor": None},
    ]

    assert main(["ask", "Okonjo", "--csv"]) == 0

    out, err = capsys.readouterr()
    assert [row["statement_id"] for row in csv.DictReader(io.StringIO(out))] == [each["id"] for each in more]
    assert err == ""
    assert [asked.get("cursor") for asked in api.asked] == [None, "c", "d", "e"]
    assert {asked["limit"] for asked in api.asked} == {"100"}


def test_lines_come_before_the_next_page_is_asked_for(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.pages = [{"items": [STATEMENT] * 2, "next_cursor": "c"}]  # and then nothing answers

    with pytest.raises(IndexError):
        main(["ask", "--csv"])

    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_limit_holds_for_sheets_too(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.pages = [
        {"items": [STATEMENT] * 100, "next_cursor": "c"},
        {"items": [STATEMENT] * 100, "next_cursor": "d"},
    ]

    assert main(["ask", "--csv", "--limit", "150"]) == 0

    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 151
    assert "There are more: --limit 150 shows the newest." in err


def test_an_answer_that_is_none_begins_no_sheet(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.failure = problem(404, "No document on record names the entity", "`speaker`: nobody is named Zz.")

    assert main(["ask", "Zz", "--csv"]) == 1

    assert capsys.readouterr().out == ""


def test_pages_are_followed_up_to_the_limit(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.pages = [{"items": [STATEMENT], "next_cursor": "c"}, {"items": [STATEMENT] * 2, "next_cursor": "d"}]

    assert main(["ask", "--json", "--limit", "2"]) == 0

    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert "There are more" in err
    assert api.asked == [{"limit": "2"}, {"limit": "2", "cursor": "c"}]


def test_what_the_api_refuses_is_said_in_its_words(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.failure = problem(404, "No document on record names the entity", "`speaker`: nobody is named Zz.")

    assert main(["ask", "Zz"]) == 1
    assert (
        capsys.readouterr().err == "No document on record names the entity. `speaker`: nobody is named Zz.\n"
    )


def test_nobody_at_the_address_is_said_with_what_to_do(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    api.failure = URLError("Connection refused")

    assert main(["ask", "Okonjo", "--api", "http://127.0.0.1:1"]) == 1
    assert capsys.readouterr().err == (
        "no API answers at http://127.0.0.1:1 (Connection refused); `make serve` starts one, "
        "--api or ONRECORD_API names another\n"
    )


@pytest.mark.parametrize("written", ["2024-13", "soon", "2024-02-30", "24"])
def test_what_is_no_day_is_refused(api: Api, written: str) -> None:
    assert main(["ask", "--from", written]) == 2
    assert not api.requests


def test_a_token_is_sent(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(client.TOKEN, "t0k3n")

    assert main(["ask", "--json"]) == 0
    assert api.requests[0].get_header("Authorization") == "Bearer t0k3n"


def test_requests_to_api_gateway_are_signed(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    assert main(["ask", "--json", "--api", "https://abc.execute-api.eu-west-1.amazonaws.com"]) == 0
    signature = str(api.requests[0].get_header("Authorization"))
    assert signature.startswith("AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/")
    assert "/eu-west-1/execute-api/" in signature
