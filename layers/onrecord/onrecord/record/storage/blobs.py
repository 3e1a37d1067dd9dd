"""JSON documents of any size: compressed into their item, or into an object where they are too large for it.

A blob is compressed because its spans repeat each other's text, and DynamoDB counts by the kilobyte. Whatever
the document, no item comes near DynamoDB's 400 KB.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from onrecord.record.storage.table import batched

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_s3 import S3Client

    from onrecord.record.storage.table import Item

LARGEST_IN_ITEM = 100_000
"""Bytes, compressed. A page of 100 such blobs is 10 MB: it can still be read."""
_DELETE_BATCH = 1_000  # the most keys of one DeleteObjects


class StoredObject(NamedTuple):
    """An object of the bucket of texts."""

    key: str
    data: bytes
    content_type: str


class Objects:
    """The bucket of texts: ``texts/<document>/<generation>.txt``, blobs too large for items, and the lake."""

    def __init__(self, bucket: str, client: S3Client) -> None:
        self._bucket = bucket
        self._client = client

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Put an object."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=data, ContentType=content_type)

    def get(self, key: str) -> bytes | None:
        """Return an object's bytes, None if there is none."""
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            return None

    def delete_all(self, keys: Iterable[str]) -> None:
        """Delete objects; those that do not exist are no error."""
        for batch in batched(keys, _DELETE_BATCH):
            response = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True}
            )
            if errors := response.get("Errors"):
                message = f"S3 left {len(errors)} objects undeleted"
                raise ClientError({"Error": {"Code": errors[0]["Code"], "Message": message}}, "DeleteObjects")


def text_key(document_id: str, generation: str) -> str:
    """Return the key of a generation's canonical text."""
    return f"texts/{document_id}/{generation}.txt"


def blob_key(document_id: str, generation: str, name: str) -> str:
    """Return the key of a blob that is too large for its item."""
    return f"texts/{document_id}/{generation}/{name}.json.zlib"


@dataclass(frozen=True, slots=True)
class Blob:
    """A compressed JSON document, and the key of its object where it does not fit into its item."""

    data: bytes
    object_key: str | None

    @classmethod
    def of(cls, json: str, object_key: str) -> Blob:
        """Compress a JSON document; ``object_key`` is where it goes if it is too large for an item."""
        data = zlib.compress(json.encode("utf-8"), 9)
        return cls(data, object_key if len(data) > LARGEST_IN_ITEM else None)

    @property
    def attributes(self) -> Item:
        """The attributes of the item: the blob, or the key of its object."""
        return {"object": self.object_key} if self.object_key else {"body": self.data}


def json_of(item: Item, objects: Objects) -> str | None:
    """Return the JSON document that an item holds or points to; None if its object has been deleted since."""
    data = objects.get(item["object"]) if "object" in item else item["body"]
    return None if data is None else zlib.decompress(data).decode("utf-8")
