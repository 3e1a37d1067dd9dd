"""Events on the event bus about what became of documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from onrecord.model import Extraction
    from onrecord.record import Upload


def announce(upload: Upload, extraction: Extraction) -> bool:
    """Announce a recorded document.

    Returns:
        False if the event bus refused the event.
    """
    detail = {
        "id": upload.document_id,
        "key": upload.key,
        "statements": len(extraction.statements),
        "entities": len(extraction.entities),
    }
    entry: PutEventsRequestEntryTypeDef = {
        "Source": "onrecord",
        "DetailType": "Document Recorded",
        "Detail": json.dumps(detail),
        "EventBusName": environment().event_bus,
    }
    return resources.events().put_events(Entries=[entry])["FailedEntryCount"] == 0
