"""The glyphs of a PDF's pages, read by PDFium in a process of its own (``glyphs``).

PDFium is native code on files from anywhere: in a process of its own, a crash or an endless loop costs the
document and not the function.

PDFium was chosen over pypdf and pdfminer.six: ``docs/reading.md`` has the comparison.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import glyphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.limits import Limits

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space that PDFium may take."""
SECONDS = 20
"""Seconds of processor time that PDFium may take: 2,000 pages of print take some 12, and a request has 30."""

_PATIENCE = 5  # seconds more on the clock than of processor time
_OBJECT = b"obj"


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs that stand on a line without a gap. Units are points, from the page's top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    bold: bool

    @property
    def height(self) -> float:
        """The height of the line, from ascenders to descenders: some 1.2 times the size of the font."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """The runs of a page in the order of the file, and how many glyphs were left out.

    Attributes:
        runs: what stands on it.
        marks: raised marks that lead to notes.
        turned: glyphs that do not stand upright, as watermarks and what is printed along a margin.
        unknown: glyphs of which the font does not say which characters they are.
        glyphs: all glyphs.
        has_pictures: it shows pictures.
    """

    runs: tuple[Run, ...]
    marks: int
    turned: int
    unknown: int
    glyphs: int
    has_pictures: bool


def read_pages(data: bytes, limits: Limits) -> tuple[dict[str, str], list[Page]]:
    """Return the properties and the pages of a PDF.

    Raises:
        ProblemError: it is damaged or encrypted, has more pages or glyphs than the limits allow, or takes
            more memory or time.
    """
    if _OBJECT not in data:  # so no process is started
        raise ProblemError(ProblemType.DAMAGED_FILE, glyphs.CANNOT_OPEN)
    path = os.pathsep.join(filter(None, sys.path))
    try:
        process = subprocess.run(  # noqa: S603 (our own program)
            [
                sys.executable,
                "-P",
                "-S",  # where packages are is known
                glyphs.__file__,
                *map(str, (limits.pages, SECONDS, MEMORY)),
            ],
            input=data,
            capture_output=True,
            timeout=SECONDS + _PATIENCE,
            check=False,
            env={**os.environ, "PYTHONPATH": path},
        )
    except subprocess.TimeoutExpired:
        raise _too_much() from None
    if process.returncode != 0:
        raise _too_much()
    return pages_of(json.loads(line) for line in process.stdout.splitlines())


def pages_of(values: Iterator[dict[str, Any]]) -> tuple[dict[str, str], list[Page]]:
    """Return the properties and the pages that ``glyphs.values_of`` yields.

    Raises:
        ProblemError: it yields a problem.
    """
    first = next(values)
    if "problem" in first:
        raise ProblemError(ProblemType[first["problem"]], first["detail"])
    return first, [Page(**{**page, "runs": tuple(Run(*run) for run in page["runs"])}) for page in values]


def _too_much() -> ProblemError:
    return ProblemError(
        ProblemType.DAMAGED_FILE,
        f"The PDF could not be read in {SECONDS} s with {MEMORY // 2**20:,} MiB of memory: it is damaged, or "
        "made to take up time. Print it to a new PDF and upload that.",
    )
