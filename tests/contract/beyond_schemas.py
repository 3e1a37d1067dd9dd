"""Answers to valid requests that refuse them for what no schema can say.

A JSON schema describes each parameter and field by itself. It cannot say that one day is before another, that
a cursor is one that a list has given out, that a text is base64 or that bytes are a document in English. The
API answers such requests with problems that say so, and only those are let through here.
"""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

import schemathesis

if TYPE_CHECKING:
    from schemathesis import Case, Response
    from schemathesis.core.failures import Failure
    from schemathesis.hooks import HookContext

VALID_REQUEST_REFUSED = "ST202"
SAID = (
    "The cursor does not belong to this request",
    "There is no day from",
    "`q` has no word",
    "`q` has more than",
    "Base64 decoding error",
    "`text`: Field required, or `content` in its place",
)
"""What such an answer says, in JSON or on a page. (A schema can say the last; no client is made of that.)"""
NOT_A_DOCUMENT = {
    "damaged-file",
    "empty-document",
    "encrypted",
    "no-part-read",
    "no-text-column",
    "no-text-layer",
    "not-text",
    "too-deep",
    "too-large",
    "unknown-encoding",
    "unsupported-language",
}
"""The problems with which `POST /v1/extract` refuses a file or a text."""


@schemathesis.hook
def filter_failure(_: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """Return whether a failure is one."""
    if failure.code != VALID_REQUEST_REFUSED:
        return True
    answer = html.unescape(response.content.decode())
    if any(said in answer for said in SAID):
        return False
    if case.operation.path != "/v1/extract":
        return True
    return str(json.loads(answer)["type"]).rpartition(":")[2] not in NOT_A_DOCUMENT
