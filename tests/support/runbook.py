"""The commands of a runbook, run through boto3: what they do is tested as they are written."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import boto3
from botocore import xform_name
from botocore.model import StructureShape

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.model import Shape

_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def commands(page: Path, heading: str) -> list[list[str]]:
    """Return the words of each command of AWS's command line in the section of a page, in order.

    Raises:
        ValueError: the page has no such heading.
    """
    _, found, section = page.read_text().partition(f"\n## {heading}\n")
    if not found:
        raise ValueError(f"{page} has no section {heading!r}")
    blocks = "".join(_BLOCK.findall(section.partition("\n## ")[0]))
    lines = blocks.replace("\\\n", " ").splitlines()
    return [words[1:] for line in lines if (words := shlex.split(line))[:1] == ["aws"]]


def run(words: list[str]) -> None:
    """Run one command: service, operation and options, as AWS's command line takes them.

    Raises:
        ValueError: the operation has no such option, or lacks one that it requires.
    """
    service, operation, *options = words
    client = boto3.client(service)  # type: ignore[call-overload]
    if operation == "wait":
        waited, *options = options
        waiter = client.get_waiter(waited.replace("-", "_"))
        waiter.wait(**_parameters(_input(client, waiter.config.operation), options))
        return
    name = next(name for name in client.meta.service_model.operation_names if _kebab(name) == operation)
    getattr(client, xform_name(name))(**_parameters(_input(client, name), options))


def _input(client: Any, operation: str) -> dict[str, tuple[str, Shape]]:
    members = client.meta.service_model.operation_model(operation).input_shape.members
    return {f"--{_kebab(name)}": (name, shape) for name, shape in members.items()}


def _kebab(name: str) -> str:
    return xform_name(name, "-")


def _parameters(known: dict[str, tuple[str, Shape]], options: list[str]) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    remaining = iter(options)
    for option in remaining:
        negated = option.replace("--no-", "--", 1)
        if option not in known and negated not in known:
            raise ValueError(f"no option {option}: there are {sorted(known)}")
        name, shape = known[option if option in known else negated]
        if shape.type_name == "boolean":
            parameters[name] = option in known
        elif isinstance(shape, StructureShape):  # shorthand: Name=value,Name=value
            pairs = (pair.partition("=") for pair in next(remaining).split(","))
            parameters[name] = {member: _scalar(shape.members[member], value) for member, _, value in pairs}
        else:
            parameters[name] = next(remaining)
    return parameters


def _scalar(shape: Shape, value: str) -> str | bool:
    return value == "true" if shape.type_name == "boolean" else value
