"""``onrecord mcp``: the record as tools of the Model Context Protocol, for agents.

The protocol is https://modelcontextprotocol.io/specification; the server is that of its reference SDK, which
the extra ``agents`` installs. Each answer is the API's own: every statement with its offsets in the
document's text, its sentence and its document, so that what an agent says can be looked up.
"""

from __future__ import annotations

from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

import typer
from pydantic import Field

from onrecord.client import ADDRESS, ApiError, Client
from onrecord.commands import output
from onrecord.model import Act, Day, EntityId, EntityType, Form, Id, Kind, SourceClass
from onrecord.record.model import Grouping

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from mcp.server import MCPServer

INSTRUCTIONS = (
    "The record holds statements: who said, wrote, thinks or plans what, each with the place in the document "
    "that says so. Ask `statements` by name first; a name that several have is answered with the ids to "
    "choose from. Quote `text`, and name the document, its date and the statement's id. A statement with "
    "`form` indirect is in the reporter's words, not in the speaker's."
)
MOST = 20
"""Items of an answer unless the agent asks for more: an answer has to fit a model's context."""
LONGEST_TEXT = 20_000
"""Code points of a text that are answered at once."""

_Name = Annotated[str | None, Field(description="A name, or an entity's id as person:antony-blinken.")]
_Words = Annotated[
    str | None, Field(description='Words of what was said: all of them, "phrases" and beginnings*.')
]
_Outlet = Annotated[str | None, Field(description="The outlet that published the document.")]
_Day = Annotated[Day | None, Field(description="YYYY-MM-DD")]
_Limit = Annotated[int, Field(ge=1, le=100, description="The most items to answer.")]
_Cursor = Annotated[str | None, Field(description="next_cursor of the answer before.")]


def mcp(
    api: Annotated[str | None, typer.Option(metavar="URL", help="The API's address.", envvar=ADDRESS)] = None,
) -> None:
    """Serve the record to an agent, over standard input and output (Model Context Protocol).

    \b
    onrecord mcp
    onrecord mcp --api https://abc.execute-api.eu-west-1.amazonaws.com
    """  # noqa: D301 - click's own mark of lines that stay as they are
    try:
        served = server(Client(api))
    except ModuleNotFoundError as error:
        output.complain(f"{error.name} is not installed: pip install 'onrecord[agents]'")
        raise typer.Exit(1) from None
    served.run()


def server(client: Client) -> MCPServer:
    """Return a server whose tools ask an API.

    Raises:
        ModuleNotFoundError: the SDK is not installed.
    """
    # Here: no other command loads the SDK.
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    served = MCPServer("onrecord", instructions=INSTRUCTIONS)

    def ask(path: str, **parameters: str | None) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = client.get(path, **parameters)
        except ApiError as error:
            raise ToolError(str(error)) from None
        return answer

    @served.tool()
    @_of_a_question
    def statements(
        question: dict[str, str | None],
        order: Literal["desc", "asc"] | None = None,
        limit: _Limit = MOST,
        cursor: _Cursor = None,
    ) -> dict[str, Any]:
        """List who said what about whom, newest first, each with its offsets, sentence and document."""
        return ask("/v1/statements", **question, order=order, limit=str(limit), cursor=cursor)

    @served.tool()
    @_of_a_question
    def counts(
        question: dict[str, str | None],
        by: Annotated[Grouping, Field(description="What the statements are counted by.")],
        cursor: _Cursor = None,
    ) -> dict[str, Any]:
        """Count the statements that answer a question; with a next_cursor, add up all answers."""
        return ask("/v1/statements/counts", **question, by=by, cursor=cursor)

    @served.tool()
    def statement(id: Id) -> dict[str, Any]:
        """Return one statement with its offsets, sentence and document."""
        return ask(f"/v1/statements/{quote(id, safe='')}")

    @served.tool()
    def entities(
        name: Annotated[str, Field(description="How a name begins, in any case.")],
        type: EntityType | None = None,
        limit: _Limit = MOST,
    ) -> dict[str, Any]:
        """Find people, organisations, places and other entities on record by name."""
        return ask("/v1/entities", name=name, type=type, limit=str(limit))

    @served.tool()
    def entity(id: EntityId) -> dict[str, Any]:
        """Return an entity's names, its roles with their dates, and its documents."""
        return ask(f"/v1/entities/{quote(id, safe=':')}")

    @served.tool()
    def documents(
        from_day: _Day = None, before_day: _Day = None, limit: _Limit = MOST, cursor: _Cursor = None
    ) -> dict[str, Any]:
        """List the documents on record, last upload first."""
        days = _days(from_day, before_day)
        return ask("/v1/documents", limit=str(limit), cursor=cursor, **days)

    @served.tool()
    def text(
        document: Annotated[str, Field(description="A document's id.")],
        start: Annotated[int, Field(ge=0, description="The first code point.")] = 0,
        end: Annotated[int | None, Field(ge=0, description="Behind the last code point.")] = None,
    ) -> dict[str, Any]:
        """Return a part of a document's text. Offsets of statements count its code points."""
        try:
            whole = client.read(f"/v1/documents/{quote(document, safe='')}/text", "text/plain").decode()
        except ApiError as error:
            raise ToolError(str(error)) from None
        end = min(len(whole) if end is None else end, start + LONGEST_TEXT)
        return {"start": start, "end": end, "characters": len(whole), "text": whole[start:end]}

    return served


def _question(
    *,
    speaker: _Name = None,
    about: _Name = None,
    words: _Words = None,
    from_day: _Day = None,
    before_day: _Day = None,
    form: Form | None = None,
    kind: Kind | None = None,
    act: Act | None = None,
    source_class: SourceClass | None = None,
    outlet: _Outlet = None,
) -> dict[str, str | None]:
    """Return the parameters of the API for a question about statements."""
    return {
        "speaker": speaker,
        "about": about,
        "q": words,
        "form": form,
        "kind": kind,
        "act": act,
        "source_class": source_class,
        "outlet": outlet,
        **_days(from_day, before_day),
    }


def _of_a_question(tool: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Give a tool the parameters of ``_question``; the tool takes its result as ``question``."""
    asked = signature(_question, eval_str=True).parameters
    own = signature(tool, eval_str=True)
    others = [
        each.replace(kind=Parameter.KEYWORD_ONLY)
        for name, each in own.parameters.items()
        if name != "question"
    ]

    @wraps(tool)
    def call(**given: Any) -> dict[str, Any]:
        return tool(_question(**{name: given.pop(name) for name in asked if name in given}), **given)

    call.__signature__ = own.replace(parameters=[*asked.values(), *others])  # type: ignore[attr-defined]
    return call


def _days(first: date | None, end: date | None) -> dict[str, str | None]:
    return {"from": None if first is None else str(first), "to": None if end is None else str(end)}
