"""What is in the snapshot that SnapStart takes of a function once it is loaded?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HELD = """
import functions.{function}.app
from onrecord.language import pipeline
from onrecord.service import resources

clients = (resources.s3, resources.dynamodb, resources.sqs, resources.events, resources.record)
print(pipeline.load.cache_info().currsize, sum(made.cache_info().currsize for made in clients))
"""


@pytest.mark.parametrize(
    ("function", "initialization", "models"),
    [("extract", "snap-start", 1), ("extract", "on-demand", 0), ("api", "snap-start", 0)],
)
def test_a_snapshot_holds_the_model_and_never_a_connection(
    function: str, initialization: str, models: int
) -> None:
    environment = os.environ | {"AWS_LAMBDA_INITIALIZATION_TYPE": initialization}
    told = subprocess.run(
        [sys.executable, "-c", HELD.format(function=function)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == [str(models), "0"]
