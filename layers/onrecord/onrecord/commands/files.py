"""The files that a command line names: files, folders, patterns, standard input."""

from __future__ import annotations

import glob
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.reading.saved_pages import is_of_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD_INPUT = "-"


def listed(names: Iterable[str]) -> Iterator[str]:
    """Yield the names of files: of a folder all below it, of a pattern all that match, else the name itself.

    Those of a folder and a pattern come in the order of their names, without hidden ones (``.name``) and
    without the folders that browsers save with a page.
    """
    for name in names:
        path = Path(name)
        if path.is_dir():
            yield from _below(path)
        elif glob.has_magic(name) and not path.exists():
            found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
            yield from listed(found) if found else [name]
        else:
            yield name


def content(name: str) -> bytes:
    """Return the bytes of a file, or of standard input.

    Raises:
        OSError: it cannot be read.
    """
    return sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()


def _below(folder: Path) -> Iterator[str]:
    paths = sorted(folder.iterdir())
    names = {path.name for path in paths}
    for path in paths:
        if path.name.startswith("."):
            continue
        if path.is_dir() and is_of_page(path.name, names):
            continue
        if path.is_dir():
            yield from _below(path)
        elif path.is_file():
            yield str(path)
