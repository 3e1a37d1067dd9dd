"""Tables as earlier releases have written them: ``tests/data/tables``, items and objects as JSON."""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

from tests.support.repository import ROOT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


def load(name: str, dynamodb: DynamoDBClient, s3: S3Client, *, table: str, texts: str) -> None:
    """Put the items and objects of a table into an empty one and its bucket of texts."""
    stored = json.loads(
        gzip.decompress((ROOT / "tests" / "data" / "tables" / f"{name}.json.gz").read_bytes())
    )
    for item in stored["items"]:
        dynamodb.put_item(TableName=table, Item={key: _value(value) for key, value in item.items()})
    for key, data in stored["objects"].items():
        s3.put_object(Bucket=texts, Key=key, Body=base64.b64decode(data))


def _value(value: dict[str, Any]) -> dict[str, Any]:
    return {"B": base64.b64decode(value["B"])} if "B" in value else value
