"""Mark documents whose processing failed repeatedly, and send their messages to the dead-letter queue.

Lambda deletes the messages that a function consumes, so this function stands between the queue of failed
messages and the queue from which an operator redrives them. It loads no language model, whose failure it has
to survive.
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
