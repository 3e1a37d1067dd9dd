"""Events whose processing failed in several tries: their documents are marked, their messages kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType
from onrecord.record.model import Status
from onrecord.service import resources
from onrecord.service.announcements import announce
from onrecord.service.environment import environment
from onrecord.service.observability import MetricUnit, log_failure, logger_of, publish
from onrecord.service.parts import follow_up, give_up_parts, task_in
from onrecord.service.reprocessing import Reprocess, is_reprocess
from onrecord.service.s3_events import MalformedEventError, ObjectEvent, event_in, notifications

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    from onrecord.record import Upload

SERVICE = "deadletter"
PROCESSING_FAILED = ProblemError(
    ProblemType.PROCESSING_FAILED,
    "The upload could not be processed in several tries; its message is kept for two weeks, and the operator "
    "may have it processed again. Uploading the document again does so too.",
).problem
REMOVAL_FAILED = ProblemError(
    ProblemType.PROCESSING_FAILED,
    "The upload was deleted, but removing the document failed in several tries; the message is kept for two "
    "weeks, and the operator may have it processed again.",
).problem

logger = logger_of(SERVICE)


def give_up(record: SQSRecord) -> None:
    """Mark the documents of a message as failed, announce that, and send it to the dead-letter queue.

    The order matters: marking a document twice changes nothing, sending a message twice makes two of it.
    """
    try:
        _mark(record.body)
    except Exception as error:
        log_failure(logger, "A failed upload was not marked or not announced", error)
        raise
    resources.sqs().send_message(QueueUrl=environment().dead_letter_queue, MessageBody=record.body)
    publish(SERVICE, {"Failures": (MetricUnit.Count, 1)}, {"type": ProblemType.PROCESSING_FAILED.slug})


def _mark(body: str) -> None:
    """Set the documents of an S3 event, or parts of a container, to ``failed``; other bodies have none.

    What was to be read again stays served as it was; where nothing was, the upload fails as before.
    """
    try:
        message = event_in(body)
        if is_reprocess(message):
            _give_up_reading(Reprocess.of(message).upload)
            return
        if task := task_in(message):
            give_up_parts(task, PROCESSING_FAILED)
            logger.error("Gave up on parts of a container", document=task.container.document_id)
            return
        events = [ObjectEvent.of(notification) for notification in notifications(message)]
    except MalformedEventError as error:
        log_failure(logger, "A failed message names no document", error)
        return
    for event in events:
        resources.record().fail(event.upload, REMOVAL_FAILED if event.removed else PROCESSING_FAILED)
        announce(event.upload.document_id)
        follow_up(event.upload)
        logger.error("Gave up on an upload", document=event.upload.document_id)


def _give_up_reading(upload: Upload) -> None:
    record = resources.record()
    failed = None if upload.version_id is not None else record.retry(upload)
    if failed is not None:
        if (document := record.document(failed.document_id)) and document.status is Status.PROCESSING:
            record.fail(failed, PROCESSING_FAILED)
    elif (reading := record.reread(upload)) is not None:
        record.abandon(reading)
    announce(upload.document_id)
    follow_up(upload)
    logger.error("Gave up on reading an upload again", document=upload.document_id)
