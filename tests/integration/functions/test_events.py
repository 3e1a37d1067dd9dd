"""The events that come with the project: each does at its function what it is for."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING

import pytest

from functions.api import app as api
from local.template import Template
from onrecord.ports import S3_PORT
from onrecord.service.environment import Environment
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.stack import Stack

EVENTS = sorted((ROOT / "events").glob("*/*.json"))
NEEDED = {
    "create-export": {"get-export"},
    "create-alert": {"list-alerts", "get-alert", "get-alert-deliveries", "delete-alert", "get-feed"},
}
"""Events that others need before them."""
SEED = ROOT / "seeds" / "000_6d3262097e5ceb34.txt"


@pytest.mark.parametrize("file", EVENTS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_an_event_succeeds_where_the_seed_was_uploaded(
    stack: Stack, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.service.alerts.standing.new_secret", lambda: "an-example-of-a-secret")
    uploaded = stack.upload(SEED.name, SEED.read_bytes(), published="2022-01-27")
    if file.parent.name == "api":
        stack.ingest(uploaded)
    for made, before in NEEDED.items():
        if file.stem in before:
            api.handler(json.loads(file.with_stem(made).read_text("utf-8")), stack.context)
    event = json.loads(file.read_text("utf-8"))

    result = importlib.import_module(f"functions.{file.parent.name}.app").handler(event, stack.context)

    match file.parent.name:
        case "api" | "extract":
            assert result["statusCode"] in (200, 201, 202), result["body"]
            if file.stem.startswith("list-"):
                assert json.loads(result["body"])["items"]
        case "ingest" if "batch" not in file.stem:
            assert [outcome["outcome"] for outcome in result] == ["done"]
        case _:
            assert result == {"batchItemFailures": []}


def test_there_is_an_event_for_every_route(template_routes: set[str]) -> None:
    routes = {
        json.loads(file.read_text("utf-8"))["routeKey"]
        for file in EVENTS
        if file.parent.name in ("api", "extract")
    }

    assert routes == template_routes - {"$default"}


def test_their_environment_is_the_local_stacks_as_a_container_sees_it() -> None:
    container = f"http://host.docker.internal:{S3_PORT}"
    template = Template.load(
        ROOT / "template.yaml",
        {
            "UploadsBucketName": "onrecord-documents",
            "AuthorityBucketName": "onrecord-authority",
            "EndpointUrl": container,
        },
        endpoint=container,
    )
    listed = json.loads((ROOT / "events" / "environment.json").read_text("utf-8"))["Parameters"]

    declared = template.properties("IngestFunction")["Environment"]["Variables"]
    assert listed == {name: declared[name] for name in listed}
    assert set(listed) == {field.alias for field in Environment.model_fields.values()}
