"""JSON documents of any size: compressed into their item, or into an object where they are too large for it.

A blob is compressed because its spans repeat each other's text, and DynamoDB counts by the kilobyte. Whatever
the document, no item comes near DynamoDB's 400 KB.

Most blobs are short, and what they repeat is the JSON around the values. So they are compressed with a preset
dictionary (RFC 1950, FDICT). Blobs of earlier releases have none, and are read as well.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from onrecord.record.storage.table import batched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mypy_boto3_s3 import S3Client

    from onrecord.record.storage.table import Item

DICTIONARY = (
    b'"language":"en","characters":,"text_sha256":"","offset_unit":"code_point","coverage":{"read":,"zon'
    b'es":{"headline":,"byline":,"dateline":,"lead":,"body":,"caption":,"boilerplate":},"skipped":[{"sta'
    b'rt":,"end":,"reason":"boilerplate"}]},"repairs":[],"warnings":["undated"],"extractor":{"version":"'
    b'0.1.0","model":"spacy-3.8.18 onrecord-weights-1.2.0"}}{"id":"","key":".txt","record":null,"title":'
    b'null,"author":null,"outlet":null,"url":"https://www..com/","published":"2026-","published_basis":"'
    b'metadata","form":"mixed","kind":"writing","kind":"thought","kind":"plan","act":"question","act":"r'
    b'equest","negated":true,"source_class":"unnamed_official","source_class":"unnamed_person","source_c'
    b'lass":"crowd","source_class":"state","source_class":"document","source_class":"organisation","role'
    b'":"spokesman","role":"president","resolved_by":"nominal","unattributed":"no_source","zone":"headli'
    b'ne","date_basis":"published","value":"","precision":"day","precision":"year"}[{"id":"-","form":"di'
    b'rect","form":"indirect","kind":"speech","act":"assertion","negated":false,"text":"The that ","cont'
    b'ent":[{"start":,"end":,"text":""}],"cue":{"start":,"end":,"text":"said","lemma":"say"},"source":{"'
    b'start":,"end":,"text":"he"},"sentence":{"start":,"end":,"text":""},"zone":"lead","zone":"body","cl'
    b'ip":null,"speakers":[{"entity_id":null,"entity_id":"person:","name":"","role":null,"source_class":'
    b'"named_person","resolved_by":"pronoun","resolved_by":"name","confidence":0.95}],"unattributed":nul'
    b'l,"addressees":[],"about":["gpe:","org:"],"said_at":null,"date":"2026-","date_basis":"uploaded","p'
    b'arent":null,"confidence":0.9,"review":null,"about_names":{"gpe:":""}},{"id":"wd:Q","type":"LOC","t'
    b'ype":"NORP","type":"EVENT","type":"FAC","type":"LAW","type":"PRODUCT","country":"US","external_ids'
    b'":{"wikidata":"Q"},"mentions":[{"start":,"end":,"text":"","kind":"name"},{"start":,"end":,"text":"'
    b'he","kind":"pronoun"},"kind":"nominal"}]}{"id":"place:us","id":"org:","id":"gpe:","id":"person:","'
    b'name":"","type":"ORG","type":"GPE","type":"PERSON","role":null,"organisation":null,"organisation":'
    b'{"entity_id":"org:","name":""},"country":null,"aliases":[""],"aliases":[],"external_ids":{},"salie'
    b'nce":0.00,"mentions":1,"names":{"":1}}'
)
"""A dictionary of common parts of blobs, the commonest last. Stored blobs need it: it never changes."""
LARGEST_IN_ITEM = 100_000
"""Bytes, compressed. A page of 100 such blobs is 10 MB: it can still be read."""
_DELETE_BATCH = 1_000  # the most keys of one DeleteObjects


class StoredObject(NamedTuple):
    """An object of the bucket of texts."""

    key: str
    data: bytes
    content_type: str


class Objects:
    """The bucket of texts: ``texts/<document>/<generation>.txt``, blobs too large for items, and the lake.

    Args:
        bucket: its name.
        client: returns the client of S3; called when an object is needed.
    """

    def __init__(self, bucket: str, client: Callable[[], S3Client]) -> None:
        self._bucket = bucket
        self._client = client

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Put an object."""
        self._client().put_object(Bucket=self._bucket, Key=key, Body=data, ContentType=content_type)

    def get(self, key: str) -> bytes | None:
        """Return an object's bytes, None if there is none."""
        client = self._client()
        try:
            return client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except client.exceptions.NoSuchKey:
            return None

    def delete_all(self, keys: Iterable[str]) -> None:
        """Delete objects; those that do not exist are no error."""
        for batch in batched(keys, _DELETE_BATCH):
            response = self._client().delete_objects(
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
        compressor = zlib.compressobj(9, zdict=DICTIONARY)
        data = compressor.compress(json.encode("utf-8")) + compressor.flush()
        return cls(data, object_key if len(data) > LARGEST_IN_ITEM else None)

    @property
    def attributes(self) -> Item:
        """The attributes of the item: the blob, or the key of its object."""
        return {"object": self.object_key} if self.object_key else {"body": self.data}


def json_of(item: Item, objects: Objects) -> str | None:
    """Return the JSON document that an item holds or points to; None if its object has been deleted since."""
    data = objects.get(item["object"]) if "object" in item else item["body"]
    if data is None:
        return None
    return zlib.decompressobj(zdict=DICTIONARY).decompress(data).decode("utf-8")
