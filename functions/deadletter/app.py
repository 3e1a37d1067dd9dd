"""Marks documents whose processing failed again and again, and passes their messages on to where they wait.

Lambda deletes what a function consumes, so this stands between the queue that failed messages come to and the
one that an operator redrives them from. It loads no language model: it must work where that is what fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from onrecord.problems import ProblemError, ProblemType
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.observability import MetricUnit, log_failure, logger_of, publish, tracer_of
from onrecord.service.s3_events import MalformedEventError, ObjectEvent, event_in, notifications

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

SERVICE = "deadletter"

logger = logger_of(SERVICE)
tracer = tracer_of(SERVICE)
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

PROCESSING_FAILED = ProblemError(
    ProblemType.PROCESSING_FAILED,
    "The upload could not be processed in several tries; its message is kept for two weeks, and the operator "
    "may have it processed again. Uploading the document anew does so too.",
).problem
REMOVAL_FAILED = ProblemError(
    ProblemType.PROCESSING_FAILED,
    "The upload was deleted, but removing the document failed in several tries; the message is kept for two "
    "weeks, and the operator may have it processed again.",
).problem


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process an SQS batch; returns the messages to try again."""
    return process_partial_response(event=event, record_handler=give_up, processor=processor, context=context)


def give_up(record: SQSRecord) -> None:
    """Mark the documents that a message is about, then pass the message on.

    In this order: a document marked twice is marked once, while a message passed on twice would wait twice.
    """
    try:
        mark(record.body)
    except Exception as error:
        log_failure(logger, "A failed upload was not marked", error)
        raise
    resources.sqs().send_message(QueueUrl=environment().dead_letter_queue, MessageBody=record.body)
    publish(SERVICE, {"Failures": (MetricUnit.Count, 1)}, {"type": ProblemType.PROCESSING_FAILED.slug})


def mark(body: str) -> None:
    """Set the documents of an S3 event to ``failed``; what is no S3 event names none."""
    try:
        happened = [ObjectEvent.of(notification) for notification in notifications(event_in(body))]
    except MalformedEventError as error:
        log_failure(logger, "A failed message names no document", error)
        return
    for one in happened:
        problem = REMOVAL_FAILED if one.removed else PROCESSING_FAILED
        resources.record().fail(one.upload, problem)
        logger.error("Gave up on an upload", document=one.upload.document_id)
