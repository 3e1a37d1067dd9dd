"""``onrecord authority``: check an authority file."""

from pathlib import Path
from typing import Annotated

import typer

from onrecord.authority import Authority, read_authority
from onrecord.commands import output


def authority(file: Annotated[Path, typer.Argument(help="CSV or JSON Lines.")]) -> None:
    """Check an authority file and print its faults."""
    rows = read(file)
    if rows is None:
        raise typer.Exit(1)
    print(f"{file}: rows: {rows.size}, faults: {len(rows.faults)}")
    if rows.faults:
        raise typer.Exit(1)


def read(file: Path) -> Authority | None:
    """Read an authority file and print its faults; return None if it cannot be read."""
    try:
        rows = read_authority(file.read_bytes())
    except OSError as error:
        output.complain(f"{file}: {error.strerror}")
        return None
    for fault in rows.faults:
        output.complain(f"{file}, {fault}")
    return rows
