"""Powertools' resolver of routes as this API needs it: the one place that knows its inside.

What is used here and is not documented may change with any release of Powertools; a test names all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.compat import is_sequence_field

from onrecord.service.http.event import HttpEvent
from onrecord.service.http.representations import JSON
from onrecord.service.http.requests import parsed_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aws_lambda_powertools.event_handler import Response
    from aws_lambda_powertools.event_handler.api_gateway import Route
    from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

VARIABLE = re.compile(r"<(\w+)>")
"""A variable in a route's path."""


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of the query that a route declares; ``is_several`` if it may be given several times."""

    name: str
    default: Any
    is_several: bool


class DeclaredRoute:
    """A route as it is declared: its method, its path with variables, and the function that answers."""

    def __init__(self, route: Route) -> None:
        self.method = route.method
        self.path = route.path
        self.name: str = route.func.__name__
        self.description = " ".join((route.func.__doc__ or "").split())
        self._route = route

    def takes(self, path: str) -> bool:
        """Return whether the route is one for a path, with whatever method."""
        return self._route.rule.match(path) is not None

    @property
    def parameters(self) -> tuple[QueryParameter, ...]:
        """The parameters of the query."""
        return _parameters_of(self._route)

    @property
    def media_types(self) -> list[str]:
        """The media types that the route serves, the preferred one first: those it declares, else JSON."""
        declared: Any = (self._route.responses or {}).get(self._route.status_code, {})
        return [*declared.get("content", {JSON: None})]


@cache  # every request asks
def _parameters_of(route: Route) -> tuple[QueryParameter, ...]:
    return tuple(
        QueryParameter(str(field.alias), field.default, is_sequence_field(field))
        for field in route.dependant.query_params
    )


class Resolver(APIGatewayHttpResolver):
    """Finds the route of a request, checks what its annotations say, and calls its function.

    ``check`` is called for each request before its body is parsed. Ids in paths may have all letters and
    marks. Of answers, those in JSON are checked against the annotations.
    """

    current_event: HttpEvent

    def __init__(self) -> None:
        super().__init__(enable_validation=True, json_body_deserializer=parsed_json)
        validate_request: Any = self._request_validation_middleware
        self._request_validation_middleware = _checked_before(validate_request)
        self._response_validation_middleware: Any = _unchecked

    def check(self) -> None:
        """Check the current request before its route works for it; raises where it is refused."""

    def routes(self) -> Iterator[DeclaredRoute]:
        """Yield the declared routes."""
        yield from map(DeclaredRoute, self._static_routes)
        yield from map(DeclaredRoute, self._dynamic_routes)

    @property
    def current_route(self) -> DeclaredRoute | None:
        """The declared route that takes the current request; None where none does."""
        route: Route = self.context["_route"]
        is_declared = any(route is each for each in (*self._static_routes, *self._dynamic_routes))
        return DeclaredRoute(route) if is_declared else None

    def _to_proxy_event(self, event: dict[str, Any]) -> HttpEvent:
        return HttpEvent(event, self._json_body_deserializer)

    @staticmethod
    def _compile_regex(rule: str, base_regex: str = "^{}$") -> re.Pattern[str]:
        # Powertools' own variables have no combining marks, which ids have in many scripts.
        return re.compile(base_regex.format(VARIABLE.sub(r"(?P<\1>[^/]+)", rule)))


def _checked_before(validate: Callable[..., Response[Any]]) -> Any:
    """Return Powertools' validation of a request, which parses the body, behind our own checks."""

    def checked(app: Resolver, next_middleware: NextMiddleware) -> Response[Any]:
        app.check()
        return validate(app, next_middleware)

    return checked


def _unchecked(app: Resolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Stand in for Powertools' validation of an answer, which is made of our own models already."""
    response: Response[Any] = next_middleware(app)
    return response
