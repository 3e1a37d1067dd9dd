"""The API's OpenAPI 3.1 document, from what Powertools reads off the routes.

Powertools gives each operation 200 and 422, and no operation the problems, headers and links that this API
answers with; they are added here. https://spec.openapis.org/oas/v3.1.1
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from onrecord.problems import ProblemType
from onrecord.service.http.problems import PROBLEM_JSON, RequestProblem
from onrecord.service.http.representations import HTML, JSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TAGS = {
    "statements": "Who said what: statements of all documents.",
    "alerts": "Questions that stand: each is a feed, and can send what is new.",
    "entities": "Who and what the documents name.",
    "documents": "Uploads, their status, and what each of them yields.",
    "extract": "A text in, its statements and entities out. Nothing is stored.",
    "about": "The API itself.",
}
SECURITY = {
    "iam": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "AWS Signature Version 4 for the service `execute-api`: the default.",
        "x-amazon-apigateway-authtype": "awsSigv4",
    },
    "jwt": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of the stack's issuer, where `JwtIssuer` is set.",
    },
}
_SCHEMAS = "#/components/schemas/"
_REFERENCE = re.compile(f'"{_SCHEMAS}([^"]+)"')
_GENERIC = re.compile(r"(\w+?)_(\w+)_")  # Page[Entity] is Page_Entity_
_REQUEST_PROBLEMS = (
    ProblemType.INVALID_REQUEST,
    ProblemType.UNKNOWN_PARAMETER,
    ProblemType.NOT_ACCEPTABLE,
)
_OPERATION_PROBLEMS = {
    "date_document": (ProblemType.PART_OF_A_FILE, ProblemType.NOT_YET_PROCESSED),
    "delete_document": (ProblemType.PART_OF_A_FILE,),
    "get_statement": (ProblemType.STATEMENT_GONE,),
}
_LINKS = {
    "create_batch": {"documents": ("list_documents", "batch", "/batch")},
    "create_ticket": {
        "document": ("get_document", "id", "/id"),
        "deletion": ("delete_document", "id", "/id"),
    },
    "list_documents": {"document": ("get_document", "id", "/items/0/id")},
    "list_entities": {"entity": ("get_entity", "id", "/items/0/id")},
    "list_statements": {"statement": ("get_statement", "id", "/items/0/id")},
}
"""Which parameter of which operation takes what of an answer (a JSON Pointer into its body)."""
_ANY_PROBLEMS = (ProblemType.UNAVAILABLE, ProblemType.CONCURRENT_CHANGE, ProblemType.INTERNAL_ERROR)
_READ_HEADERS = {
    "ETag": "Identifies this content; send it back as `If-None-Match`.",
    "Vary": "What else the answer depends on.",
    "Link": "The API's description and, in lists, the next page (RFC 8288).",
}


PAGE_ALONE: dict[int, Any] = {
    200: {"description": "A page", "content": {HTML: {"schema": {"type": "string"}}}}
}
"""The description of the answers of routes that serve pages only."""


def with_page(description: str, model: Any, *, status: int = HTTPStatus.OK) -> dict[int, Any]:
    """Return how a route's answers are described that programs get as JSON and people as a page."""
    page = {"schema": {"type": "string"}}
    return {status: {"description": description, "content": {JSON: {"model": model}, HTML: page}}}


def completed(document: dict[str, Any], *, open_paths: Iterable[str] = ()) -> dict[str, Any]:
    """Add problems, headers, security and licence to a document, in place, and return it.

    Args:
        document: as Powertools makes it.
        open_paths: paths that anyone may ask for.
    """
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(name, None)  # Powertools' own shape of a 422
    model = RequestProblem.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    schemas |= model.pop("$defs", {})
    schemas["RequestProblem"] = model
    document["components"]["securitySchemes"] = SECURITY
    document["components"]["responses"] = dict(_problem_responses())
    document["security"] = [{"iam": []}, {"jwt": []}]
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    document["info"]["license"] = {"name": "Apache 2.0", "identifier": "Apache-2.0"}
    document["info"]["contact"] = {"name": "Whoever runs this stack"}
    model["properties"]["type"]["examples"] = [problem.uri for problem in ProblemType]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path in open_paths:
                operation["security"] = []
            _complete(path, method, operation)
    responses = document["components"]["responses"]
    used = set(_references(document["paths"]))
    document["components"]["responses"] = {name: responses[name] for name in responses if name in used}
    sent = set(_references([operation.get("requestBody") for operation in _operations(document)]))
    for name, schema in schemas.items():
        if name not in sent:
            _describe_answer(schema, always_whole=name not in ("RequestProblem", "Fault"))
    return _named(document)


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    name = operation["operationId"]
    expected = [*_REQUEST_PROBLEMS, *_ANY_PROBLEMS, *_OPERATION_PROBLEMS.get(name, ())]
    if operation.get("requestBody"):
        expected += [ProblemType.TOO_LARGE, ProblemType.UNSUPPORTED_MEDIA_TYPE, ProblemType.EMPTY_DOCUMENT]
    if "{" in path:
        expected.append(ProblemType.NOT_FOUND)
    if path.startswith("/v1/documents/{id}/"):
        expected.append(ProblemType.NOT_YET_PROCESSED)
    if any(parameter["name"] == "idempotency-key" for parameter in operation.get("parameters", ())):
        expected.append(ProblemType.KEY_REUSED)
    if any(parameter["name"] == "speaker" for parameter in operation.get("parameters", ())):
        expected += [ProblemType.UNKNOWN_ENTITY, ProblemType.AMBIGUOUS_NAME]
    if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ())):
        expected.append(ProblemType.INVALID_CURSOR)
    for status in {problem.status for problem in expected}:
        responses[str(status)] = {"$ref": f"#/components/responses/{_response_name(status)}"}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query" and not parameter.get("required"):
            parameter["allowEmptyValue"] = True  # an HTML form sends each field that was left out so
    for status in responses:
        if status.startswith("3"):
            responses[status].pop("content", None)  # a redirect has none
    success = next(responses[status] for status in ("200", "201", "202") if status in responses)
    if "201" in responses:
        success["headers"] = {
            "Location": {"description": "The address of what was made.", "schema": {"type": "string"}}
        }
    if links := _LINKS.get(name):
        success["links"] = {
            link: {"operationId": target, "parameters": {parameter: f"$response.body#{pointer}"}}
            for link, (target, parameter, pointer) in links.items()
        }
    if method == "get":
        responses["304"] = {"description": "The client has this content: nothing is sent."}
        responses["200"]["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in _READ_HEADERS.items()
        }


def _response_name(status: int) -> str:
    return f"Problem{HTTPStatus(status).value}"


def _problem_responses() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a response for each status that problems have; its types are all that share the status."""
    for status in sorted({problem.status for problem in ProblemType}):
        kinds = [problem for problem in ProblemType if problem.status == status]
        yield (
            _response_name(status),
            {
                "description": "; ".join(problem.title for problem in kinds),
                "content": {
                    PROBLEM_JSON: {
                        "schema": {
                            "allOf": [
                                {"$ref": "#/components/schemas/RequestProblem"},
                                {"properties": {"type": {"enum": [problem.uri for problem in kinds]}}},
                            ]
                        }
                    },
                    HTML: {"schema": {"type": "string"}},  # for people, where the route has a page
                },
            },
        )


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in document["paths"].values():
        yield from operations.values()


def _describe_answer(schema: dict[str, Any], *, always_whole: bool) -> None:
    """Let the model of an answer have more fields than today's, and say that it always has these."""
    schema.pop("additionalProperties", None)
    if always_whole and "properties" in schema:
        schema["required"] = [*schema["properties"]]


def _named(document: dict[str, Any]) -> dict[str, Any]:
    """Give each model a title of its own, which generators name classes after: EntityPage, not Page."""
    schemas = document["components"]["schemas"]
    names = {name: _GENERIC.sub(r"\2\1", name) for name in schemas}
    text = _REFERENCE.sub(lambda found: f'"{_SCHEMAS}{names[found[1]]}"', json.dumps(document))
    named: dict[str, Any] = json.loads(text)
    named["components"]["schemas"] = {
        names[name]: {**schema, "title": names[name]}
        for name, schema in named["components"]["schemas"].items()
    }
    return named


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(reference := part.get("$ref"), str):
            yield reference.rpartition("/")[2]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)
