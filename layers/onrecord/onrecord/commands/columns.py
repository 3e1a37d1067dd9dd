"""The options that name the columns of a table, one for each field of a document."""

from __future__ import annotations

from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.reading.columns import USUAL_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable


def takes_columns(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options; it gets the named columns as ``columns``, by field.

    Typer reads the options of a command off its parameters.
    """
    options = {f"{field}_column": Annotated[str | None, _option(field)] for field in USUAL_NAMES}

    @wraps(command)
    def called(**given: Any) -> None:
        named = {name.removesuffix("_column"): given.pop(name) for name in options}
        command(**given, columns={field: name for field, name in named.items() if name})

    declared = signature(command, eval_str=True)  # as Typer evaluates those of other commands
    others = [each for each in declared.parameters.values() if each.name != "columns"]
    own = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in options.items()
    ]
    called.__signature__ = declared.replace(parameters=[*others, *own])  # type: ignore[attr-defined]
    return called


def _option(field: str) -> Any:
    described = f"The column of a table, or the member of a JSON object, that holds the {field}."
    return typer.Option(f"--{field}-column", metavar="NAME", help=described)
