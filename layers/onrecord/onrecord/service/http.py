"""HTTPS answers of a function: typed routes, checked parameters, and a problem for each error.

Problems follow RFC 9457, conditional requests and negotiation RFC 9110.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from onrecord import __version__
from onrecord.model import DAY, Problem
from onrecord.problems import ProblemError, ProblemType
from onrecord.service.availability import is_temporary
from onrecord.service.observability import log_failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.event_handler.api_gateway import Route
    from aws_lambda_powertools.event_handler.exceptions import NotFoundError
    from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
    from aws_lambda_powertools.utilities.typing import LambdaContext

RETRY_AFTER = 2
"""Seconds after which a request may be sent again for which AWS had no capacity."""
JSON = "application/json"
LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a request's body. The longest text that is extracted at once takes 1.8 MB if all is escaped."""
PROBLEM_JSON = "application/problem+json"


def _calendar_day(value: object) -> object:
    # pydantic reads a number as seconds since 1970; here a day is written YYYY-MM-DD.
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise PydanticCustomError("day", "Input should be a day, written YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_calendar_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A calendar day, written YYYY-MM-DD."""


class HttpApi(APIGatewayHttpResolver):
    """The routes of a function behind the HTTP API (payload format 2.0).

    Parameters are checked against the routes' annotations and those that no route declares are refused; every
    error is a problem; answers to GET carry an ETag.
    """

    def __init__(self, logger: Logger) -> None:
        super().__init__(enable_validation=True, json_body_deserializer=_parsed_json)
        self.use(middlewares=[_refuse_unknown_parameters, _finish])
        self.not_found(self._no_such_route)
        self.exception_handler(ProblemError)(lambda error: problem_response(error.problem))
        self.exception_handler(RequestValidationError)(_invalid_request)
        self.exception_handler(Exception)(self._unexpected)
        self._logger = logger

    def routes(self) -> Iterator[Route]:
        """Yield the declared routes."""
        yield from self._static_routes
        yield from self._dynamic_routes

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one request."""
        if event.get("body"):
            try:
                _checked_body(event)
            except ProblemError as error:
                return {
                    "statusCode": error.problem.status,
                    "headers": {"Content-Type": PROBLEM_JSON},
                    "body": error.problem.model_dump_json(),
                    "isBase64Encoded": False,
                }
        return super().resolve(event, context)

    def openapi(self) -> dict[str, Any]:
        """Return the API's OpenAPI 3.1 document, made from the routes' signatures and the models."""
        schema = self.get_openapi_schema(
            title="onrecord",
            version=__version__,
            openapi_version="3.1.0",
            description="Who said what, on record: statements and entities out of uploaded documents.",
        )
        document: dict[str, Any] = schema.model_dump(mode="json", by_alias=True, exclude_none=True)
        schemas = document["components"]["schemas"]
        # Powertools would answer 422 in a shape of its own; here it is a problem like all others.
        for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = Problem.model_json_schema()
        problem = {
            "description": "A problem (RFC 9457)",
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = problem
        return document

    def _no_such_route(self, _: NotFoundError) -> Response[str]:
        path, method = self.current_event.path, self.current_event.http_method
        allowed = sorted({route.method for route in self.routes() if route.rule.match(path)})
        if not allowed:
            detail = "No resource has this address. /openapi.json lists those there are."
            return problem_response(ProblemError(ProblemType.NOT_FOUND, detail).problem)
        error = ProblemError(
            ProblemType.METHOD_NOT_ALLOWED, f"{method} is not allowed here; {' and '.join(allowed)} is."
        )
        return problem_response(error.problem, {"Allow": ", ".join(allowed)})

    def _unexpected(self, error: Exception) -> Response[str]:
        if is_temporary(error):
            log_failure(self._logger, "A service of AWS did not answer", error)
            detail = (
                f"A service behind the API is busy; send the request again. Request {self._request_id()}."
            )
            problem = ProblemError(ProblemType.UNAVAILABLE, detail).problem
            return problem_response(problem, {"Retry-After": str(RETRY_AFTER)})
        log_failure(self._logger, "A request failed unexpectedly", error)
        detail = f"The request could not be answered; it may be sent again. Request {self._request_id()}."
        return problem_response(ProblemError(ProblemType.INTERNAL_ERROR, detail).problem)

    def _request_id(self) -> str:
        return str(self.current_event.request_context.request_id)


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response[str]:
    """Return a problem as a response."""
    return Response(problem.status, PROBLEM_JSON, problem.model_dump_json(), dict(headers or {}))


def _invalid_request(error: RequestValidationError) -> Response[str]:
    detail = "; ".join(_complaint(part) for part in error.errors())
    return problem_response(ProblemError(ProblemType.INVALID_REQUEST, detail).problem)


def _complaint(part: dict[str, Any]) -> str:
    """Return a sentence for an error of pydantic: the parameter or field, and what is expected of it."""
    if part["type"] == "json_invalid":
        return f"The body is not JSON that can be read: {part['ctx']['error']}"
    where, *names = part["loc"]
    subject = ".".join(str(name) for name in names) if names else where
    return f"`{subject}`: {part['msg']}"


def _parsed_json(body: str) -> Any:
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


def _checked_body(event: Mapping[str, Any]) -> None:
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


def _refuse_unknown_parameters(app: HttpApi, next_middleware: NextMiddleware) -> Response[Any]:
    route: Route = app.context["_route"]
    if any(route is declared for declared in app.routes()):
        known = [str(parameter.alias) for parameter in route.dependant.query_params]
        unknown = [name for name in app.current_event.query_string_parameters if name not in known]
        if unknown:
            raise ProblemError(
                ProblemType.UNKNOWN_PARAMETER,
                f"There is no parameter {', '.join(f'`{name}`' for name in unknown)} here; "
                + (f"there are {', '.join(f'`{name}`' for name in known)}." if known else "there are none."),
            )
    return next_middleware(app)


def _finish(app: HttpApi, next_middleware: NextMiddleware) -> Response[Any]:
    """Serialise the body, enforce Accept, and answer 304 where the ETag matches."""
    response: Response[Any] = next_middleware(app)
    if response.status_code != HTTPStatus.OK:
        return response
    if response.is_json() and not isinstance(response.body, str):
        response.body = json.dumps(response.body, separators=(",", ":"))
    media_type = str(response.headers["Content-Type"]).partition(";")[0]
    headers = app.current_event.headers
    if not accepts(headers.get("accept", ""), media_type):
        raise ProblemError(ProblemType.NOT_ACCEPTABLE, f"This is served as {media_type} only: accept that.")
    if app.current_event.http_method == "GET":
        body = response.body if isinstance(response.body, bytes) else str(response.body).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        response.headers |= {"ETag": tag, "Cache-Control": "private, no-cache"}
        known = [each.strip().removeprefix("W/") for each in headers.get("if-none-match", "").split(",")]
        if tag in known or known == ["*"]:
            response.headers.pop("Content-Type")
            return Response(HTTPStatus.NOT_MODIFIED, None, "", response.headers)
    return response


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
