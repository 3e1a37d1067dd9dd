"""The routes of a function behind the HTTP API."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from onrecord import __version__
from onrecord.problems import ProblemError, ProblemType
from onrecord.service.availability import is_temporary
from onrecord.service.http.event import HttpEvent
from onrecord.service.http.openapi import completed
from onrecord.service.http.problems import (
    Fault,
    invalid_request,
    no_such_resource,
    problem_page_response,
    problem_response,
)
from onrecord.service.http.representations import (
    AnswerTooLargeError,
    chosen,
    html_response,
    prefers_page,
    represented,
)
from onrecord.service.http.requests import check_body, check_parameters
from onrecord.service.http.resolver import VARIABLE, Resolver
from onrecord.service.observability import log_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.event_handler.api_gateway import Router
    from aws_lambda_powertools.event_handler.exceptions import NotFoundError
    from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from onrecord.formats.pages import HtmlPage, Viewer

RETRY_AFTER = 2
"""Seconds after which a request may be sent again for which AWS had no capacity."""


class HttpApi(Resolver):
    """The routes of a function behind the HTTP API (payload format 2.0).

    Parameters are checked against the routes' annotations and those that no route declares are refused; every
    error is a problem; answers to GET carry an ETag; HEAD is answered as GET is, without the body.

    Args:
        logger: the function's.
        admit: checks who sends a request, before anything else is done for it.
        written_elsewhere: paths whose queries others write: of these, unknown parameters are ignored.
    """

    def __init__(
        self,
        logger: Logger,
        *,
        admit: Callable[[HttpApi], None] | None = None,
        written_elsewhere: Collection[str] = (),
    ) -> None:
        super().__init__()
        self.use(middlewares=[_represent])
        self.not_found(self._no_such_route)
        self.exception_handler(ProblemError)(self._problem)
        self.exception_handler(RequestValidationError)(self._invalid_request)
        self.exception_handler(AnswerTooLargeError)(self._too_large)
        self.exception_handler(Exception)(self._unexpected)
        self._logger = logger
        self.admit = admit
        self.written_elsewhere = written_elsewhere

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one request."""
        request = event["requestContext"]
        head = request["http"]["method"] == "HEAD"
        if head:
            event = {**event, "requestContext": {**request, "http": {**request["http"], "method": "GET"}}}
        answer = self._answer(event, context)
        return {**answer, "body": "", "isBase64Encoded": False} if head else answer

    def openapi(self, *, open_paths: Iterable[str] = ()) -> dict[str, Any]:
        """Return the API's OpenAPI 3.1 document, made from the routes' signatures and the models.

        Args:
            open_paths: paths that anyone may ask for.
        """
        schema = self.get_openapi_schema(
            title="onrecord",
            version=__version__,
            openapi_version="3.1.0",
            description="Who said what, on record: statements and entities out of uploaded documents.",
        )
        document: dict[str, Any] = schema.model_dump(mode="json", by_alias=True, exclude_none=True)
        for route in self.routes():
            path = VARIABLE.sub(r"{\1}", route.path)
            operation = document["paths"].get(path, {}).get(route.method.lower())
            if operation is not None:
                operation["operationId"] = route.name
                operation["description"] = route.description
        return completed(document, open_paths=open_paths)

    def problem(
        self,
        error: ProblemError,
        *,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Response[str]:
        """Return a problem of the current request as a response; ``more`` are members of its own type."""
        event, faults = self.current_event, tuple(errors)
        if prefers_page(event):
            return problem_page_response(
                event, error.problem, viewer=self.viewer, errors=faults, headers=headers, **more
            )
        return problem_response(
            error.problem,
            instance=event.raw_path,
            request=str(event.request_context.request_id),
            errors=faults,
            headers=headers,
            **more,
        )

    def page(
        self, page: HtmlPage, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
    ) -> Response[str]:
        """Return a page, as it is for whoever sends the current request, as a response."""
        return html_response(page, self.viewer, status, headers)

    @property
    def viewer(self) -> Viewer:
        """The person or program that sent the current request."""
        from onrecord.formats.pages import ANYBODY

        viewer: Viewer = self.context.get("viewer", ANYBODY)
        return viewer

    @property
    def media_type(self) -> str:
        """The media type of the answer: one that the route serves and the request accepts."""
        chosen_type: str = self.context["media_type"]
        return chosen_type

    @property
    def origin(self) -> str:
        """Scheme and host that the current request was sent to, e.g. ``https://api.example.org``."""
        scheme = self.current_event.headers.get("x-forwarded-proto", "https")
        return f"{scheme}://{self.current_event.request_context.domain_name}"

    def check(self) -> None:
        """Check a request before its route is called.

        Raises:
            ProblemError: it is not admitted, or its parameters, its Accept header or its body are not what
                the route takes.
        """
        if self.admit is not None:
            self.admit(self)
        route = self.current_route
        if route is None:
            return
        if route.path not in self.written_elsewhere:
            check_parameters(
                self.current_event.resolved_query_string_parameters,
                [parameter.name for parameter in route.parameters],
                [parameter.name for parameter in route.parameters if parameter.is_several],
            )
        self.context["media_type"] = chosen(self.current_event, route.media_types)
        if self.current_event.body:
            check_body(self.current_event.raw_event)

    # --- Answers ---------------------------------------------------------------------------------

    def _answer(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer a request; a page that is too long for an answer is asked for again with half its items."""
        while True:
            self._fewer_items: int | None = None
            answer = super().resolve(event, context)
            if self._fewer_items is None:
                return answer
            query = HttpEvent(dict(event)).query_with(limit=str(self._fewer_items))
            event = {**event, "rawQueryString": query}

    def _too_large(self, _: AnswerTooLargeError) -> Response[str]:
        if (limit := self._limit()) > 1:
            self._fewer_items = limit // 2
        detail = (
            "The content is longer than one answer holds. Send `Accept-Encoding: gzip` (curl --compressed)."
        )
        return self.problem(ProblemError(ProblemType.NOT_ACCEPTABLE, detail))

    def _limit(self) -> int:
        """Return how many items the current request asks for; 1 where it asks for no list."""
        route = self.current_route
        for parameter in () if route is None else route.parameters:
            if parameter.name == "limit":
                asked = self.current_event.resolved_query_string_parameters.get("limit")
                return int(asked[0]) if asked else int(parameter.default)
        return 1

    def _problem(self, error: ProblemError) -> Response[str]:
        return self.problem(error)

    def _invalid_request(self, error: RequestValidationError) -> Response[str]:
        problem, faults = invalid_request(error)
        return self.problem(problem, errors=faults)

    def _no_such_route(self, _: NotFoundError) -> Response[str]:
        path, method = self.current_event.path, self.current_event.http_method
        allowed = {route.method for route in self.routes() if route.takes(path)}
        if not allowed:
            bare = path.rstrip("/")
            if any(route.takes(bare) for route in self.routes()):
                return Response(HTTPStatus.PERMANENT_REDIRECT, None, "", {"Location": bare})
            return self.problem(no_such_resource())
        methods = sorted(allowed | ({"HEAD"} if "GET" in allowed else set()))
        listed = " and ".join(filter(None, (", ".join(methods[:-1]), methods[-1])))
        error = ProblemError(
            ProblemType.METHOD_NOT_ALLOWED,
            f"{method} is not allowed here; {listed} {'are' if methods[1:] else 'is'}.",
        )
        return self.problem(error, headers={"Allow": ", ".join(methods)})

    def _unexpected(self, error: Exception) -> Response[str]:
        if is_temporary(error):
            log_failure(self._logger, "A service of AWS did not answer", error)
            problem = ProblemError(
                ProblemType.UNAVAILABLE, "A service behind the API is busy; send the request again."
            )
            return self.problem(problem, headers={"Retry-After": str(RETRY_AFTER)})
        log_failure(self._logger, "A request failed unexpectedly", error)
        detail = "The request could not be answered; it may be sent again."
        return self.problem(ProblemError(ProblemType.INTERNAL_ERROR, detail))


def _represent(app: HttpApi, next_middleware: NextMiddleware) -> Response[Any]:
    """Send a successful answer as its client takes it."""
    response: Response[Any] = next_middleware(app)
    succeeded = HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES
    return represented(app.current_event, response) if succeeded else response


def api_of(router: Router) -> HttpApi:
    """Return the API that the routes of a router are part of."""
    api: HttpApi = router.api_resolver  # type: ignore[assignment]
    return api
