"""Alerts: questions that stand.

The answers of each are a feed at a secret address, which the record gives when it is asked (``standing``).
What is new can also be sent: ``news`` finds which statements of a recorded document are, ``sending`` sends
them to a webhook or by mail, and ``deliveries`` keeps what was sent.
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
