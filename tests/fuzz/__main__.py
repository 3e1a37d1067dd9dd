"""Fuzz readers one after another: ``python -m tests.fuzz [--seconds N] [--fresh] [READER...]``.

Each reader, by default each of all, is fuzzed until it has had so many seconds. What it has had is kept in
``build/fuzz/READER/``, with the inputs that reach code which no other does: a run that was interrupted goes
on where it was, and one with more seconds adds to it. ``--fresh`` begins again.

The seeds are the files of the tests. What crashes a reader, keeps it longer than ``HANG`` seconds or takes
more than ``MEMORY`` is kept beside. The table that is printed is that of ``docs/reliability.md``; the exit
code is 1 if anything was found.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from onrecord.reading.formats import Format
from tests.fuzz.members import BETWEEN_MEMBERS, MEMBERS
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HANG = 20  # seconds
MEMORY = 3_000  # MiB
LONGEST = 100_000  # bytes of an input
SLICE = 300
"""Seconds after which what was done is noted: an interruption loses no more."""
MOST_FOUND = 20
"""Findings after which a reader is given up: something has to be corrected first."""
OUTPUT = ROOT / "build" / "fuzz"
READERS = sorted({each.value.reader for each in Format if each.value.reader} | {"any"})
_INPUTS = re.compile(r"stat::number_of_executed_units:\s+(\d+)|^#(\d+)", re.MULTILINE)
_OFF = re.compile("AssertionError: a (?:zone|skipped span) that is off")


@dataclass(slots=True)
class Had:
    """What a reader has had so far, and what was found."""

    seconds: float = 0.0
    inputs: int = 0
    crashes: int = 0
    hangs: int = 0
    off: int = 0

    @property
    def found(self) -> int:
        """The number of findings."""
        return self.crashes + self.hangs + self.off

    @classmethod
    def read(cls, folder: Path) -> Had:
        """Read what is noted in a reader's folder."""
        noted = folder / "had.json"
        return cls(**json.loads(noted.read_text("utf-8"))) if noted.exists() else cls()

    def note(self, folder: Path) -> None:
        """Note it in a reader's folder."""
        (folder / "had.json").write_text(json.dumps(asdict(self)), "utf-8")


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


def fuzz(reader: str, seconds: int) -> Had:
    """Fuzz a reader until it has had so many seconds; return what it has had."""
    folder = OUTPUT / reader
    seeds(reader, folder / "seeds")
    (folder / "corpus").mkdir(exist_ok=True)
    had = Had.read(folder)
    while had.seconds < seconds and had.found < MOST_FOUND:
        began = time.monotonic()
        log = _run(reader, folder, max(1, round(min(SLICE, seconds - had.seconds))))
        had.seconds += time.monotonic() - began
        had.inputs += max(
            (int(number) for pair in _INPUTS.findall(log) for number in pair if number), default=0
        )
        _count_findings(had, folder, log)
        had.note(folder)
    return had


def _run(reader: str, folder: Path, seconds: int) -> str:
    """Run the target for so many seconds, or until it finds something; return what it printed."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.target", reader),
            *(f"-max_total_time={seconds}", f"-timeout={HANG}", f"-rss_limit_mb={MEMORY}"),
            f"-report_slow_units={HANG}",  # less is slow on a busy machine, and no finding
            *(f"-max_len={LONGEST}", "-print_final_stats=1", f"-artifact_prefix={folder}/new-"),
            *(str(folder / "corpus"), str(folder / "seeds")),
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    (folder / "log.txt").write_text(done.stderr, "utf-8")
    if done.returncode != 0 and not any(folder.glob("new-*")):  # the target itself cannot run
        sys.exit(done.stderr[-3_000:])
    return done.stderr


def _count_findings(had: Had, folder: Path, log: str) -> None:
    """Count what the last run has left, and keep it under a name of its own, with what was printed."""
    for file in sorted(folder.glob("new-*")):
        if file.name.startswith("new-timeout-"):
            had.hangs += 1
        elif _OFF.search(log):
            had.off += 1
        else:
            had.crashes += 1
        kept = file.rename(file.with_name(file.name.removeprefix("new-")))
        kept.with_name(f"{kept.name}.txt").write_text(log[-10_000:], "utf-8")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Fuzz the readers.")
    parser.add_argument("--seconds", type=int, default=20, help="for each reader, with those it has had")
    parser.add_argument("--fresh", action="store_true", help="forget what readers have had")
    parser.add_argument(
        "readers", nargs="*", metavar="READER", help=f"of {', '.join(READERS)}; all by default"
    )
    options = parser.parse_args()
    _say("| reader | inputs | seconds | crashes | hangs | spans off |")
    _say("| --- | ---: | ---: | ---: | ---: | ---: |")
    sound = True
    for reader in options.readers or READERS:
        if options.fresh:
            shutil.rmtree(OUTPUT / reader, ignore_errors=True)
        had = fuzz(reader, options.seconds)
        sound = sound and not had.found
        numbers = " | ".join(
            f"{number:,.0f}" for number in (had.inputs, had.seconds, had.crashes, had.hangs, had.off)
        )
        _say(f"| `{reader}` | {numbers} |")
    if not sound:
        _say(f"What was found is in {OUTPUT.relative_to(ROOT)}, each input with what was printed.")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
