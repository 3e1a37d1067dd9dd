"""Read and extract documents on record again, by the release that is deployed.

    python -m operations.reprocess STACK --older-than 0.2.0 [--dry-run]
    python -m operations.reprocess STACK --resume LOT

STACK is the name of a stack, or ``local`` for the running local stack. What is selected is written to a file,
the lot, and sent to the ingest queue: by the state machine of the stack (parameter Reprocessing), or by this
program.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3

from onrecord.identity import document_id
from onrecord.model import day_of
from onrecord.record.model import Status
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.reprocessing import Reprocess
from operations.lots import Lot, waiting
from operations.stack import LOCAL, outputs, stack_parser, work_on

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from onrecord.record.model import RecordedDocument

PAGE = 100
BACKLOG = 500
"""Messages that may wait in the ingest queue before more are sent: new uploads wait behind them."""
MACHINE = "ReprocessMachineArn"
"""The output of the stack that names its state machine."""
CHARACTERS = 4_010
"""Characters of the articles that the figures below were measured with: docs/cost.md."""
DOLLARS = 0.000_127
"""The cost of reading one of them again."""
SECONDS = 0.5
"""The time that IngestFunction takes for that."""
CONCURRENCY = 5
"""The default of IngestConcurrency."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which documents are read again: those that meet every condition.

    Attributes:
        prefix: how their keys begin.
        from_: the first UTC day on which they were received.
        to: the day after the last one.
        older_than: the version of onrecord before which theirs comes that has extracted them.
        failed: whether they have failed; of these the object's current version is read.
        problem: the name of the problem for which they failed (``not-text``).
    """

    prefix: str = ""
    from_: date | None = None
    to: date | None = None
    older_than: str | None = None
    failed: bool = False
    problem: str | None = None

    def documents(self) -> Iterator[RecordedDocument]:
        """Yield the documents, last received first."""
        cursor, status = None, Status.FAILED if self.failed else None
        while True:
            page = resources.record().documents(
                status=status, from_=self.from_, to=self.to, limit=PAGE, cursor=cursor
            )
            yield from filter(self.takes, page.items)
            if (cursor := page.next_cursor) is None:
                return

    def takes(self, recorded: RecordedDocument) -> bool:
        """Return whether a document is selected."""
        if not recorded.key.startswith(self.prefix):
            return False
        # A part of a container is read with it; a document of another bucket is not the stack's any more.
        if document_id(environment().uploads_bucket, recorded.key) != recorded.id:
            return False
        if self.failed:
            problem = recorded.problem.type.rpartition(":")[2] if recorded.problem else None
            return self.problem in (None, problem)
        extractor = recorded.document.extractor.version if recorded.document else None
        return extractor is not None and self.request(recorded).wants(extractor)

    def request(self, recorded: RecordedDocument) -> Reprocess:
        """Return the request for a document."""
        return Reprocess(
            bucket=environment().uploads_bucket,
            key=recorded.key,
            version=None if self.failed else recorded.object_version,
            older_than=self.older_than,
        )


@dataclass
class Estimate:
    """How much a lot is."""

    documents: int = 0
    characters: int = 0

    def add(self, recorded: RecordedDocument) -> None:
        """Count a document; one that has failed counts as an article."""
        self.documents += 1
        self.characters += recorded.document.characters if recorded.document else CHARACTERS

    def __str__(self) -> str:
        articles = self.characters / CHARACTERS
        lasting = timedelta(seconds=round(articles * SECONDS / CONCURRENCY))
        costs = f"about ${articles * DOLLARS:,.2f}, and {lasting} at IngestConcurrency={CONCURRENCY}"
        return f"{self.documents:,} documents, {self.characters:,} characters: {costs}"


def select(selection: Selection, lot: Lot | None, progress: Callable[[Estimate], None]) -> Estimate:
    """Select documents, and write the lot unless it is None.

    Args:
        selection: which.
        lot: the lot.
        progress: receives what has been selected so far, after each hundred pages.
    """
    estimate = Estimate()

    def requests() -> Iterator[Reprocess]:
        for recorded in selection.documents():
            estimate.add(recorded)
            if estimate.documents % (100 * PAGE) == 0:
                progress(estimate)
            yield selection.request(recorded)

    if lot is None:
        for _ in requests():
            pass
    else:
        lot.write(requests())
    return estimate


class StateMachine:
    """The stack's state machine, whose executions send lots.

    Args:
        arn: its Amazon Resource Name.
    """

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self._client = boto3.client("stepfunctions")

    def send(self, lot: Lot, backlog: int) -> str:
        """Start the execution of a lot, or go on with one that broke off; return its status."""
        if (execution := self._execution(lot)) is None:
            given = {"bucket": environment().texts_bucket, "key": lot.key, "backlog": backlog}
            self._client.start_execution(
                stateMachineArn=self._arn, name=lot.name, input=json.dumps(given, sort_keys=True)
            )
            return "RUNNING"
        if execution["status"] in ("FAILED", "ABORTED", "TIMED_OUT"):
            self._client.redrive_execution(executionArn=execution["executionArn"])
            return "RUNNING"
        return str(execution["status"])

    def progress(self, lot: Lot) -> str:
        """Return how far the execution of a lot is."""
        if (execution := self._execution(lot)) is None:
            return "not started"
        counts = [
            self._client.describe_map_run(mapRunArn=run["mapRunArn"])["itemCounts"]
            for run in self._client.list_map_runs(executionArn=execution["executionArn"])["mapRuns"]
        ]
        sent, total = (sum(count[name] for count in counts) for name in ("succeeded", "total"))
        return f"{execution['status']}, {sent:,} of {total:,} lines of the lot sent"

    def _execution(self, lot: Lot) -> Any:
        arn = f"{self._arn.replace(':stateMachine:', ':execution:')}:{lot.name}"
        try:
            return self._client.describe_execution(executionArn=arn)
        except self._client.exceptions.ExecutionDoesNotExist:
            return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Select, estimate, send, go on, or print how far a lot is. Return 0, or 1 if there is nothing to do."""
    parser = _parser()
    options = parser.parse_args(arguments)
    selection = _selection(options)
    if selection == Selection() and not (options.all or options.resume or options.status):
        parser.error("say which documents; --all is every document")
    work_on(options.stack)
    arn = None if options.stack == LOCAL else outputs(options.stack).get(MACHINE)
    machine = StateMachine(arn) if arn else None
    if options.status or options.resume:
        lot = Lot(options.status or options.resume)
        if not lot.exists:
            print(f"there is no lot {lot.name}", file=sys.stderr)
            return 1
    else:
        lot = Lot(options.lot or f"{datetime.now(UTC):%Y%m%dT%H%M%S}")
        estimate = select(selection, None if options.dry_run else lot, print)
        print(estimate)
        if options.dry_run or not estimate.documents:
            return 0
        print(f"lot {lot.name}; if this breaks off: --resume {lot.name}")
    if not options.status:
        _send(lot, machine, options.backlog)
    progress = machine.progress(lot) if machine else f"{lot.sent} of {len(lot.batches())} batches sent"
    print(f"{progress}, {waiting():,} messages waiting")
    return 0


def _send(lot: Lot, machine: StateMachine | None, backlog: int) -> None:
    if machine:
        machine.send(lot, backlog)
    else:
        lot.send(backlog, lambda sent, of: print(f"{sent} of {of} batches sent"))


def _selection(options: argparse.Namespace) -> Selection:
    return Selection(
        prefix=options.prefix or "",
        from_=options.day,
        to=options.to or (options.day + timedelta(days=1) if options.day else None),
        older_than=options.older_than,
        failed=options.failed is not None,
        problem=options.failed or None,
    )


def _parser() -> argparse.ArgumentParser:
    parser = stack_parser("operations.reprocess", __doc__)
    which = parser.add_argument_group("which documents: those that meet every condition")
    which.add_argument("--prefix", help="how their keys begin")
    which.add_argument("--day", type=day_of, metavar="YYYY-MM-DD", help="the UTC day they were received on")
    which.add_argument("--to", type=day_of, metavar="YYYY-MM-DD", help="from --day until before this day")
    which.add_argument("--older-than", metavar="VERSION", help="extracted by an older version of onrecord")
    which.add_argument(
        "--failed", nargs="?", const="", metavar="PROBLEM", help="that failed, with this problem"
    )
    which.add_argument("--all", action="store_true", help="every document")
    parser.add_argument("--dry-run", action="store_true", help="select, print the cost, and send nothing")
    parser.add_argument("--lot", metavar="NAME", help="a name for the lot; without it the time")
    parser.add_argument(
        "--backlog", type=int, default=BACKLOG, help="send no more while so many messages wait: %(default)s"
    )
    parser.add_argument("--resume", metavar="LOT", help="go on with a lot where it has stopped")
    parser.add_argument("--status", metavar="LOT", help="print how far a lot is")
    return parser


if __name__ == "__main__":
    sys.exit(main())
