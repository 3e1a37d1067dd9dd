"""Queries that read one partition answer what moto's own answer."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

from local import partitions
from local.partitions import query_by_partition

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKENDS_OWN = (DynamoDBBackend, "update_item")
CREDENTIALS: Any = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
QUERIES: list[dict[str, Any]] = [
    {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "p2"}}},
    {
        "KeyConditionExpression": "p = :p AND s BETWEEN :a AND :b",
        "ExpressionAttributeValues": {":p": {"S": "p1"}, ":a": {"S": "s3"}, ":b": {"S": "s5"}},
        "ScanIndexForward": False,
    },
    {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "none"}}},
    {
        "IndexName": "days",
        "KeyConditionExpression": "d = :d",
        "ExpressionAttributeValues": {":d": {"S": "d1"}},
        "Limit": 2,
    },
    {
        "IndexName": "days",
        "KeyConditionExpression": "d = :d AND t > :t",
        "ExpressionAttributeValues": {":d": {"S": "d0"}, ":t": {"S": "t4"}},
    },
]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A table of three partitions with an index that half of its items are in, and its client."""
    for owner, name in ((Table, "query"), (Table, "put_item"), (Table, "delete_item"), BACKENDS_OWN):
        monkeypatch.setattr(owner, name, inspect.unwrap(getattr(owner, name)))  # moto's own
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1", **CREDENTIALS)
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("p", "s", "d", "t")
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "days",
                    "KeySchema": [
                        {"AttributeName": "d", "KeyType": "HASH"},
                        {"AttributeName": "t", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        )
        for number in range(24):
            item = {"p": {"S": f"p{number % 3}"}, "s": {"S": f"s{number % 8}"}}
            if number % 2:
                item |= {"d": {"S": f"d{number % 4 // 2}"}, "t": {"S": f"t{number // 3}"}}
            client.put_item(TableName="t", Item=item)
        yield client


def pages(client: Any, query: dict[str, Any]) -> list[list[Any]]:
    """The items of each page of a query, to the last one."""
    found: list[list[Any]] = []
    start: dict[str, Any] = {}
    while True:
        page = client.query(TableName="t", **query, **start)
        found.append(page["Items"])
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


@pytest.mark.parametrize("query", QUERIES)
def test_a_partition_answers_as_the_whole_table(table: Any, query: dict[str, Any]) -> None:
    whole = pages(table, query)

    query_by_partition.__wrapped__()

    assert pages(table, query) == whole


def test_only_the_asked_partition_is_sorted(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sorted_items: list[int] = []
    all_items = partitions._all_items

    def counted(partition: Table) -> list[Any]:
        items = all_items(partition)
        sorted_items.append(len(items))
        return items

    query_by_partition.__wrapped__()
    monkeypatch.setattr(partitions, "_all_items", counted)
    for query in (QUERIES[0], QUERIES[3]):
        table.query(TableName="t", **query)

    assert sorted_items == [8, 6]


@pytest.mark.parametrize("query", QUERIES[3:])
def test_an_index_follows_what_is_put_deleted_and_updated(table: Any, query: dict[str, Any]) -> None:
    def change(client: Any) -> None:
        client.put_item(TableName="t", Item={"p": {"S": "p1"}, "s": {"S": "s1"}})  # not in the index now
        for sort_key, day, time in (("s3", "d1", "t0"), ("s5", "d0", "t9")):
            item = {"p": {"S": "p1"}, "s": {"S": sort_key}, "d": {"S": day}, "t": {"S": time}}
            client.put_item(TableName="t", Item=item)
        client.delete_item(TableName="t", Key={"p": {"S": "p1"}, "s": {"S": "s7"}})
        client.delete_item(TableName="t", Key={"p": {"S": "p9"}, "s": {"S": "none"}})
        client.update_item(
            TableName="t",
            Key={"p": {"S": "p0"}, "s": {"S": "s1"}},
            UpdateExpression="SET d = :d",
            ExpressionAttributeValues={":d": {"S": "d1"}},
        )

    query_by_partition.__wrapped__()
    before = pages(table, query)
    change(table)
    after = pages(table, query)

    assert before != after
    assert after == pages_of_moto(table, query)


def pages_of_moto(client: Any, query: dict[str, Any]) -> list[list[Any]]:
    """What moto's own query finds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "query", inspect.unwrap(Table.query))
        return pages(client, query)
