"""The objects in the uploads bucket, and their versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError

from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef, ObjectIdentifierTypeDef

    from onrecord.record import Upload

T = TypeVar("T")

TICKETS = "tickets/"
"""The prefix of the keys that tickets give out."""
NAMED_KEYS = f"{TICKETS}keys/"
"""The prefix of those that clients have named."""
_GONE = {"404", "NoSuchKey", "NoSuchVersion"}


def stored_object(upload: Upload) -> GetObjectOutputTypeDef | None:
    """Return S3's answer for the version of an object that an event is about, its body unread.

    None if that version is gone: its deletion has an event of its own.
    """
    return _unless_gone(resources.s3().get_object, upload)


def current_version(upload: Upload) -> Upload | None:
    """Return the object's current version as the upload that made it, None if there is none.

    Its place among the events of the object is that of the event given.
    """
    current = _unless_gone(resources.s3().head_object, replace(upload, version_id=None))
    if current is None:
        return None
    return replace(upload, version_id=current.get("VersionId"), received=current["LastModified"])


def versions_before(upload: Upload) -> list[Upload]:
    """Return the object's versions before its current one and after its newest delete marker, newest first.

    Of more than 1,000 versions and delete markers, the newest 1,000 are looked at.
    """
    page = resources.s3().list_object_versions(Bucket=upload.bucket, Prefix=upload.key)
    markers = [marker for marker in page.get("DeleteMarkers", ()) if marker["Key"] == upload.key]
    return [
        replace(upload, version_id=version["VersionId"], received=version["LastModified"])
        for version in page.get("Versions", ())  # of a key the newest first
        if version["Key"] == upload.key
        and not version["IsLatest"]
        and all(version["LastModified"] > marker["LastModified"] for marker in markers)
    ]


def _unless_gone(read: Callable[..., T], upload: Upload) -> T | None:
    """Read an object, in the version that an upload names or its current one; None if that is gone."""
    version = {} if upload.version_id is None else {"VersionId": upload.version_id}
    try:
        return read(Bucket=upload.bucket, Key=upload.key, **version)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise


def delete_versions(key: str) -> None:
    """Delete an object of the uploads bucket with all its versions and delete markers.

    Raises:
        ClientError: S3 kept some of them; the same call may delete them the next time.
    """
    bucket = environment().uploads_bucket
    for page in resources.s3().get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key):
        listed = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        versions: list[ObjectIdentifierTypeDef] = [
            {"Key": key, "VersionId": version["VersionId"]} for version in listed if version["Key"] == key
        ]
        if versions:
            answer = resources.s3().delete_objects(Bucket=bucket, Delete={"Objects": versions, "Quiet": True})
            if errors := answer.get("Errors"):
                message = f"S3 left {len(errors)} versions undeleted"
                raise ClientError({"Error": {"Code": errors[0]["Code"], "Message": message}}, "DeleteObjects")
        if len(versions) < len(listed):
            return  # keys are listed in order: all that follow only begin with this one
