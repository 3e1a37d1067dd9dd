"""Events on the event bus: how each event of a document ended. ``docs/events.md`` describes them."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from onrecord.identity import event_id
from onrecord.record import EndKind
from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from onrecord.record import End

SOURCE = "onrecord"
DETAIL_TYPES = {
    EndKind.RECORDED: "Document Recorded",
    EndKind.FAILED: "Document Failed",
    EndKind.DELETED: "Document Deleted",
}
BATCH = 10
"""Events that one call of PutEvents takes at most."""


class AnnouncementError(RuntimeError):
    """The event bus did not take an event; the record keeps it for the next delivery of the message."""


def announce(document_id: str) -> None:
    """Send how the events of a document ended, as far as the event bus has not taken that yet.

    Raises:
        AnnouncementError: the event bus did not take one of them.
    """
    resources.record().announce(document_id, partial(_send, document_id))


def _send(document_id: str, ends: Sequence[End]) -> None:
    entries = [_entry(document_id, end) for end in ends]
    for first in range(0, len(entries), BATCH):
        try:
            answer = resources.events().put_events(Entries=entries[first : first + BATCH])
        except (ClientError, BotoCoreError) as error:
            raise AnnouncementError("the event bus could not be reached") from error
        if answer["FailedEntryCount"]:
            codes = sorted({entry.get("ErrorCode", "") for entry in answer["Entries"]} - {""})
            raise AnnouncementError(f"the event bus refused {answer['FailedEntryCount']} events: {codes}")


def _entry(document_id: str, end: End) -> PutEventsRequestEntryTypeDef:
    detail: dict[str, object] = {
        "event_id": event_id(document_id, end.kind, end.cause),
        "id": document_id,
        "link": f"/v1/documents/{document_id}",
        "order": end.order,
    }
    match end.kind:
        case EndKind.RECORDED:
            detail |= {
                "version": end.version,
                "statements": end.statements,
                "entities": end.entities,
                "reread": end.reread,
            }
        case EndKind.FAILED:
            detail |= {"problem": end.problem}
    return {
        "Source": SOURCE,
        "DetailType": DETAIL_TYPES[end.kind],
        "Time": end.at,
        "Detail": json.dumps(detail),
        "EventBusName": environment().event_bus,
    }
