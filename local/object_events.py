"""The events that a bucket sends, as S3 sends them where moto 5.2 sends others.

S3's events carry a ``sequencer`` and, in versioned buckets, a ``versionId``; a deletion without a version
sends ``ObjectRemoved:DeleteMarkerCreated``, one of a version ``ObjectRemoved:Delete``. moto leaves out the
two fields and most events of versioned deletions; ``send_as_s3_does`` adds them inside the running moto.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from __future__ import annotations

import functools
import threading
import time
from types import SimpleNamespace
from typing import Any

from moto.s3 import notifications
from moto.s3.models import S3Backend
from moto.s3.notifications import S3NotificationEvent

REMOVED = S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT
MARKED = S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT
_lock = threading.Lock()
_last_sequence = 0


def sequencer() -> str:
    """Return 18 hexadecimal digits as S3 does, larger with each call: seconds, then nanoseconds."""
    global _last_sequence
    with _lock:
        _last_sequence = max(time.time_ns(), _last_sequence + 1)
        seconds, nanoseconds = divmod(_last_sequence, 1_000_000_000)
    return f"{seconds:010X}{nanoseconds:08X}"


@functools.cache
def send_as_s3_does() -> None:
    """Make moto in this process send S3's events. Further calls change nothing."""
    moto_event = notifications._get_s3_event
    moto_send = notifications.send_event
    moto_delete = S3Backend.delete_object

    def s3_event(event_name: str, bucket: Any, key: Any, notification_id: str) -> Any:
        removed = event_name.startswith("s3:ObjectRemoved:")
        # A delete marker has no tag and no size, and events of deletions say neither.
        described = SimpleNamespace(name=key.name, etag="", size=0) if removed else key
        event = moto_event(event_name, bucket, described, notification_id)
        s3_object = event["Records"][0]["s3"]["object"]
        if removed:
            del s3_object["size"], s3_object["eTag"]
        if bucket.is_versioned:
            s3_object["versionId"] = key.version_id
        s3_object["sequencer"] = sequencer()
        return event

    def send_event(account_id: str, event_name: S3NotificationEvent, bucket: Any, key: Any) -> None:
        # moto sends only some deletions in versioned buckets: delete_object, below, sends all of them.
        if not (event_name == REMOVED and bucket.is_versioned):
            moto_send(account_id, event_name, bucket, key)

    def delete_object(
        backend: S3Backend,
        bucket_name: str,
        key_name: str,
        version_id: str | None = None,
        bypass: bool = False,
    ) -> tuple[bool, dict[str, Any]]:
        bucket = backend.get_bucket(bucket_name)
        versions = {key.version_id: key for key in bucket.keys.getlist(key_name, [])}
        deleted, response = moto_delete(backend, bucket_name, key_name, version_id, bypass)
        if bucket.is_versioned and deleted:
            if version_id is None:
                moto_send(backend.account_id, MARKED, bucket, bucket.keys.get(key_name))
            elif version_id in versions:
                moto_send(backend.account_id, REMOVED, bucket, versions[version_id])
        return deleted, response

    notifications._get_s3_event = s3_event
    notifications.send_event = send_event
    S3Backend.delete_object = delete_object  # type: ignore[method-assign,assignment]
