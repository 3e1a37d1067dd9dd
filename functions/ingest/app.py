"""S3 object to record: reads an uploaded document, extracts its statements, writes them down.

Takes an S3 event as it is (``sam local invoke``), or an SQS batch of S3 events (deployed). What is wrong
with a document is recorded as its problem; every other failure is raised, so that SQS tries again.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from datetime import date
from email.header import decode_header, make_header
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from botocore.exceptions import BotoCoreError, ClientError

import onrecord
from onrecord.authority import bound
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import MAX_BYTES, read
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.observability import MetricUnit, log_failure, logger_of, publish, tracer_of
from onrecord.service.s3_events import MalformedEventError, ObjectEvent, event_in, notifications

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef
    from mypy_boto3_s3.type_defs import GetObjectRequestTypeDef

    from onrecord.authority import Authority
    from onrecord.model import Extraction, Skipped
    from onrecord.record import Upload

SERVICE = "ingest"
RETRY_AFTER = 60
"""Seconds until a failed message is tried again, times the tries it has had."""
FAULTS_TOLD = 20
"""Of the authority file's faults, those that a log line has; `onrecord authority FILE` prints all."""

logger = logger_of(SERVICE)
tracer = tracer_of(SERVICE)
# Lambda prints an exception that leaves the handler, and its message may quote the document: the batch's
# failures are reported instead, also where every message failed.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
    # While Lambda starts it: what cannot be loaded shows before a document is begun.
    onrecord.extract("“Yes,” Ann Lee said.")
    resources.prepare()


class IngestError(RuntimeError):
    """Some of an event's uploads were not processed; the log says why."""


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process an S3 event or an SQS batch of them.

    Returns:
        For an S3 event, what became of its documents: a list of ``{"id", "outcome"}``; for an SQS batch, the
        messages to try again (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).

    Raises:
        IngestError: an upload in an S3 event was not processed.
        MalformedEventError: the event is neither.
    """
    if any(record.get("eventSource") == "aws:sqs" for record in notifications(event)):
        return process_partial_response(
            event=event, record_handler=ingest_message, processor=processor, context=context
        )
    return ingest_event(event)


def ingest_message(record: SQSRecord) -> None:
    """Process the S3 event in an SQS message; a failure shortens the wait until it is tried again."""
    try:
        ingest_event(event_in(record.body))
    except Exception as error:
        if isinstance(error, MalformedEventError):
            logger.warning(str(error))  # it tells names of fields, not what is in them
        retry_sooner(record)
        raise


def ingest_event(event: Mapping[str, Any]) -> list[dict[str, str]]:
    """Process every upload of an S3 event, also after one that failed.

    Returns:
        For each document its id and what became of it.

    Raises:
        IngestError: at least one failed.
        MalformedEventError: it is not an S3 event.
    """
    outcomes: list[dict[str, str]] = []
    failures: list[Exception] = []
    for notification in notifications(event):
        try:
            happened = ObjectEvent.of(notification)
            with logger.append_context_keys(document=happened.upload.document_id):
                outcome = ingest(happened)
                logger.info("Processed an upload", outcome=outcome)
            outcomes.append({"id": happened.upload.document_id, "outcome": outcome})
        except Exception as error:  # the others are processed before this one is reported
            failures.append(error)
            log_failure(logger, "An upload was not processed", error)
            publish(SERVICE, {"Failures": (MetricUnit.Count, 1)}, {"type": "unexpected"})
    for failed in failures:
        if isinstance(failed, MalformedEventError):  # what it says is for who wrote the event
            raise failed
    if failures:
        raise IngestError(f"{len(failures)} uploads were not processed; the log says why")
    return outcomes


@tracer.capture_method
def ingest(happened: ObjectEvent) -> str:
    """Bring the record up to date with one object.

    Returns:
        What became of the document: ``done``, ``failed``, ``deleted``; ``unchanged`` if the record knows of
        this event or a newer one; ``gone`` if the version is not there any more (its deletion has its event).
    """
    upload = happened.upload
    if happened.removed:
        current = current_version(upload)
        if current is None:
            return "deleted" if resources.record().delete(upload) else "unchanged"
        # One version was deleted and another is the current one now: that is what the record should say.
        upload = current
    if not resources.record().begin(upload):
        return "unchanged"
    try:
        return record_document(upload)
    except ProblemError as error:
        publish(SERVICE, {"Failures": (MetricUnit.Count, 1)}, {"type": error.problem.type.rpartition(":")[2]})
        return "failed" if resources.record().fail(upload, error.problem) else "unchanged"


def record_document(upload: Upload) -> str:
    """Read, extract and record one version of an object; announce it on the event bus.

    Raises:
        ProblemError: the document cannot be processed, however often it is tried.
    """
    try:
        stored = resources.s3().get_object(**located(upload))
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchVersion", "404"}:
            return "gone"
        raise
    if stored["ContentLength"] > MAX_BYTES:  # told before any of it is read
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The upload has {stored['ContentLength']:,} bytes; documents up to {MAX_BYTES:,} bytes are "
            "read. Split it into several documents and upload each of them.",
        )
    reading = read(stored["Body"].read())
    started = time.perf_counter()
    extraction = onrecord.extract(
        reading.text,
        published=published(stored["Metadata"]),
        title=title(stored["Metadata"]),
        document_id=upload.document_id,
        key=upload.key,
        uploaded=upload.received.date(),
        min_confidence=environment().min_confidence,
    )
    seconds = time.perf_counter() - started
    extraction = bound(with_skipped(extraction, reading.coverage.skipped), authority())
    if not resources.record().commit(upload, extraction, reading.text):
        return "unchanged"
    publish(
        SERVICE,
        {
            "Documents": (MetricUnit.Count, 1),
            "Statements": (MetricUnit.Count, len(extraction.statements)),
            "WordsPerSecond": (MetricUnit.CountPerSecond, len(reading.text.split()) / max(seconds, 1e-6)),
        },
    )
    announce(upload, extraction)
    return "done"


def with_skipped(extraction: Extraction, skipped: tuple[Skipped, ...]) -> Extraction:
    """Return the extraction with what its reader skipped added to its coverage."""
    coverage = extraction.document.coverage
    coverage = coverage.model_copy(update={"skipped": (*skipped, *coverage.skipped)})
    document = extraction.document.model_copy(update={"coverage": coverage})
    return extraction.model_copy(update={"document": document})


def authority() -> Authority:
    """Return the authority file as it is now; what is wrong with it is told, and costs no document."""
    file = resources.authority_file()
    before, now = file.held, file.now()
    if now is not before and now.faults:
        told = [{"lines": fault.lines, "fault": fault.told} for fault in now.faults[:FAULTS_TOLD]]
        logger.error("The authority file has faults", count=len(now.faults), faults=told)
        publish(SERVICE, {"Failures": (MetricUnit.Count, len(now.faults))}, {"type": "authority"})
    return now


def published(metadata: Mapping[str, str]) -> date | None:
    """Return the day in an upload's metadata ``published``, if it has any.

    Raises:
        ProblemError: it is not a day.
    """
    if not (told := metadata.get("published", "").strip()):
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise ProblemError(
            ProblemType.INVALID_METADATA,
            "The upload's metadata `published` is not a day. Write it YYYY-MM-DD, as in 2022-01-27, and "
            "upload the document again.",
        ) from None


def title(metadata: Mapping[str, str]) -> str | None:
    """Return an upload's metadata ``title``; S3 hands out what is not ASCII as RFC 2047 encoded words."""
    told = metadata.get("title", "").strip()
    try:
        return str(make_header(decode_header(told))) or None
    except (ValueError, LookupError):  # encoded words of an unknown charset: as they stand
        return told


def current_version(upload: Upload) -> Upload | None:
    """Return the upload as of the object's current version, or None if there is none."""
    try:
        current = resources.s3().head_object(Bucket=upload.bucket, Key=upload.key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"404", "NoSuchKey"}:
            return None
        raise
    return replace(upload, version_id=current.get("VersionId"))


def located(upload: Upload) -> GetObjectRequestTypeDef:
    """Return S3's parameters that name the upload's object, and its version if it has one."""
    if upload.version_id is None:
        return {"Bucket": upload.bucket, "Key": upload.key}
    return {"Bucket": upload.bucket, "Key": upload.key, "VersionId": upload.version_id}


def announce(upload: Upload, extraction: Extraction) -> None:
    """Tell the event bus of a recorded document.

    A document is recorded whether or not this succeeds: a retry would find it recorded and do nothing, so a
    failure is logged and counted instead.
    """
    detail = {
        "id": upload.document_id,
        "key": upload.key,
        "statements": len(extraction.statements),
        "entities": len(extraction.entities),
    }
    entry: PutEventsRequestEntryTypeDef = {
        "Source": "onrecord",
        "DetailType": "Document Recorded",
        "Detail": json.dumps(detail),
        "EventBusName": environment().event_bus,
    }
    try:
        if resources.events().put_events(Entries=[entry])["FailedEntryCount"] == 0:
            return
        logger.error("The event bus refused a recorded document")
    except (ClientError, BotoCoreError) as error:
        log_failure(logger, "A recorded document was not announced", error)
    publish(SERVICE, {"Failures": (MetricUnit.Count, 1)}, {"type": "announcement"})


def retry_sooner(message: SQSRecord) -> None:
    """Let a failed message be tried again soon; it would stay hidden for the queue's visibility timeout."""
    tries = int(message.attributes.approximate_receive_count)
    try:
        resources.sqs().change_message_visibility(
            QueueUrl=environment().ingest_queue,
            ReceiptHandle=message.receipt_handle,
            VisibilityTimeout=RETRY_AFTER * tries,
        )
    except (ClientError, BotoCoreError) as error:  # it is tried again all the same, only later
        log_failure(logger, "A failed message stays hidden for its whole timeout", error)
