"""``onrecord serve``: the whole stack on this machine, from a checkout of the project."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from onrecord.commands import output

PROJECT = Path(__file__).resolve().parents[4]
"""The checkout that this package is installed from, if it is installed from one."""


def serve(
    data: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Keep uploads and record in a folder, over restarts."),
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Do not upload the seed articles.")] = False,
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="The value of a parameter of the template; repeatable."),
    ] = None,
) -> None:
    """Keep the record and its API up on this machine until Ctrl-C.

    \b
    onrecord serve
    onrecord serve --data record

    ONRECORD_S3_PORT, ONRECORD_API_PORT and ONRECORD_PAGES_PORT choose other ports.
    """  # noqa: D301 - click's own mark of lines that stay as they are
    if not (PROJECT / "template.yaml").is_file():
        output.complain("The stack is not in the package: clone the project and run `make setup` in it.")
        raise typer.Exit(1)
    sys.path.insert(0, str(PROJECT))
    arguments = [*(["--data", str(data)] if data else []), *(["--empty"] if empty else [])]
    arguments += [f"--parameter={each}" for each in parameter or ()]
    raise typer.Exit(import_module("local.serve").main(arguments))
