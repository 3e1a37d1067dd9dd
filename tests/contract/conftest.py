"""Fixtures of the tests of the API against its description: the local stack, and programs that read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.local.conftest import _no_real_aws  # noqa: F401  the same isolation
from tests.support.repository import ROOT
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
LINTERS = ROOT / "build" / "linters" / "node_modules" / ".bin"
REQUESTER = ROOT / ".venv-contract" / "bin"


def run(program: Path, *arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder; what it prints comes back."""
    path = os.pathsep.join([str(program.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [program, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(HERE)},
        check=False,
    )


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """The local stack with the seeds."""
    with serving("--retry-after", "1") as running:
        yield running


@pytest.fixture(scope="session")
def description(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The API's description, indented, so that what is wrong has a line."""
    file = tmp_path_factory.mktemp("contract") / "openapi.json"
    served = httpx.get(f"{stack.api_url}/openapi.json").json()
    file.write_text(json.dumps(served, indent=1, ensure_ascii=False), "utf-8")
    return file
