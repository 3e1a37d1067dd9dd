"""Commands in the documentation exist as they are written, those that no test runs too.

``tests/local/test_documentation.py`` runs what a local stack answers. Here is a check for every
other kind.
"""

from __future__ import annotations

import functools
import itertools
import os
import re
import shlex
import subprocess
import tomllib
from typing import TYPE_CHECKING

import boto3
import pytest
import typer.main
from botocore import xform_name

from onrecord.commands.application import app
from onrecord.ports import API_PORT, PAGES_PORT, S3_PORT
from tests.support.repository import ROOT
from tests.support.shell_blocks import PAGES, commands, commands_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
SCRIPTS = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"])
DECLARED = set(re.findall(r"^  (\w+):$", (ROOT / "template.yaml").read_text("utf-8"), re.MULTILINE))
"""The names of parameters, resources and outputs of the template."""
SUBSTITUTION = re.compile(r"\$\(((?:[^()]|\([^()]*\))*)\)")
GLOBAL_OPTIONS = {"query", "output", "region", "max-items"}
"""Options of the AWS command line that every operation takes."""
ITS_OWN = {
    ("s3", "cp"): {"metadata", "recursive"},
    ("s3", "rm"): {"recursive"},
    ("s3", "rb"): set(),
    ("configure", "get"): set(),
    ("configure", "export-credentials"): {"format"},
    ("sns", "subscribe"): {"topic-arn", "protocol", "notification-endpoint", "attributes"},
}
"""Commands of the AWS command line that are no operations of a service, or name its options themselves."""


def is_there(words: list[str]) -> bool:
    """Whether files and packages that pip or uv install are in the project."""
    folders = [word for word in words if word.startswith(".")]
    return bool(folders) and all((ROOT / folder / "pyproject.toml").is_file() for folder in folders)


def make_knows(words: list[str]) -> bool:
    """Whether make has the target, and the Makefile reads the variables."""
    variables = dict(word.split("=", 1) for word in words if "=" in word)
    read = all(re.search(rf"\$\({name}\)|\$\${name}\b", MAKEFILE) for name in variables)
    parameters = {value.partition("=")[0] for value in variables.get("VALUES", "").split()}
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    plan = ["make", "-n", *words]
    planned = subprocess.run(plan, cwd=ROOT, env=alone, capture_output=True, check=False)
    return read and parameters <= DECLARED and planned.returncode == 0


def module_takes(words: list[str]) -> bool:
    """Whether a module of the project is there, and it or its room defines the options."""
    assert words[0] == "-m"
    path = ROOT.joinpath(*words[1].split("."))
    source = next((file for file in (path.with_suffix(".py"), path / "__main__.py") if file.is_file()), None)
    if source is None:
        return False
    room = "".join(file.read_text("utf-8") for file in {source, *source.parent.glob("stack.py")})
    return all(f'"{word}"' in room for word in words if word.startswith("--"))


def onrecord_takes(words: list[str]) -> bool:
    """Whether the command line has the command and the options."""
    command = typer.main.get_command(app).commands.get(words[0])  # type: ignore[attr-defined]
    named = {name for parameter in command.params for name in parameter.opts} if command else set()
    return command is not None and {word for word in words if word.startswith("--")} <= named


def sam_takes(words: list[str]) -> bool:
    """Whether the template has the function or the parameters, and the event is there."""
    if words[:2] == ["local", "invoke"]:
        function, option, event = words[2:]
        return function in DECLARED and option == "-e" and (ROOT / event).is_file()
    deployed, option, *values = words
    named = {value.partition("=")[0] for value in values}
    return (deployed, option) == ("deploy", "--parameter-overrides") and named <= DECLARED


@functools.cache
def client(service: str) -> object:
    return boto3.client(service, region_name="us-east-1")  # type: ignore[call-overload]


def aws_takes(words: list[str]) -> bool:
    """Whether AWS has the operation, with the options, as botocore describes it."""
    service, operation, *rest = words
    options = {word[2:].partition("=")[0] for word in rest if word.startswith("--")}
    if (service, operation) in ITS_OWN:
        return options <= ITS_OWN[service, operation] | GLOBAL_OPTIONS
    service = {"s3api": "s3"}.get(service, service)
    if service not in boto3.session.Session().get_available_services():
        return False
    if operation == "wait":
        return rest[0].replace("-", "_") in client(service).waiter_names  # type: ignore[attr-defined]
    model = client(service).meta.service_model  # type: ignore[attr-defined]
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in names:
        return False
    taken = {
        xform_name(name, "-"): member
        for name, member in model.operation_model(names[operation]).input_shape.members.items()
    }
    negated = {f"no-{name}" for name, member in taken.items() if member.type_name == "boolean"}
    return options <= taken.keys() | negated | GLOBAL_OPTIONS


def anything(_: list[str]) -> bool:
    """Take what a reader's shell has, however it is called."""
    return True


CHECKS: dict[str, Callable[[list[str]], bool]] = {
    "make": make_knows,
    "pip": is_there,
    "uv": is_there,
    "aws": aws_takes,
    ".venv/bin/python": module_takes,
    ".venv-sam/bin/sam": sam_takes,
    **{f".venv/bin/{script}": onrecord_takes for script in SCRIPTS},
    **dict.fromkeys(("cp", "curl", "eval", "export", "git", "jq", "mkdir"), anything),
}
"""What is checked of each program that the pages call: a reader has it, or installs it as the page says."""


def calls(command: str) -> list[list[str]]:
    """Return what a command runs, each as its words: itself behind assignments, and its substitutions.

    The functions that a page defines are followed, too.
    """
    text = re.sub(r"^\w+\(\) \{(.*)\}$", r"\1", command.strip())
    found = [call for substitution in SUBSTITUTION.findall(text) for call in calls(substitution)]
    for part in re.split(r" (?:&&|\|) ", SUBSTITUTION.sub("$()", text)):
        words = shlex.split(part, comments=True)
        found.append(list(itertools.dropwhile(re.compile(r"\w+=").match, words)))
    return [words for words in found if words]


def unknown(page: str, text: str) -> list[str]:
    """Return the calls of a page that no test runs and no check takes."""
    defined = set(re.findall(r"^(\w+)\(\) \{", text, re.MULTILINE))
    return [
        " ".join(words)
        for command in commands(page, text)
        if not command.is_run
        for words in calls(command.text)
        if words[0] not in defined and not CHECKS.get(words[0], lambda _: False)(words[1:])
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_is_run_by_a_test_or_exists_with_its_options(page: Path) -> None:
    assert unknown(page.name, page.read_text("utf-8")) == []


def test_output_is_shown_only_of_commands_that_the_tests_run() -> None:
    shown = [command for page in PAGES for command in commands_of(page) if command.output]

    assert len(shown) > 10
    assert [command for command in shown if not command.is_run] == []


@pytest.mark.parametrize(
    "command",
    [
        "sam build",
        "A=1 python -m onrecord",
        "make deploi",
        "make deploy STAKC=onrecord",
        'make deploy STACK=onrecord VALUES="AuthMode=JWT JwtAudiense=A"',
        "aws sqs create-queues --queue-name a",
        "aws sqs create-queue --name a",
        "aws s3 rm s3://a && x=$(aws lambda list-versions --output text)",
        "aws dynamodb wait table-here --table-name a",
        ".venv/bin/onrecord import a --two s3://b",
        ".venv/bin/onrecord ast Blinken s3://b",
        ".venv/bin/python -m operations.reproces STACK",
        ".venv/bin/python -m operations.reprocess STACK --older 0.2.0",
        ".venv-sam/bin/sam local invoke NoFunction -e events/api/list-statements.json",
        ".venv-sam/bin/sam deploy --parameter-overrides NoParameter=1",
        "pip install ./layers/none",
    ],
)
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert unknown("a.md", f"```sh\n{command}\n```\n") != []


def test_commands_are_found_behind_prompts_indented_and_in_several_lines() -> None:
    prompted = "```sh\n$ a b\nout\n$ c\n```\n"
    indented = "   ```sh\n   # as root\n   d --e \\\n     f\n   g() {\n     h\n   }\n   ```\n"

    found = commands("a.md", prompted + indented)

    assert [(command.text, command.output) for command in found] == [
        ("a b", "out\n"),
        ("c", ""),
        ("d --e  f", None),
        ("g() {   h }", None),
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_no_make_target_that_the_makefile_lacks(page: Path) -> None:
    named = set(re.findall(r"(?:`|^ *)(?:\$ )?make ([a-z][a-z-]*)", page.read_text("utf-8"), re.MULTILINE))

    assert named <= TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_modules_are_run_by_the_environments_python(page: Path) -> None:
    text = page.read_text("utf-8")

    assert re.findall(r"(?<![/\w])python3? -m [\w.]+", text) == []
    for module in re.findall(r"\.venv/bin/python -m ([\w.]+)", text):
        path = ROOT.joinpath(*module.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "Makefile", ROOT / "template.yaml"], ids=lambda page: page.name
)
def test_a_page_names_the_ports_of_the_local_stack(page: Path) -> None:
    address = r"(?:127\.0\.0\.1|localhost|host\.docker\.internal):(\d{4,5})\b"
    named = re.findall(address, page.read_text("utf-8"))

    assert {int(port) for port in named} <= {S3_PORT, API_PORT, PAGES_PORT}
