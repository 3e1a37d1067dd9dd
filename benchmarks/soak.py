"""The local stack under load: ``python -m benchmarks.soak [DATA] [--documents 200]``.

Writers upload documents to a local stack of its own while readers ask it, route by route, until every
document has ended; then one reader asks each route alone. DATA is as in ``benchmarks.cost``; its articles are
uploaded in turn, each as a document of its own. Printed are documents a second, percentiles of each route's
time, the memory of all the stack's processes at the start and at the end, and what was lost: documents that
did not end as ``done``, statements that no list has, and requests that failed.

The stack is moto and the functions on one machine: the times say how that bears load, and nothing of AWS.
"""

from __future__ import annotations

import argparse
import itertools
import os
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from benchmarks.speed import texts_of
from local.api import Api
from local.aws import client, isolate
from local.buckets import UPLOADS_BUCKET
from local.stack import Stack
from onrecord.identity import document_id
from onrecord.record.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Asked = tuple[str, dict[str, str]]
"""A path and its parameters."""
WRITERS, READERS = 4, 8
ALONE = 20
"""Requests of each route that one reader sends at the end."""
_PATIENCE_S = 1.0  # between two looks at documents that have not ended


def routes(documents: Sequence[str]) -> dict[str, Asked]:
    """Return paths with their parameters, by what they are called; ``documents`` are ids of some."""
    return {
        "statements, a page of 20": ("/v1/statements", {}),
        "statements, a page of 100": ("/v1/statements", {"limit": "100"}),
        "statements of a kind": ("/v1/statements", {"kind": "plan"}),
        "counts by month": ("/v1/statements/counts", {"by": "month"}),
        "entities": ("/v1/entities", {}),
        "documents": ("/v1/documents", {}),
        "one document": (f"/v1/documents/{documents[0]}", {}),
        "a document's statements": (f"/v1/documents/{documents[0]}/statements", {}),
    }


class Times:
    """The seconds of requests by route, and those that failed."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        self.failed: Counter[str] = Counter()

    def ask(self, api: Api, name: str, asked: Asked) -> None:
        """Send a request."""
        path, parameters = asked
        started = time.perf_counter()
        try:
            api.get(path, **parameters)
        except Exception as error:
            self.failed[f"{name}: {error}"] += 1
        else:
            self.seconds[name].append(time.perf_counter() - started)

    def print(self, title: str) -> None:
        """Print a table of the percentiles."""
        print(f"\n| {title} | requests | p50, ms | p95, ms | p99, ms |\n| --- | ---: | ---: | ---: | ---: |")
        for name, seconds in self.seconds.items():
            cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
            at = " | ".join(f"{cuts[each] * 1_000:,.0f}" for each in (49, 94, 98))
            print(f"| {name} | {len(seconds)} | {at} |")


def soak(texts: Sequence[str], documents: int) -> bool:
    """Run and print; return whether nothing was lost."""
    with Stack() as stack:
        api = Api(stack.api_url)
        keys = [f"{number}.txt" for number in range(documents)]
        ids = [document_id(UPLOADS_BUCKET, key) for key in keys]
        upload(stack.aws_url, keys[0], texts[0])
        ended(api, 1)
        before, started = memory(), time.perf_counter()
        times, done = Times(), threading.Event()
        with ThreadPoolExecutor(WRITERS + READERS) as pool:
            asked = itertools.cycle(routes(ids).items())
            readers = [pool.submit(read, Api(stack.api_url), asked, times, done) for _ in range(READERS)]
            writes = [
                pool.submit(upload_all, stack.aws_url, keys[1 + writer :: WRITERS], texts)
                for writer in range(WRITERS)
            ]
            for write in writes:
                write.result()
            statuses = ended(api, documents)
            done.set()
            for reader in readers:
                reader.result()
        seconds = time.perf_counter() - started
        alone = Times()
        for name, asked_alone in routes(ids).items():
            for _ in range(ALONE):
                alone.ask(api, name, asked_alone)
        after = memory()
        said = sum(len(list(api.items(f"/v1/documents/{each}/statements"))) for each in ids)
        listed = sum(1 for _ in api.items("/v1/statements", limit="100"))
    rate = (documents - 1) / seconds
    print(f"{documents} documents, {WRITERS} writers, {READERS} readers: {rate:.2f} documents a second")
    times.print("while documents are written")
    alone.print(f"one reader, {documents} documents")
    print(f"\nMemory of all processes: {before:,.0f} MB at the start, {after:,.0f} MB at the end.")
    print(f"Documents that ended: {dict(statuses)}. Statements: {said} in documents, {listed} in the list.")
    failed = times.failed + alone.failed
    print(f"Requests that failed: {dict(failed) or 'none'}.")
    return statuses == {"done": documents} and said == listed and not failed


def upload_all(endpoint: str, keys: Sequence[str], texts: Sequence[str]) -> None:
    """Upload a document under each of some keys."""
    for key in keys:
        upload(endpoint, key, texts[int(key.partition(".")[0]) % len(texts)])


def upload(endpoint: str, key: str, text: str) -> None:
    """Upload a document."""
    client("s3", endpoint).put_object(Bucket=UPLOADS_BUCKET, Key=key, Body=text.encode())


def read(api: Api, asked: Iterator[tuple[str, Asked]], times: Times, done: threading.Event) -> None:
    """Ask one route after the other until it is done."""
    while not done.is_set():
        times.ask(api, *next(asked))


def ended(api: Api, documents: int) -> Mapping[str, int]:
    """Wait until so many documents have ended; return how many have which status.

    They are looked at in pages of their list: asked for one by one under load, a thousand take minutes.
    """
    while True:
        listed = api.items("/v1/documents", limit="100")
        statuses = Counter(str(each["status"]) for each in listed)
        if sum(statuses.values()) - statuses[Status.PROCESSING.value] >= documents:
            return statuses
        time.sleep(_PATIENCE_S)


def memory() -> float:
    """Return the resident megabytes of this process and those that it has started."""
    parents = {int(path.name): _status(path) for path in Path("/proc").glob("[0-9]*")}
    own = {os.getpid()}
    while more := {pid for pid, (parent, _) in parents.items() if parent in own} - own:
        own |= more
    return sum(parents[pid][1] for pid in own if pid in parents) / 1_024


def _status(process: Path) -> tuple[int, int]:
    try:
        fields = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    except OSError:  # it has ended
        return 0, 0
    return int(fields["PPid"]), int(fields.get("VmRSS", "0 kB").split()[0])


def main() -> int:
    """Read the arguments, run, and return 1 if anything was lost."""
    parser = argparse.ArgumentParser("python -m benchmarks.soak", description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="JSON Lines of articles, or a folder of them")
    parser.add_argument("--documents", type=int, default=200, help="how many are uploaded")
    options = parser.parse_args()
    isolate()
    return 0 if soak(texts_of(options.data, options.documents), options.documents) else 1


if __name__ == "__main__":
    raise SystemExit(main())
