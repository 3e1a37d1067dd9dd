"""``onrecord mcp``: what an agent can ask, by the SDK's own client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from mcp import Client as Agent

from onrecord.client import ApiError, Client
from onrecord.commands.mcp import LONGEST_TEXT, server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PAGE = {"items": [{"id": "d-1", "content": [{"start": 12, "end": 34, "text": "it"}]}], "next_cursor": None}


class Api(Client):
    """Answers without a network, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1")
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.text = "a\U0001f642b"
        self.failure: ApiError | None = None

    def get(self, path: str, **parameters: str | None) -> Any:
        if self.failure is not None:
            raise self.failure
        self.asked.append((path, {name: value for name, value in parameters.items() if value is not None}))
        return PAGE

    def read(self, path: str, accept: str, **parameters: str | None) -> bytes:
        assert accept == "text/plain"
        return self.text.encode()


@pytest.fixture
def api() -> Api:
    return Api()


def asking(api: Api, ask: Callable[[Agent], Awaitable[Any]]) -> Any:
    async def connected() -> Any:
        async with Agent(server(api)) as agent:
            return await ask(agent)

    return asyncio.run(connected())


def called(api: Api, tool: str, **arguments: object) -> Any:
    return asking(api, lambda agent: agent.call_tool(tool, arguments))


def test_the_tools_say_what_they_take(api: Api) -> None:
    listed = asking(api, lambda agent: agent.list_tools())

    tools = {tool.name: tool for tool in listed.tools}
    assert set(tools) == {"statements", "counts", "statement", "entities", "entity", "documents", "text"}
    assert all(tool.description for tool in tools.values())
    speaker = tools["statements"].input_schema["properties"]["speaker"]
    assert "an entity's id" in speaker["description"]


def test_statements_come_with_their_offsets(api: Api) -> None:
    result = called(api, "statements", speaker="Okonjo", from_day="2024-01-01", form="direct")

    assert result.structured_content["items"][0]["content"][0]["start"] == 12
    assert api.asked == [
        ("/v1/statements", {"speaker": "Okonjo", "from": "2024-01-01", "form": "direct", "limit": "20"})
    ]


def test_a_question_may_have_words_and_be_counted(api: Api) -> None:
    question = {"words": '"retirement age"', "source_class": "unnamed_official", "outlet": "The Herald"}
    asked = {"q": '"retirement age"', "source_class": "unnamed_official", "outlet": "The Herald"}

    called(api, "statements", **question, act="question", order="asc")
    called(api, "counts", by="month", **question, before_day="2024-03-01")

    assert api.asked == [
        ("/v1/statements", {**asked, "act": "question", "order": "asc", "limit": "20"}),
        ("/v1/statements/counts", {**asked, "by": "month", "to": "2024-03-01"}),
    ]


@pytest.mark.parametrize(
    ("tool", "id", "path"),
    [
        ("statement", "d-1", "/v1/statements/d-1"),
        ("entity", "person:mara-okonjo", "/v1/entities/person:mara-okonjo"),
        ("entity", "place:a/b", "/v1/entities/place:a%2Fb"),
    ],
)
def test_single_things_are_asked_for_by_id(api: Api, tool: str, id: str, path: str) -> None:
    called(api, tool, id=id)

    assert api.asked == [(path, {})]


def test_lists_of_entities_and_documents_are_asked_for(api: Api) -> None:
    called(api, "entities", name="oko", type="PERSON")
    called(api, "documents", before_day="2024-03-06", limit=5)

    assert api.asked == [
        ("/v1/entities", {"name": "oko", "type": "PERSON", "limit": "20"}),
        ("/v1/documents", {"to": "2024-03-06", "limit": "5"}),
    ]


def test_a_stretch_of_a_text_is_counted_in_code_points(api: Api) -> None:
    result = called(api, "text", document="d", start=1, end=2)

    assert result.structured_content == {"start": 1, "end": 2, "characters": 3, "text": "\U0001f642"}


def test_a_long_text_is_answered_in_stretches(api: Api) -> None:
    api.text = "x" * (LONGEST_TEXT + 5)

    first = called(api, "text", document="d").structured_content
    rest = called(api, "text", document="d", start=first["end"]).structured_content

    assert (len(first["text"]), len(rest["text"]), rest["end"]) == (LONGEST_TEXT, 5, LONGEST_TEXT + 5)


def test_what_the_api_refuses_reaches_the_agent_in_its_words(api: Api) -> None:
    api.failure = ApiError("Several entities have this name. `speaker` may mean: ...", 300)

    result = called(api, "statements", speaker="Lee")

    assert result.is_error
    assert "Several entities have this name" in result.content[0].text


@pytest.mark.parametrize(
    "arguments", [{"limit": 0}, {"from_day": "yesterday"}, {"form": "shouted"}, {"order": "random"}]
)
def test_an_argument_of_the_wrong_kind_is_refused(api: Api, arguments: dict[str, object]) -> None:
    assert called(api, "statements", **arguments).is_error
    assert not api.asked
