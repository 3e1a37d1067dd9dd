"""The day that somebody gives an upload: a new version of the object with the same content, and the day.

So it stays with the original, is read as the metadata of any upload is, and outlives the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from onrecord.problems import ProblemError, ProblemType
from onrecord.record import ConcurrentChangeError
from onrecord.record.model import Status
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.lookups import why_unread
from onrecord.service.metadata import redated

if TYPE_CHECKING:
    from datetime import date

    from onrecord.record.model import RecordedDocument

_KEPT = (
    *("ContentType", "ContentEncoding", "ContentDisposition", "ContentLanguage", "CacheControl"),
    "StorageClass",
)
"""The properties that a copy with other metadata would lose."""
_CHANGED = "PreconditionFailed"


def date_upload(recorded: RecordedDocument, published: date) -> None:
    """Date an upload; the event of its new version then dates what is on record.

    Raises:
        ProblemError: the document is a part of a file, has not been read yet, or its upload is gone.
        ConcurrentChangeError: the upload was replaced meanwhile.
    """
    if recorded.container is not None:
        raise ProblemError(
            ProblemType.PART_OF_A_FILE,
            f"The document is a part of the file {recorded.container}. Date that, or give each part its day "
            "in the file.",
        )
    if recorded.status in {Status.WAITING, Status.PROCESSING}:
        raise ProblemError(ProblemType.NOT_YET_PROCESSED, why_unread(recorded))
    place: Any = {"Bucket": environment().uploads_bucket, "Key": recorded.key}
    try:
        stored: Any = resources.s3().head_object(**place)
        if recorded.status is Status.DONE and stored.get("VersionId") != recorded.object_version:
            raise ConcurrentChangeError
        resources.s3().copy_object(
            **place,
            CopySource=place,
            CopySourceIfMatch=stored["ETag"],
            MetadataDirective="REPLACE",
            Metadata=redated(stored["Metadata"], published),
            **{name: stored[name] for name in _KEPT if name in stored},
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == _CHANGED:
            raise ConcurrentChangeError from None
        if code in ("404", "NoSuchKey"):
            raise ProblemError(ProblemType.NOT_FOUND, "The document's upload is gone.") from None
        raise
