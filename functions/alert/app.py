"""Deliver the news of alerts: what was just recorded, to webhooks and by mail. Loads no language model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from onrecord.service.alerts.messages import logger, process_message

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process an SQS batch; returns the messages to try again."""
    return process_partial_response(
        event=event, record_handler=process_message, processor=processor, context=context
    )
