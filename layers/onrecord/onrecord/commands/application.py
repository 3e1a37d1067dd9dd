"""The commands under one name, and the exit status that each ends with."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

import onrecord
from onrecord.commands import authority, output
from onrecord.commands.ask import ask
from onrecord.commands.extract import extract
from onrecord.commands.importing import import_
from onrecord.commands.mcp import mcp
from onrecord.commands.query import query
from onrecord.commands.serving import serve
from onrecord.ports import PortSettingError

if TYPE_CHECKING:
    from collections.abc import Sequence

OUTPUT_CLOSED = 141
"""The exit status when the reader of the output has gone, as ``head`` does: a shell's own for SIGPIPE."""
WEIGHTS = "onrecord_weights"
"""A package of its own, with terms of its own."""

EXAMPLES = """\
onrecord extract article.txt --published 2022-01-27
onrecord extract folder --json > extractions.jsonl
onrecord import folder --to s3://bucket --outlet "The Weekly"
onrecord serve
onrecord ask "Antony Blinken" --about Russia --from 2022-01 --csv"""
"""The most common commands, shown in the help."""


class Commands(TyperGroup):
    """The group of all commands."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the options, only one of completion shown in the help: a screen has 24 lines."""
        options: list[Any] = super().get_params(ctx)
        for option in options:
            if option.name == "show_completion":
                option.hidden = True
        return options

    def invoke(self, ctx: Any) -> Any:
        """Run a command; end quietly when nobody reads its output any longer."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            output.discard()
            raise typer.Exit(OUTPUT_CLOSED) from None
        except ModuleNotFoundError as error:
            if error.name != WEIGHTS:
                raise
            output.complain(
                "The weights are not installed: `pip install ./layers/nlp/weights` in a clone of the project."
            )
            raise typer.Exit(1) from None
        except PortSettingError as error:
            output.complain(str(error))
            raise typer.Exit(1) from None
        return result


app = typer.Typer(
    cls=Commands,
    help=f"Who said what, on record.\n\n\b\n{EXAMPLES}",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the same on every terminal, and in a pipe
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(extract)
app.command("import")(import_)
app.command()(ask)
app.command()(query)
app.command()(serve)
app.add_typer(authority.app, name="authority")
app.command()(mcp)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"onrecord {onrecord.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options before the name of the command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status.

    0: done. 1: something could not be used or answered, and standard error says what. 2: the command line is
    wrong. 130: interrupted. 141: the reader of the output has gone.
    """
    output.prepare()
    try:
        app(arguments, prog_name="onrecord")
    except SystemExit as end:
        return int(end.code or 0)
    return 0
