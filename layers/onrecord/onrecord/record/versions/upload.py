"""An event of an uploaded object, as the record takes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
        rereads: how often the version has been read again, this time included. No event of S3 stands for
            that: it comes right after the event, or the reading, before it.
        record: names a document in the object, where that is a container; None is the object itself.
    """

    bucket: str
    key: str
    sequencer: str
    received: datetime
    version_id: str | None = None
    rereads: int = 0
    record: str | None = None

    @property
    def document_id(self) -> str:
        """The id of the document in the object: the same over re-uploads."""
        return document_id(self.bucket, self.key, self.record)

    @property
    def container_id(self) -> str | None:
        """The id of the container that the document is in, None if it is in none."""
        return None if self.record is None else document_id(self.bucket, self.key)

    @property
    def sequencer_before(self) -> str:
        """A sequencer less than this event's, and greater than that of every earlier event of the object."""
        return f"{int(self.sequencer, 16) - 1:0{len(self.sequencer)}X}F"

    @property
    def order(self) -> str:
        """The sequencer in a form whose plain string comparison is the order of S3.

        S3 compares two sequencers after padding the shorter one with zeros on the right. Stripping all zeros
        on the right gives the same order, and makes equal sequencers equal strings. A zero for each reading
        puts that behind its event and before all others.
        """
        return (self.sequencer.upper().rstrip("0") or "0") + "0" * self.rereads

    def placed(self, order: str) -> Upload:
        """Return this upload in the place that an order says."""
        sequencer = order.rstrip("0") or "0"
        return replace(self, sequencer=sequencer, rereads=len(order) - len(sequencer))
