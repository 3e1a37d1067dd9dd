"""What is used of Powertools' inside: in one module, and there in the version that is installed."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.openapi.params import Dependant

from onrecord.service.http.resolver import Resolver
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ADAPTER = ROOT / "layers" / "onrecord" / "onrecord" / "service" / "http" / "resolver.py"
ROOMS = (ROOT / "layers" / "onrecord" / "onrecord" / "service", ROOT / "functions")
PRIVATE = {
    "_static_routes",
    "_dynamic_routes",
    "_request_validation_middleware",
    "_response_validation_middleware",
    "_to_proxy_event",
    "_json_body_deserializer",
    "_compile_regex",
}
"""Attributes of the resolver that Powertools does not document."""


def attributes(file: Path) -> set[str]:
    """The attributes that a module reads, sets or overrides, and the keys of the context that are private."""
    tree = ast.parse(file.read_text("utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and hasattr(APIGatewayHttpResolver, node.name)
    }
    return names


def inherited() -> set[str]:
    """The private names of everything that an API is built on."""
    made = APIGatewayHttpResolver(enable_validation=True)
    return {name for name in {*dir(made), *vars(made)} if re.match("_[a-z]", name)}


def test_only_the_adapter_knows_the_inside() -> None:
    elsewhere = [file for room in ROOMS for file in room.rglob("*.py") if file != ADAPTER]

    assert len(elsewhere) > 40
    for file in elsewhere:
        text = file.read_text("utf-8")
        assert not attributes(file) & (PRIVATE | {"dependant", "rule"}), file
        assert '"_route"' not in text, file


def test_the_adapter_uses_no_more_of_it_than_is_named_here() -> None:
    assert attributes(ADAPTER) & inherited() == PRIVATE


def test_all_of_it_is_there() -> None:
    assert inherited() >= PRIVATE
    api = Resolver()

    @api.get("/things/<id>")
    def get_thing(id: str, limit: int = 5) -> dict[str, str]:
        """Return a thing."""
        return {"id": id}

    (route,) = api._dynamic_routes
    assert isinstance(route, Route)
    assert isinstance(route.rule, re.Pattern)
    assert isinstance(route.dependant, Dependant)
    assert [(field.alias, field.default) for field in route.dependant.query_params] == [("limit", 5)]


@pytest.fixture
def api() -> Resolver:
    api = Resolver()

    @api.get("/things/<id>", responses={200: {"description": "", "content": {"text/csv": {}}}})
    def get_thing(id: str, limit: int = 5) -> dict[str, str]:
        """Return a thing,
        as it is.
        """
        return {"id": id}

    @api.get("/things")
    def list_things() -> dict[str, str]:
        """List things."""
        return {}

    return api


def test_a_declared_route_says_what_it_takes_and_serves(api: Resolver) -> None:
    listing, single = api.routes()

    assert (listing.method, listing.path, listing.name) == ("GET", "/things", "list_things")
    assert single.description == "Return a thing, as it is."
    assert [(each.name, each.default, each.is_several) for each in single.parameters] == [("limit", 5, False)]
    assert (listing.media_types, single.media_types) == (["application/json"], ["text/csv"])


@pytest.mark.parametrize("id", ["a", "place:दिल्ली", "person:நரேந்திர-மோடி", "a’b", "😀"])
def test_an_id_may_have_every_letter_and_mark(api: Resolver, id: str) -> None:
    _, single = api.routes()

    assert single.takes(f"/things/{id}")
    assert not single.takes(f"/things/{id}/more")
