"""Make exports: whole answers as files, which the API was asked for. Loads no language model."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from onrecord.service.exports import logger, process_export

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process an SQS batch; returns the messages to try again."""

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1_000

    return process_partial_response(
        event=event,
        record_handler=partial(process_export, seconds_left=seconds_left),
        processor=processor,
        context=context,
    )
