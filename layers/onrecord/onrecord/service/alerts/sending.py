"""Sending a delivery, and trying again where that fails.

Attempts are minutes, then hours apart. After the last one the delivery has failed; a webhook that has failed
for days, or says that it is gone (410), is disabled. What is sent is what the record has at that moment: of a
document that was deleted nothing is.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from onrecord.formats.mail import alert_mail
from onrecord.service import resources
from onrecord.service.alerts import deliveries, standing, webhooks
from onrecord.service.alerts.deliveries import Attempt, Channel, Delivery, DeliveryStatus
from onrecord.service.alerts.news import statements_of
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.record.model import RecordedStatement
    from onrecord.service.alerts.standing import StandingAlert

RETRY_AFTER = (60, 300, 1_800, 7_200, 18_000, 36_000)
"""Seconds until the second, third ... attempt: seven attempts within 18 hours."""
GONE = 410
EVENT = "statements.recorded"
"""The type of what a webhook gets."""


class NotDeliveredError(RuntimeError):
    """A delivery has to be attempted again, after ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__("the delivery is attempted again")
        self.seconds = seconds


def send(message: Mapping[str, Any]) -> None:
    """Do what a message of the queue of deliveries asks for: attempt a delivery, or forget an ended alert.

    Raises:
        NotDeliveredError: the delivery has to be attempted again.
    """
    if ended := message.get("ended"):
        deliveries.forget(str(ended))
        return
    alert = standing.standing_alert(str(message["alert"]))
    found = deliveries.delivery(str(message["alert"]), str(message["delivery"]))
    if alert is None or found is None or found.status is not DeliveryStatus.WAITING:
        return
    is_disabled = found.channel is Channel.WEBHOOK and deliveries.disabled_since(alert.id) is not None
    if is_disabled:
        deliveries.keep(found.model_copy(update={"status": DeliveryStatus.FAILED}))
        return
    statements = [each for each in statements_of(alert, found.document) if each.id in found.statements]
    if not statements:
        deliveries.keep(found.model_copy(update={"status": DeliveryStatus.WITHDRAWN}))
        return
    _conclude(found, _attempted(alert, found, statements))


def _conclude(delivery: Delivery, attempt: Attempt) -> None:
    """Note an attempt and what follows from it.

    Raises:
        NotDeliveredError: another attempt.
    """
    succeeded = attempt.problem is None and (attempt.status is None or 200 <= attempt.status < 300)
    attempts = (*delivery.attempts, attempt)
    is_last = len(attempts) > len(RETRY_AFTER) or attempt.status == GONE
    status = DeliveryStatus.WAITING
    if succeeded or is_last:
        status = DeliveryStatus.DONE if succeeded else DeliveryStatus.FAILED
    deliveries.keep(delivery.model_copy(update={"status": status, "attempts": attempts}))
    if delivery.channel is Channel.WEBHOOK:
        gone = attempt.status == GONE
        deliveries.note_answer(delivery.alert, at=attempt.at, succeeded=succeeded, gone=gone)
    if status is DeliveryStatus.WAITING:
        raise NotDeliveredError(RETRY_AFTER[len(attempts) - 1])


def _attempted(alert: StandingAlert, delivery: Delivery, statements: Sequence[RecordedStatement]) -> Attempt:
    now = dt.datetime.now(dt.UTC)
    if delivery.channel is Channel.EMAIL:
        return _mailed(alert, statements, now)
    assert alert.webhook is not None  # noqa: S101  the delivery is one to it
    assert alert.secret is not None  # noqa: S101  it was made with the webhook
    try:
        status = webhooks.post(
            alert.webhook, _payload(alert, delivery, statements), id=delivery.id, secret=alert.secret, at=now
        )
    except webhooks.NotSentError as error:
        return Attempt(at=now, problem=str(error))
    return Attempt(at=now, status=status)


def _payload(alert: StandingAlert, delivery: Delivery, statements: Sequence[RecordedStatement]) -> bytes:
    content = {
        "type": EVENT,
        "timestamp": delivery.created.isoformat(),
        "data": {
            "alert": {"id": alert.id, "title": alert.title},
            "origin": alert.origin,
            "statements": [statement.model_dump(mode="json") for statement in statements],
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _mailed(alert: StandingAlert, statements: Sequence[RecordedStatement], now: dt.datetime) -> Attempt:
    mail = alert_mail(statements, alert=alert.id, title=alert.title, origin=alert.origin)
    try:
        resources.sns().publish(
            TopicArn=environment().alert_topic,
            Subject=mail.subject,
            Message=mail.text,
            # So that a subscription can filter.
            MessageAttributes={"alert": {"DataType": "String", "StringValue": alert.id}},
        )
    except (ClientError, BotoCoreError) as error:
        return Attempt(at=now, problem=f"the topic has not taken it: {type(error).__name__}")
    return Attempt(at=now)
