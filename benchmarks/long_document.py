"""The cost of a very long document: ``python -m benchmarks.long_document [WORDS]`` (default 200,000).

The document is generated: paragraphs of narrative and of statements, all different. Prints, as one JSON
object, its words, how many statements it should and does yield, whether all of it was read, the seconds the
extraction took (wall clock) and the peak resident set of this process in MB.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import onrecord

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = 200_000
SPEAKERS = ("Jane Arden", "Martin Feld", "Teresa Novak", "Colin Peart", "Sofia Albrecht")
STATEMENTS = 2
"""Statements in a paragraph."""


def paragraphs() -> Iterator[str]:
    """Yield paragraphs of some 60 words without end, all different."""
    for number in count(1):
        speaker = SPEAKERS[number % len(SPEAKERS)]
        yield (
            f"The harbour wall at Ellery is {number} metres long, and the ferries pass it twice a day. "
            f"{speaker} said the wall would be raised by {number % 90 + 10} centimetres before the winter. "
            f"“We have waited {number} days for the stone,” {speaker.split()[1]} added. "
            f"The cranes stood idle for a week, and the lorries came and went on road number {number}."
        )


def document(words: int) -> tuple[str, int]:
    """Return a document of at least ``words`` words, and the number of its paragraphs."""
    length = len(next(paragraphs()).split())
    chosen = list(islice(paragraphs(), -(-words // length)))
    return "\n\n".join(chosen), len(chosen)


def peak_memory() -> int:
    """Return the peak resident set of this process, in bytes."""
    # On Linux getrusage may give the peak of the process that started this one.
    status = Path("/proc/self/status")
    if status.exists() and (high := re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))):
        return int(high[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> None:
    """Extract and print."""
    text, number = document(int(sys.argv[1]) if len(sys.argv) > 1 else WORDS)
    begin = time.perf_counter()
    extraction = onrecord.extract(text)
    seconds = time.perf_counter() - begin
    found = {
        "words": len(text.split()),
        "statements_written": STATEMENTS * number,
        "statements_found": len(extraction.statements),
        "all_read": extraction.document.coverage.read == len(text),
        "seconds": round(seconds, 1),
        "peak_mb": round(peak_memory() / 1e6),
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
