"""AWS in memory, as the fault run has it, answers as moto does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from faults.aws import S3, DynamoDB
from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Stack


def item(pk: str, sk: str, **more: str) -> dict[str, Any]:
    return {name: {"S": value} for name, value in {"pk": pk, "sk": sk, **more}.items()}


def key(pk: str, sk: str) -> dict[str, Any]:
    return {"Key": item(pk, sk)}


def between(low: str, high: str, **more: Any) -> dict[str, Any]:
    return {
        "KeyConditionExpression": "#pk = :pk AND #sk BETWEEN :low AND :high",
        "ExpressionAttributeNames": {"#pk": "pk", "#sk": "sk"},
        "ExpressionAttributeValues": {":pk": {"S": "p"}, ":low": {"S": low}, ":high": {"S": high}},
        **more,
    }


ITEMS = [
    item("p", sk, order=str(number)) for number, sk in enumerate(["a", "b#1", "b#2", "c", "é", "\U0001f600"])
]
QUERIES: dict[str, dict[str, Any]] = {
    "all": between("\x00", "\U0010ffff"),
    "bounds are inclusive": between("b#1", "c"),
    "backwards": between("a", "\U0010ffff", ScanIndexForward=False),
    "a page": between("a", "z", Limit=2),
    "the last page": between("c", "c", Limit=1),
    "the next page": between("a", "z", Limit=2, ExclusiveStartKey=item("p", "b#1")),
    "the page before": between("a", "z", Limit=2, ExclusiveStartKey=item("p", "c"), ScanIndexForward=False),
    "some attributes": between("a", "c", ProjectionExpression="pk, sk"),
}


def outcome(call: Callable[[], dict[str, Any]]) -> Any:
    try:
        answer = call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return {
        name: answer[name] for name in ("Items", "Item", "LastEvaluatedKey", "Responses") if answer.get(name)
    }


@pytest.fixture
def tables(stack: Stack) -> tuple[Any, Any]:
    """The table in moto, and the one in memory."""
    memory = DynamoDB({"documents": ("listed", "received")})
    for table in (resources.dynamodb(), memory):
        table.batch_write_item(
            RequestItems={environment().table: [{"PutRequest": {"Item": item}} for item in ITEMS]}
        )
    return resources.dynamodb(), memory


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_has_the_same_answer(tables: tuple[Any, Any], query: dict[str, Any]) -> None:
    moto, memory = (
        outcome(lambda table=table: table.query(TableName=environment().table, **query)) for table in tables
    )

    assert moto == memory
    assert moto["Items"]


def test_a_query_of_an_index_has_the_same_answer(tables: tuple[Any, Any]) -> None:
    listed = [item("d", sk, listed="2022-01-27", received=at) for sk, at in (("x", "2"), ("y", "1"))]
    question = {
        "IndexName": "documents",
        "KeyConditionExpression": "listed = :day",
        "ExpressionAttributeValues": {":day": {"S": "2022-01-27"}},
    }
    answers = []
    for table in tables:
        for each in listed:
            table.put_item(TableName=environment().table, Item=each)
        answers.append(outcome(lambda table=table: table.query(TableName=environment().table, **question)))

    assert answers[0] == answers[1]
    assert [found["sk"]["S"] for found in answers[0]["Items"]] == ["y", "x"]


@pytest.mark.parametrize(
    "condition",
    [
        {"ConditionExpression": "attribute_not_exists(pk)"},
        {
            "ConditionExpression": "#0 = :0",
            "ExpressionAttributeNames": {"#0": "order"},
            "ExpressionAttributeValues": {":0": {"S": "0"}},
        },
    ],
)
@pytest.mark.parametrize("sk", ["a", "c", "new"])
@pytest.mark.parametrize("operation", ["put_item", "delete_item"])
def test_a_condition_has_the_same_outcome(
    tables: tuple[Any, Any], operation: str, sk: str, condition: dict[str, Any]
) -> None:
    written = {"Item": item("p", sk, order="9")} if operation == "put_item" else key("p", sk)
    after = []
    for table in tables:
        parameters = {"TableName": environment().table, **written}
        result = outcome(
            lambda table=table, given=parameters: getattr(table, operation)(**given, **condition)
        )
        after.append(
            (
                result,
                outcome(lambda table=table: table.get_item(TableName=environment().table, **key("p", sk))),
            )
        )

    assert after[0] == after[1]


def test_a_batch_has_the_same_answer(tables: tuple[Any, Any]) -> None:
    wanted = {environment().table: {"Keys": [item("p", "a"), item("p", "none")], "ConsistentRead": True}}
    deleted = {environment().table: [{"DeleteRequest": key("p", "c")}, {"DeleteRequest": key("p", "none")}]}
    answers = []
    for table in tables:
        table.batch_write_item(RequestItems=deleted)
        gone = outcome(lambda table=table: table.get_item(TableName=environment().table, **key("p", "c")))
        answers.append((gone, outcome(lambda table=table: table.batch_get_item(RequestItems=wanted))))

    assert answers[0] == answers[1]


@pytest.mark.parametrize("operation", ["get_object", "head_object"])
def test_versions_of_objects_have_the_same_answers(stack: Stack, operation: str) -> None:
    bucket = environment().uploads_bucket
    answers = []
    for s3 in (resources.s3(), S3()):
        read = getattr(s3, operation)
        first = s3.put_object(Bucket=bucket, Key="a", Body=b"one")["VersionId"]
        second = s3.put_object(Bucket=bucket, Key="a", Body=b"longer")["VersionId"]
        lengths = [
            read(Bucket=bucket, Key="a")["ContentLength"],
            read(Bucket=bucket, Key="a", VersionId=first)["ContentLength"],
        ]
        s3.delete_object(Bucket=bucket, Key="a", VersionId=second)
        lengths.append(read(Bucket=bucket, Key="a")["ContentLength"])
        marker = s3.delete_object(Bucket=bucket, Key="a")["VersionId"]
        codes = [
            outcome(lambda read=read, more=more: read(Bucket=bucket, Key="a", **more))
            for more in ({}, {"VersionId": second})
        ]
        listed = s3.list_object_versions(Bucket=bucket, Prefix="a")
        shown = [[each["VersionId"] == first for each in listed["Versions"]], len(listed["DeleteMarkers"])]
        s3.delete_object(Bucket=bucket, Key="a", VersionId=marker)
        lengths.append(read(Bucket=bucket, Key="a")["ContentLength"])
        answers.append((lengths, codes, shown))

    assert answers[0] == answers[1]
    assert answers[0][0] == [6, 3, 3, 3]
