"""Fuzz readers one after another: ``python -m tests.fuzz [--seconds N] [READER...]``, all by default.

The seeds are the files of the tests. What crashes a reader, or keeps it longer than ``HANG`` seconds, is kept
in ``build/fuzz/READER/``, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from onrecord.reading.formats import Format
from tests.fuzz.members import BETWEEN_MEMBERS, MEMBERS
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HANG = 20  # seconds
MEMORY = 3_000  # MiB
LONGEST = 100_000  # bytes of an input
OUTPUT = ROOT / "build" / "fuzz"
READERS = sorted({each.value.reader for each in Format if each.value.reader} | {"any"})


def seeds(reader: str, folder: Path) -> None:
    """Put the tests' files of a reader's formats into a folder, as the target takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    extensions = {
        f".{extension}"
        for each in Format
        if reader in (each.value.reader, "any")
        for extension in each.value.extensions
    }
    for file in sorted((ROOT / "tests" / "data" / "files").rglob("*")):
        if file.suffix in extensions and file.stat().st_size < LONGEST:
            data = file.read_bytes()
            if reader in MEMBERS and zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    names = [name for name in MEMBERS[reader] if name in archive.namelist()]
                    data = BETWEEN_MEMBERS.join(map(archive.read, names))
            (folder / file.name).write_bytes(data)


def fuzz(reader: str, seconds: int) -> bool:
    """Fuzz a reader, print how it went, and tell whether nothing was found."""
    folder = OUTPUT / reader
    seeds(reader, folder / "seeds")
    (folder / "corpus").mkdir(exist_ok=True)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.target", reader),
            *(
                f"-max_total_time={seconds}",
                f"-timeout={HANG}",
                f"-rss_limit_mb={MEMORY}",
                f"-max_len={LONGEST}",
            ),
            *(
                "-print_final_stats=1",
                f"-artifact_prefix={folder}/",
                str(folder / "corpus"),
                str(folder / "seeds"),
            ),
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    (folder / "log.txt").write_text(done.stderr, "utf-8")
    inputs = re.findall(r"stat::number_of_executed_units:\s+(\d+)|^#(\d+)", done.stderr, re.MULTILINE)
    count = max((int(number) for pair in inputs for number in pair if number), default=0)
    found = [file.name for file in folder.iterdir() if file.name.startswith(("crash-", "timeout-", "oom-"))]
    sys.stdout.write(
        f"{reader:13} inputs {count:>9,}  {'found: ' + ', '.join(found) if found else 'nothing found'}\n"
    )
    if done.returncode != 0:
        sys.stdout.write(done.stderr[-3_000:])
    sys.stdout.flush()
    return done.returncode == 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Fuzz the readers.")
    parser.add_argument("--seconds", type=int, default=20, help="for each reader")
    parser.add_argument(
        "readers", nargs="*", metavar="READER", help=f"of {', '.join(READERS)}; all by default"
    )
    options = parser.parse_args()
    sound = [fuzz(reader, options.seconds) for reader in options.readers or READERS]
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
