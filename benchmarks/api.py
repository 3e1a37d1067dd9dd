"""The cost of a request by route, beside a bare Powertools handler: ``python -m benchmarks.api [DATA]``.

DATA is as in ``benchmarks.cost``, whose meter counts: calls to AWS, items read from the table, and the
function's own processor time, calls to AWS left out. The bare handler answers the same content from memory by
a Powertools route without validation. So the difference is what this API adds: checking the request, reading
the record, models, the entity tag.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock
from urllib.parse import quote, urlsplit

from benchmarks.cost import Meter, Used, request_of, uploaded
from benchmarks.speed import texts_of
from local.context import Context
from onrecord.record.storage.table import Table
from onrecord.record.versions.consistent_reads import CLOCK_SKEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[[dict[str, Any]], dict[str, Any]]

DOCUMENTS = 24
REPETITIONS = 10
HEAD = "| route | calls | items | ms | ms, bare |"


def requests_of(ask: Callable[..., Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the requests of each route, by name: one, or as many as are made where each does something else.

    Args:
        ask: answers the request of a path and its query, and of another method than GET if it gets one.
    """
    documents = [each["id"] for each in ask("/v1/documents", limit="100")["items"]]
    document = documents[0]
    alerts = [ask("/v1/alerts", method="POST", title=f"{number}") for number in range(REPETITIONS + 1)]
    export = ask("/v1/exports", method="POST", file="csv", q="government")["id"]
    statements = ask("/v1/statements", limit="100")["items"]
    statement = next(each for each in statements if each["about"] and each["speakers"])
    speaker = next(
        each["speakers"][0]
        for each in statements
        if each["speakers"][0:1] and each["speakers"][0]["entity_id"]
    )
    entity = quote(speaker["entity_id"], safe="")

    def get(route: str, path: str, **query: str) -> tuple[str, list[dict[str, Any]]]:
        return f"`{route}`", [request_of("GET", path, query)]

    def page(route: str, path: str) -> tuple[str, list[dict[str, Any]]]:
        return f"`{route}`, a page", [request_of("GET", path, {}, accept="text/html")]

    yield get("GET /healthz", "/healthz")
    yield get("GET /v1/statements", "/v1/statements")
    yield get("GET /v1/statements?limit=100", "/v1/statements", limit="100")
    yield get("GET /v1/statements?speaker=, an id", "/v1/statements", speaker=speaker["entity_id"])
    yield get("GET /v1/statements?speaker=, a name", "/v1/statements", speaker=speaker["name"])
    yield get("GET /v1/statements?about=", "/v1/statements", about=statement["about"][0])
    yield get("GET /v1/statements?q=", "/v1/statements", q="government")
    yield get("GET /v1/statements?kind=plan", "/v1/statements", kind="plan")
    yield get("GET /v1/statements/counts?by=month", "/v1/statements/counts", by="month")
    yield get("GET /v1/statements/counts?by=speaker", "/v1/statements/counts", by="speaker")
    yield get("GET /v1/statements/{id}", f"/v1/statements/{statement['id']}")
    yield get("GET /v1/entities", "/v1/entities")
    yield get("GET /v1/entities?name=", "/v1/entities", name=speaker["name"].split()[-1])
    yield get("GET /v1/entities/{id}", f"/v1/entities/{entity}")
    yield get("GET /v1/documents", "/v1/documents")
    for part in ("", "/statements", "/entities", "/times", "/text", "/parts"):
        yield get(f"GET /v1/documents/{{id}}{part}", f"/v1/documents/{document}{part}")
    yield get("GET /v1/changes", "/v1/changes")
    yield "`POST /v1/documents`", [request_of("POST", "/v1/documents", {}, "{}")]
    many = json.dumps({"documents": [{}] * 100})
    yield "`POST /v1/batches`, 100 documents", [request_of("POST", "/v1/batches", {}, many)]
    yield (
        "`PATCH /v1/documents/{id}`",
        [
            request_of(
                "PATCH", f"/v1/documents/{document}", {}, json.dumps({"published": f"2022-01-{day:02}"})
            )
            for day in range(1, REPETITIONS + 2)
        ],
    )
    yield "`POST /v1/exports`", [request_of("POST", "/v1/exports", {"file": "csv", "q": "government"})]
    yield get("GET /v1/exports/{id}", f"/v1/exports/{export}")
    yield "`POST /v1/alerts`", [request_of("POST", "/v1/alerts", {"q": "government"})]
    yield get("GET /v1/alerts", "/v1/alerts")
    yield get("GET /v1/alerts/{id}", alerts[0]["self"])
    yield get("GET /v1/alerts/{id}/deliveries", f"{alerts[0]['self']}/deliveries")
    yield get("GET /feeds/{secret}", urlsplit(alerts[0]["feed"]).path)
    yield "`DELETE /v1/alerts/{id}`", [request_of("DELETE", alert["self"], {}) for alert in alerts]
    yield page("GET /", "/")
    yield page("GET /v1/statements", "/v1/statements")
    yield page("GET /v1/entities/{id}", f"/v1/entities/{entity}")
    yield page("GET /v1/documents/{id}", f"/v1/documents/{document}")
    yield get("GET /docs", "/docs")
    yield get("GET /openapi.json", "/openapi.json")
    yield (
        "`DELETE /v1/documents/{id}`",
        [request_of("DELETE", f"/v1/documents/{each}", {}) for each in documents[: REPETITIONS + 1]],
    )


def bare(body: str, content_type: str) -> Ask:
    """Return a Powertools handler that answers a request with content from memory."""
    from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

    app = APIGatewayHttpResolver()
    content = json.loads(body) if content_type.startswith("application/json") else body

    @app.route("/.*", method=["GET", "POST", "PATCH", "DELETE"])
    def answer() -> Response[Any]:
        text = content if isinstance(content, str) else json.dumps(content)
        return Response(200, content_type, text)

    def ask(event: dict[str, Any]) -> dict[str, Any]:
        return dict(app.resolve(event, Context()))

    return ask


def measured(texts: list[str]) -> Iterator[tuple[str, Used, Used]]:
    """Record texts; yield each request with what it used, and what the bare handler used for its answer."""
    with uploaded(texts) as (events, printed, _), contextlib.ExitStack() as counted:
        from functions.api import app as api
        from functions.ingest import app as ingest
        from onrecord.service import resources

        for event in events:
            ingest.handler(event, Context())
        ingest.handler(ingest.COUNT, Context())
        time.sleep(CLOCK_SKEW / 1_000)  # what was just recorded is read twice
        meter = Meter(printed, resources.dynamodb(), resources.s3())
        counted.enter_context(mock.patch.object(Table, "at_once", meter.at_once))

        def answered(event: dict[str, Any]) -> dict[str, Any]:
            return dict(api.handler(event, Context()))

        def ask(path: str, method: str = "GET", **query: str) -> Any:
            return json.loads(answered(request_of(method, path, query))["body"])

        for name, requests in list(requests_of(ask)):
            in_turn = itertools.cycle(requests)
            answer = answered(next(in_turn))
            if answer["statusCode"] not in (200, 201, 202):
                raise SystemExit(f"{name}: {answer['statusCode']} {answer['body'][:1_000]}")
            plain = bare(answer["body"], answer["headers"].get("Content-Type", "application/json"))
            plain(requests[0])
            used = []
            for handle in (answered, plain):
                meter.used = Used()
                for _ in range(REPETITIONS):
                    event = next(in_turn)
                    with meter.run():
                        handle(event)
                used.append(meter.used)
            yield name, used[0], used[1]


def main() -> None:
    """Print the table of docs/benchmarks.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api", description="Measure each route.")
    parser.add_argument("data", nargs="?", type=Path, help="JSON Lines with articles")
    data = parser.parse_args().data
    lines = [
        f"| {name} | {used.calls / used.runs:.0f} | {used.items / used.runs:.0f} "
        f"| {used.seconds / used.runs * 1_000:.1f} | {plain.seconds / plain.runs * 1_000:.2f} |"
        for name, used, plain in measured(texts_of(data, DOCUMENTS))
    ]
    print("\n".join([HEAD, "| --- | ---: | ---: | ---: | ---: |", *lines]))


if __name__ == "__main__":
    main()
