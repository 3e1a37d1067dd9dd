"""Standard output and standard error, on any terminal or pipe."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

T = TypeVar("T")

WIDTH = 120
"""Columns of a table where the output is no terminal."""


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def prepare() -> None:
    """Make both streams take any text; characters that their encoding lacks are shown as ``?``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def for_programs() -> None:
    """Write standard output in UTF-8, whatever the terminal's encoding, as programs read it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="strict")


def for_people() -> Console:
    """Return standard output for tables, as wide as the terminal."""
    return _Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def progress(doing: str, things: Sequence[T]) -> Iterator[T]:
    """Yield the things, with a bar of how many are done on standard error if that is a terminal."""
    console = _Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shared = sys.stdout.isatty()  # then what is printed scrolls above the bar
    with Progress(
        *columns,
        console=console,
        transient=True,
        disable=not console.is_terminal,
        redirect_stdout=shared,
    ) as bar:
        task = bar.add_task(doing, total=len(things))
        for thing in things:
            yield thing
            bar.advance(task)


def complain(message: str) -> None:
    """Print what is wrong on standard error."""
    print(message, file=sys.stderr)


def discard() -> None:
    """Discard what is still in the buffers, which Python would flush when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
