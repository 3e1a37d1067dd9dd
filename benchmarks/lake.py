"""Formats of the lake compared: ``python -m benchmarks.lake [DATA]``.

DATA is a folder of JSON Lines or one such file, an article a line with its ``text``; without it, the articles
of ``tests/data/articles`` are read. The rows of each are written for as many documents as ``DOCUMENTS`` says,
over two years, in each format, and DuckDB runs the queries of ``docs/analysis.md`` over them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

import onrecord
from benchmarks.speed import ROOT, texts_of
from onrecord.commands.query import TYPES, connected
from onrecord.record.versions.lake import COLUMNS, PREFIX, lake_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

ARTICLES = 24
DOCUMENTS = 600
MONTHS = 24


MONTHLY = "hive_partitioning = true, hive_types = {'month': VARCHAR}"


def write(folder: Path, texts: list[str]) -> None:
    """Write the documents as the record does."""
    extractions = [onrecord.extract(text, published=dt.date(2022, 1, 27)) for text in texts]
    for number in range(DOCUMENTS):
        day = dt.date(2022 + number % MONTHS // 12, number % 12 + 1, 1 + number % 28)
        extraction = extractions[number % len(extractions)]
        described = extraction.document.model_copy(update={"id": f"{number:026x}", "published": day})
        statements = [each.model_copy(update={"date": day}) for each in extraction.statements]
        received = dt.datetime.combine(day, dt.time(6), dt.UTC)
        changed = extraction.model_copy(update={"document": described})
        stored = lake_object("0055AED6DCD90281E5.9f86d081884c", received, day, changed, statements)
        file = folder / stored.key.removeprefix(PREFIX)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(stored.data)


def queries() -> list[str]:
    """Return the queries of the page."""
    page = (ROOT / "docs" / "analysis.md").read_text("utf-8")
    return re.findall(r"^```sql\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def seconds_of(database: DuckDBPyConnection) -> float:
    """Return the time that all queries take."""
    started = time.perf_counter()
    for query in queries():
        database.execute(query).fetchall()
    return time.perf_counter() - started


def as_written(ours: Path, folder: Path) -> str:
    """Copy the objects as they are; return what DuckDB reads."""
    shutil.copytree(ours, folder, dirs_exist_ok=True)
    columns = {name: TYPES[kind] for name, kind in COLUMNS.items()}
    return f"read_json('{folder}/*/*.gz', format='newline_delimited', columns={columns}, {MONTHLY})"


def uncompressed(ours: Path, folder: Path) -> str:
    """Write JSON Lines as they are, an object a document; return what DuckDB reads."""
    for file in ours.glob("*/*.jsonl.gz"):
        other = folder / file.relative_to(ours).with_suffix("")
        other.parent.mkdir(exist_ok=True)
        other.write_bytes(gzip.decompress(file.read_bytes()))
    columns = {name: TYPES[kind] for name, kind in COLUMNS.items()}
    return f"read_json('{folder}/*/*.jsonl', format='newline_delimited', columns={columns}, {MONTHLY})"


def parquet(ours: Path, folder: Path) -> str:
    """Write Parquet, an object a document; return what DuckDB reads."""
    database = duckdb.connect()
    for file in ours.glob("*/*.jsonl.gz"):
        other = (folder / file.relative_to(ours)).with_suffix("").with_suffix(".parquet")
        other.parent.mkdir(exist_ok=True)
        columns = {name: TYPES[kind] for name, kind in COLUMNS.items()}
        rows = f"read_json('{file}', format='newline_delimited', columns={columns})"
        database.execute(f"COPY (FROM {rows}) TO '{other}' (FORMAT parquet, COMPRESSION zstd)")
    return f"read_parquet('{folder}/*/*.parquet', {MONTHLY})"


def monthly(ours: Path, folder: Path) -> str:
    """Write Parquet, an object a month, as ``UNLOAD`` would; return what DuckDB reads."""
    columns = {name: TYPES[kind] for name, kind in COLUMNS.items()}
    rows = f"read_json('{ours}/*/*.gz', format='newline_delimited', columns={columns}, {MONTHLY})"
    options = "FORMAT parquet, COMPRESSION zstd, PARTITION_BY month, OVERWRITE true"
    duckdb.connect().execute(f"COPY (FROM {rows}) TO '{folder}' ({options})")
    return f"read_parquet('{folder}/*/*.parquet', {MONTHLY})"


def compare(texts: list[str]) -> None:
    """Write, query and print."""
    with tempfile.TemporaryDirectory() as temporary:
        ours = Path(temporary) / "ours"
        write(ours, texts)
        print(f"{DOCUMENTS:,} documents, {len(queries())} queries\n")
        print("| format | objects | KB a document | s to query |\n| --- | ---: | ---: | ---: |")
        _row("the first, as `onrecord query` reads it", ours, connected(ours, Path(temporary) / "months"))
        others: dict[str, Callable[[Path, Path], str]] = {
            "JSON Lines, gzip, an object a document": as_written,
            "JSON Lines, an object a document": uncompressed,
            "Parquet, an object a document": parquet,
            "Parquet, an object a month": monthly,
        }
        for name, written in others.items():
            folder = Path(temporary) / written.__name__
            folder.mkdir()
            rows = written(ours, folder)
            database = duckdb.connect()
            database.execute(f"CREATE VIEW lake AS FROM {rows}")
            _row(name, folder, database)


def _row(name: str, folder: Path, database: Any) -> None:
    files = [file for file in folder.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / DOCUMENTS / 1_000
    print(f"| {name} | {len(files):,} | {size:.1f} | {seconds_of(database):.1f} |")


def main() -> None:
    """Compare the formats."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", nargs="?", type=Path, help="JSON Lines with articles")
    compare(texts_of(parser.parse_args().data, ARTICLES))


if __name__ == "__main__":
    main()
