"""The command line: ``onrecord extract FILE...`` and ``onrecord authority FILE``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.authority import Authority, read_authority
from onrecord.identity import slug_of
from onrecord.model import day_of
from onrecord.problems import ProblemError
from onrecord.reading import Metadata, UnreadPart
from onrecord.reading.columns import USUAL_NAMES
from onrecord.road import extract_documents

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from onrecord.model import Extraction, Problem
    from onrecord.road import ExtractedDocument


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 if a file, or a row of the authority file, could not be used."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], bool] = options.run
    return 0 if run(options) else 1


def _extract(options: argparse.Namespace) -> bool:
    """Print the extraction of every file, also after a file that could not be read."""
    authority = Authority() if options.authority is None else _authority(options.authority)
    done = authority is not None and not authority.faults
    for name in options.files:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            print(f"{name}: {error.strerror}", file=sys.stderr)
            done = False
            continue
        documents = extract_documents(
            data,
            key=None if name == "-" else name,
            metadata=Metadata(published=options.published),
            columns={name: given for name in USUAL_NAMES if (given := getattr(options, f"{name}_column"))},
            min_confidence=options.min_confidence,
            authority=authority,
        )
        try:
            for document in documents:
                if isinstance(document, UnreadPart):
                    print(_in_words(_named(name, document.record), document.problem), file=sys.stderr)
                    done = False
                    continue
                for warning in document.extraction.document.warnings:
                    print(f"{_named(name, document.record)}: warning: {warning}", file=sys.stderr)
                if options.html is not None:
                    _write_page(options.html, document)
                elif options.json:
                    print(document.extraction.model_dump_json())
                else:
                    _print_tables(_named(name, document.record), document.extraction)
        except ProblemError as error:
            print(_in_words(name, error.problem), file=sys.stderr)
            done = False
    return done


def _named(name: str, record: str | None) -> str:
    """Return how a document of a file is called."""
    return name if record is None else f"{name}, {record}"


def _in_words(name: str, problem: Problem) -> str:
    return f"{name}: {problem.title}. {problem.detail}"


def _check(options: argparse.Namespace) -> bool:
    """Print the faults of an authority file and the number of its rows that can be used."""
    authority = _authority(options.file)
    if authority is None:
        return False
    print(f"{options.file}: rows: {authority.size}, faults: {len(authority.faults)}")
    return not authority.faults


def _authority(name: str) -> Authority | None:
    """Read an authority file and print its faults; None if it cannot be read."""
    try:
        authority = read_authority(Path(name).read_bytes())
    except OSError as error:
        print(f"{name}: {error.strerror}", file=sys.stderr)
        return None
    for fault in authority.faults:
        print(f"{name}, {fault}", file=sys.stderr)
    return authority


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onrecord", description="Who said what, on record.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    extract = commands.add_parser("extract", help="print the statements and entities of documents")
    extract.add_argument("files", nargs="+", metavar="FILE", help="a file; - is standard input")
    extract.add_argument(
        "--published", type=_day, metavar="YYYY-MM-DD", help="the day on which the documents were published"
    )
    extract.add_argument(
        "--min-confidence",
        type=_chance,
        metavar="P",
        help="leave out statements below this confidence, 0 to 1; 0 keeps all",
    )
    extract.add_argument(
        "--authority", metavar="FILE", help="your own ids and names of entities: docs/authority.md"
    )
    for name in USUAL_NAMES:
        extract.add_argument(
            f"--{name}-column",
            metavar="NAME",
            help=f"the column of a table, or the member of a JSON object, that holds the {name}",
        )
    extract.add_argument(
        "--html", type=Path, metavar="OUT", help="write a page with the statements marked in the text"
    )
    extract.add_argument("--json", action="store_true", help="JSON Lines, one extraction a line")
    extract.set_defaults(run=_extract)
    check = commands.add_parser("authority", help="check an authority file and print its faults")
    check.add_argument("file", metavar="FILE", help="CSV or JSON Lines")
    check.set_defaults(run=_check)
    return parser


def _day(given: str) -> dt.date:
    try:
        return day_of(given)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given!r} is not a day; write it YYYY-MM-DD") from None


def _chance(given: str) -> float:
    """Read a number between 0 and 1."""
    chance = float(given)
    if not 0.0 <= chance <= 1.0:
        raise ValueError
    return chance


def _write_page(file: Path, document: ExtractedDocument) -> None:
    """Write the page of a document; of several documents each has the name of its record in the file's."""
    from onrecord.formats.page import document_page

    extraction = document.extraction
    if document.record is not None:
        file = file.with_stem(f"{file.stem}-{slug_of(document.record)}")
    page = document_page(
        document.text, extraction.document, extraction.statements, extraction.entities, extraction.times
    )
    file.write_text(page, encoding="utf-8")
    print(file)


def _print_tables(name: str, extraction: Extraction) -> None:
    from rich.console import Console

    from onrecord.formats.terminal import entities_table, statements_table

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    console.print(name, style="bold", markup=False)
    console.print(statements_table(extraction.statements))
    console.print(entities_table(extraction.entities))


if __name__ == "__main__":
    sys.exit(main())
