"""The command line: ``python -m onrecord extract FILE... [--published YYYY-MM-DD] [--json]``."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import onrecord
from onrecord.problems import ProblemError
from onrecord.reading import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.model import Extraction


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 if a file could not be read (the others are extracted)."""
    options = _parser().parse_args(arguments)
    failed = False
    for name in options.files:
        try:
            reading = read(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
        except OSError as error:
            print(f"{name}: {error.strerror}", file=sys.stderr)
            failed = True
            continue
        except ProblemError as error:
            print(f"{name}: {error.problem.title}. {error.problem.detail}", file=sys.stderr)
            failed = True
            continue
        extraction = onrecord.extract(
            reading.text, published=options.published, key=None if name == "-" else name
        )
        if options.json:
            print(extraction.model_dump_json())
        else:
            _print_tables(name, extraction)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onrecord", description="Who said what, on record.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    extract = commands.add_parser("extract", help="print the statements and entities of documents")
    extract.add_argument("files", nargs="+", metavar="FILE", help="a plain text file; - is standard input")
    extract.add_argument(
        "--published", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="when the documents appeared"
    )
    extract.add_argument("--json", action="store_true", help="JSON Lines, one extraction a line")
    return parser


def _print_tables(name: str, extraction: Extraction) -> None:
    from rich.console import Console

    from onrecord.formats.terminal import entities_table, statements_table

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    console.print(name, style="bold", markup=False)
    console.print(statements_table(extraction.statements))
    console.print(entities_table(extraction.entities))


if __name__ == "__main__":
    sys.exit(main())
