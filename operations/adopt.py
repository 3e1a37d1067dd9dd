"""Bring a stack that took over existing buckets or an existing table in line with them.

    python -m operations.adopt STACK

CloudFormation connects an uploads bucket with the queue only if it makes the bucket itself. No event reports
what was uploaded or deleted while there was no stack, or after the moment to which a table was restored.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from onrecord.identity import document_id
from onrecord.service import resources
from onrecord.service.environment import environment
from operations.stack import stack_parser, work_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_s3.literals import EventType

EVENTS: tuple[EventType, ...] = (
    "s3:ObjectCreated:*",
    "s3:ObjectRemoved:*",
    "s3:LifecycleExpiration:Delete",
)
DELAY = timedelta(minutes=1)
"""How much later than the object's last change S3 may date its event."""


_OLDEST = "0" * 16


def connect() -> None:
    """Make the uploads bucket send its events to the ingest queue."""
    attributes = resources.sqs().get_queue_attributes(
        QueueUrl=environment().ingest_queue, AttributeNames=["QueueArn"]
    )["Attributes"]
    resources.s3().put_bucket_notification_configuration(
        Bucket=environment().uploads_bucket,
        NotificationConfiguration={
            "QueueConfigurations": [
                {"QueueArn": attributes["QueueArn"], "Events": [event]} for event in EVENTS
            ]
        },
    )


def catch_up() -> Counter[str]:
    """Send an event for each object that the record lacks and for each document whose object is gone.

    It may be run again at any time: an event that the record knows changes nothing.

    Returns:
        How many ``uploaded`` and ``deleted`` events were sent.
    """
    sent: Counter[str] = Counter()
    for key, changed in _objects():
        document = resources.record().document(document_id(environment().uploads_bucket, key))
        if document is None or changed - document.received > DELAY:
            _send("ObjectCreated:Put", key, changed)
            sent["uploaded"] += 1
    for key in _keys_on_record():
        if not _exists(key):
            _send("ObjectRemoved:Delete", key, datetime.now(UTC))
            sent["deleted"] += 1
    return sent


def _objects() -> Iterator[tuple[str, datetime]]:
    pages = resources.s3().get_paginator("list_objects_v2").paginate(Bucket=environment().uploads_bucket)
    for page in pages:
        for item in page.get("Contents", ()):
            yield item["Key"], item["LastModified"]


def _keys_on_record() -> Iterator[str]:
    cursor = None
    while True:
        page = resources.record().documents(limit=100, cursor=cursor)
        yield from (document.key for document in page.items)
        if (cursor := page.next_cursor) is None:
            return


def _exists(key: str) -> bool:
    answer = resources.s3().list_objects_v2(Bucket=environment().uploads_bucket, Prefix=key, MaxKeys=1)
    return any(item["Key"] == key for item in answer.get("Contents", ()))


def _send(name: str, key: str, at: datetime) -> None:
    bucket = environment().uploads_bucket
    known = resources.record().newest_event(document_id(bucket, key)) or _OLDEST
    notification: dict[str, Any] = {
        "eventSource": "aws:s3",
        "eventName": name,
        "eventTime": at.isoformat(),
        # Newer than what the record knows of the object, and older than any event that S3 has yet to send:
        # those differ in a digit before the last.
        "s3": {
            "bucket": {"name": bucket},
            "object": {"key": quote_plus(key, safe="/"), "sequencer": known + "1"},
        },
    }
    resources.sqs().send_message(
        QueueUrl=environment().ingest_queue, MessageBody=json.dumps({"Records": [notification]})
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Connect the bucket of a stack and send the events that it missed."""
    parser = stack_parser("operations.adopt", __doc__)
    work_on(parser.parse_args(arguments).stack)
    connect()
    print(f"{environment().uploads_bucket} sends its events to the ingest queue")
    sent = catch_up()
    print(f"sent events of {sent['uploaded']} uploads and {sent['deleted']} deletions that the record lacked")


if __name__ == "__main__":
    main()
