"""Requests become events of payload format 2.0, results become responses."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from local.function import FunctionError
from local.gateway import Route, request_event, response_of


def event_of(path: str, **request: Any) -> dict[str, Any]:
    route = Route("ANY", "/v1/things/{id}")
    variables = route.match("GET", path.partition("?")[0]) or {}
    return request_event(Request(EnvironBuilder(path, **request).get_environ()), route, variables)


def test_repeated_parameters_are_joined_by_commas_and_the_raw_string_stays() -> None:
    event = event_of("/v1/things/1?a=1&b=x%20y&a=2&empty=")
    assert event["rawQueryString"] == "a=1&b=x%20y&a=2&empty="
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y", "empty": ""}


def test_a_request_without_parameters_body_or_cookies_has_no_such_fields() -> None:
    assert event_of("/").keys().isdisjoint({"queryStringParameters", "body", "cookies", "pathParameters"})


def test_the_path_is_decoded_and_its_variables_with_it() -> None:
    event = event_of("/v1/things/person:jos%C3%A9%20d")
    assert event["rawPath"] == "/v1/things/person:josé d"
    assert event["requestContext"]["http"]["path"] == event["rawPath"]


def test_variables_are_those_of_the_route() -> None:
    assert event_of("/v1/things/7")["pathParameters"] == {"id": "7"}


def test_header_names_are_lower_case_and_cookies_apart() -> None:
    event = event_of("/", headers=[("X-Thing", "1"), ("Cookie", "a=1; b=2")])
    assert event["headers"]["x-thing"] == "1"
    assert "cookie" not in event["headers"]
    assert event["cookies"] == ["a=1", "b=2"]


def test_the_request_context_says_who_asks_for_what() -> None:
    event = event_of("/v1/things/7", method="DELETE", headers={"User-Agent": "curl/8"})
    http = event["requestContext"]["http"]
    assert (http["method"], http["userAgent"], http["sourceIp"]) == ("DELETE", "curl/8", "127.0.0.1")
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "ANY /v1/things/{id}"
    assert event["requestContext"]["stage"] == "$default"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/ld+json; charset=utf-8", "text/plain"],
)
def test_a_textual_body_stays_as_it_is(content_type: str) -> None:
    event = event_of("/", method="POST", data="{“ä”}".encode(), content_type=content_type)
    assert (event["body"], event["isBase64Encoded"]) == ("{“ä”}", False)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"a=1", "application/x-www-form-urlencoded"),
        (b"\x00\xff", "application/pdf"),
        (b"\xff", "text/plain"),
    ],
)
def test_any_other_body_is_encoded_in_base64(body: bytes, content_type: str) -> None:
    event = event_of("/", method="POST", data=body, content_type=content_type)
    assert event["isBase64Encoded"]
    assert base64.b64decode(event["body"]) == body


@pytest.mark.parametrize(
    ("route", "request_line", "variables"),
    [
        (Route("GET", "/a/{id}"), ("GET", "/a/b"), {"id": "b"}),
        (Route("GET", "/a/{id}"), ("GET", "/a/b/c"), None),
        (Route("GET", "/a/{id}"), ("POST", "/a/b"), None),
        (Route("GET", "/a/{rest+}"), ("GET", "/a/b/c"), {"rest": "b/c"}),
        (Route("GET", "/a.json"), ("GET", "/aXjson"), None),
        (Route("ANY", "/a"), ("PATCH", "/a"), {}),
        (Route("ANY", "$default"), ("PATCH", "/any/where"), {}),
    ],
)
def test_routes_match_method_and_path(
    route: Route, request_line: tuple[str, str], variables: dict[str, str] | None
) -> None:
    assert route.match(*request_line) == variables


def test_the_most_specific_route_comes_first() -> None:
    literal, variable, any_method = Route("GET", "/a/b"), Route("GET", "/a/{id}"), Route("ANY", "/a/{id}")
    greedy, default = Route("GET", "/{all+}"), Route("ANY", "$default")
    shuffled = [default, greedy, any_method, literal, variable]
    assert sorted(shuffled, key=lambda route: route.precedence) == [
        literal,
        variable,
        any_method,
        greedy,
        default,
    ]


def test_a_response_has_status_headers_cookies_and_body() -> None:
    response = response_of(
        {"statusCode": 201, "headers": {"ETag": '"x"'}, "cookies": ["a=1", "b=2"], "body": "made"}
    )
    assert (response.status_code, response.get_data(), response.headers["ETag"]) == (201, b"made", '"x"')
    assert response.headers.getlist("Set-Cookie") == ["a=1", "b=2"]


def test_a_body_in_base64_is_sent_as_bytes() -> None:
    response = response_of({"statusCode": 200, "isBase64Encoded": True, "body": "AP8="})
    assert response.get_data() == b"\x00\xff"


def test_a_response_keeps_the_content_type_it_names() -> None:
    response = response_of(
        {"statusCode": 404, "headers": {"content-type": "application/problem+json"}, "body": "{}"}
    )
    assert response.headers.getlist("Content-Type") == ["application/problem+json"]


@pytest.mark.parametrize(
    ("result", "body"), [("hello", b"hello"), ({"a": 1}, b'{"a": 1}'), ([1], b"[1]"), (None, b"null")]
)
def test_a_result_without_status_is_the_body_of_a_200(result: Any, body: bytes) -> None:
    response = response_of(result)
    assert (response.status_code, response.get_data(), response.mimetype) == (200, body, "application/json")


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "many"},
        {"statusCode": 200, "headers": "none"},
        {"statusCode": 200, "body": "ä", "isBase64Encoded": True},
    ],
)
def test_a_result_of_the_wrong_shape_is_the_functions_error(result: Any) -> None:
    with pytest.raises(FunctionError):
        response_of(result)
