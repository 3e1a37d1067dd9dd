"""The malformed files of libraries' own tests, given to the readers: ``python -m tests.fuzz.suites FOLDER``.

A folder is a clone of a library's repository, or of a part of it. Every file below it whose name ends in one
of our formats' extensions is read as an upload of its name. A reader yields documents or raises a
``ProblemError``; anything else that it raises is a crash, and more than ``HANG`` seconds are a hang.
"""

from __future__ import annotations

import signal
import sys
import traceback
from collections import Counter
from pathlib import Path

from onrecord.problems import ProblemError
from onrecord.reading import MAX_BYTES, File, UnreadPart, read
from onrecord.reading.formats import Format

HANG = 30  # seconds: PDFium's own limit is 20
EXTENSIONS = {f".{extension}" for each in Format for extension in each.value.extensions} | {".xml"}


class HangError(Exception):
    """A reader takes too long."""


def outcome(file: Path) -> str:
    """Read a file; return "read", the problem, "crash" or "hang"."""

    def stop(*_: object) -> None:
        raise HangError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG)
    try:
        parts = list(read(File(file.read_bytes(), name=file.name)))
    except ProblemError as error:
        return error.problem.type.rpartition(":")[2]
    except HangError:
        return "hang"
    except Exception:  # what is looked for
        sys.stderr.write(f"{file}\n{traceback.format_exc(limit=-3)}\n")
        return "crash"
    finally:
        signal.alarm(0)
    if parts and all(isinstance(part, UnreadPart) for part in parts):
        return "no part read"
    return "read"


def main() -> int:
    """Print a line for each folder."""
    sys.stdout.write("| files of | files | read | problems | crashes | hangs |\n")
    sys.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: |\n")
    sound = True
    for folder in map(Path, sys.argv[1:]):
        files = [
            each for each in sorted(folder.rglob("*")) if each.suffix.lower() in EXTENSIONS and each.is_file()
        ]
        small = [each for each in files if 0 < each.stat().st_size <= MAX_BYTES]
        found = Counter(map(outcome, small))
        problems = Counter({name: n for name, n in found.items() if name not in ("read", "crash", "hang")})
        named = ", ".join(f"{name} {count}" for name, count in problems.most_common())
        sys.stdout.write(
            f"| {folder.name} | {len(small):,} | {found['read']:,} | {problems.total():,} ({named}) "
            f"| {found['crash']} | {found['hang']} |\n"
        )
        sys.stdout.flush()
        sound = sound and not found["crash"] + found["hang"]
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
