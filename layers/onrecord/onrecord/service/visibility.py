"""Hide a message of a queue from other consumers while it is processed, and until it is tried again.

A queue hides a message for its visibility timeout, which Lambda wants to be at least the function's timeout.
A process that dies (out of memory, timed out) cannot give its message back, which would then wait that long
for its next try. While it works, the function therefore hides its message for a short time, repeatedly
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html).
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from onrecord.service import resources
from onrecord.service.observability import log_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

HIDDEN = 120
"""Seconds for which a message is hidden at a time."""
RENEWED = 40
"""Seconds after which that is renewed: two failing renewals in a row leave the message hidden."""


@contextmanager
def hidden(hide: Callable[[int], None], *, seconds: int = HIDDEN, renewed: float = RENEWED) -> Iterator[None]:
    """Hide a message for as long as the body runs, and for at most ``seconds`` after the process has died.

    A renewal that fails is left to the next one. At worst a second consumer gets the message, and the record
    takes an event twice.

    Args:
        hide: hides the message for so many seconds from now.
        seconds: for how long it is hidden at a time.
        renewed: after how many seconds that is renewed.
    """
    ended = Event()

    def renew() -> None:
        while True:
            with suppress(BotoCoreError, ClientError):
                hide(seconds)
            if ended.wait(renewed):
                return

    thread = Thread(target=renew, name="visibility", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def hide(queue: str, message: SQSRecord, seconds: int) -> None:
    """Hide a message of a queue, which is named by its address, for so many seconds from now."""
    resources.sqs().change_message_visibility(
        QueueUrl=queue, ReceiptHandle=message.receipt_handle, VisibilityTimeout=seconds
    )


def retry_after(hide: Callable[[int], None], seconds: int, logger: Logger) -> None:
    """Make SQS deliver a failed message again after some seconds, before the queue's timeout."""
    try:
        hide(seconds)
    except (ClientError, BotoCoreError) as error:  # the message is tried again anyway, but later
        log_failure(logger, "A failed message stays hidden for its whole timeout", error)
