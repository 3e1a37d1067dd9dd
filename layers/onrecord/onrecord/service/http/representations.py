"""How an answer is sent: JSON in UTF-8, its entity tag, links, and compression (RFC 9110, RFC 8288)."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from onrecord.service.http.event import HttpEvent

JSON = "application/json"
COMPRESSED_FROM = 1024
"""Bytes from which an answer is compressed: below that gzip saves less than a packet."""
LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes of an answer's body: Lambda's limit of 6 MB, less what base64 adds."""
_DESCRIPTION = '</openapi.json>; rel="service-desc"'
_COMPRESSED = "-gzip"


class AnswerTooLargeError(Exception):
    """An answer is longer than Lambda hands over."""


def check_accepted(event: HttpEvent, media_type: str) -> None:
    """Check that a request takes what its route serves.

    Raises:
        ProblemError: its Accept header excludes that.
    """
    if not accepts(event.headers.get("accept", ""), media_type):
        raise ProblemError(ProblemType.NOT_ACCEPTABLE, f"This is served as {media_type} only: accept that.")


def represented(event: HttpEvent, response: Response[Any]) -> Response[Any]:
    """Return a successful answer as it is sent: a body of bytes or text, or 304 where the client has it.

    Raises:
        AnswerTooLargeError: it does not fit an answer, even compressed if the client takes that.
    """
    if response.is_json() and not isinstance(response.body, str):
        _link(event, response)
        response.body = json.dumps(response.body, ensure_ascii=False, separators=(",", ":"))
    body = response.body if isinstance(response.body, bytes) else str(response.body or "").encode()
    headers = response.headers
    headers["Vary"] = "Accept, Accept-Encoding"
    compressed = len(body) >= COMPRESSED_FROM and "gzip" in event.headers.get("accept-encoding", "")
    if event.http_method == "GET" and response.status_code == HTTPStatus.OK:
        tag = hashlib.sha256(body).hexdigest()[:32]
        headers["ETag"] = f'"{tag}{_COMPRESSED if compressed else ""}"'
        headers.setdefault("Cache-Control", "private, no-cache")
        if _known(event.headers.get("if-none-match", ""), tag):
            headers.pop("Content-Type", None)
            return Response(HTTPStatus.NOT_MODIFIED, None, "", headers)
    if compressed:
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, mtime=0)
        response.body = base64.b64encode(body).decode()  # Powertools takes bytes of JSON for its value
        response.base64_encoded = True
    if len(body) > LARGEST_ANSWER:
        raise AnswerTooLargeError
    return response


def _link(event: HttpEvent, response: Response[Any]) -> None:
    """Add the links of an answer: the API's description, and the next page of a list."""
    links = [_DESCRIPTION]
    cursor = response.body.get("next_cursor") if isinstance(response.body, dict) else None
    if cursor is not None:
        links.append(f'<{event.raw_path}?{event.query_with(cursor=cursor)}>; rel="next"')
    response.headers["Link"] = ", ".join(links)


def _known(if_none_match: str, tag: str) -> bool:
    """Return whether a client has the content of this tag, in whatever coding (weak comparison)."""
    if if_none_match.strip() == "*":
        return True
    known = (each.strip().removeprefix("W/").strip('"') for each in if_none_match.split(","))
    return any(each.removesuffix(_COMPRESSED) == tag for each in known)


def accepts(accept: str, media_type: str) -> bool:
    """Return whether an Accept header admits a media type: the closest range decides (RFC 9110, 12.5.1).

    werkzeug's ``MIMEAccept``, against which the tests compare this, takes 0.15 s of a cold start to import.
    """
    if not accept.strip():
        return True
    closeness = {media_type: 2, f"{media_type.partition('/')[0]}/*": 1, "*/*": 0}
    best, admitted = -1, False
    for part in accept.lower().split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        if (close := closeness.get(media_range, -1)) > best:
            best = close
            weights = [
                value for name, _, value in (p.partition("=") for p in parameters) if name.strip() == "q"
            ]
            admitted = not weights or weights[0].strip(" 0.") != ""
    return admitted
