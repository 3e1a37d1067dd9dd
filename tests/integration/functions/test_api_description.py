"""What the API says about itself: OpenAPI, the page of documentation, health."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from onrecord.problems import ProblemType

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
    assert listed == template_routes - {"$default", "GET /feeds/{secret}"}  # a feed is for readers of news


def test_the_openapi_document_describes_parameters_models_and_problems(stack: Stack) -> None:
    document = stack.get("/openapi.json").json
    operation = document["paths"]["/v1/statements"]["get"]

    assert [parameter["name"] for parameter in operation["parameters"]][:8] == [
        "speaker", "about", "type", "q", "form", "kind", "from", "to",
    ]  # fmt: skip
    assert set(operation["responses"]) == {"200", "300", "304", "400", "404", "406", "500", "503"}
    assert set(document["paths"]["/v1/entities/{id}"]["get"]["responses"]) >= {"308", "404"}
    schemas = document["components"]["schemas"]
    for reference in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)):
        assert reference in schemas
    assert {"RecordedStatement", "EntityProfile", "Extraction", "Problem"} <= set(schemas)


def test_the_openapi_document_is_valid(stack: Stack) -> None:
    validate(stack.get("/openapi.json").json, cls=OpenAPIV31SpecValidator)


def test_each_model_has_a_title_that_a_class_can_be_named_after(stack: Stack) -> None:
    schemas = stack.get("/openapi.json").json["components"]["schemas"]

    assert {name: schema["title"] for name, schema in schemas.items()} == {name: name for name in schemas}
    assert {"RecordedStatementPage", "RecordedDocumentPage", "EntitySummaryPage"} <= set(schemas)


def test_every_list_says_what_its_items_are(stack: Stack) -> None:
    schemas = stack.get("/openapi.json").json["components"]["schemas"]

    untyped = [
        (name, field)
        for name, schema in schemas.items()
        for field, described in schema.get("properties", {}).items()
        if described.get("items") == {}
    ]
    assert untyped == []


def test_operations_are_named_after_functions_and_described(stack: Stack) -> None:
    document = stack.get("/openapi.json").json
    operations = [each for path in document["paths"].values() for each in path.values()]
    names = [operation["operationId"] for operation in operations]

    assert len(set(names)) == len(names)
    assert {"list_statements", "get_document_text", "create_ticket", "extract"} <= set(names)
    assert all(operation["description"] and operation["summary"] for operation in operations)
    assert {tag for operation in operations for tag in operation["tags"]} == {
        tag["name"] for tag in document["tags"]
    }


def test_answers_may_get_new_fields_and_requests_may_not(stack: Stack) -> None:
    schemas = stack.get("/openapi.json").json["components"]["schemas"]

    closed = {name for name, schema in schemas.items() if schema.get("additionalProperties") is False}
    assert closed == {"UploadRequest", "BatchRequest", "ExtractionRequest", "Dating"}
    assert set(schemas["RecordedStatementPage"]["required"]) == {"items", "next_cursor", "total", "exact"}


def test_each_problem_of_a_status_is_listed_with_it(stack: Stack) -> None:
    components = stack.get("/openapi.json").json["components"]

    for name, response in components["responses"].items():
        kinds = response["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["type"]
        assert kinds["enum"] == [each.uri for each in ProblemType if f"Problem{each.status}" == name]
    every = components["schemas"]["RequestProblem"]["properties"]["type"]["examples"]
    assert every == [problem.uri for problem in ProblemType]


def test_only_the_health_check_is_open(stack: Stack) -> None:
    document = stack.get("/openapi.json").json
    opened = [
        path
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if operation.get("security") == []
    ]

    assert opened == ["/healthz"]
    assert document["security"] == [{"iam": []}, {"jwt": []}]


def test_the_documentation_is_one_page_without_external_resources(stack: Stack) -> None:
    answer = stack.get("/docs", {"accept": "text/html"})

    page = answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "/v1/statements/{id}" in page
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page)


def test_the_health_check_answers_ok(stack: Stack) -> None:
    assert stack.get("/healthz").json == {"status": "ok"}


def test_problems_are_described_in_both_representations(stack: Stack) -> None:
    responses = stack.get("/openapi.json").json["components"]["responses"]

    assert {tuple(response["content"]) for response in responses.values()} == {
        ("application/problem+json", "text/html")
    }
    shown = stack.get("/v1/entities/person:nobody", format="html")
    assert shown.headers["Content-Type"].startswith("text/html")
