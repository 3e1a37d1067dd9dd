"""``onrecord authority``: check an authority file, and suggest rows for it."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from onrecord.authority import Authority, Sighting, read_authority, sightings_of, suggestions
from onrecord.client import ApiError, Client
from onrecord.commands import files, output
from onrecord.identity import folded
from onrecord.model import EntityType, Extraction
from onrecord.record.model import EntityProfile

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECK = "check"
ADDRESSES = ("http://", "https://")
_MOST = "100"
"""Items of a page of the API."""


class Authorities(TyperGroup):
    """The commands about authority files; a file alone is checked."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; without the name of a command they belong to ``check``."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = [CHECK, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=Authorities,
    no_args_is_help=True,
    help="Check an authority file (FILE alone), or suggest rows for one.",
    rich_markup_mode=None,
)


@app.command(CHECK)
def check(file: Annotated[Path, typer.Argument(help="CSV or JSON Lines.")]) -> None:
    """Check an authority file and print its faults."""
    rows = read(file)
    if rows is None:
        raise typer.Exit(1)
    print(f"{file}: rows: {rows.size}, faults: {len(rows.faults)}")
    if rows.faults:
        raise typer.Exit(1)


@app.command()
def suggest(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Files of `onrecord extract --json`, folders of them, or the address of an API.",
        ),
    ],
    authority: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Suggest nothing that this file has already.")
    ] = None,
) -> None:
    """Suggest rows for surnames that stand alone, as CSV; the evidence goes to standard error."""
    known = Authority() if authority is None else read(authority)
    faults: list[str] = []
    seen = list(_sightings(names, faults))
    output.for_programs()
    sheet = csv.writer(sys.stdout, lineterminator="\n")
    sheet.writerow(("id", "name", "aliases", "type"))
    for suggestion in suggestions(seen):
        row = suggestion.row
        if known is not None and not known.claims.keys().isdisjoint(row.named_ids):
            continue
        sheet.writerow((row.id, row.name, "|".join(row.aliases), row.type.value))
        output.complain(
            f"{suggestion.surname} is {suggestion.name}: {', '.join(suggestion.evidence)};"
            f" documents with the surname alone: {suggestion.documents}"
        )
    for fault in faults:
        output.complain(fault)
    if faults or known is None:
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


def _sightings(names: list[str], faults: list[str]) -> Iterator[Sighting]:
    """Yield the people of extractions in files and of records; what cannot be read is added to the faults."""
    for name in names:
        if name.startswith(ADDRESSES):
            try:
                yield from _on_record(Client(name))
            except ApiError as error:
                faults.append(f"{name}: {error}")
            continue
        for file in files.listed([name]):
            yield from _of_file(file, faults)


def _on_record(client: Client) -> Iterator[Sighting]:
    """Yield the people of a record whose surname others have alone, with their roles and documents."""
    bearers: dict[str, list[tuple[str, str]]] = {}
    for entity in client.items("/v1/entities", type=EntityType.PERSON, limit=_MOST):
        surname = folded(entity["name"]).split()[-1]
        bearers.setdefault(surname, []).append((entity["id"], entity["name"]))
    for people in bearers.values():
        if len(people) > 1 and any(" " not in name for _, name in people):
            for identity, _ in people:
                yield from _of_profile(EntityProfile.model_validate(client.get(f"/v1/entities/{identity}")))


def _of_profile(profile: EntityProfile) -> Iterator[Sighting]:
    for appearance in profile.documents:
        document = appearance.document
        yield Sighting(profile.id, profile.name, document.id, outlet=document.outlet, date=document.published)
    for role in profile.roles:
        organisation = role.organisation.entity_id if role.organisation else None
        document_id = profile.documents[0].document.id
        yield Sighting(profile.id, profile.name, document_id, role=role.role, organisation=organisation)


def _of_file(file: str, faults: list[str]) -> Iterator[Sighting]:
    try:
        lines = files.content(file).decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{file}: {getattr(error, 'strerror', None) or 'it is not UTF-8'}")
        return
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            extraction = Extraction.model_validate_json(line)
        except ValidationError:
            faults.append(
                f"{file}, line {number}: this is no extraction, as `onrecord extract --json` prints it"
            )
            continue
        yield from sightings_of(extraction)
