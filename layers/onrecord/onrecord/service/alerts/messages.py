"""Messages of the two queues of alerts: events of documents that were recorded, and deliveries."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from onrecord.service.alerts.news import deliver_news
from onrecord.service.alerts.sending import NotDeliveredError, send
from onrecord.service.environment import environment
from onrecord.service.observability import log_failure, logger_of
from onrecord.service.visibility import hide, retry_after

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

SERVICE = "alert"
RETRY_AFTER = 60
"""Seconds until a message that failed comes again, times the tries so far, up to ``LONGEST_WAIT``."""
LONGEST_WAIT = 900

logger = logger_of(SERVICE)


def process_message(record: SQSRecord) -> None:
    """Process a message; after a failure it comes again.

    Raises:
        NotDeliveredError: a delivery has to be attempted again.
    """
    message = json.loads(record.body)
    is_event = "detail" in message
    hide_it = partial(hide, environment().alert_queue if is_event else environment().delivery_queue, record)
    try:
        (deliver_news if is_event else send)(message)
    except NotDeliveredError as error:
        retry_after(hide_it, error.seconds, logger)
        raise
    except Exception as error:
        log_failure(logger, "News were not delivered", error)
        tries = int(record.attributes.approximate_receive_count)
        retry_after(hide_it, min(RETRY_AFTER * tries, LONGEST_WAIT), logger)
        raise
