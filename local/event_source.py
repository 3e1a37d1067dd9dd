"""Messages of a queue to a function: the part of Lambda's event source mapping for SQS.

One poller for each mapping of the template: it gathers a batch, invokes the function, and deletes what was
processed. What failed becomes visible again, and SQS (here moto) moves it to the dead-letter queue once it
was received ``maxReceiveCount`` times. One thing is not as deployed: a failed message does not stay hidden
for as long as its visibility timeout (90 minutes) or its function says, but for ``retry_after_s``, so that a
user of this machine sees how it ends.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

from __future__ import annotations

import logging
import math
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws import REGION, client
from local.function import FunctionError
from local.template import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from local.declarations import Declaration
    from local.function import Function

logger = logging.getLogger(__name__)

POLL_S = 1  # Lambda polls for 20; a stack that is to stop waits for it at most this long
LARGEST_RECEIVE = 10
KNOWN_PROPERTIES = {
    "BatchSize",
    "Enabled",
    "FunctionResponseTypes",
    "MaximumBatchingWindowInSeconds",
    "Queue",
    "ScalingConfig",  # one poller invokes one function at a time: below any limit
}


@dataclass(frozen=True, slots=True)
class EventSource:
    """A queue that feeds a function, as the template declares it.

    ``window_s``: how long to wait for a full batch; ``reports_failures``: the function's response may name
    messages that failed (``ReportBatchItemFailures``), the others are done.
    """

    queue_arn: str
    batch_size: int
    window_s: int
    reports_failures: bool

    @property
    def queue_name(self) -> str:
        """The queue's name, last part of its ARN."""
        return self.queue_arn.rsplit(":", 1)[1]


def event_sources(function: Declaration) -> list[EventSource]:
    """Return the queues that feed a function.

    Raises:
        TemplateError: an event or its mapping needs something that is not supported here.
    """
    sources = []
    for name, event in function.events.items():
        if event["Type"] == "Schedule":
            continue
        if event["Type"] != "SQS":
            raise TemplateError(
                f"{function.name}, {name}: no local part for an event of type {event['Type']}"
            )
        properties = event["Properties"]
        if unknown := properties.keys() - KNOWN_PROPERTIES:
            raise TemplateError(f"{function.name}, {name}: no local part for {', '.join(sorted(unknown))}")
        if properties.get("Enabled", True):
            sources.append(
                EventSource(
                    queue_arn=properties["Queue"],
                    batch_size=int(properties.get("BatchSize", 10)),
                    window_s=int(properties.get("MaximumBatchingWindowInSeconds", 0)),
                    reports_failures="ReportBatchItemFailures" in properties.get("FunctionResponseTypes", []),
                )
            )
    return sources


class Poller:
    """Feeds a function from a queue, in a thread, from ``start`` to ``stop`` and ``join``."""

    def __init__(self, source: EventSource, function: Function, endpoint: str, retry_after_s: int) -> None:
        self._source = source
        self._function = function
        self._retry_after_s = retry_after_s
        self._sqs = client("sqs", endpoint)
        self._queue_url = self._sqs.get_queue_url(QueueName=source.queue_name)["QueueUrl"]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"poller of {source.queue_name}", daemon=True)

    def start(self) -> None:
        """Begin to poll."""
        self._thread.start()

    def stop(self) -> None:
        """Take no further batch."""
        self._stopping.set()

    def join(self) -> None:
        """Wait for the end of the batch being processed."""
        self._thread.join()
        self._sqs.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._process(self._batch())
            except (BotoCoreError, ClientError):
                # As Lambda, which polls on whatever the queue answers; the messages are still there.
                logger.exception("polling %s failed", self._source.queue_name)
                self._stopping.wait(POLL_S)

    def _batch(self) -> list[dict[str, Any]]:
        """Return messages: as many as the batch takes, or what came within the window after the first."""
        batch: list[dict[str, Any]] = []
        closes = math.inf
        while not self._stopping.is_set():
            batch += self._sqs.receive_message(
                QueueUrl=self._queue_url,
                MaxNumberOfMessages=min(LARGEST_RECEIVE, self._source.batch_size - len(batch)),
                WaitTimeSeconds=POLL_S,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            ).get("Messages", [])
            if batch and closes == math.inf:
                closes = time.monotonic() + self._source.window_s
            if len(batch) == self._source.batch_size or time.monotonic() >= closes:
                break
        return batch

    def _process(self, batch: list[dict[str, Any]]) -> None:
        if not batch:
            return
        event = {"Records": [record(message, self._source.queue_arn) for message in batch]}
        ids = [message["MessageId"] for message in batch]
        try:
            response = self._function.invoke(event)
        except FunctionError as error:
            if not self._stopping.is_set():  # then the function was stopped, and its message waits
                logger.warning("%s: %s", self._function.declaration.name, error)
            failed = set(ids)
        else:
            failed = failures(response, ids) if self._source.reports_failures else set()
        for message in batch:
            handle = {"QueueUrl": self._queue_url, "ReceiptHandle": message["ReceiptHandle"]}
            if message["MessageId"] in failed:
                self._sqs.change_message_visibility(**handle, VisibilityTimeout=self._retry_after_s)
            else:
                self._sqs.delete_message(**handle)


def record(message: Mapping[str, Any], queue_arn: str) -> dict[str, Any]:
    """Return an SQS message as a record of the event that Lambda makes of it."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: {key[0].lower() + key[1:]: value for key, value in attribute.items()}
            | {"stringListValues": [], "binaryListValues": []}
            for name, attribute in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }


def failures(response: Any, message_ids: Iterable[str]) -> set[str]:
    """Return the ids of the messages that a partial batch response calls failed.

    As Lambda has it: nothing, null and an empty list are a success, and a response that is not of the right
    shape, or that names no message of the batch, is a failure of all.
    """
    batch = set(message_ids)
    if response is None or response == {}:
        return set()
    try:
        named = {item["itemIdentifier"] for item in response["batchItemFailures"] or ()}
    except (KeyError, TypeError):
        return batch
    return batch if named - batch else named
