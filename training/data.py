"""The articles of several folders, each with a weight: ``FOLDER`` or ``FOLDER=WEIGHT``; and other texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.articles import read_records
from training.record import read_record

if TYPE_CHECKING:
    from collections.abc import Container, Iterable


def read_data(sources: list[Any]) -> list[dict[str, Any]]:
    """Read the articles of folders and files, in their order.

    Args:
        sources: each a file of annotated articles, a folder with ``train.jsonl``, or a folder that the record
            exported (``training.record``); ``=`` and a number after it weight its articles.

    Returns:
        Articles; ``weight`` is that of their folder, where it is not 1.

    Raises:
        FileNotFoundError: there are no articles in a folder.
        ValueError: two folders have an article of one id, or a weight is none.
    """
    found: dict[str, dict[str, Any]] = {}
    for source in sources:
        path, weight = weighted(str(source))
        for record in _articles(path):
            if record["id"] in found:
                raise ValueError(f"{path}: {record['id']} is in another folder, too")
            found[record["id"]] = record if weight == 1 else {**record, "weight": weight}
    return list(found.values())


def files_of(sources: list[Any], name: str) -> list[Path]:
    """Return the files of a name in those of the folders that have it."""
    paths = [weighted(str(source))[0] / name for source in sources]
    return [path for path in paths if path.exists()]


def read_texts(paths: Iterable[Path], articles: Container[str]) -> dict[str, str]:
    """Read texts that nobody annotated, by id.

    Args:
        paths: JSON Lines files of ``{"id", "text"}``.
        articles: the ids that annotated articles have.

    Raises:
        ValueError: a line has no id or no text, or an id is taken.
    """
    found: dict[str, str] = {}
    for path in paths:
        for number, record in enumerate(read_records(path), 1):
            key, text = str(record.get("id", "")), str(record.get("text", ""))
            if not key or not text.strip():
                raise ValueError(f"{path}: line {number} has no id or no text")
            if key in articles or key in found:
                raise ValueError(f"{path}: line {number}: the id {key} is taken")
            found[key] = text
    return found


def weighted(source: str) -> tuple[Path, float]:
    """Split ``FOLDER=WEIGHT``; without a weight it is 1.

    Raises:
        ValueError: the weight is no positive number.
    """
    path, separator, weight = source.rpartition("=")
    if not separator:
        return Path(source), 1.0
    try:
        value = float(weight)
    except ValueError:
        value = 0.0
    if value <= 0:
        raise ValueError(f"{source}: {weight!r} is no weight")
    return Path(path), value


def _articles(path: Path) -> list[dict[str, Any]]:
    if path.is_file():
        return read_records(path)
    if (path / "train.jsonl").exists():
        return read_records(path / "train.jsonl")
    found = read_record(path)
    if not found:
        raise FileNotFoundError(f"{path} has neither train.jsonl nor documents that the record exported")
    return found
