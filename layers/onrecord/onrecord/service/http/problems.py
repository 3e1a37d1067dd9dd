"""Errors as problems (RFC 9457): which request it was, and what each of its faults is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from onrecord.model import Frozen, Problem
from onrecord.problems import ProblemError, ProblemType
from onrecord.record.model import Candidate
from onrecord.service.http.representations import html_response

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

    from onrecord.formats.pages import Viewer
    from onrecord.service.http.event import HttpEvent

PROBLEM_JSON = "application/problem+json"
_ANYWHERE = {"query": "parameter", "path": "parameter", "header": "parameter"}


class Fault(Frozen):
    """One fault of a request: the parameter, or the place in the body (RFC 6901), that it is about."""

    parameter: str | None = None
    pointer: str | None = None
    detail: str


class RequestProblem(Problem):
    """A problem with a request; ``request`` is its id in the logs, to be quoted to whoever reads them."""

    instance: str = Field(description="The path that was asked for.")
    request: str | None = Field(default=None, description="The request's id in the logs.")
    errors: tuple[Fault, ...] = Field(default=(), description="Each fault of an invalid request.")
    candidates: tuple[Candidate, ...] = Field(
        default=(), description="The entities that have an ambiguous name."
    )


def no_such_resource() -> ProblemError:
    """Return the problem of an address that names nothing."""
    detail = "No resource has this address. /openapi.json lists those there are."
    return ProblemError(ProblemType.NOT_FOUND, detail)


def problem_response(
    problem: Problem,
    *,
    instance: str,
    request: str | None = None,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response[str]:
    """Return a problem as a response that no cache keeps; ``more`` are members of its own type."""
    body = RequestProblem(
        **problem.model_dump(), instance=instance, request=request, errors=tuple(errors), **more
    ).model_dump_json(exclude_defaults=True)
    return Response(problem.status, PROBLEM_JSON, body, {"Cache-Control": "no-store", **(headers or {})})


def problem_page_response(
    event: HttpEvent,
    problem: Problem,
    *,
    viewer: Viewer,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
    candidates: Sequence[Mapping[str, Any]] = (),
) -> Response[str]:
    """Return a problem as a page, with a link for each entity that an ambiguous name may mean."""
    # Here, because a program's request needs no page.
    from onrecord.formats.pages import problem_page

    choices = [
        (entity, event.address_with(**{str(errors[0].parameter): entity["id"]})) for entity in candidates
    ]
    return html_response(
        problem_page(problem, event.resolved_query_string_parameters, choices=choices),
        viewer,
        problem.status,
        {"Cache-Control": "no-store", **(headers or {})},
    )


def invalid_request(error: RequestValidationError) -> tuple[ProblemError, list[Fault]]:
    """Return pydantic's errors as one problem, and as faults."""
    faults = [_fault(part) for part in error.errors()]
    detail = "; ".join(
        f"`{fault.parameter or _field(fault.pointer)}`: {fault.detail}"
        if fault.parameter or fault.pointer
        else fault.detail
        for fault in faults
    )
    return ProblemError(ProblemType.INVALID_REQUEST, detail), faults


def _fault(part: dict[str, Any]) -> Fault:
    if part["type"] == "json_invalid":
        return Fault(detail=f"The body is not JSON that can be read: {part['ctx']['error']}")
    where, *names = part["loc"]
    if where in _ANYWHERE:
        return Fault(parameter=str(names[0]) if names else where, detail=part["msg"])
    return Fault(pointer="".join(f"/{_escaped(str(name))}" for name in names) or "/", detail=part["msg"])


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _field(pointer: str | None) -> str:
    return (pointer or "").strip("/").replace("/", ".") or "body"
