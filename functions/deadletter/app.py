"""Marks documents whose processing failed again and again, and passes their messages on to where they wait.

Lambda deletes what a function consumes, so this stands between the queue that failed messages come to and the
one that an operator redrives them from. It loads no language model: it must work where that is what fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from onrecord.service.dead_letters import give_up, logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process an SQS batch; returns the messages to try again."""
    return process_partial_response(event=event, record_handler=give_up, processor=processor, context=context)
