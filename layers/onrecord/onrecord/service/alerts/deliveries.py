"""The deliveries of an alert, and the statements that were delivered.

In the bucket of texts there are, besides the alerts themselves:

``deliveries/ALERT/ID.json``           a delivery with its attempts; a lifecycle rule removes it
``delivered/ALERT/DOCUMENT.json``      the statements of a document that have been noted for delivery
``delivered/ALERT/endpoint.json``      since when the webhook has failed

They hold ids of statements, and nothing that these say.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum
from typing import NamedTuple

from onrecord.model import Frozen, Id
from onrecord.record import Page
from onrecord.service import stored_objects

DELIVERIES = "deliveries/"
DELIVERED = "delivered/"
DISABLED_AFTER = dt.timedelta(days=3)
"""The time for which a webhook may fail before it is disabled."""
_LAST_MS = 9_999_999_999_999
"""The greatest number of 13 digits. Ids count milliseconds down from it, so that the newest sorts first."""


class Channel(StrEnum):
    """A way in which the news of an alert are sent."""

    WEBHOOK = "webhook"
    EMAIL = "email"


class DeliveryStatus(StrEnum):
    """The status of a delivery. It is ``withdrawn`` if its statements are no longer on record."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Attempt(Frozen):
    """An attempt to deliver: the status of the answer, or the problem if there was none."""

    at: dt.datetime
    status: int | None = None
    problem: str | None = None


class Delivery(Frozen):
    """Statements of one document that are sent together. ``created`` is when the document was recorded."""

    id: Id
    alert: Id
    channel: Channel
    document: Id
    statements: tuple[Id, ...]
    created: dt.datetime
    status: DeliveryStatus = DeliveryStatus.WAITING
    attempts: tuple[Attempt, ...] = ()


class Noted(Frozen):
    """The statements of a document that were noted for delivery, and the deliveries that were made last."""

    statements: frozenset[str] = frozenset()
    deliveries: tuple[str, ...] = ()


class _Endpoint(Frozen):
    failing: dt.datetime
    disabled: dt.datetime | None = None


class NotedBefore(NamedTuple):
    """Return the note of a document with its object; None if there is none."""

    noted: Noted
    stored: stored_objects.Stored | None


def delivery_id(alert_id: str, cause: str, at: dt.datetime) -> str:
    """Return the id of a delivery: later ones come first, and the same cause has the same id.

    Args:
        alert_id: the alert's id.
        cause: what distinguishes the delivery from others of the alert.
        at: when its document was recorded.
    """
    digest = hashlib.sha256(f"delivery {alert_id} {cause}".encode()).hexdigest()[:13]
    return f"{_LAST_MS - int(at.timestamp() * 1000):013}{digest}"


def deliveries_of(alert_id: str, *, limit: int, cursor: str | None) -> Page[Delivery]:
    """List the deliveries of an alert of the last 30 days, newest first.

    Raises:
        ProblemError: the cursor is not valid.
    """
    ids, more = stored_objects.ids_in(_folder(alert_id), limit=limit, cursor=cursor)
    return Page(tuple(filter(None, (delivery(alert_id, each) for each in ids))), more)


def delivery(alert_id: str, delivery_id: str) -> Delivery | None:
    """Return a delivery, None if it is not kept."""
    found = stored_objects.read(f"{_folder(alert_id)}{delivery_id}.json")
    return None if found is None else Delivery.model_validate_json(found.data)


def keep(kept: Delivery) -> None:
    """Keep a delivery as it stands now."""
    stored_objects.write(f"{_folder(kept.alert)}{kept.id}.json", kept.model_dump_json().encode())


def noted_of(alert_id: str, document_id: str) -> NotedBefore:
    """Return which statements of a document have been noted for delivery."""
    found = stored_objects.read(_noted_key(alert_id, document_id))
    return NotedBefore(Noted() if found is None else Noted.model_validate_json(found.data), found)


def note(alert_id: str, document_id: str, noted: Noted, before: NotedBefore) -> None:
    """Note statements for delivery.

    Raises:
        ChangedMeanwhileError: something else was noted of the document since ``before`` was read.
    """
    key = _noted_key(alert_id, document_id)
    stored_objects.replace(key, noted.model_dump_json().encode(), before.stored)


def note_answer(alert_id: str, *, at: dt.datetime, succeeded: bool, gone: bool = False) -> None:
    """Note whether a webhook took a delivery; one that has failed for days, or is gone, is disabled."""
    found = stored_objects.read(_endpoint_key(alert_id))
    if succeeded:
        if found is not None:
            stored_objects.delete(_endpoint_key(alert_id))
        return
    before = _Endpoint(failing=at) if found is None else _Endpoint.model_validate_json(found.data)
    if before.disabled is None and (gone or at - before.failing >= DISABLED_AFTER):
        before = before.model_copy(update={"disabled": at})
    stored_objects.write(_endpoint_key(alert_id), before.model_dump_json().encode())


def disabled_since(alert_id: str) -> dt.datetime | None:
    """Return since when nothing is sent to an alert's webhook any more, None if something is."""
    found = stored_objects.read(_endpoint_key(alert_id))
    return None if found is None else _Endpoint.model_validate_json(found.data).disabled


def forget(alert_id: str) -> None:
    """Delete everything that is kept of an alert's deliveries."""
    for folder in (_folder(alert_id), f"{DELIVERED}{alert_id}/"):
        for key, _ in stored_objects.tags_in(folder):
            stored_objects.delete(key)


def _folder(alert_id: str) -> str:
    return f"{DELIVERIES}{alert_id}/"


def _noted_key(alert_id: str, document_id: str) -> str:
    return f"{DELIVERED}{alert_id}/{document_id}.json"


def _endpoint_key(alert_id: str) -> str:
    return f"{DELIVERED}{alert_id}/endpoint.json"
