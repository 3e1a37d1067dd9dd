"""What the soak prints is what it measured."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.soak import Times, memory
from local.api import Api

if TYPE_CHECKING:
    import pytest


class Answering(Api):
    def get(self, path: str, **parameters: str | None) -> dict[str, str | None]:
        if path == "/broken":
            raise OSError("no answer")
        return parameters


def test_times_are_listed_by_route_and_failures_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    times = Times()
    for path in ("/broken", "/v1/entities", "/v1/entities"):
        times.ask(Answering("http://nowhere"), path.strip("/"), (path, {}))
    times.seconds["v1/entities"] = [0.010, 0.030]

    times.print("alone")

    assert "| v1/entities | 2 | 20 | 29 | 30 |" in capsys.readouterr().out
    assert dict(times.failed) == {"broken: no answer": 1}


def test_memory_is_that_of_this_process_and_of_those_it_started() -> None:
    before = memory()
    code = "block = b'x' * 50_000_000; print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as started:
        assert started.stdout
        assert started.stdin
        started.stdout.readline()
        during = memory()
        started.stdin.close()

    assert during > before + 45
