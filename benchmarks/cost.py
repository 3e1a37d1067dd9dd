"""The cost of a document and of a query: ``python -m benchmarks.cost [DATA]``.

DATA is a folder of JSON Lines or one such file, an article a line with its ``text``; without it, the articles
of ``tests/data/articles`` are read. The first 24 are taken through IngestFunction's and ApiFunction's own
handlers, in this process, with moto in place of AWS; as many as 60 further ones have been recorded before, as
a record in use knows most names. Every call is counted, and its units are computed as DynamoDB does
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).

Duration is the function's own processor time, calls to AWS left out, on this machine, plus as many
assumed round trips as there were calls. A Lambda function's processor share grows with its memory (a whole
processor at 1,769 MB), and onrecord computes in one thread. So the time is stretched below that size and not
shortened above it. This approximates what ``benchmarks.memory_size`` measures.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import json
import math
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock
from urllib.parse import urlencode

import onrecord
from benchmarks.speed import ONE_THREAD, ROOT, texts_of
from local.context import Context
from onrecord.record.storage.table import CONNECTIONS, Table
from onrecord.record.versions.consistent_reads import CLOCK_SKEW
from onrecord.record.versions.lake import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from local.template import Template

# --- Prices, in US dollars -----------------------------------------------------------------------

PRICES = {
    "Lambda, GB-second on arm64": 0.0000133334,
    "Lambda, request": 0.20e-6,
    "DynamoDB, write unit": 0.625e-6,
    "DynamoDB, read unit": 0.125e-6,
    "DynamoDB, GB-month": 0.25,
    "DynamoDB, GB-month of point-in-time recovery": 0.20,
    "S3, GB-month": 0.023,
    "S3, write or list": 0.005e-3,
    "S3, read": 0.0004e-3,
    "SQS, request": 0.40e-6,
    "EventBridge, event": 1.00e-6,
    "API Gateway, HTTP API request": 1.00e-6,
    "CloudWatch, GB of logs": 0.50,
    "X-Ray, trace": 5.00e-6,
    "Comprehend, unit of 100 characters": 0.0001,
}
"""List prices of us-east-1 as known in November 2025, without free tiers, of the first tier where there are
several: aws.amazon.com/SERVICE/pricing for lambda, dynamodb, s3, sqs, eventbridge, api-gateway, cloudwatch,
xray, comprehend. Look them up for another region or day: all that is printed follows from these."""
COMPREHEND_LEAST_UNITS = 3  # a request
TRACED = 0.05  # X-Ray's default rule: the first request a second, then so many
QUEUE_REQUESTS = 4  # of a message: in, one receive, one that hides it meanwhile, one delete
ITEM_OVERHEAD = 100  # bytes that DynamoDB stores with an item, and charges for
SECONDS_PER_CALL = 0.012  # of a call from a function to DynamoDB, S3 or EventBridge in its region: assumed

# --- Sizes ---------------------------------------------------------------------------------------

PROCESSOR_MB = 1_769
DOCUMENTS = 24
KNOWN = 60
REPETITIONS = 10
PUBLISHED_BY = {"outlet": "The Weekly", "author": "Ann Lee"}


@dataclass
class Used:
    """The resources that a number of runs used."""

    runs: int = 0
    seconds: float = 0.0
    calls: float = 0
    items: int = 0  # read from the table
    units: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    counting: Used | None = None  # the part of it that counts entities

    def add(self, other: Used) -> None:
        """Add what other work for the same runs used."""
        self.seconds += other.seconds
        self.calls += other.calls
        for price, number in other.units.items():
            self.units[price] += number

    def scaled(self, share: float, runs: int) -> Used:
        """Return a share of this, as so many runs."""
        units = defaultdict(float, {price: number * share for price, number in self.units.items()})
        return Used(runs, self.seconds * share, self.calls * share, units=units)

    def per_run(self, price: str) -> float:
        """Return the units of a run that have this price."""
        return self.units.get(price, 0.0) / max(self.runs, 1)

    def duration(self, memory: int) -> float:
        """Return the assumed seconds of a run with so many megabytes."""
        own = self.seconds / self.runs / min(1, memory / PROCESSOR_MB)
        return own + self.calls / self.runs * SECONDS_PER_CALL

    def cost(self, memory: int) -> dict[str, float]:
        """Return the dollars of a run by service."""
        units = {price: self.per_run(price) for price in self.units}
        units["Lambda, GB-second on arm64"] = self.duration(memory) * memory / 1_024
        return {price: number * PRICES[price] for price, number in units.items()}


@dataclass
class Stored:
    """The size of a table with its index, and of the lake (bytes)."""

    documents: int = 0
    items: int = 0
    bytes: int = 0
    lake: int = 0

    def __sub__(self, before: Stored) -> Stored:
        return Stored(
            self.documents - before.documents,
            self.items - before.items,
            self.bytes - before.bytes,
            self.lake - before.lake,
        )


class Meter:
    """Counts the calls of boto3's clients and the time that they wait."""

    def __init__(self, printed: io.StringIO, *clients: Any) -> None:
        self._printed = printed
        self.used = Used()
        self._share = 1.0  # of a round trip that a call waits for
        self._runs = False
        self._since = 0.0
        self._params: dict[str, Any] = {}
        for client in clients:
            client.meta.events.register("provide-client-params", self._before)
            client.meta.events.register("after-call", self._after)

    @contextlib.contextmanager
    def run(self) -> Iterator[None]:
        """Measure one run of a function."""
        printed = self._printed.tell()
        started = time.thread_time()
        self._runs = True
        yield
        self._runs = False
        self.used.seconds += time.thread_time() - started
        self.used.runs += 1
        units = self.used.units
        units["CloudWatch, GB of logs"] += (
            self._printed.tell() - printed + 400
        ) / 1e9  # Lambda's own two lines
        units["Lambda, request"] += 1
        units["X-Ray, trace"] += TRACED

    def at_once(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """Make calls one after the other that a table makes at once: those of a round trip wait together."""
        share, self._share = self._share, math.ceil(len(calls) / CONNECTIONS) / max(len(calls), 1)
        try:
            return [call() for call in calls]
        finally:
            self._share = share

    def _before(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if not self._runs:
            return
        self._since, self._params = time.thread_time(), params
        self.used.calls += self._share
        units = self.used.units
        match model.service_model.service_name, model.name:
            case "dynamodb", "BatchWriteItem":
                for requests in params["RequestItems"].values():
                    for request in requests:
                        units["DynamoDB, write unit"] += _written(request.get("PutRequest", {}).get("Item"))
            case "dynamodb", "PutItem" | "DeleteItem":
                units["DynamoDB, write unit"] += _written(params.get("Item"))
            case "s3", "GetObject" | "HeadObject":
                units["S3, read"] += 1
            case "s3", "PutObject" | "ListObjectVersions":
                units["S3, write or list"] += 1
            case "events", "PutEvents":
                units["EventBridge, event"] += len(params["Entries"])

    def _after(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        if not self._runs:
            return
        self.used.seconds -= time.thread_time() - self._since
        match model.name:
            case "Query":
                self.used.items += len(parsed["Items"])
                self._read(sum(map(_size, parsed["Items"])), self._params)
            case "GetItem":
                self.used.items += "Item" in parsed
                self._read(_size(parsed.get("Item", {})), self._params)
            case "BatchGetItem":
                for table, asked in self._params["RequestItems"].items():
                    found = parsed["Responses"].get(table, ())
                    self.used.items += len(found)
                    # A key that has no item costs as much as a small one.
                    for size in (*map(_size, found), *(0 for _ in range(len(asked["Keys"]) - len(found)))):
                        self._read(size, asked)

    def _read(self, size: int, asked: dict[str, Any]) -> None:
        units = max(1, math.ceil(size / 4_096))
        self.used.units["DynamoDB, read unit"] += units if asked.get("ConsistentRead") else units / 2


def _size(item: dict[str, Any]) -> int:
    """Return an item's bytes, near enough: names, values, and 3 for a list or map."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "L":
        return 3 + sum(1 + _value_size(member) for member in content)
    if kind == "M":
        return 3 + _size(content)
    return len(content) if kind == "B" else len(str(content).encode())


def _written(item: dict[str, Any] | None) -> int:
    """Return the write units of an item, or of a deletion; an item in the index is written there as well."""
    units = math.ceil(_size(item) / 1_024) if item else 1
    return units * 2 if item and "listed" in item else units


# --- Measuring -----------------------------------------------------------------------------------


@contextlib.contextmanager
def uploaded(texts: list[str]) -> Iterator[tuple[list[dict[str, Any]], io.StringIO, Template]]:
    """Upload texts to the template's stack on moto; yields S3's events of them, and what functions print."""
    from moto import mock_aws

    from local.partitions import query_by_partition
    from local.template import Template

    query_by_partition()  # moto sorts the whole table at each query, else
    template = Template.load(ROOT / "template.yaml")
    variables: dict[str, Any] = {}
    for function in ("IngestFunction", "ApiFunction"):
        variables |= template.properties(function)["Environment"]["Variables"]
    os.environ |= {name: str(value) for name, value in variables.items()} | {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }
    # Logs go to what is standard output when a function is loaded.
    with mock_aws(), contextlib.redirect_stdout(io.StringIO()) as printed:
        from local.resources import TABLE_PROPERTIES
        from onrecord.service import resources

        table = template.properties("Table")
        resources.dynamodb().create_table(
            TableName=template.name("Table"),
            **{name: table[name] for name in TABLE_PROPERTIES if name in table},
        )
        uploads = template.name("UploadsBucket")
        for bucket in (uploads, template.name("TextsBucket")):
            resources.s3().create_bucket(Bucket=bucket)
        events = []
        for number, text in enumerate(texts):
            resources.s3().put_object(
                Bucket=uploads, Key=f"{number}.txt", Body=text.encode(), Metadata=PUBLISHED_BY
            )
            events.append(event_of(uploads, number))
        for queue in template.resources("AWS::SQS::Queue"):
            resources.sqs().create_queue(QueueName=template.name(queue))
        yield events, printed, template


def measured(known: list[str], texts: list[str]) -> tuple[Used, Stored, dict[str, Used], Used]:
    """Record the texts, query them, read them again.

    Returns what a document, each kind of query, and reading a document again used.

    Args:
        known: texts that are recorded first, and not measured: a record in use knows most names.
        texts: those that are measured.
    """
    with (
        uploaded([*known, *texts]) as (events, printed, template),
        contextlib.ExitStack() as counted,
    ):
        from functions.api import app as api
        from functions.ingest import app as ingest
        from onrecord.service import resources

        for _ in range(max(1, len(known))):  # the model loads with the first
            ingest.handler(events.pop(0), Context())
        names = template.name("Table"), template.name("TextsBucket")
        before = _stored(resources.dynamodb(), resources.s3(), *names)
        clients = (resources.dynamodb(), resources.s3(), resources.events())
        meter = Meter(printed, *clients)
        counted.enter_context(mock.patch.object(Table, "at_once", meter.at_once))
        for event in events:
            with meter.run():
                ingest.handler(event, Context())
        documents, meter.used = meter.used, Used()
        stored = _stored(resources.dynamodb(), resources.s3(), *names) - before
        with meter.run():  # what comes once in a hundred documents comes once in all of these
            ingest.handler(ingest.COUNT, Context())
        counted_now = _stored(resources.dynamodb(), resources.s3(), *names) - before - stored
        share = documents.runs / (len(known) + documents.runs)
        documents.counting = meter.used.scaled(share, documents.runs)
        documents.add(documents.counting)
        stored.items += round(counted_now.items * share)
        stored.bytes += round(counted_now.bytes * share)
        time.sleep(CLOCK_SKEW / 1_000)  # what was just recorded is read twice

        def ask(path: str, **query: str) -> dict[str, Any]:
            response = api.handler(request_of("GET", path, query), Context())
            if response["statusCode"] != 200:
                raise SystemExit(f"{path}: {response['statusCode']}")
            return dict(json.loads(response["body"]))

        questions = _questions(ask)
        queries = {}
        for name, question in questions.items():
            meter.used = queries[name] = Used()
            for _ in range(REPETITIONS):
                with meter.run():
                    question()
        meter.used = again = Used()
        onrecord.__version__ += ".1"  # another release
        for event in events:
            with meter.run():
                _succeeded(ingest.handler(_again(event), Context()))
            with meter.run():  # what was sent to end the reading, should it have broken off
                _succeeded(ingest.handler(_again(event, resume=True), Context()))
        again.runs = len(events)
    return documents, stored, queries, again


def _succeeded(answer: dict[str, Any]) -> None:
    if answer["batchItemFailures"]:
        raise SystemExit("a document could not be read again")


def _again(event: dict[str, Any], *, resume: bool = False) -> dict[str, Any]:
    """Return the SQS message that has the upload of an event read again."""
    (notification,) = event["Records"]
    bucket, key = notification["s3"]["bucket"]["name"], notification["s3"]["object"]["key"]
    message = {
        "messageId": "0",
        "receiptHandle": "0",
        "body": json.dumps({"reprocess": {"bucket": bucket, "key": key, "resume": resume}}),
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }
    return {"Records": [message]}


def _stored(dynamodb: Any, s3: Any, table: str, texts: str) -> Stored:
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    stored = Stored()
    for item in (item for page in pages for item in page["Items"]):
        stored.documents += item["sk"]["S"] == "HEAD"
        stored.items += 1
        stored.bytes += (_size(item) + ITEM_OVERHEAD) * (2 if "listed" in item else 1)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=texts, Prefix=PREFIX):
        stored.lake += sum(found["Size"] for found in page.get("Contents", ()))
    return stored


def _questions(ask: Callable[..., dict[str, Any]]) -> dict[str, Callable[[], object]]:
    """Return the queries, about the entities with the most statements."""
    spoke: Counter[str] = Counter()
    mentioned: Counter[str] = Counter()
    paired: Counter[tuple[str, str]] = Counter()
    statements = ask("/v1/statements", limit="100")["items"]
    for statement in statements:
        speakers = [speaker["entity_id"] for speaker in statement["speakers"] if speaker["entity_id"]]
        spoke.update(speakers)
        mentioned.update(statement["about"])
        paired.update(itertools.product(speakers, statement["about"]))
    speaker, about = spoke.most_common(1)[0][0], mentioned.most_common(1)[0][0]
    pair = paired.most_common(1)[0][0]
    return {
        "statements of a speaker": lambda: ask("/v1/statements", speaker=speaker),
        "statements about an entity": lambda: ask("/v1/statements", about=about),
        "statements of a speaker about an entity": lambda: ask(
            "/v1/statements", speaker=pair[0], about=pair[1]
        ),
        "statements of a speaker, a page of 50": lambda: ask("/v1/statements", speaker=speaker, limit="50"),
        "statements by day, a page of 50": lambda: ask("/v1/statements", limit="50"),
        "statements by day, a page of 100": lambda: ask("/v1/statements", limit="100"),
        "plans alone, a page of 20": lambda: ask("/v1/statements", kind="plan"),
        "one statement in its context": lambda: ask(f"/v1/statements/{statements[0]['id']}"),
        "entities": lambda: ask("/v1/entities"),
        "one entity": lambda: ask(f"/v1/entities/{speaker}"),
        "documents, a page of 20": lambda: ask("/v1/documents"),
    }


def event_of(bucket: str, number: int) -> dict[str, Any]:
    """Return S3's event of an upload named by its number."""
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "eventTime": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
                "s3": {
                    "bucket": {"name": bucket},
                    "object": {"key": f"{number}.txt", "sequencer": f"{number + 1:016X}"},
                },
            }
        ]
    }


def request_of(
    method: str, path: str, query: dict[str, str], body: str | None = None, **headers: str
) -> dict[str, Any]:
    """Return a request as the HTTP API hands it to a function."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(query),
        "queryStringParameters": query,
        "headers": headers,
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
            "requestId": "request",
            "domainName": "api.test",
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": False,
    }


# --- Tables --------------------------------------------------------------------------------------


def rows(head: str, costs: dict[str, float], runs: int) -> None:
    """Print a table of the cost of ``runs`` runs."""
    print(f"\n| {head} | $ | share |\n| --- | ---: | ---: |")
    total = sum(costs.values())
    for name, cost in sorted(costs.items(), key=lambda row: -row[1]):
        print(f"| {name} | {cost * runs:.4f} | {cost / total:.0%} |")
    print(f"| **all** | **{total * runs:.4f}** | |")


def report(known: list[str], texts: list[str]) -> None:
    """Measure and print."""
    from local.template import Template

    template = Template.load(ROOT / "template.yaml")
    memory = int(template.properties("IngestFunction")["MemorySize"])
    documents, stored, queries, again = measured(known, texts)
    for used, messages in ((documents, 1), (again, 2)):
        used.units["SQS, request"] += messages * QUEUE_REQUESTS * used.runs
    documents.units["S3, write or list"] += documents.runs  # the upload itself
    characters = sum(map(len, texts)) / len(texts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    print(
        f"{len(texts)} articles, {characters:,.0f} characters and {_words(texts):,.0f} words each on "
        f"average, recorded after {len(known)} others."
    )
    print(f"A document: {_in_words(documents)}. Peak memory {peak:,.0f} MB, moto's included.")
    if documents.counting:
        print(f"Of that, counting its entities: {_in_words(documents.counting)}.")
    rows(f"1,000 documents, at {memory:,} MB", documents.cost(memory), 1_000)
    print(f"\nReading one again: {_in_words(again)}.")
    rows(f"1,000 documents read again, at {memory:,} MB", again.cost(memory), 1_000)
    size = stored.bytes / stored.documents
    text = sum(len(text.encode()) for text in texts) / len(texts)
    objects = 2 * text + stored.lake / stored.documents
    print(
        f"\nStored: {size / 1e3:.0f} KB in {stored.items / stored.documents:.0f} items a document in "
        f"DynamoDB, {objects / 1e3:.0f} KB in S3 (the upload, the text and the lake's object)."
    )
    month = {
        "DynamoDB": size / 1e9 * PRICES["DynamoDB, GB-month"],
        "its point-in-time recovery": size / 1e9 * PRICES["DynamoDB, GB-month of point-in-time recovery"],
        "S3": objects / 1e9 * PRICES["S3, GB-month"],
    }
    rows("1,000 documents, a month of keeping them", month, 1_000)
    units = sum(max(COMPREHEND_LEAST_UNITS, math.ceil(len(text) / 100)) for text in texts) / len(texts)
    comprehend = units * PRICES["Comprehend, unit of 100 characters"]
    ours = sum(documents.cost(memory).values())
    compute = documents.cost(memory)["Lambda, GB-second on arm64"]
    print(
        f"\nAmazon Comprehend, entities of the same 1,000 texts: ${comprehend * 1_000:.2f}, "
        f"{comprehend / ours:.0f} times all of the above, {comprehend / compute:.0f} times Lambda's part."
    )
    print("\n| a million queries of each kind, at 512 MB | ms | read units | Lambda $ | DynamoDB $ | all $ |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, used in queries.items():
        used.units["API Gateway, HTTP API request"] += used.runs
        used.units["CloudWatch, GB of logs"] += used.runs * 200 / 1e9  # the gateway's access log
        cost = used.cost(512)
        print(
            f"| {name} | {used.duration(512) * 1_000:.0f} | {used.per_run('DynamoDB, read unit'):.0f} "
            f"| {cost['Lambda, GB-second on arm64'] * 1e6:.2f} "
            f"| {cost.get('DynamoDB, read unit', 0) * 1e6:.2f} | {sum(cost.values()) * 1e6:.2f} |"
        )


def _in_words(used: Used) -> str:
    """Return what a run used."""
    written, read = (used.per_run(f"DynamoDB, {each} unit") for each in ("write", "read"))
    return (
        f"{used.seconds / used.runs:.2f} s of one processor, {used.calls / used.runs:.0f} calls, "
        f"{written:.0f} write and {read:.0f} read units"
    )


def _words(texts: list[str]) -> float:
    return sum(len(text.split()) for text in texts) / len(texts)


def main() -> None:
    """Measure and print, in one thread."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", nargs="?", type=Path, help="JSON Lines with articles")
    data = parser.parse_args().data
    if os.environ.get("OMP_NUM_THREADS") != "1":  # read by the numerical libraries when they are imported
        command = [sys.executable, "-m", "benchmarks.cost", *sys.argv[1:]]
        os.execve(command[0], command, os.environ | ONE_THREAD)  # noqa: S606
    texts = texts_of(data, DOCUMENTS)
    report([text for text in texts_of(data, DOCUMENTS + KNOWN) if text not in texts], texts)


if __name__ == "__main__":
    main()
