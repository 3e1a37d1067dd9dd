"""The ingest function's process is killed while it works: nothing is lost, and nothing is recorded twice."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from onrecord.record.model import Status
from tests.support.running_stack import RunningStack, eventually, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

UPLOADS = 4  # before each kill
KILLS = 3


@pytest.fixture
def stack() -> Iterator[RunningStack]:
    with serving("--empty", "--retry-after", "0") as running:
        yield running


def ingest_process(stack: RunningStack) -> int | None:
    """The id of the stack's process that runs the ingest function; None while there is none."""
    list_all = ["ps", "-axww", "-o", "pid=,ppid=,command="]  # whole lines
    listed = subprocess.run(list_all, capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        process, parent, command = line.split(None, 2)
        if int(parent) == stack.process and "functions/ingest" in command:
            return int(process)
    return None


def test_every_upload_is_recorded_once_though_the_ingest_process_is_killed_meanwhile(
    stack: RunningStack,
) -> None:
    documents = []
    for kill in range(KILLS):
        for number in range(kill * UPLOADS, (kill + 1) * UPLOADS):
            text = f"Mayor Ada Lovelace said that bridge number {number} is closed."
            documents.append(stack.upload(f"{number}.txt", text))
        os.kill(eventually(lambda: ingest_process(stack)), signal.SIGKILL)

    statuses = [stack.api.processed(document, 120).status for document in documents]

    assert statuses == [Status.DONE] * len(documents)
    said = [statement["text"] for statement in stack.api.items("/v1/statements")]
    assert sorted(said) == sorted(f"bridge number {number} is closed" for number in range(len(documents)))
