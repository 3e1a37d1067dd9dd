"""Readers of the tables of words in ``data/``, whose README says where each comes from."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(name: str, package: str = "onrecord.language.lexicon") -> tuple[tuple[str, ...], ...]:
    """Return the rows of a package's ``data/<name>``, cut at tabs, without comments and empty lines."""
    text = files(package).joinpath("data", name).read_text(encoding="utf-8")
    lines = (line for line in text.split("\n") if line.strip() and not line.startswith("#"))
    return tuple(tuple(line.rstrip("\r").split("\t")) for line in lines)


def values(column: str) -> list[str]:
    """Return the several values of a column, parted by ``|``."""
    return [value for value in column.split("|") if value]


def lists(name: str) -> dict[str, tuple[str, ...]]:
    """Return the lists of a table with two columns: by the first, the values of the second."""
    return {key: tuple(values(words)) for key, words in rows(name)}
