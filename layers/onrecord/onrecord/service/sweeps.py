"""Later sweeps: they remove what a slow or broken run wrote after the first sweep of its document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Mapping

SWEEP = "sweep"
"""The member of a message of the ingest queue that names the document to sweep."""
DELAY = 900
"""Seconds until the message comes: the most that SQS allows, and the longest run of a function."""


def sweep_later(document_id: str) -> None:
    """Send a message that asks to sweep a document again, if runs that were overtaken may still write.

    Raises:
        ClientError: the message could not be sent.
    """
    if resources.record().is_overtaken(document_id):
        resources.sqs().send_message(
            QueueUrl=environment().ingest_queue,
            MessageBody=json.dumps({SWEEP: document_id}),
            DelaySeconds=DELAY,
        )


def is_sweep(message: Mapping[str, Any]) -> bool:
    """Return whether a message asks for a sweep."""
    return isinstance(message.get(SWEEP), str)


def sweep(message: Mapping[str, Any]) -> None:
    """Sweep the document that a message names, and again later if a run may still write."""
    document_id: str = message[SWEEP]
    resources.record().sweep(document_id)
    sweep_later(document_id)
