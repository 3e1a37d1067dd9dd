"""README and docs do what they show: their commands are run in a folder like a fresh clone.

What needs an AWS account, an installation or an hour is not run here: a test of the commands in the
documentation checks that it exists as it is written.
"""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.repository import ROOT
from tests.support.running_stack import RunningStack, serving
from tests.support.shell_blocks import PAGES, Command, commands_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAIN_MAKE = 'make() { command make -o .venv/.complete-{version} -o .venv/.query-{version} "$@"; }'
"""Makes no environment: the one that runs the tests is there."""
AUTHORITY_LASTS_S = 60
"""How long the API may take to see a new authority file."""

SHOWING = {"first-calls.md", "tutorial.md"}
"""Pages that show what each of their commands prints."""
APART = {"authority.md"}
"""Pages whose commands need files that the page describes: they have a test of their own."""


def masked(output: str) -> str:
    """Return output without what differs: ports, times, counts, and ids that a better reading changes."""
    masks = (
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"(\w+): \d+", r"\1: N"),
        (r"-[0-9a-f]{26}", "-ID"),
        (r"in \d+ s", "in N s"),
    )
    for pattern, mask in masks:
        output = re.sub(pattern, mask, output)
    return output


def shows(expected: str, printed: str) -> bool:
    """Whether a page shows what was printed; ``...`` stands for what the page leaves out."""
    wanted, got = (f"{masked(output).rstrip()}\n" for output in (expected, printed))
    return doctest.OutputChecker().check_output(wanted, got, doctest.ELLIPSIS)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder like a fresh clone, which what is run may write to."""
    folder = tmp_path_factory.mktemp("clone")
    for part in ("docs", "seeds"):
        shutil.copytree(ROOT / part, folder / part)
    for part in ("Makefile", "local", "requirements.lock", "requirements-query.lock", "pyproject.toml"):
        (folder / part).symlink_to(ROOT / part)
    for part in ("layers", "template.yaml"):
        (folder / part).symlink_to(ROOT / part)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


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
    there = command.replace("http://127.0.0.1:8080", stack.api_url).replace(
        "http://127.0.0.1:8085", stack.aws_url
    )
    there = re.sub(r"^curl ", "curl --fail --silent --show-error ", there)
    return subprocess.run(
        ["/bin/bash", "-c", f"{PLAIN_MAKE.replace('{version}', version)}\n{there}"],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def steps(page: str) -> list[Command]:
    return [command for command in commands_of(ROOT / page) if command.is_run]


DESK = """\
{"title": "Bridge", "published": "2024-05-07", "text": "The mayor, Mara Okonjo, said the bridge was safe."}
{"title": "Ferry", "published": "2024-05-10", "text": "Mayor Okonjo said the ferry would sail again."}
{"title": "Quay", "published": "2024-05-10", "text": "Mayor Okonjo said the quay was wide enough."}
"""


@pytest.fixture(scope="module")
def asked_later(clone: Path, stack: RunningStack) -> list[Command]:
    """What the page of authority files asks the stack, after its commands have put a file into use."""
    page = (ROOT / "docs" / "authority.md").read_text("utf-8")
    files = re.findall(r"^```csv\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    people, faulty, suggested = files
    used = {"people.csv": faulty, "suggest": "id,name,type\nnews:4712,Harbour Union,ORG\n"}
    for name, text in (
        ("articles/desk.jsonl", DESK),
        ("bridge.txt", "The mayor, Mara Okonjo, said the bridge was safe.\n"),
        ("river.txt", "The mayor, Mara Okonjo, said the river was clean.\n"),
        ("people/README", ""),
    ):
        (clone / name).parent.mkdir(exist_ok=True)
        (clone / name).write_text(text, "utf-8")

    asked = [command for command in steps("docs/authority.md") if command.text.startswith("curl")]
    for command in steps("docs/authority.md")[: -len(asked)]:
        using = command.text.removeprefix(".venv/bin/onrecord authority ").split()[0]
        (clone / "people.csv").write_text(used.get(using, people), "utf-8")
        printed = run(command.text, clone, stack).stdout
        assert shows(command.output or "", printed), f"{command.text}\n{printed}"
    assert (clone / "suggested.csv").read_text("utf-8") == suggested
    assert len(asked) > 1
    return asked


@pytest.fixture(autouse=True, scope="module")
def _begun(asked_later: list[Command]) -> None:
    """Begin with what takes a minute to be seen, so that nobody waits for it."""


@pytest.mark.parametrize("page", sorted(SHOWING))
def test_every_command_of_a_page_prints_what_the_page_shows(
    clone: Path, stack: RunningStack, page: str
) -> None:
    for command in commands_of(ROOT / "docs" / page):
        printed = run(command.text, clone, stack).stdout
        assert shows(command.output or "", printed), f"{command.text}\n{printed}"


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name not in APART | SHOWING], ids=lambda page: page.name
)
def test_what_a_page_asks_a_stack_is_answered(page: Path, request: pytest.FixtureRequest) -> None:
    commands = [command for command in commands_of(page) if command.is_run]
    if not commands:
        return  # and no stack is needed
    clone, stack = request.getfixturevalue("clone"), request.getfixturevalue("stack")
    for command in commands:
        assert command.output is None
        done = run(command.text, clone, stack)
        assert (command.text, done.returncode) == (command.text, 0), done.stdout
        assert '"items":[]' not in done.stdout
        assert "Nothing on record" not in done.stdout


def test_the_answer_that_the_page_of_the_api_shows_is_the_apis(clone: Path, stack: RunningStack) -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    (shown,) = re.findall(r"^```json\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (command,) = steps("docs/api.md")

    items = json.loads(run(command.text, clone, stack).stdout)["items"]

    assert json.loads(shown) in items  # beside what other pages have put on record


def test_every_command_of_the_page_of_authority_files_prints_what_the_page_shows(
    clone: Path, stack: RunningStack, asked_later: list[Command]
) -> None:
    for command in asked_later:
        deadline = time.monotonic() + AUTHORITY_LASTS_S + 10
        while not shows(command.output or "", printed := run(command.text, clone, stack).stdout):
            assert time.monotonic() < deadline, f"{command.text}\n{printed}"
            time.sleep(1)
