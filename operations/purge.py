"""Erase a document as far as AWS allows, and print what can still be restored.

python -m operations.purge STACK KEY...
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3

from onrecord.identity import document_id
from onrecord.record import Upload
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.exports import FOLDER
from onrecord.service.s3_events import MalformedEventError, ObjectEvent, event_in, notifications
from onrecord.service.uploads import delete_versions
from operations.stack import stack_parser, work_on

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_MESSAGES = 10_000
"""The largest number of messages of the dead-letter queue that are searched."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The result of an erasure.

    Attributes:
        document: the document's id.
        on_record: the document was on record before.
        messages: how many messages were deleted from the dead-letter queue.
        left: what is still in the buckets and the table.
    """

    document: str
    on_record: bool
    messages: int
    left: tuple[str, ...]


def purge(key: str) -> Erased:
    """Erase the document that was uploaded under a key: its versions, texts, entries and queued messages.

    All exports go with it.
    """
    upload = Upload(environment().uploads_bucket, key, "0", datetime.now(UTC))
    delete_versions(key)
    # The deletion's event does the same, but there is none if the object was already gone.
    newest = resources.record().newest_event(upload.document_id)
    on_record = newest is not None and resources.record().document(upload.document_id) is not None
    if newest is not None:
        # Newer than what the record knows of the object, and older than any event that S3 has yet to send.
        resources.record().delete(Upload(upload.bucket, key, newest + "1", upload.received))
    _delete_exports()
    return Erased(upload.document_id, on_record, _delete_messages(key), tuple(_left(key)))


def _delete_exports() -> None:
    """Delete all exports: each may have statements of the document, and can be asked for again."""
    s3, bucket = resources.s3(), environment().texts_bucket
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=FOLDER):
        for found in page.get("Contents", ()):
            s3.delete_object(Bucket=bucket, Key=found["Key"])


def _delete_messages(key: str) -> int:
    """Delete the messages of the dead-letter queue that name an upload; the others stay."""
    queue, deleted = environment().dead_letter_queue, 0
    others: list[str] = []
    for _ in range(MAX_MESSAGES // 10):
        received = resources.sqs().receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=120
        )
        if not (messages := received.get("Messages")):
            break
        for message in messages:
            if _names(message["Body"], key):
                resources.sqs().delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                deleted += 1
            else:
                others.append(message["ReceiptHandle"])
    for handle in others:  # visible again at once, for a redrive
        resources.sqs().change_message_visibility(QueueUrl=queue, ReceiptHandle=handle, VisibilityTimeout=0)
    return deleted


def _names(body: str, key: str) -> bool:
    try:
        uploads = [ObjectEvent.of(notification).upload for notification in notifications(event_in(body))]
    except MalformedEventError:
        return json.dumps(key)[1:-1] in body
    return any(upload.key == key and upload.bucket == environment().uploads_bucket for upload in uploads)


def _left(key: str) -> list[str]:
    document = document_id(environment().uploads_bucket, key)
    versions = resources.s3().list_object_versions(Bucket=environment().uploads_bucket, Prefix=key)
    texts = resources.s3().list_objects_v2(Bucket=environment().texts_bucket, Prefix=f"texts/{document}")
    return [
        *(
            f"a version of the upload: {version['VersionId']}"
            for version in (*versions.get("Versions", ()), *versions.get("DeleteMarkers", ()))
            if version["Key"] == key
        ),
        *(f"a text: {item['Key']}" for item in texts.get("Contents", ())),
        *(["the document's entries"] if resources.record().document(document) else []),
    ]


def _restorable_since() -> datetime | None:
    """Return the earliest time to which the table can be restored, None if it cannot be."""
    description = boto3.client("dynamodb").describe_continuous_backups(TableName=environment().table)
    recovery = description["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    return recovery.get("EarliestRestorableDateTime")


def main(arguments: Sequence[str] | None = None) -> int:
    """Erase documents; return 1 if something of one is left."""
    parser = stack_parser("operations.purge", __doc__)
    parser.add_argument("keys", nargs="+", metavar="KEY", help="the key that the document was uploaded as")
    options = parser.parse_args(arguments)
    work_on(options.stack)
    clean = True
    for key in options.keys:
        erased = purge(key)
        state = "erased" if erased.on_record else "not on record"
        print(f"{key}: {state} (document {erased.document}), queued messages deleted: {erased.messages}")
        for left in erased.left:
            print(f"{key}: left: {left}; run this again", file=sys.stderr)
        clean = clean and not erased.left
    if since := _restorable_since():
        print(f"The table can be restored to any moment since {since:%Y-%m-%d %H:%M} UTC (RecoveryDays).")
    print("Messages under way name the key for up to 14 days. Logs hold ids only.")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
