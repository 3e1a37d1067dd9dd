"""The uploads bucket: its changes, the events that S3 sends of them, and the expected record."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Any
from urllib.parse import quote_plus

from onrecord.record.model import Status

UPLOADS = "onrecord-documents"


class Change(StrEnum):
    """A change of an object: the name of its event."""

    PUT = "ObjectCreated:Put"
    MARK = "ObjectRemoved:DeleteMarkerCreated"
    ERASE = "ObjectRemoved:Delete"
    EXPIRE = "LifecycleExpiration:Delete"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an object: what was uploaded, or a delete marker (``body`` is None)."""

    id: str
    body: bytes | None
    order: int
    uploaded: dt.datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The expected record of an object.

    Attributes:
        status: None if there is no such document.
        served: the version that is served.
    """

    status: Status | None
    served: Version | None


class Bucket:
    """The uploads bucket, with versions; each change returns the event that S3 sends of it.

    Args:
        s3: the client.
        readable: tells whether a body can be read as a document, or as a container.
        barren: tells whether a body is a container of which no part can be read.
    """

    def __init__(self, s3: Any, readable: Any, barren: Any) -> None:
        self._s3 = s3
        self._readable = readable
        self._barren = barren
        self._orders = count(1)
        self.versions: defaultdict[str, list[Version]] = defaultdict(list)
        self.changes: defaultdict[str, list[tuple[int, Change, Version]]] = defaultdict(list)

    def put(self, key: str, body: bytes) -> dict[str, Any]:
        """Upload a new version."""
        put = self._s3.put_object(Bucket=UPLOADS, Key=key, Body=body)
        described = self._s3.head_object(Bucket=UPLOADS, Key=key)
        version = Version(put["VersionId"], body, next(self._orders), described["LastModified"])
        self.versions[key].append(version)
        return self._event(key, Change.PUT, version, version.order)

    def mark(self, key: str) -> dict[str, Any]:
        """Delete the object: a delete marker becomes its newest version."""
        deleted = self._s3.delete_object(Bucket=UPLOADS, Key=key)
        last = self.versions[key][-1].uploaded if self.versions[key] else dt.datetime.now(dt.UTC)
        version = Version(deleted["VersionId"], None, next(self._orders), last)
        self.versions[key].append(version)
        return self._event(key, Change.MARK, version, version.order)

    def erase(self, key: str, position: int, change: Change = Change.ERASE) -> dict[str, Any]:
        """Delete a version or a delete marker, by its position among those that there are."""
        version = self.versions[key].pop(position)
        self._s3.delete_object(Bucket=UPLOADS, Key=key, VersionId=version.id)
        return self._event(key, change, version, next(self._orders))

    def standing(self, key: str) -> Standing:
        """Return the expected record after every event has been processed.

        Of the versions in the bucket, newer than its newest delete marker, the newest that can be read is
        served. The status is that of the current version.
        """
        versions = self.versions[key]
        if not versions or versions[-1].body is None:
            return Standing(None, None)
        shown = []
        for version in reversed(versions):
            if version.body is None:
                break
            shown.append(version)
        served = next((version for version in shown if self._readable(version.body)), None)
        if served is not versions[-1] or self._barren(served.body):
            return Standing(Status.FAILED, served)
        return Standing(Status.DONE, served)

    def _event(self, key: str, change: Change, version: Version, order: int) -> dict[str, Any]:
        self.changes[key].append((order, change, version))
        described = {
            "key": quote_plus(key, safe="/"),
            "sequencer": f"{order:016X}",
            "versionId": version.id,
        }
        notification = {
            "eventSource": "aws:s3",
            "eventName": change.value,
            "eventTime": version.uploaded.isoformat().replace("+00:00", "Z"),
            "s3": {"bucket": {"name": UPLOADS}, "object": described},
        }
        return {"Records": [notification]}
