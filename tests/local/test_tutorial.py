"""The tutorial and the README do what they show: their commands are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.repository import ROOT
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
PLAIN_MAKE = 'make() { command make -o .venv/.complete-{version} "$@"; }'
"""Makes no environment: the one that runs the tests is there."""


def steps() -> list[tuple[str, str]]:
    """Return the commands of the page's shell blocks, each with the output below it."""
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert all(block.startswith("$ ") for block in blocks)
    return [
        (command, output)
        for block in blocks
        for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    ]


def masked(output: str) -> str:
    """Return output without what differs: ports, and what a better reading changes, as counts and ids."""
    masks = ((r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"), (r"(\w+): \d+", r"\1: N"), (r"-[0-9a-f]{26}", "-ID"))
    for pattern, mask in masks:
        output = re.sub(pattern, mask, output)
    return output


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder like a fresh clone, which what is run may write to."""
    for part in ("docs", "seeds"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for part in ("Makefile", "local", "requirements.lock", "pyproject.toml", "layers", "template.yaml"):
        (tmp_path / part).symlink_to(ROOT / part)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


@pytest.fixture(scope="module")
def stack() -> Iterator[RunningStack]:
    with serving() as running:
        yield running


def run(command: str, clone: Path, stack: RunningStack) -> subprocess.CompletedProcess[str]:
    """Run a command in the clone, with the stack on whatever ports it has."""
    version = "{}.{}".format(*sys.version_info[:2])
    environment = {
        # A make below another, as where `make test` runs this, tells which folder it enters.
        **{name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")},
        **dict(re.findall(r"export (\w+)=(\S+)", stack.output)),
        "ONRECORD_API": stack.api_url,
        "ONRECORD_API_PORT": stack.api_url.rpartition(":")[2],
        "ONRECORD_S3_PORT": stack.aws_url.rpartition(":")[2],
    }
    return subprocess.run(
        ["/bin/bash", "-c", f"{PLAIN_MAKE.replace('{version}', version)}\n{command}"],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_every_command_of_the_tutorial_prints_what_the_page_shows(clone: Path, stack: RunningStack) -> None:
    for command, expected in steps():
        assert (command, masked(run(command, clone, stack).stdout)) == (command, masked(expected))


def test_what_the_readme_asks_a_stack_is_answered(clone: Path, stack: RunningStack) -> None:
    blocks = re.findall(
        r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    asked = [
        line.replace("http://127.0.0.1:8080", stack.api_url).replace("curl ", "curl --fail --silent ")
        for block in blocks
        for line in block.splitlines()
        if line.startswith(("curl ", ".venv/bin/onrecord "))
    ]

    assert len(asked) > 5
    for command in asked:
        done = run(command, clone, stack)
        assert (command, done.returncode) == (command, 0), done.stdout
        assert '"items":[]' not in done.stdout
