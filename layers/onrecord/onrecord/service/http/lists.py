"""Statements in each media type that they are served in: JSON, JSON Lines, sheets, JSON-LD."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from pydantic_core import to_json

from onrecord.record import Page
from onrecord.record.model import RecordedStatement, StatementPage
from onrecord.service.http.representations import CSV, HTML, JSON, JSON_LD, NDJSON, XLSX, links

if TYPE_CHECKING:
    from onrecord.service.http.api import HttpApi

ANNOTATIONS = f'{JSON_LD}; profile="http://www.w3.org/ns/anno.jsonld"'
"""The media type of Web Annotations (https://www.w3.org/TR/annotation-protocol/#media-types)."""
_TEXT = {"schema": {"type": "string"}}
_LINKED = {"schema": {"type": "object"}}
_ITEMS = '{"items":['
_BINARY = {"schema": {"type": "string", "format": "binary"}}
STATEMENT_LISTS: dict[int, Any] = {
    200: {
        "description": "A page of statements. A sheet and JSON Lines have its items alone; `Link` has the "
        "address of the next page. JSON-LD is a page of Web Annotations.",
        "content": {
            JSON: {"model": Page[RecordedStatement]},
            CSV: _TEXT,
            NDJSON: _TEXT,
            XLSX: _BINARY,
            JSON_LD: _LINKED,
        },
    }
}
"""The responses of a route that serves statements to programs."""
ANSWERS: dict[int, Any] = {
    200: {
        **STATEMENT_LISTS[200],
        "content": {**STATEMENT_LISTS[200]["content"], JSON: {"model": StatementPage}, HTML: _TEXT},
    }
}
"""The responses of a route that also serves them to people, as a page."""
STATEMENT: dict[int, Any] = {
    200: {
        "description": "The statement, in JSON-LD as a Web Annotation",
        "content": {JSON: {"model": RecordedStatement}, JSON_LD: _LINKED, HTML: _TEXT},
    },
    303: {"description": "A browser is led to its place in the page of its document"},
}
"""The responses of a route that serves one statement."""


WRITTEN = (JSON, NDJSON)
"""The media types of lists that take statements as the JSON that is stored of them."""


def written_list(app: HttpApi, page: Page[str], **more: object) -> Response[str]:
    """Return a page of statements, each given as its JSON, in that of ``WRITTEN`` which a request asks for.

    Args:
        app: the API whose request it is.
        page: the statements.
        more: what a page in JSON has besides.
    """
    if app.media_type == NDJSON:
        body = "".join(f"{item}\n" for item in page.items)
    else:
        around = to_json(asdict(replace(page, items=())) | more).decode()
        body = f"{_ITEMS}{','.join(page.items)}{around.removeprefix(_ITEMS)}"
    return Response(200, app.media_type, body, {"Link": links(app.current_event, page.next_cursor)})


def statement_list(app: HttpApi, page: Page[RecordedStatement], *, byte_order_mark: bool) -> Response[Any]:
    """Return a page of statements in the media type, none of ``WRITTEN``, that the current request asks for.

    Args:
        app: the API whose request it is.
        page: the statements.
        byte_order_mark: begin a sheet with the mark that Excel needs.
    """
    if app.media_type == JSON_LD:
        return _annotation_page(app, page)
    if app.media_type == XLSX:
        return _workbook(app, page)
    return _sheet(app, page, byte_order_mark=byte_order_mark)


# What a format needs is imported here, so that requests for others do not wait for it.


def _sheet(app: HttpApi, page: Page[RecordedStatement], *, byte_order_mark: bool) -> Response[str]:
    from onrecord.formats.sheet import BYTE_ORDER_MARK, sheet

    body = sheet(((item, item.document) for item in page.items), link=f"{app.origin}/v1/statements/")
    if byte_order_mark:
        body = BYTE_ORDER_MARK + body
    return Response(200, f"{CSV}; charset=utf-8; header=present", body, _named(app, page, "statements.csv"))


def _workbook(app: HttpApi, page: Page[RecordedStatement]) -> Response[bytes]:
    from onrecord.formats.workbook import workbook

    body = workbook(((item, item.document) for item in page.items), link=f"{app.origin}/v1/statements/")
    return Response(200, XLSX, body, _named(app, page, "statements.xlsx"))


def _named(app: HttpApi, page: Page[RecordedStatement], name: str) -> dict[str, str]:
    return {
        "Link": links(app.current_event, page.next_cursor),
        "Content-Disposition": f'inline; filename="{name}"',
    }


def _annotation_page(app: HttpApi, page: Page[RecordedStatement]) -> Response[str]:
    from onrecord.formats.annotations import annotation_page

    event, origin, cursor = app.current_event, app.origin, page.next_cursor
    body = annotation_page(
        page.items,
        origin,
        address=origin + event.address_with(),
        collection=origin + event.address_with(cursor=None),
        next_page=origin + event.address_with(cursor=cursor) if cursor else None,
    )
    return Response(200, ANNOTATIONS, _written(body), {"Link": links(event, cursor)})


def annotated(app: HttpApi, statement: RecordedStatement) -> Any:
    """Return a statement as a Web Annotation, in answer to the current request."""
    from onrecord.formats.annotations import annotation

    body = annotation(statement, app.origin)
    return Response(200, ANNOTATIONS, _written(body), {"Link": links(app.current_event, None)})


def _written(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
