"""S3's event notifications, read into uploads of the record.

Follows https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from onrecord.record import Upload

if TYPE_CHECKING:
    from collections.abc import Mapping


class MalformedEventError(ValueError):
    """The event is not an S3 event notification; the message names what it lacks."""


class _Model(BaseModel):
    # An error must not print its input: that holds keys of documents.
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Object(_Model):
    key: str = Field(min_length=1)
    sequencer: str = Field(pattern=r"^[0-9A-Fa-f]+$")
    version_id: str | None = Field(alias="versionId", default=None)


class _Bucket(_Model):
    name: str = Field(min_length=1)


class _Entity(_Model):
    bucket: _Bucket
    object: _Object


class _Notification(_Model):
    event_name: str = Field(
        alias="eventName", pattern=r"^(s3:)?(Object(Created|Removed)|LifecycleExpiration):"
    )
    event_time: AwareDatetime = Field(alias="eventTime")
    s3: _Entity


@dataclass(frozen=True, slots=True)
class ObjectEvent:
    """An event of an object.

    Attributes:
        upload: the object, and the version of it that was written or deleted.
        removed: the object was deleted, or a version of it; else it was written.
        one_version: only this version was deleted, others may remain.
        form: it was written by an HTML form (S3's ``PostObject``), as tickets are used.
    """

    upload: Upload
    removed: bool
    one_version: bool = False
    form: bool = False

    @classmethod
    def of(cls, notification: Mapping[str, Any]) -> ObjectEvent:
        """Read one member of an event's ``Records``; its key is URL-encoded there, and decoded here.

        Raises:
            MalformedEventError: something that S3 always sends is missing.
        """
        try:
            content = _Notification.model_validate(notification)
        except ValidationError as error:
            lacking = "; ".join(
                f"{'.'.join(map(str, part['loc']))}: {part['msg']}"
                for part in error.errors(include_input=False)
            )
            raise MalformedEventError(
                f"Not an S3 event notification ({lacking}). S3 sends eventName, eventTime, s3.bucket.name, "
                "s3.object.key and s3.object.sequencer; an event written by hand must carry them too, its "
                "sequencer a hexadecimal number that grows with every event of the object."
            ) from None
        upload = Upload(
            bucket=content.s3.bucket.name,
            key=unquote_plus(content.s3.object.key),
            sequencer=content.s3.object.sequencer,
            received=content.event_time.astimezone(UTC),
            version_id=content.s3.object.version_id,
        )
        removed = "ObjectCreated" not in content.event_name
        # A delete marker hides all versions; a deletion in an unversioned bucket leaves none.
        of_all = upload.version_id is None or content.event_name.endswith(":DeleteMarkerCreated")
        return cls(
            upload,
            removed,
            one_version=removed and not of_all,
            form=content.event_name.endswith("ObjectCreated:Post"),
        )


def event_in(message: str) -> Mapping[str, Any]:
    """Return the S3 event that the body of an SQS message holds.

    Raises:
        MalformedEventError: the body is no JSON object.
    """
    try:
        event = json.loads(message)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise MalformedEventError("Not an S3 event: the message is no JSON object.")
    return event


def notifications(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the notifications in an event: none in the test event that S3 sends to a newly connected queue.

    Raises:
        MalformedEventError: it is not an S3 event.
    """
    if event.get("Event") == "s3:TestEvent":
        return []
    records = event.get("Records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise MalformedEventError("Not an S3 event: it has no list of Records.")
    return records
