"""The contents of a started function, and those that a snapshot of it may have."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.support.repository import ROOT

HELD = """
import gc
import functions.{function}.app
assert gc.isenabled() and gc.get_freeze_count(), "collects no garbage, or looks through all that was loaded"
from onrecord.service import resources

models = 0
if {function!r} != "api":
    from onrecord.language import pipeline
    models = pipeline.load.cache_info().currsize
clients = (resources.s3, resources.dynamodb, resources.record)
print(models, sum(made.cache_info().currsize for made in clients))
"""


def held(function: str, initialization: str, **variables: str) -> list[int]:
    """Return how many pipelines, and how many clients, a function holds before its first event."""
    usual = json.loads((ROOT / "events" / "environment.json").read_text("utf-8"))["Parameters"]
    environment = os.environ | usual | {"AWS_DEFAULT_REGION": "us-east-1"} | variables
    if initialization:
        environment["AWS_LAMBDA_INITIALIZATION_TYPE"] = initialization
        environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "1769"
    run = subprocess.run(
        [sys.executable, "-c", HELD.format(function=function)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(count) for count in run.stdout.split()]


@pytest.mark.parametrize(
    ("function", "pipelines"),
    [("extract", 1), ("api", 0)],
)
def test_a_snapshot_holds_the_model_and_never_a_connection(function: str, pipelines: int) -> None:
    assert held(function, "snap-start") == [pipelines, 0]


@pytest.mark.parametrize(
    ("function", "pipelines", "clients"), [("ingest", 1, 3), ("extract", 1, 0), ("api", 0, 3)]
)
def test_lambda_starts_a_function_with_all_that_its_first_event_needs(
    function: str, pipelines: int, clients: int
) -> None:
    assert held(function, "on-demand") == [pipelines, clients]


@pytest.mark.parametrize(("function", "clients"), [("ingest", 3), ("api", 2)])
def test_without_an_authority_file_no_question_waits_for_a_client_of_s3(function: str, clients: int) -> None:
    assert held(function, "on-demand", ONRECORD_AUTHORITY_BUCKET="")[1] == clients


@pytest.mark.parametrize("function", ["ingest", "extract", "api"])
def test_elsewhere_nothing_is_loaded_before_it_is_needed(function: str) -> None:
    assert held(function, "") == [0, 0]
