"""Fixtures of the tests as a client: the local stack, and a client that is made of its description."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.local.conftest import _no_real_aws  # noqa: F401  the same isolation
from tests.support.repository import ROOT
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Call = Callable[..., Any]


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment ``.venv-client``; what it prints comes back."""
    binaries = ROOT / ".venv-client" / "bin"
    path = os.pathsep.join([str(binaries), str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [binaries / program, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PATH": path, "PYTHONPATH": ""},
        check=False,
    )


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """The local stack with the seeds."""
    with serving("--retry-after", "1") as running:
        yield running


@pytest.fixture(scope="session")
def call(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls an operation by its id through the generated client; the client's own models come back."""
    folder = tmp_path_factory.mktemp("generated")
    description = folder / "openapi.json"
    description.write_bytes(httpx.get(f"{stack.api_url}/openapi.json").content)
    package = folder / "generated_client"
    made = run("openapi-python-client", "generate", "--meta", "none", "--fail-on-warning",
        "--path", description, "--output-path", package)  # fmt: skip
    assert made.returncode == 0, made.stdout
    sys.path.insert(0, str(folder))
    client = importlib.import_module("generated_client").Client(
        base_url=stack.api_url, raise_on_unexpected_status=True, timeout=httpx.Timeout(60)
    )

    called: set[str] = set()

    def send(operation: str, *given: object, **parameters: object) -> Any:
        [module] = package.glob(f"api/*/{operation}.py")
        route = importlib.import_module(f"generated_client.api.{module.parent.name}.{operation}")
        called.add(operation)
        return route.sync_detailed(*given, client=client, **parameters)

    yield send
    sys.path.remove(str(folder))
    assert called == {path.stem for path in package.glob("api/*/*.py")} - {"__init__"}
