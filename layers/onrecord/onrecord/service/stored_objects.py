"""Small objects in the bucket of texts that functions keep for themselves: exports, alerts, deliveries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from onrecord.problems import ProblemError, ProblemType
from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

ID = re.compile(r"[0-9a-f]{26}")
"""The id in the key of an object of a list: ``FOLDER/ID.json``."""
_CHANGED = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}


class ChangedMeanwhileError(RuntimeError):
    """An object has changed since it was read."""


class Stored(NamedTuple):
    """An object as it was read; the tag is another one for another content."""

    data: bytes
    tag: str


class Listed(NamedTuple):
    """Ids of a page of a folder, in their order, and the cursor of the next page."""

    ids: tuple[str, ...]
    next_cursor: str | None


def read(key: str) -> Stored | None:
    """Return an object, None if there is none."""
    s3 = resources.s3()
    try:
        found: Any = s3.get_object(Bucket=environment().texts_bucket, Key=key)
        return Stored(found["Body"].read(), found["ETag"])
    except s3.exceptions.NoSuchKey:
        return None


def write(key: str, data: bytes) -> None:
    """Write an object, also over another one."""
    resources.s3().put_object(Bucket=environment().texts_bucket, Key=key, Body=data)


def replace(key: str, data: bytes, known: Stored | None) -> None:
    """Write an object if it still is what was read (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).

    Args:
        key: its key.
        data: its new content.
        known: what was read, None if there was none.

    Raises:
        ChangedMeanwhileError: it is not.
    """
    condition: Any = {"IfNoneMatch": "*"} if known is None else {"IfMatch": known.tag}
    try:
        resources.s3().put_object(Bucket=environment().texts_bucket, Key=key, Body=data, **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] in _CHANGED:
            raise ChangedMeanwhileError from error
        raise


def delete(key: str) -> None:
    """Delete an object, if there is one."""
    resources.s3().delete_object(Bucket=environment().texts_bucket, Key=key)


def ids_in(folder: str, *, limit: int, cursor: str | None) -> Listed:
    """List the objects of a folder that are named by an id.

    Args:
        folder: its prefix, which ends in a slash.
        limit: the largest number of ids.
        cursor: the cursor that the page before has.

    Raises:
        ProblemError: the cursor is not valid.
    """
    if cursor is not None and not ID.fullmatch(cursor):
        raise ProblemError(ProblemType.INVALID_CURSOR, "The cursor is none of this list.")
    listed = resources.s3().list_objects_v2(
        Bucket=environment().texts_bucket,
        Prefix=folder,
        MaxKeys=limit,
        StartAfter=f"{folder}{cursor}.json" if cursor else folder,
    )
    ids = tuple(
        found["Key"].removeprefix(folder).removesuffix(".json") for found in listed.get("Contents", ())
    )
    return Listed(ids, ids[-1] if listed["IsTruncated"] else None)


def tags_in(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the key and the tag of every object below a folder."""
    pages = resources.s3().get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=environment().texts_bucket, Prefix=folder):
        yield from ((found["Key"], found["ETag"]) for found in page.get("Contents", ()))
