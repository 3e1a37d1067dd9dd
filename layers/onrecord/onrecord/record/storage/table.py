"""Typed reads and writes of one DynamoDB table.

An item is a dictionary of strings, numbers, bytes and lists of strings. Every read of the table is strongly
consistent, but for the index, which DynamoDB updates later, and for items that never change, which are read
at half the price first.

boto3's ``TypeSerializer`` is not used: it refuses ``float``, its counterpart returns every number as
``Decimal`` and bytes as ``Binary``, so that each value would be converted twice.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from onrecord.record.storage.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, WriteRequestTypeDef

Item = dict[str, Any]
T = TypeVar("T")

WRITE_BATCH = 25
"""The most items of one BatchWriteItem."""
READ_BATCH = 100
"""The most keys of one BatchGetItem."""
CONNECTIONS = 8
"""Calls that run at once; botocore keeps up to 10 connections."""
LARGEST_PAGE = 1_000
"""The most items of one Query, which never returns more than 1 MB."""
_TRIES = 8
_FIRST_PAUSE = 0.05  # seconds, doubled with each try: 6 s in all


class CapacityError(RuntimeError):
    """DynamoDB had no capacity for a part of a batch, in every try; it may have some later."""


class Span(NamedTuple):
    """The items of a partition between two sort keys, both inclusive."""

    partition: str
    low: str
    high: str


class Table:
    """The record's table."""

    def __init__(self, name: str, client: DynamoDBClient) -> None:
        self._name = name
        self._client = client
        self._threads = ThreadPoolExecutor(CONNECTIONS)  # which start when they are needed

    def get(self, key: Key) -> Item | None:
        """Return an item, None if there is none."""
        response = self._client.get_item(
            TableName=self._name, Key=_encoded(key._asdict()), ConsistentRead=True
        )
        return _decoded(response["Item"]) if "Item" in response else None

    def get_unchanging(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """Return those of the items that exist, which are written once and never changed.

        So what an eventually consistent read finds, for half the price, is what there is. What it does not
        find may just have been written, and is read again.
        """
        wanted = list(dict.fromkeys(keys))
        items = self.get_all(wanted, consistent=False)
        return items | self.get_all(key for key in wanted if key not in items)

    def get_all(self, keys: Iterable[Key], *, consistent: bool = True) -> dict[Key, Item]:
        """Return those of the items that exist."""
        items: dict[Key, Item] = {}
        for batch in batched(dict.fromkeys(keys), READ_BATCH):
            asked = {"Keys": [_encoded(key._asdict()) for key in batch], "ConsistentRead": consistent}
            pending: Any = {self._name: asked}
            for pause in _pauses():
                response = self._client.batch_get_item(RequestItems=pending)
                for item in map(_decoded, response["Responses"].get(self._name, ())):
                    items[key_of(item)] = item
                if not (pending := response.get("UnprocessedKeys")):
                    break
                time.sleep(pause)
            else:
                raise CapacityError("DynamoDB left items unread in every try")
        return items

    def put(self, item: Item, *, only_if: Item | None = None) -> bool:
        """Put an item, replacing one that has the same key.

        Args:
            item: the item.
            only_if: attributes that the stored item of this key must have, with their values; an empty
                dictionary requires that there is none. None requires nothing.

        Returns:
            False if the stored item does not meet ``only_if``: nothing was written.
        """
        return self._if_met(self._client.put_item, only_if, Item=_encoded(item))

    def put_each(self, items: Iterable[tuple[Item, Item]]) -> None:
        """Put items, each on its own condition, as ``put`` does, and leave out those that do not meet it."""
        self.at_once([partial(self.put, item, only_if=only_if) for item, only_if in items])

    def delete(self, key: Key, *, only_if: Item) -> bool:
        """Delete an item that has the attributes of ``only_if``; False if it does not have them."""
        return self._if_met(self._client.delete_item, only_if, Key=_encoded(key._asdict()))

    def put_all(self, items: Iterable[Item]) -> None:
        """Put items of different keys, in any order."""
        self.at_once(self.puts(items))

    def puts(self, items: Iterable[Item]) -> list[Callable[[], None]]:
        """Return the calls that put items of different keys, in any order."""
        return self._writes([{"PutRequest": {"Item": _encoded(item)}} for item in items])

    def delete_all(self, keys: Iterable[Key]) -> None:
        """Delete items of different keys, in any order; those that do not exist are no error."""
        self.at_once(self._writes([{"DeleteRequest": {"Key": _encoded(key._asdict())}} for key in keys]))

    def range(
        self,
        partition: str,
        low: str,
        high: str,
        *,
        newest_first: bool = False,
        index: str | None = None,
        page: int = 100,
    ) -> Iterator[Item]:
        """Yield the items of a partition between two sort keys, both inclusive; pages are read lazily.

        Args:
            partition: the partition key.
            low: the least sort key.
            high: the greatest sort key.
            newest_first: from the greatest sort key to the least.
            index: read the index of this name instead, which has keys of its own.
            page: how many items the first request reads; each further one reads four times as many.
        """
        pages = self._pages(Span(partition, low, high), newest_first=newest_first, index=index, page=page)
        return chain.from_iterable(pages)

    def ranges(
        self, spans: Iterable[Span], *, newest_first: bool = False, index: str | None = None, page: int = 100
    ) -> list[Iterator[Item]]:
        """Return the items of each span, as ``range`` does; the first requests of all are sent at once."""
        pages = [self._pages(span, newest_first=newest_first, index=index, page=page) for span in spans]
        if len(pages) == 1:
            return [chain.from_iterable(pages[0])]
        first_pages = self.at_once([partial(_first_page, each) for each in pages])
        return [
            chain(first, chain.from_iterable(rest)) for first, rest in zip(first_pages, pages, strict=True)
        ]

    def at_once(self, calls: Sequence[Callable[[], T]]) -> list[T]:
        """Make calls at the same time, as far as there are connections, and return their results.

        All of them have ended when this returns, or raises what one of them has raised.
        """
        if len(calls) == 1:
            return [calls[0]()]
        made = [self._threads.submit(call) for call in calls]
        wait(made)
        return [each.result() for each in made]

    def _pages(self, span: Span, *, newest_first: bool, index: str | None, page: int) -> Iterator[list[Item]]:
        if span.low > span.high:  # DynamoDB refuses an empty range
            return
        pk, sk = ("listed", "received") if index else ("pk", "sk")
        more: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": True}
        while True:
            response = self._client.query(
                TableName=self._name,
                KeyConditionExpression="#pk = :pk AND #sk BETWEEN :low AND :high",
                ExpressionAttributeNames={"#pk": pk, "#sk": sk},
                ExpressionAttributeValues=_encoded(
                    {":pk": span.partition, ":low": span.low, ":high": span.high}
                ),
                ScanIndexForward=not newest_first,
                Limit=min(page, LARGEST_PAGE),
                **more,
            )
            yield [_decoded(item) for item in response["Items"]]
            if not response.get("LastEvaluatedKey"):
                return
            more["ExclusiveStartKey"] = response["LastEvaluatedKey"]
            page *= 4

    def _if_met(self, write: Callable[..., object], only_if: Item | None, **parameters: object) -> bool:
        """Write under a condition; False if it is not met."""
        try:
            write(TableName=self._name, **parameters, **_condition(only_if))
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _writes(self, requests: list[WriteRequestTypeDef]) -> list[Callable[[], None]]:
        return [partial(self._write, batch) for batch in batched(requests, WRITE_BATCH)]

    def _write(self, batch: list[WriteRequestTypeDef]) -> None:
        pending: Any = {self._name: batch}
        for pause in _pauses():
            pending = self._client.batch_write_item(RequestItems=pending).get("UnprocessedItems")
            if not pending:
                return
            time.sleep(pause)
        raise CapacityError("DynamoDB left items unwritten in every try")


def key_of(item: Item) -> Key:
    """Return an item's primary key."""
    return Key(item["pk"], item["sk"])


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut items into lists of at most ``size`` (``itertools.batched`` came with Python 3.12)."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _first_page(pages: Iterator[list[Item]]) -> list[Item]:
    return next(pages, [])


def _pauses() -> Iterator[float]:
    for number in range(_TRIES):
        yield _FIRST_PAUSE * 2**number * random.uniform(0.5, 1)  # noqa: S311  (spreads retries, hides nothing)


def _condition(only_if: Item | None) -> dict[str, Any]:
    if only_if is None:
        return {}
    if not only_if:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": " AND ".join(f"#{number} = :{number}" for number in range(len(only_if))),
        "ExpressionAttributeNames": {f"#{number}": name for number, name in enumerate(only_if)},
        "ExpressionAttributeValues": _encoded(
            {f":{number}": value for number, value in enumerate(only_if.values())}
        ),
    }


def _encoded(item: Item) -> dict[str, AttributeValueTypeDef]:
    return {name: _attribute(value) for name, value in item.items() if value is not None}


def _attribute(value: object) -> AttributeValueTypeDef:
    match value:
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": str(value)}
        case int() | float():
            return {"N": repr(value)}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [_attribute(member) for member in value]}
    raise TypeError(f"no attribute of a record's item is a {type(value).__name__}")


def _decoded(item: dict[str, AttributeValueTypeDef]) -> Item:
    return {name: _value(attribute) for name, attribute in item.items()}


def _value(attribute: AttributeValueTypeDef) -> Any:
    [(kind, value)] = cast("dict[str, Any]", attribute).items()
    match kind:
        case "N":
            return float(value) if "." in value or "e" in value.lower() else int(value)
        case "L":
            return [_value(member) for member in value]
        case _:
            return value
