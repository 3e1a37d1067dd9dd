"""Values that are found under the name of their kind are those that moto finds."""

from __future__ import annotations

import inspect
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.serialize import ResponseSerializer

from local.attributes import find_values_by_kind

KEY = {"p": {"S": "a"}}
ITEM: dict[str, Any] = {
    **KEY,
    "text": {"S": ""},
    "number": {"N": "1.5"},
    "bytes": {"B": b"\x00\xff"},
    "truth": {"BOOL": False},
    "nothing": {"NULL": True},
    "texts": {"SS": ["b", "c"]},
    "numbers": {"NS": ["1", "2"]},
    "blobs": {"BS": [b"d", b"e"]},
    "list": {"L": [{"S": "f"}, {"M": {"g": {"N": "3"}}}, {"L": []}]},
    "map": {"M": {"S": {"S": "a member with the name of a kind"}, "h": {"M": {}}}},
}


@pytest.mark.parametrize("by_kind", [False, True])
def test_an_item_of_every_kind_of_value_is_answered_as_it_was_put(
    by_kind: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ResponseSerializer, "get_value", inspect.unwrap(ResponseSerializer.get_value))
    if by_kind:
        find_values_by_kind.__wrapped__()
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
        )
        client.put_item(TableName="t", Item=ITEM)

        assert client.get_item(TableName="t", Key=KEY)["Item"] == ITEM
        assert client.scan(TableName="t")["Items"] == [ITEM]
