"""Answers that are right for what no schema can say: most of them refuse requests that are valid by it.

A JSON schema describes each parameter and field by itself. It cannot say that one day is before another, that
a cursor is one that a list has given out, that a text is base64 or that bytes are a document in English. The
API answers such requests with problems that say so, and only those are let through here.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import schemathesis

if TYPE_CHECKING:
    from schemathesis import Case, Response
    from schemathesis.core.failures import Failure
    from schemathesis.hooks import HookContext

VALID_REQUEST_REFUSED = "ST202"
INVALID_REQUEST_ACCEPTED = "ST201"
DELETED_STILL_THERE = "ST301"
SAID = (
    "The cursor does not belong to this request",
    "There is no day from",
    "`q` has no word",
    "`q` has more than",
    "`webhook`: ",
    "`email`: this stack has no topic",
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
    if failure.code == DELETED_STILL_THERE:
        # What is deleted is accepted for that (202): the bucket's own event removes it a moment later.
        return not case.operation.path.startswith("/v1/documents/")
    if failure.code == INVALID_REQUEST_ACCEPTED:
        # An optional parameter may be what its schema says, or empty: a text that is not empty is the former.
        return not re.search(r"violates `enum` at /properties/\w+/anyOf/1", failure.message)
    if failure.code != VALID_REQUEST_REFUSED:
        return True
    answer = html.unescape(response.content.decode())
    if any(said in answer for said in SAID):
        return False
    if case.operation.path != "/v1/extract":
        return True
    return str(json.loads(answer)["type"]).rpartition(":")[2] not in NOT_A_DOCUMENT
