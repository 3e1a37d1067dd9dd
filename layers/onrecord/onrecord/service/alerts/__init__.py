"""Alerts: questions that users follow.

Each has a feed at a secret address, whose answers the record gives when it is fetched (``standing``). New
answers can also be sent: ``news`` finds them in a recorded document, ``sending`` sends them to a webhook or
by mail, and ``deliveries`` keeps a log of what was sent.
"""

from onrecord.service.alerts.deliveries import Attempt, Channel, Delivery, DeliveryStatus, deliveries_of
from onrecord.service.alerts.standing import (
    Alert,
    alert,
    alerts,
    answers,
    create_alert,
    delete_alert,
    followed,
)

__all__ = [
    "Alert",
    "Attempt",
    "Channel",
    "Delivery",
    "DeliveryStatus",
    "alert",
    "alerts",
    "answers",
    "create_alert",
    "delete_alert",
    "deliveries_of",
    "followed",
]
