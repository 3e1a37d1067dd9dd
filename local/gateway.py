"""HTTP requests to functions, and their responses: the part of API Gateway's HTTP API.

Routes are those of the template's definition of the API; events and responses follow payload format 2.0
(https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). Left
out: authorisation, since only this machine reaches the address (``onrecord.ports``); throttling; access
logs. The gateway's own answers have the bodies that they have on AWS: ``{"message":"Not Found"}``,
``{"message":"Internal Server Error"}`` and so on.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request, Response

from local.aws import ACCOUNT
from local.function import MAX_PAYLOAD_BYTES, FunctionError, TimedOutError
from local.template import HTTP_API, TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from local.function import Function
    from local.template import Template

API, PAGES = "HttpApi", "PagesApi"
"""The template's APIs: for programs, whom the gateway identifies, and the pages, for people who sign in."""
DEFAULT = "$default"
STAGE = "$default"
API_ID = "local"
ANY_METHOD = "x-amazon-apigateway-any-method"
# How a definition names the function behind a route (API Gateway's OpenAPI extensions).
INTEGRATION = re.compile(
    r"arn:aws:apigateway:[\w-]+:lambda:path/2015-03-31/functions/"
    r"arn:aws:lambda:[\w-]+:\d+:function:(?P<name>[\w-]+)(:\w+)?/invocations"
)
# Content types that reach the function as they are; any other body is encoded in Base64.
TEXTUAL = re.compile(r"text/.*|application/(json|javascript|xml|.*\+json|.*\+xml)")


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the API.

    ``method`` may be ``ANY``; ``path`` may have variables, ``{name}`` and ``{name+}``, or be ``$default``.
    """

    method: str
    path: str

    @property
    def key(self) -> str:
        """The route as events name it."""
        return DEFAULT if self.path == DEFAULT else f"{self.method} {self.path}"

    @property
    def precedence(self) -> tuple[bool, bool, int, bool]:
        """Sorts the routes that match a request, the best first: literal, with variables, greedy, default."""
        variables = self.path.count("{")
        return self.path == DEFAULT, "+}" in self.path, variables, self.method == "ANY"

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the path's variables if the route takes the request."""
        if self.path == DEFAULT:
            return {}
        if self.method not in (method, "ANY"):
            return None
        # API Gateway names variables by word characters.
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        pattern = re.sub(r"\\{(\w+)\\\+\\}", r"(?P<\1>.+)", pattern)
        found = re.fullmatch(pattern, path)
        return None if found is None else found.groupdict()


def apis(template: Template) -> dict[str, dict[Route, str]]:
    """Return the routes of each of the template's APIs, with the name of the function that each leads to.

    Raises:
        TemplateError: the API needs something that is not supported here.
    """
    found: dict[str, dict[Route, str]] = {}
    for logical_id, api in template.resources(HTTP_API).items():
        for path, operations in api["DefinitionBody"]["paths"].items():
            for method, operation in operations.items():
                if method == "parameters":
                    continue
                route = Route("ANY" if method == ANY_METHOD else method.upper(), path)
                integration = operation["x-amazon-apigateway-integration"]
                if str(integration.get("payloadFormatVersion")) != "2.0":
                    raise TemplateError(f"{logical_id}, {route.key}: only payload format 2.0 is done here")
                function = INTEGRATION.fullmatch(integration["uri"])
                if function is None:
                    raise TemplateError(f"{logical_id}, {route.key}: only functions are called here")
                found.setdefault(logical_id, {})[route] = function["name"]
    return found


def routes(template: Template) -> dict[Route, str]:
    """Return the routes of all of the template's APIs, with the name of the function that each leads to.

    Raises:
        TemplateError: an API needs something that is not supported here.
    """
    return {route: name for api in apis(template).values() for route, name in api.items()}


class Gateway:
    """A WSGI application that answers requests by the functions that ``targets`` names for each route.

    ``identified`` is whether each request counts as signed: its event says by whom, as on AWS.
    """

    def __init__(self, targets: Mapping[Route, Function], *, identified: bool) -> None:
        self._authorizer = {"iam": {"accountId": ACCOUNT}} if identified else None
        self._targets = dict(sorted(targets.items(), key=lambda target: target[0].precedence))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        for route, function in self._targets.items():
            variables = route.match(request.method, request.path)
            if variables is None:
                continue
            event = request_event(request, route, variables)
            if self._authorizer is not None:
                event["requestContext"]["authorizer"] = self._authorizer
            payload = json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")
            if len(payload) > MAX_PAYLOAD_BYTES:
                return _message(413, "Request Entity Too Large")
            try:
                return response_of(function.invoke(event))
            except TimedOutError:
                return _message(503, "Service Unavailable")
            except FunctionError:
                return _message(500, "Internal Server Error")
        return _message(404, "Not Found")


def request_event(request: Request, route: Route, variables: Mapping[str, str]) -> dict[str, Any]:
    """Return the event, format 2.0, that a request makes.

    The path is decoded, as the HTTP API decodes it; repeated headers and parameters are joined by commas.
    """
    now = time.time()
    source_ip = request.remote_addr or "127.0.0.1"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": request.path,
        "rawQueryString": request.query_string.decode("latin-1"),
        "headers": {
            "x-forwarded-for": source_ip,
            "x-forwarded-port": str(request.environ.get("SERVER_PORT", "")),
            "x-forwarded-proto": request.scheme,
            **{name.lower(): value for name, value in request.headers if name.lower() != "cookie"},
        },
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": API_ID,
            "domainName": request.host,
            "domainPrefix": request.host.split(".")[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": str(request.environ.get("SERVER_PROTOCOL", "HTTP/1.1")),
                "sourceIp": source_ip,
                "userAgent": request.headers.get("User-Agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": route.key,
            "stage": STAGE,
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": False,
    }
    if "Cookie" in request.headers:
        event["cookies"] = [cookie.strip() for cookie in request.headers["Cookie"].split(";")]
    if parameters := _joined(parse_qsl(event["rawQueryString"], keep_blank_values=True)):
        event["queryStringParameters"] = parameters
    if variables:
        event["pathParameters"] = dict(variables)
    body = request.get_data()
    if body:
        content_type = request.mimetype or ""
        event["isBase64Encoded"] = TEXTUAL.fullmatch(content_type) is None
        if not event["isBase64Encoded"]:
            try:
                event["body"] = body.decode()
            except UnicodeDecodeError:
                event["isBase64Encoded"] = True
        if event["isBase64Encoded"]:
            event["body"] = base64.b64encode(body).decode("ascii")
    return event


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def response_of(result: Any) -> Response:
    """Return the HTTP response that a function's result stands for.

    A result without ``statusCode`` is the body of a 200, as JSON (a string as it is).

    Raises:
        FunctionError: the result has a ``statusCode`` but not the shape of a response.
    """
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result if isinstance(result, str) else json.dumps(result)
        return Response(body, 200, content_type="application/json")
    try:
        body = result.get("body") or ""
        response = Response(
            base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body,
            int(result["statusCode"]),
            headers={name: str(value) for name, value in (result.get("headers") or {}).items()},
        )
        if "content-type" not in {name.lower() for name in result.get("headers") or {}}:
            response.headers["Content-Type"] = "text/plain;charset=utf-8"
        for cookie in result.get("cookies") or ():
            response.headers.add("Set-Cookie", cookie)
    except (TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise FunctionError(f"not a response: {error}") from error
    return response


def _message(status: int, message: str) -> Response:
    return Response(json.dumps({"message": message}), status, content_type="application/json")
