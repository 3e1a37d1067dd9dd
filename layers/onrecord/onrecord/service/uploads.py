"""The objects in the uploads bucket, and their versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import (
        GetObjectOutputTypeDef,
        GetObjectRequestTypeDef,
        ObjectIdentifierTypeDef,
    )

    from onrecord.record import Upload

TICKETS = "tickets/"
"""How the keys begin that tickets give out."""
_GONE = {"404", "NoSuchKey", "NoSuchVersion"}


def stored_object(upload: Upload) -> GetObjectOutputTypeDef | None:
    """Return S3's answer for the version of an object that an event is about, its body unread.

    None if that version is gone: its deletion has an event of its own.
    """
    named: GetObjectRequestTypeDef = {"Bucket": upload.bucket, "Key": upload.key}
    if upload.version_id is not None:
        named["VersionId"] = upload.version_id
    try:
        return resources.s3().get_object(**named)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise


def current_version(upload: Upload) -> Upload | None:
    """Return the upload as of the object's current version, or None if there is none."""
    try:
        current = resources.s3().head_object(Bucket=upload.bucket, Key=upload.key)
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return None
        raise
    return replace(upload, version_id=current.get("VersionId"))


def delete_versions(key: str) -> None:
    """Delete an object of the uploads bucket with all its versions and delete markers.

    Raises:
        ClientError: S3 kept some of them; the same call may delete them the next time.
    """
    bucket = environment().uploads_bucket
    for page in resources.s3().get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key):
        versions: list[ObjectIdentifierTypeDef] = [
            {"Key": key, "VersionId": version["VersionId"]}
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
            if version["Key"] == key  # the prefix also finds keys that begin with it
        ]
        if versions:
            answer = resources.s3().delete_objects(Bucket=bucket, Delete={"Objects": versions, "Quiet": True})
            if errors := answer.get("Errors"):
                message = f"S3 left {len(errors)} versions undeleted"
                raise ClientError({"Error": {"Code": errors[0]["Code"], "Message": message}}, "DeleteObjects")
