"""The duration and cost of IngestFunction by memory size: ``make memory-size [DATA=FILE]``.

Lambda gives a function processor time in proportion to its memory, one whole processor at 1,769 MB
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html), by a quota in each short period,
as Linux does (https://docs.kernel.org/scheduler/sched-bwc.html). Here a second process does the same to the
built function under Lambda's emulator: what has used its quota is stopped until the next period. At each size
the same documents are ingested; a document's duration is what the function took, less its waiting for AWS
(here moto, whose speed is not AWS's), and its price the list price of that duration with the assumed time of
its calls (``benchmarks.cost``). The first document, which loads what is left to load, is not counted. Only
the processor share follows the size; the last column shows whether the memory would be enough.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import signal
import statistics
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cost import PRICES, PROCESSOR_MB, SECONDS_PER_CALL, event_of
from benchmarks.speed import texts_of
from local.aws import client
from local.emulator import BuiltFunction, Toolchain
from local.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZES = (768, 1_024, 1_280, 1_536, 1_769, 2_048, 3_008)
PERIOD_S = 0.02
DOCUMENTS = 24
BUCKET = "uploads-that-no-queue-hears-of"
# Replaces the handler, and returns how long that took without its waiting for AWS.
TIMED = """
import os, resource, sys, time
import app
from onrecord.service import resources

calls = waited = since = 0

def before(**_):
    global calls, since
    calls, since = calls + 1, time.perf_counter()

def after(**_):
    global waited
    waited += time.perf_counter() - since

for client in (resources.dynamodb(), resources.s3(), resources.events()):
    client.meta.events.register("before-call", before)
    client.meta.events.register("after-call", after)

def handler(event, context):
    global calls, waited
    if not event:
        return os.getpid()
    calls = waited = 0
    began = time.perf_counter()
    app.handler(event, context)
    seconds = time.perf_counter() - began - waited
    return [seconds, calls, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6]
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What documents took at one size: seconds each, calls to AWS each, and the peak memory in MB."""

    size: int
    seconds: tuple[float, ...]
    calls: float
    peak: float

    @property
    def duration(self) -> float:
        """The mean duration of a document in seconds, with the assumed time of its calls."""
        return statistics.mean(self.seconds) + self.calls * SECONDS_PER_CALL

    @property
    def price(self) -> float:
        """Dollars for the compute of a thousand documents."""
        return 1_000 * self.duration * self.size / 1_024 * PRICES["Lambda, GB-second on arm64"]


@contextmanager
def processor_share(process: int, share: float) -> Iterator[None]:
    """Limit a process to a share of one processor; a share of 1 or more is no limit."""
    if share >= 1:
        yield
        return
    keeper = multiprocessing.get_context("spawn").Process(target=_keep, args=(process, share), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        keeper.terminate()
        keeper.join()
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)


def _keep(process: int, share: float) -> None:
    clock = (~process << 3) | 2  # the process's processor time: CPUCLOCK_SCHED of clock_getcpuclockid(3)
    with suppress(OSError):
        while True:
            period = time.monotonic() + PERIOD_S
            used = time.clock_gettime(clock)
            while time.monotonic() < period:
                if time.clock_gettime(clock) - used >= share * PERIOD_S:
                    os.kill(process, signal.SIGSTOP)
                    time.sleep(max(0.0, period - time.monotonic()))
                    os.kill(process, signal.SIGCONT)
                    break
                time.sleep(0.0005)


def measured(size: int, numbers: Sequence[int], tools: Toolchain, endpoint: str) -> Measured:
    """Ingest documents, named by number, at one size; none was ever ingested before."""
    with tempfile.TemporaryDirectory() as scratch:
        code = Path(scratch) / "code"
        code.mkdir()
        path = f"import sys\nsys.path.insert(0, {str(tools.built / 'IngestFunction')!r})\n"
        (code / "timed.py").write_text(path + TIMED, "utf-8")
        run = Path(scratch) / "run"
        with BuiltFunction(
            "IngestFunction", tools, run, endpoint, handler="timed.handler", code=code
        ) as function:
            process = int(function.invoke({}))
            with processor_share(process, size / PROCESSOR_MB):
                answers = [function.invoke(event_of(BUCKET, number)) for number in numbers][1:]
    return Measured(
        size,
        tuple(seconds for seconds, *_ in answers),
        statistics.mean(calls for _, calls, _ in answers),
        max(peak for *_, peak in answers),
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, nargs="?", help="a folder of JSON Lines with `text`, or one file")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    arguments = parser.parse_args()
    texts = texts_of(arguments.data, arguments.documents + 1)
    tools = Toolchain.found()
    with Stack() as stack:
        s3 = client("s3", stack.aws_url)
        s3.create_bucket(Bucket=BUCKET)
        print(f"{arguments.documents} documents at each size, on {platform.machine()}, one thread\n")
        print("| MB | of a processor | s a document | with its calls | $ a thousand | peak MB |")
        print("| ---: | ---: | ---: | ---: | ---: | ---: |")
        for index, size in enumerate(SIZES):
            numbers = range(index * len(texts), (index + 1) * len(texts))
            for number, text in zip(numbers, texts, strict=True):
                s3.put_object(Bucket=BUCKET, Key=f"{number}.txt", Body=text.encode())
            result = measured(size, numbers, tools, stack.aws_url)
            print(
                f"| {size:,} | {min(1.0, size / PROCESSOR_MB):.2f} | {statistics.mean(result.seconds):.2f} "
                f"| {result.duration:.2f} | {result.price:.4f} | {result.peak:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
