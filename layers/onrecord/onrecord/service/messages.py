"""Messages of the ingest queue: S3 events, and our own requests to reread, to process parts, to sweep."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from onrecord.service.containers import process_parts
from onrecord.service.environment import environment
from onrecord.service.ingestion import logger, process_event, reprocess
from onrecord.service.parts import task_in
from onrecord.service.reprocessing import Reprocess, is_reprocess
from onrecord.service.s3_events import MalformedEventError, event_in
from onrecord.service.sweeps import is_sweep, sweep
from onrecord.service.visibility import hidden, hide, retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

RETRY_AFTER = 60
"""Seconds until a failed message is tried again, times the tries it has had."""


def process_message(record: SQSRecord) -> None:
    """Process what a message of the ingest queue asks for; after a failure the message is tried again soon.

    Raises:
        IngestError: an upload was not processed.
        MalformedEventError: the message is none of the queue's.
    """
    hide_it = partial(hide, environment().ingest_queue, record)
    try:
        with hidden(hide_it):
            _process(event_in(record.body), _tries(record))
    except Exception as error:
        if isinstance(error, MalformedEventError):
            logger.warning(str(error))  # names of fields, not their values
        # It would stay hidden for the queue's visibility timeout.
        retry_after(hide_it, RETRY_AFTER * _tries(record), logger)
        raise


def _process(message: Mapping[str, Any], tries: int) -> None:
    if is_sweep(message):
        sweep(message)
    elif task := task_in(message):
        process_parts(task, tries)
    elif is_reprocess(message):
        request = Reprocess.of(message)
        with logger.append_context_keys(document=request.upload.document_id):
            logger.info("Read an upload again", outcome=reprocess(request))
    else:
        process_event(message)


def _tries(message: SQSRecord) -> int:
    return int(message.attributes.approximate_receive_count)
