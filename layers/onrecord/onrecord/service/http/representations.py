"""The representation of an answer: JSON in UTF-8, entity tag, links, compression (RFC 9110, RFC 8288)."""

from __future__ import annotations

import base64
import gzip
import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from pydantic_core import to_json

from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.formats.pages import HtmlPage, Viewer
    from onrecord.service.http.event import HttpEvent

JSON = "application/json"
NDJSON = "application/x-ndjson"
CSV = "text/csv"
JSON_LD = "application/ld+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ATOM = "application/atom+xml"
XML = "application/xml"
HTML = "text/html"
FORMATS = {
    "json": JSON,
    "ndjson": NDJSON,
    "csv": CSV,
    "xlsx": XLSX,
    "jsonld": JSON_LD,
    "html": HTML,
}
"""Media types by the values of the parameter ``format``, for clients that cannot set an Accept header."""
COMPRESSED_FROM = 1024
"""Bytes from which an answer is compressed: below that gzip saves less than a packet."""
COMPRESSION = 6
"""gzip's own level: a page of 100 statements is 3% longer than at 9, Python's, in two fifths of the time."""
LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes of an answer's body: Lambda's limit of 6 MB, less what base64 adds."""
_DESCRIPTION = '</openapi.json>; rel="service-desc"'
_COMPRESSED = "-gzip"


class AnswerTooLargeError(Exception):
    """An answer is longer than Lambda hands over."""


def chosen(event: HttpEvent, offered: Sequence[str]) -> str:
    """Return the media type that a request is answered in: ``format`` decides, then its Accept header.

    Args:
        event: the request.
        offered: what the route serves, the one that is preferred first.

    Raises:
        ProblemError: the request takes none of them.
    """
    names = {FORMATS[name]: name for name in FORMATS if FORMATS[name] in offered}
    if asked := event.resolved_query_string_parameters.get("format", [""])[0]:
        if FORMATS.get(asked) in names:
            return FORMATS[asked]
        raise ProblemError(
            ProblemType.NOT_ACCEPTABLE, f"There is no format {asked!r} here; there are {_or(names.values())}."
        )
    accept = event.headers.get("accept", "")
    best = max(offered, key=lambda media_type: quality(accept, media_type))
    if quality(accept, best) <= 0:
        raise ProblemError(ProblemType.NOT_ACCEPTABLE, f"This is served as {_or(offered)}: accept that.")
    return best


def prefers_page(event: HttpEvent) -> bool:
    """Return whether the answer to a request is for a person: a problem is then shown as a page."""
    if asked := event.resolved_query_string_parameters.get("format"):
        return asked[0] == "html"
    accept = event.headers.get("accept", "")
    return HTML in accept and event.http_method == "GET" and quality(accept, HTML) > quality(accept, JSON)


def _or(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def represented(event: HttpEvent, response: Response[Any]) -> Response[Any]:
    """Return a successful answer as it is sent: a body of bytes or text, or 304 where the client has it.

    Raises:
        AnswerTooLargeError: it does not fit an answer, even compressed if the client takes that.
    """
    if response.is_json() and not isinstance(response.body, str):
        response.headers["Link"] = links(event, getattr(response.body, "next_cursor", None))
        response.body = to_json(response.body).decode()
    body = response.body if isinstance(response.body, bytes) else str(response.body or "").encode()
    headers = response.headers
    headers["Vary"] = "Accept, Accept-Encoding"
    compressed = (
        len(body) >= COMPRESSED_FROM
        and "gzip" in event.headers.get("accept-encoding", "")
        and headers.get("Content-Type") != XLSX  # it is compressed as it is
    )
    if event.http_method == "GET" and response.status_code == HTTPStatus.OK:
        tag = hashlib.sha256(body).hexdigest()[:32]
        headers["ETag"] = f'"{tag}{_COMPRESSED if compressed else ""}"'
        headers.setdefault("Cache-Control", "private, no-cache")
        if _known(event.headers.get("if-none-match", ""), tag):
            headers.pop("Content-Type", None)
            return Response(HTTPStatus.NOT_MODIFIED, None, "", headers)
    if compressed:
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, COMPRESSION, mtime=0)
        response.body = base64.b64encode(body).decode()  # Powertools takes bytes of JSON for its value
        response.base64_encoded = True
    if len(body) > LARGEST_ANSWER:
        raise AnswerTooLargeError
    return response


def html_response(
    page: HtmlPage, viewer: Viewer, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """Return a page as a response that a browser runs nothing of but what the page's policy allows."""
    frames = " ".join(page.frames) or "'none'"  # which a page cannot say itself
    policy = {
        "Content-Security-Policy": f"{page.policy}; frame-ancestors {frames}",
        "X-Content-Type-Options": "nosniff",
    }
    again = {"Refresh": str(page.again_s)} if page.again_s else {}
    sent = {**policy, **again, **(headers or {})}
    return Response(status, f"{HTML}; charset=utf-8", page.shown_to(viewer), sent)


def links(event: HttpEvent, cursor: str | None) -> str:
    """Return the links of an answer: the API's description, and the next page of a list."""
    next_page = f'<{event.address_with(cursor=cursor)}>; rel="next"' if cursor else None
    return ", ".join(filter(None, (_DESCRIPTION, next_page)))


def _known(if_none_match: str, tag: str) -> bool:
    """Return whether a client has the content of this tag, in whatever coding (weak comparison)."""
    if if_none_match.strip() == "*":
        return True
    known = (each.strip().removeprefix("W/").strip('"') for each in if_none_match.split(","))
    return any(each.removesuffix(_COMPRESSED) == tag for each in known)


def quality(accept: str, media_type: str) -> float:
    """Return the weight, 0 to 1, that an Accept header gives a media type (RFC 9110, 12.5.1).

    The closest range decides; 0 excludes. werkzeug's ``MIMEAccept``, against which the tests compare this,
    takes 0.15 s of a cold start to import.
    """
    if not accept.strip():
        return 1.0
    closeness = {media_type: 2, f"{media_type.partition('/')[0]}/*": 1, "*/*": 0}
    best = (-1, 0.0)
    for part in accept.lower().split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        if media_range in closeness:
            best = max(best, (closeness[media_range], _weight(parameters)))
    return best[1]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
