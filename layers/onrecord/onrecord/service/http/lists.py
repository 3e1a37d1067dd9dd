"""A page of statements in each media type that it is served in: JSON, JSON Lines, a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from onrecord.record import Page
from onrecord.record.model import RecordedStatement
from onrecord.service.http.representations import CSV, HTML, JSON, NDJSON, links

if TYPE_CHECKING:
    from onrecord.service.http.api import HttpApi

_TEXT = {"schema": {"type": "string"}}
STATEMENT_LISTS: dict[int, Any] = {
    200: {
        "description": "A page of statements. A sheet and JSON Lines have its items alone; `Link` has the "
        "address of the next page.",
        "content": {JSON: {"model": Page[RecordedStatement]}, CSV: _TEXT, NDJSON: _TEXT},
    }
}
"""What a route declares that serves statements to programs."""
ANSWERS: dict[int, Any] = {
    200: {**STATEMENT_LISTS[200], "content": {**STATEMENT_LISTS[200]["content"], HTML: _TEXT}}
}
"""What a route declares that also serves them to people, as a page."""


def statement_list(app: HttpApi, page: Page[RecordedStatement], *, byte_order_mark: bool) -> Any:
    """Return a page of statements in the media type that the current request asks for.

    Args:
        app: the API whose request it is.
        page: the statements.
        byte_order_mark: begin a sheet with the mark that Excel needs.
    """
    if app.media_type == JSON:
        return page
    if app.media_type == NDJSON:
        body = "".join(f"{item.model_dump_json()}\n" for item in page.items)
        return Response(200, NDJSON, body, {"Link": links(app.current_event, page.next_cursor)})
    # Here, so that no other request waits for what only this one needs.
    from onrecord.formats.sheet import BYTE_ORDER_MARK, sheet

    base = f"{app.origin}/v1/statements/"
    body = sheet(((item, item.document) for item in page.items), link=base)
    headers = {
        "Link": links(app.current_event, page.next_cursor),
        "Content-Disposition": 'inline; filename="statements.csv"',
    }
    if byte_order_mark:
        body = BYTE_ORDER_MARK + body
    return Response(200, f"{CSV}; charset=utf-8; header=present", body, headers)
