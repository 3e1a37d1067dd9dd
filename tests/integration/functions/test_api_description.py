"""What the API says about itself: OpenAPI, the page of documentation, health."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.stack import Stack


def test_the_openapi_document_lists_the_routes_of_the_template(
    stack: Stack, template_routes: set[str]
) -> None:
    document = stack.get("/openapi.json").json

    listed = {
        f"{method.upper()} {path}" for path, operations in document["paths"].items() for method in operations
    }
    assert document["openapi"].startswith("3.1.")
    assert listed == template_routes - {"$default"}


def test_the_openapi_document_describes_parameters_models_and_problems(stack: Stack) -> None:
    document = stack.get("/openapi.json").json
    operation = document["paths"]["/v1/statements"]["get"]

    assert [parameter["name"] for parameter in operation["parameters"]][:6] == [
        "speaker", "about", "form", "kind", "from", "to",
    ]  # fmt: skip
    assert set(operation["responses"]) == {"200", "default"}
    schemas = document["components"]["schemas"]
    for reference in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)):
        assert reference in schemas
    assert {"RecordedStatement", "EntityProfile", "Extraction", "Problem"} <= set(schemas)
    assert "422" not in json.dumps(document)


def test_the_documentation_is_one_page_without_external_resources(stack: Stack) -> None:
    answer = stack.get("/docs", {"accept": "text/html"})

    page = answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "/v1/statements/{id}" in page
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)


def test_the_health_check_answers_ok(stack: Stack) -> None:
    assert stack.get("/healthz").json == {"status": "ok"}
