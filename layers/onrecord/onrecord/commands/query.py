"""``onrecord query``: SQL over everything on record, by DuckDB on this machine."""

from __future__ import annotations

import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.commands import output
from onrecord.ports import s3_port, url
from onrecord.record.versions.lake import COLUMNS, NUMBER, PARTITION, PREFIX, TEXT, TEXTS, TRUTH, WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection
    from mypy_boto3_s3 import S3Client

TYPES = {TEXT: "VARCHAR", TEXTS: "VARCHAR[]", NUMBER: "DOUBLE", WHOLE: "BIGINT", TRUTH: "BOOLEAN"}
"""DuckDB's name of each type of a column."""
VIEWS = {"documents": "document", "statements": "statement", "entities": "entity"}
"""The rows of one item, by the name of the view that has them."""
_HIVE = f"hive_partitioning = true, hive_types = {{'{PARTITION}': VARCHAR}}"
AT_ONCE = 16
"""Objects that are fetched at the same time."""
LOCAL_BUCKET = "onrecord-texts-123456789012-us-east-1"
"""The local stack's bucket of texts."""


def query(
    sql: Annotated[str, typer.Argument(help="A query of the table lake; docs/analysis.md has examples.")],
    lake: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="The lake: s3:// and the bucket of texts, or a folder; else the running local stack's.",
        ),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Keep the lake there; the next query then fetches what has changed."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, a row a line.")] = False,
) -> None:
    """Query everything on record with SQL.

    The table lake has a row for each document, statement and entity. The views documents, statements and
    entities have those of one kind.
    """
    try:
        from duckdb import Error
    except ImportError:
        output.complain(
            "onrecord query needs DuckDB: `make query` installs it in a checkout of the project, "
            "`pip install duckdb` elsewhere."
        )
        raise typer.Exit(1) from None
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary, "lake")
        if lake is not None and not lake.startswith("s3://"):
            folder = Path(lake)
        else:
            _fetch(lake, folder)
        try:
            found = connected(folder, Path(temporary, "months")).execute(sql)
            names = [column[0] for column in found.description or ()]
            rows = found.fetchall() if names else []
        except Error as error:
            output.complain(str(error))
            raise typer.Exit(1) from None
    _print(names, rows, as_json=as_json)


def connected(folder: Path, months: Path) -> DuckDBPyConnection:
    """Return a database in memory with the table of a lake in a folder, and its views.

    Args:
        folder: the objects, by month.
        months: a folder for one file a month, which is read many times faster. The database needs it.
    """
    import duckdb

    database = duckdb.connect()
    columns = {name: TYPES[kind] for name, kind in COLUMNS.items()}
    for month in folder.glob(f"{PARTITION}=*"):
        (months / month.name).mkdir(parents=True)
        with (months / month.name / "all.jsonl.gz").open("wb") as whole:
            for file in sorted(month.glob("*.gz")):
                whole.write(file.read_bytes())  # RFC 1952: members of one file follow each other
    if months.is_dir():
        files = str(months / "*" / "*.gz").replace("'", "''")
        rows = f"read_json('{files}', format = 'newline_delimited', columns = {columns}, {_HIVE})"
        database.execute(f"CREATE VIEW lake AS FROM {rows}")
    else:
        described = ", ".join(f'"{name}" {kind}' for name, kind in {**columns, PARTITION: "VARCHAR"}.items())
        database.execute(f"CREATE TABLE lake ({described})")
    for name, item in VIEWS.items():
        database.execute(f"CREATE VIEW {name} AS SELECT * FROM lake WHERE item = '{item}'")  # noqa: S608
    return database


def _fetch(place: str | None, folder: Path) -> None:
    """Make a folder hold the objects of a lake, and no others; they never change under their key."""
    from botocore.exceptions import BotoCoreError, ClientError

    s3, bucket = _opened(place)
    try:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
        keys = {found["Key"] for page in pages for found in page.get("Contents", ())}
        there = {f"{PREFIX}{file.relative_to(folder).as_posix()}" for file in folder.glob(f"{PARTITION}=*/*")}
        for key in there - keys:
            (folder / key.removeprefix(PREFIX)).unlink()

        def fetch(key: str) -> None:
            file = folder / key.removeprefix(PREFIX)
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            part.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
            part.rename(file)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            missing = sorted(keys - there)
            fetched = pool.map(fetch, missing)
            for _ in output.progress("fetching", missing):
                next(fetched)
    except (ClientError, BotoCoreError) as error:
        output.complain(f"{place or 'the local stack'}: {error}")
        raise typer.Exit(1) from None


def _opened(place: str | None) -> tuple[S3Client, str]:
    """Return the client and the name of the bucket that has a lake."""
    import boto3

    if place is not None:
        return boto3.client("s3"), place.removeprefix("s3://").partition("/")[0]
    session = boto3.session.Session("local", "local", region_name="us-east-1")
    return session.client("s3", endpoint_url=url(s3_port())), LOCAL_BUCKET


def _print(names: Sequence[str], rows: Iterable[Sequence[Any]], *, as_json: bool) -> None:
    if as_json:
        output.for_programs()
        for row in rows:
            print(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str))
        return
    from rich.table import Table

    table = Table(*names)
    for row in rows:
        table.add_row(*("" if cell is None else _shown(cell) for cell in row))
    output.for_people().print(table)


def _shown(cell: object) -> str:
    return ", ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
