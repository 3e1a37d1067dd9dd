"""The checks of a request's body and query before its route is called."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from onrecord.problems import ProblemError, ProblemType
from onrecord.service.http.representations import JSON

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a request's body. The longest text that is extracted at once takes 1.8 MB if all is escaped."""


def check_parameters(sent: Mapping[str, list[str]], known: Collection[str], several: Collection[str]) -> None:
    """Check the names of a query's parameters, and that none but ``several`` is given more than once.

    Raises:
        ProblemError: it has an unknown parameter or repeats one.
    """
    if unknown := [name for name in sent if name not in known]:
        raise ProblemError(
            ProblemType.UNKNOWN_PARAMETER,
            f"There is no parameter {_listed(unknown)} here; "
            + (f"there are {_listed(known)}." if known else "there are none."),
        )
    if repeated := [name for name, values in sent.items() if len(values) > 1 and name not in several]:
        raise ProblemError(
            ProblemType.INVALID_REQUEST,
            f"{_listed(repeated)} can be given once; ask once for each of its values.",
        )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def check_body(event: Mapping[str, Any]) -> None:
    """Check that a request's body can be read as JSON text, before anything parses it.

    Raises:
        ProblemError: it is too large, declared as something else, or not in UTF-8.
    """
    body: str = event["body"]
    size = len(body) * 3 // 4 if event.get("isBase64Encoded") else len(body.encode("utf-8", "surrogatepass"))
    if size > LARGEST_BODY:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The body has {size:,} bytes; up to {LARGEST_BODY:,} are read. "
            "Upload a longer text as a document.",
        )
    media_type = event.get("headers", {}).get("content-type", JSON).partition(";")[0].strip().lower()
    if media_type != JSON:
        raise ProblemError(ProblemType.UNSUPPORTED_MEDIA_TYPE, f"The body is {media_type}; send {JSON}.")
    if event.get("isBase64Encoded"):
        try:
            base64.b64decode(event["body"]).decode()
        except ValueError:
            raise ProblemError(ProblemType.INVALID_REQUEST, "The body is not in UTF-8.") from None


def parsed_json(body: str) -> Any:
    """Parse a request's body.

    Raises:
        json.JSONDecodeError: it is not JSON, or nested deeper or its numbers longer than Python reads.
    """
    try:
        return json.loads(body)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        raise json.JSONDecodeError("nested too deeply", body, 0) from None
    except ValueError:
        raise json.JSONDecodeError("a number of too many digits", body, 0) from None
