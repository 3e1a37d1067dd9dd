"""AWS in memory: the calls that ingest, the dead-letter function and the record make, and nothing else.

moto answers the same calls, but a hundred times slower: ten thousand schedules would take days. A test gives
both the same calls and compares the answers. A call, a parameter or an expression that is not known here is
an error.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

Item = dict[str, dict[str, Any]]
Key = tuple[str, str]
Partitions = defaultdict[str, dict[str, Item]]
_PAGE = 1_000_000
"""Bytes of items after which DynamoDB ends a page of a query."""


class ConditionalCheckFailedException(ClientError):  # noqa: N818  (the name that boto3 gives it)
    """The condition of a write was not met."""


class NoSuchKey(ClientError):  # noqa: N818  (the name that boto3 gives it)
    """There is no such object."""


def refused(
    operation: str, code: str, status: int = 400, kind: type[ClientError] = ClientError
) -> ClientError:
    """Return the error of a call that AWS refuses."""
    details: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return kind(details, operation)


class DynamoDB:
    """Tables of items whose key attributes are ``pk`` and ``sk``, with indexes on other attributes.

    Args:
        indexes: the key attributes of each index, by its name.
    """

    exceptions = SimpleNamespace(ConditionalCheckFailedException=ConditionalCheckFailedException)

    def __init__(self, indexes: dict[str, tuple[str, str]]) -> None:
        self._indexes = indexes
        self.tables: defaultdict[str, Partitions] = defaultdict(lambda: defaultdict(dict))

    def get_item(
        self, *, TableName: str, Key: Item, ConsistentRead: bool = False, **projection: Any
    ) -> dict[str, Any]:
        """Answer GetItem."""
        item = self._item(TableName, Key)
        return {"Item": _projected(item, projection)} if item else {}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:
        """Answer BatchGetItem."""
        found = {}
        for table, request in RequestItems.items():
            projection = {name: request[name] for name in request if name not in ("Keys", "ConsistentRead")}
            items = [self._item(table, key) for key in request["Keys"]]
            found[table] = [_projected(item, projection) for item in items if item]
        return {"Responses": found, "UnprocessedKeys": {}}

    def put_item(self, *, TableName: str, Item: Item, **condition: Any) -> dict[str, Any]:
        """Answer PutItem."""
        self._check("PutItem", TableName, Item, condition)
        self._put(TableName, Item)
        return {}

    def delete_item(self, *, TableName: str, Key: Item, **condition: Any) -> dict[str, Any]:
        """Answer DeleteItem."""
        self._check("DeleteItem", TableName, Key, condition)
        self._delete(TableName, Key)
        return {}

    def batch_write_item(self, *, RequestItems: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """Answer BatchWriteItem."""
        for table, requests in RequestItems.items():
            keys = set()
            for request in requests:
                if "PutRequest" in request:
                    self._put(table, request["PutRequest"]["Item"])
                    keys.add(_key(request["PutRequest"]["Item"]))
                else:
                    self._delete(table, request["DeleteRequest"]["Key"])
                    keys.add(_key(request["DeleteRequest"]["Key"]))
            if len(requests) > 25 or len(keys) < len(requests):
                raise refused("BatchWriteItem", "ValidationException")
        return {"UnprocessedItems": {}}

    def query(
        self,
        *,
        TableName: str,
        KeyConditionExpression: str,
        ExpressionAttributeValues: Item,
        ExpressionAttributeNames: dict[str, str] | None = None,
        IndexName: str | None = None,
        ConsistentRead: bool = False,
        ScanIndexForward: bool = True,
        Limit: int | None = None,
        ExclusiveStartKey: Item | None = None,
        ProjectionExpression: str | None = None,
    ) -> dict[str, Any]:
        """Answer Query."""
        names, values = ExpressionAttributeNames or {}, ExpressionAttributeValues
        holds = _condition(KeyConditionExpression, names, values)
        sort = self._indexes[IndexName] if IndexName else ("pk", "sk")
        found = sorted(
            (item for item in self._candidates(TableName, IndexName, values) if holds(item)),
            key=lambda item: _sorted_by(item, sort),
            reverse=not ScanIndexForward,
        )
        if ExclusiveStartKey:
            start = _sorted_by(ExclusiveStartKey, sort)
            found = [
                item
                for item in found
                if (_sorted_by(item, sort) > start if ScanIndexForward else _sorted_by(item, sort) < start)
            ]
        page: list[Item] = []
        size = 0
        for item in found:
            if len(page) == Limit or size > _PAGE:
                break
            page.append(item)
            size += sum(len(str(value)) for value in item.values())
        projection = {"ProjectionExpression": ProjectionExpression, "ExpressionAttributeNames": names}
        answer: dict[str, Any] = {
            "Items": [_projected(item, dict(projection)) for item in page],
            "Count": len(page),
        }
        if len(page) < len(found) or (page and len(page) == Limit):
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in {"pk", "sk", *sort}}
        return answer

    def items(self, table: str) -> list[Item]:
        """Return all items of a table."""
        return [item for partition in self.tables[table].values() for item in partition.values()]

    def _item(self, table: str, key: Item) -> Item | None:
        pk, sk = _key(key)
        return self.tables[table][pk].get(sk)

    def _put(self, table: str, item: Item) -> None:
        pk, sk = _key(item)
        self.tables[table][pk][sk] = dict(item)

    def _delete(self, table: str, key: Item) -> None:
        pk, sk = _key(key)
        self.tables[table][pk].pop(sk, None)

    def _candidates(self, table: str, index: str | None, values: Item) -> list[Item]:
        """Return the items among which those of a query are: its values name the partition."""
        if index is None:
            partitions = [self.tables[table][value["S"]] for value in values.values() if "S" in value]
            return [item for partition in partitions for item in partition.values()]
        return [item for item in self.items(table) if set(self._indexes[index]) <= item.keys()]

    def _check(self, operation: str, table: str, key: Item, condition: dict[str, Any]) -> None:
        if not condition:
            return
        holds = _condition(
            condition.pop("ConditionExpression"),
            condition.pop("ExpressionAttributeNames", {}),
            condition.pop("ExpressionAttributeValues", {}),
        )
        if condition:
            raise NotImplementedError(f"{operation} with {sorted(condition)}")
        if not holds(self._item(table, key) or {}):
            raise refused(operation, "ConditionalCheckFailedException", kind=ConditionalCheckFailedException)


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]


def _sorted_by(item: Item, attributes: tuple[str, str]) -> tuple[bytes, ...]:
    # DynamoDB compares strings by their UTF-8.
    return tuple(item[name]["S"].encode() for name in (*attributes, "pk", "sk"))


def _projected(item: Item, projection: dict[str, Any]) -> Item:
    names = projection.pop("ExpressionAttributeNames", None) or {}
    expression = projection.pop("ProjectionExpression", None)
    if projection:
        raise NotImplementedError(f"a read with {sorted(projection)}")
    if expression is None:
        return dict(item)
    attributes = [names.get(name.strip(), name.strip()) for name in expression.split(",")]
    return {name: item[name] for name in attributes if name in item}


_TERM = re.compile(
    r"(?P<name>[#\w]+) (?P<sign>=|<=|>=|<|>) (?P<value>:\w+)"
    r"|(?P<between>[#\w]+) BETWEEN (?P<low>:\w+) AND (?P<high>:\w+)"
    r"|begins_with\((?P<prefixed>[#\w]+), (?P<prefix>:\w+)\)"
    r"|(?P<function>attribute_(?:not_)?exists)\((?P<attribute>[#\w]+)\)"
)


def _condition(expression: str, names: dict[str, str], values: Item) -> Any:
    """Return a function that tells whether an item meets terms joined by AND."""
    terms, rest = list(_TERM.finditer(expression)), _TERM.sub("", expression)
    if rest.replace("AND", "").strip():
        raise NotImplementedError(f"the expression {expression}")

    def value_of(item: Item, name: str) -> Any:
        attribute = item.get(names.get(name, name))
        return None if attribute is None else _comparable(attribute)

    def meets(item: Item, term: re.Match[str]) -> bool:
        if term["function"]:
            exists = names.get(term["attribute"], term["attribute"]) in item
            return exists == (term["function"] == "attribute_exists")
        value = value_of(item, term["name"] or term["between"] or term["prefixed"])
        if value is None:
            return False
        if term["between"]:
            return bool(_comparable(values[term["low"]]) <= value <= _comparable(values[term["high"]]))
        if term["prefixed"]:
            return bool(value.startswith(_comparable(values[term["prefix"]])))
        other = _comparable(values[term["value"]])
        signs = {"=": value == other, "<": value < other, ">": value > other}
        signs |= {"<=": value <= other, ">=": value >= other}
        return bool(signs[term["sign"]])

    return lambda item: all(meets(item, term) for term in terms)


def _comparable(attribute: dict[str, Any]) -> Any:
    [(kind, value)] = attribute.items()
    match kind:
        case "S":
            return value.encode()
        case "N":
            return float(value)
        case _:
            return value


@dataclass
class Version:
    """A version of an object; ``data`` is None in a delete marker."""

    id: str
    data: bytes | None
    metadata: dict[str, str]
    modified: dt.datetime


@dataclass
class S3:
    """Versioned buckets of objects; the order of an object's versions is that of their upload."""

    buckets: defaultdict[str, dict[str, list[Version]]] = field(default_factory=lambda: defaultdict(dict))
    unversioned: set[str] = field(default_factory=set)
    _ids: Any = field(default_factory=lambda: count(1))

    exceptions = SimpleNamespace(NoSuchKey=NoSuchKey)

    def put_object(
        self,
        *,
        Bucket: str,
        Key: str,
        Body: bytes,
        Metadata: dict[str, str] | None = None,
        ContentType: str | None = None,
    ) -> dict[str, Any]:
        """Answer PutObject."""
        return {"VersionId": self._add(Bucket, Key, Body, Metadata or {})}

    def get_object(self, *, Bucket: str, Key: str, VersionId: str | None = None) -> dict[str, Any]:
        """Answer GetObject."""
        version = self._version("GetObject", Bucket, Key, VersionId)
        data = version.data or b""
        return {"Body": io.BytesIO(data), **self._described(version, len(data))}

    def head_object(self, *, Bucket: str, Key: str, VersionId: str | None = None) -> dict[str, Any]:
        """Answer HeadObject."""
        version = self._version("HeadObject", Bucket, Key, VersionId)
        return self._described(version, len(version.data or b""))

    def delete_object(self, *, Bucket: str, Key: str, VersionId: str | None = None) -> dict[str, Any]:
        """Answer DeleteObject: of a version, or of the object, which leaves a delete marker."""
        if VersionId is None:
            return {"VersionId": self._add(Bucket, Key, None, {}), "DeleteMarker": True}
        versions = self.buckets[Bucket].get(Key, [])
        versions[:] = [version for version in versions if version.id != VersionId]
        return {"VersionId": VersionId}

    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:
        """Answer DeleteObjects, for a bucket without versions."""
        for deleted in Delete["Objects"]:
            if set(deleted) != {"Key"} or Bucket not in self.unversioned:
                raise NotImplementedError("DeleteObjects of versions")
            self.buckets[Bucket].pop(deleted["Key"], None)
        return {}

    def list_object_versions(self, *, Bucket: str, Prefix: str) -> dict[str, Any]:
        """Answer ListObjectVersions, of one page: versions of a key come newest first."""
        answer: dict[str, Any] = {"Versions": [], "DeleteMarkers": [], "IsTruncated": False}
        for key in sorted(key for key in self.buckets[Bucket] if key.startswith(Prefix)):
            versions = self.buckets[Bucket][key]
            for version in reversed(versions):
                answer["DeleteMarkers" if version.data is None else "Versions"].append(
                    {
                        "Key": key,
                        "VersionId": version.id,
                        "LastModified": version.modified,
                        "IsLatest": version is versions[-1],
                    }
                )
        return answer

    def _add(self, bucket: str, key: str, data: bytes | None, metadata: dict[str, str]) -> str:
        number = next(self._ids)
        # Whole seconds, as S3 has them, a minute apart.
        modified = dt.datetime(2026, 1, 27, 6, tzinfo=dt.UTC) + dt.timedelta(minutes=number)
        version = Version(f"v{number}", data, metadata, modified)
        versions = self.buckets[bucket].setdefault(key, [])
        if bucket in self.unversioned:
            versions.clear()
        versions.append(version)
        return version.id

    def _version(self, operation: str, bucket: str, key: str, version_id: str | None) -> Version:
        versions = self.buckets[bucket].get(key, [])
        if version_id is not None:
            versions = [version for version in versions if version.id == version_id]
            if not versions:
                code = "404" if operation == "HeadObject" else "NoSuchVersion"
                raise refused(operation, code, 404)
        if not versions or versions[-1].data is None:
            code = "404" if operation == "HeadObject" else "NoSuchKey"
            raise refused(operation, code, 404, NoSuchKey)
        return versions[-1]

    @staticmethod
    def _described(version: Version, length: int) -> dict[str, Any]:
        return {
            "ContentLength": length,
            "Metadata": version.metadata,
            "VersionId": version.id,
            "LastModified": version.modified,
        }


@dataclass
class SQS:
    """What was sent to each queue."""

    sent: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0) -> dict[str, Any]:
        """Answer SendMessage."""
        self.sent[QueueUrl].append(MessageBody)
        return {}

    def change_message_visibility(
        self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int
    ) -> dict[str, Any]:
        """Answer ChangeMessageVisibility."""
        return {}


@dataclass
class EventBridge:
    """The events that the bus has taken."""

    taken: list[dict[str, Any]] = field(default_factory=list)

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        """Answer PutEvents."""
        self.taken += Entries
        return {"FailedEntryCount": 0, "Entries": [{} for _ in Entries]}
