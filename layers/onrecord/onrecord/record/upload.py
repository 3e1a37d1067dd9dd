"""Which event of which object is being recorded?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.identity import document_id

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """An event of an uploaded object: its creation, or its deletion.

    Attributes:
        bucket: the uploads bucket.
        key: the object's key, decoded (S3 events quote it).
        sequencer: S3's ordering of the events of one key, hexadecimal digits
            (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html).
        received: the event's time, with its time zone.
        version_id: the object's version, where the bucket has versions.
    """

    bucket: str
    key: str
    sequencer: str
    received: datetime
    version_id: str | None = None

    @property
    def document_id(self) -> str:
        """The id of the document that the object is: the same over re-uploads."""
        return document_id(self.bucket, self.key)

    @property
    def order(self) -> str:
        """The sequencer in the form that plain comparison of strings orders as S3 does.

        S3 asks to pad the shorter of two sequencers with zeros on the right before they are compared. Without
        any zeros on the right they compare the same, and sequencers that are equal become so.
        """
        return self.sequencer.upper().rstrip("0") or "0"
