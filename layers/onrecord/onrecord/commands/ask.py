"""``onrecord ask``: who said what, from the record of a running stack."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.client import ADDRESS, ApiError, Client
from onrecord.commands import options, output
from onrecord.formats.sheet import write_sheet
from onrecord.model import Form, Kind
from onrecord.record.model import RecordedStatement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
MOST = 50
"""Statements that are shown to people unless --limit says otherwise."""
PAGE = 100
"""Statements that are asked for at once."""


class _Shape(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def ask(
    speaker: Annotated[
        str | None, typer.Argument(help="Who said it: a name, or an entity's id; all if left out.")
    ] = None,
    about: Annotated[str | None, typer.Option(help="What it is about: a name, or an entity's id.")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="YYYY[-MM[-DD]]", help="From this day, month or year on.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="YYYY[-MM[-DD]]", help="Before this day, month or year.")
    ] = None,
    form: Annotated[Form | None, typer.Option(help="How much of it is quoted.")] = None,
    kind: Annotated[
        Kind | None, typer.Option(help="Whether it was said, written, thought or planned.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help=f"The most statements to show: {MOST}, in --csv and --json all."),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="A sheet: a row a statement.")] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines: a statement a line.")] = False,
    api: Annotated[str | None, typer.Option(metavar="URL", help="The API's address.", envvar=ADDRESS)] = None,
) -> None:
    """Ask the record who said what, newest first.

    \b
    onrecord ask "Antony Blinken" --about Russia --from 2022-01 --to 2022-02
    onrecord ask Blinken --csv > blinken.csv
    """  # noqa: D301 - click's own mark of lines that stay as they are
    if csv and json:
        raise typer.BadParameter("--csv and --json exclude each other.")
    shape = _Shape.CSV if csv else _Shape.JSON if json else _Shape.TABLE
    most = MOST if limit is None and shape is _Shape.TABLE else limit
    client = Client(api)
    found = client.items(
        "/v1/statements",
        speaker=speaker,
        about=about,
        form=form,
        kind=kind,
        limit=str(min(most or PAGE, PAGE)),
        **{"from": _first_day(from_), "to": _first_day(to)},
    )
    # A newer stack may say more than this version knows.
    statements = (RecordedStatement.model_validate(item, extra="ignore") for item in found)
    try:
        first = list(islice(statements, 1))  # an answer that is none begins no sheet
        _print(islice(chain(first, statements), most), shape, client)
        has_more = next(statements, None) is not None
    except ApiError as error:
        other = f", --api or {ADDRESS} names another" if error.status is None else ""
        output.complain(f"{error}{other}")
        raise typer.Exit(1) from None
    if has_more:
        output.complain(f"There are more: --limit {most} shows the newest.")


def _first_day(written: str | None) -> str | None:
    """Return the first day of what was written: a day, month or year.

    Raises:
        typer.BadParameter: it is none of them.
    """
    if written is None:
        return None
    if _YEAR.fullmatch(written):
        written += "-01"
    if _MONTH.fullmatch(written):
        written += "-01"
    return options.day(written).isoformat()


def _print(statements: Iterable[RecordedStatement], shape: _Shape, client: Client) -> None:
    """Print statements: a sheet and JSON Lines as they come, however many there are."""
    if shape is _Shape.TABLE:
        _print_tables(list(statements))
        return
    output.for_programs()
    if shape is _Shape.JSON:
        for statement in statements:
            print(statement.model_dump_json())
        return
    rows = ((each, each.document) for each in statements)
    write_sheet(sys.stdout, rows, link=f"{client.address}/v1/statements/", line_end="\n")


def _print_tables(statements: list[RecordedStatement]) -> None:
    # Here: what a program reads needs no tables.
    from onrecord.formats.terminal import statements_table

    console = output.for_people()
    if not statements:
        console.print("Nothing on record answers this.", markup=False)
    for title, group in _by_document(statements):
        console.print(title, style="bold", markup=False)
        console.print(statements_table(group))


def _by_document(statements: list[RecordedStatement]) -> Iterator[tuple[str, list[RecordedStatement]]]:
    documents = dict.fromkeys(statement.document for statement in statements)
    for document in documents:
        day = document.published or "undated"
        yield (
            f"{document.title or document.key}, {day}",
            [statement for statement in statements if statement.document == document],
        )
