"""News: the statements of a recorded document that answer an alert for the first time.

Each event of a recorded document comes here. A statement that answers an alert is news if it was not
delivered before. It is noted, so that it is not delivered again when the event comes twice, or the document
is read again. Documents that were uploaded before the alert was made have no news.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from onrecord.record import MAX_LIMIT
from onrecord.service import resources
from onrecord.service.alerts import deliveries, standing
from onrecord.service.alerts.deliveries import Delivery, DeliveryStatus, Noted
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onrecord.record.model import RecordedStatement
    from onrecord.service.alerts.standing import StandingAlert

TOGETHER = 50
"""Statements that are delivered together at most."""


def deliver_news(event: Mapping[str, Any]) -> None:
    """Deliver the news in a document.

    Args:
        event: the event that announces that the document was recorded (``docs/events.md``).

    Raises:
        ChangedMeanwhileError: two events of the document were processed at the same time.
    """
    detail = event["detail"]
    if not detail["statements"]:
        return
    recorded = resources.record().document(detail["id"])
    if recorded is None:
        return
    at = dt.datetime.fromisoformat(event["time"])
    failed: Exception | None = None
    for alert in standing.delivering():
        if recorded.received < alert.created:
            continue
        try:
            _deliver(alert, recorded.id, cause=detail["event_id"], at=at)
        except Exception as error:
            failed = error
    if failed is not None:
        raise failed


def statements_of(alert: StandingAlert, document_id: str) -> Iterator[RecordedStatement]:
    """Yield the statements of a document that answer an alert."""
    asked = alert.question.document
    if asked and document_id not in asked:
        return
    filters, cursor = {**alert.question.filters, "document": (document_id,)}, None
    while True:
        page = resources.record().statements(**filters, limit=MAX_LIMIT, cursor=cursor)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


def _deliver(alert: StandingAlert, document_id: str, *, cause: str, at: dt.datetime) -> None:
    found = [statement.id for statement in statements_of(alert, document_id)]
    if not found:
        return
    before = deliveries.noted_of(alert.id, document_id)
    new = [each for each in found if each not in before.noted.statements]
    if not new:
        _send_again(alert, before.noted)
        return
    made = [
        Delivery(
            id=deliveries.delivery_id(alert.id, f"{channel} {cause} {together[0]}", at),
            alert=alert.id,
            channel=channel,
            document=document_id,
            statements=together,
            created=at,
        )
        for channel in alert.channels
        for together in _chunks(new)
    ]
    for each in made:
        deliveries.keep(each)
    noted = Noted(statements=before.noted.statements | set(new), deliveries=tuple(each.id for each in made))
    deliveries.note(alert.id, document_id, noted, before)
    for each in made:
        _send(each)


def _chunks(ids: list[str]) -> Iterator[tuple[str, ...]]:
    for first in range(0, len(ids), TOGETHER):
        yield tuple(ids[first : first + TOGETHER])


def _send_again(alert: StandingAlert, noted: Noted) -> None:
    """Send what was noted by a try that may have ended before it sent it."""
    for delivery_id in noted.deliveries:
        found = deliveries.delivery(alert.id, delivery_id)
        if found is not None and found.status is DeliveryStatus.WAITING and not found.attempts:
            _send(found)


def _send(delivery: Delivery) -> None:
    message = {"alert": delivery.alert, "delivery": delivery.id}
    resources.sqs().send_message(QueueUrl=environment().delivery_queue, MessageBody=json.dumps(message))
