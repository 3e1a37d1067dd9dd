"""The highest cost of an hour of a hostile caller with credentials: python -m benchmarks.worst_hour.

Computed from the limits in template.yaml and the prices of ``benchmarks.cost``, without free tiers. "Without"
is the same hour where no route has a limit of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.cost import PRICES
from local.template import Template
from onrecord.reading import MAX_BYTES
from onrecord.service.tickets import MOST_AT_ONCE

HOUR = 3_600
QUOTA = 1_000
"""Concurrent executions of an account, Lambda's default quota; a new account has 10."""
READ_UNITS = 700
"""Of 100 statements of as many documents behind a rare filter: the dearest question (docs/record.md)."""
DOCUMENTS_PER_FUNCTION = 2
"""Documents a second that one IngestFunction records (docs/cost.md)."""
WRITE_UNITS = 90
"""Of one document (docs/cost.md)."""
S3_GB_MONTH = 0.023


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a caller: requests a second by route, and functions that run at once."""

    extract_rate: float
    ticket_rate: float
    rate: float
    ingest_concurrency: int


def of_template() -> Limits:
    """Return the limits that the template sets by default."""
    template = Template.load(Path(__file__).resolve().parents[1] / "template.yaml")
    api = template.properties("HttpApi")
    routes = api["RouteSettings"]
    source = template.properties("IngestFunction")["Events"]["Uploads"]["Properties"]
    return Limits(
        extract_rate=float(routes["POST /v1/extract"]["ThrottlingRateLimit"]),
        ticket_rate=float(routes["POST /v1/documents"]["ThrottlingRateLimit"])
        + MOST_AT_ONCE * float(routes["POST /v1/batches"]["ThrottlingRateLimit"]),
        rate=float(api["DefaultRouteSettings"]["ThrottlingRateLimit"]),
        ingest_concurrency=int(source["ScalingConfig"]["MaximumConcurrency"]),
    )


def extracting(rate: float, *, timeout: int = 29, megabytes: int = 1_769) -> float:
    """Return the dollars of an hour of ``POST /v1/extract`` with texts that take until the time-out."""
    running = min(rate * timeout, QUOTA)
    return running * HOUR * megabytes / 1_024 * PRICES["Lambda, GB-second on arm64"] + rate * HOUR * (
        PRICES["API Gateway, HTTP API request"] + PRICES["Lambda, request"]
    )


def asking(rate: float) -> float:
    """Return the dollars of an hour of the most expensive query."""
    request = READ_UNITS * PRICES["DynamoDB, read unit"] + PRICES["API Gateway, HTTP API request"]
    return rate * HOUR * (request + PRICES["Lambda, request"])


def uploading(rate: float, concurrency: int, *, megabytes: int = 1_769) -> tuple[float, float]:
    """Return the dollars of an hour of uploads, and those of a month of keeping what was uploaded."""
    ingesting = concurrency * HOUR * megabytes / 1_024 * PRICES["Lambda, GB-second on arm64"]
    writing = concurrency * DOCUMENTS_PER_FUNCTION * WRITE_UNITS * HOUR * PRICES["DynamoDB, write unit"]
    putting = rate * HOUR * (PRICES["S3, write or list"] + PRICES["API Gateway, HTTP API request"])
    return ingesting + writing + putting, rate * HOUR * MAX_BYTES / 1e9 * S3_GB_MONTH


def main() -> None:
    """Print the table of docs/cost.md."""
    limits = of_template()
    print("| an hour of | without, $ | with, $ |\n| --- | ---: | ---: |")
    print(
        "| `POST /v1/extract`, each until its time-out "
        f"| {extracting(limits.rate):.2f} | {extracting(limits.extract_rate):.2f} |"
    )
    asked = asking(limits.rate)
    print(f"| pages of 100 statements behind a rare filter | {asked:.2f} | {asked:.2f} |")
    free, free_kept = uploading(limits.rate, limits.ingest_concurrency)
    bound, bound_kept = uploading(limits.ticket_rate, limits.ingest_concurrency)
    print(f"| uploads of the largest documents, one a ticket | {free:.2f} | {bound:.2f} |")
    print(f"| a month of keeping these | {free_kept:.2f} | {bound_kept:.2f} |")


if __name__ == "__main__":
    main()
