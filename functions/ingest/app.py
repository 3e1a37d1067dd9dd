"""S3 objects to the record: read an uploaded document, extract its statements, record them.

Takes an S3 event as it is (``sam local invoke``), or an SQS batch of S3 events (deployed); every hour
``{"count": true}``, upon which it brings the counts of entities up to date.
"""

from __future__ import annotations

from onrecord.service.start import all_loaded  # before all else

# isort: split
import os
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

import onrecord
from onrecord.memory import limit_memory
from onrecord.service import resources
from onrecord.service.ingestion import logger, process_event
from onrecord.service.messages import process_message
from onrecord.service.s3_events import notifications
from onrecord.service.timeouts import until_timeout

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

COUNT: dict[str, Any] = {"count": True}
"""The event of the schedule."""

# Lambda prints an exception that leaves the handler, and its message may quote the document: the batch's
# failures are reported instead, also where every message failed.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

if "AWS_LAMBDA_INITIALIZATION_TYPE" in os.environ:
    # Loads the model while Lambda starts the function: what cannot be loaded fails before a document is
    # begun.
    onrecord.extract("“Yes,” Ann Lee said.")
    resources.prepare(objects=True)
    limit_memory(int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]) * 1024 * 1024)
all_loaded()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process an S3 event or an SQS batch of them, or count.

    Returns:
        For an S3 event, the outcomes of its documents: a list of ``{"id", "outcome"}``; for an SQS batch, the
        messages to try again (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html).

    Raises:
        IngestError: an upload in an S3 event was not processed.
        MalformedEventError: the event is none of them.
    """
    with until_timeout(context):
        if event == COUNT:
            resources.record().count()
            return []
        if any(record.get("eventSource") == "aws:sqs" for record in notifications(event)):
            return process_partial_response(
                event=event, record_handler=process_message, processor=processor, context=context
            )
        return process_event(event)
