"""The messages of a batch that failed, and the records that a function gets of messages."""

from __future__ import annotations

from typing import Any

import pytest

from local.event_source import failures, record

BATCH = ["m1", "m2", "m3"]


@pytest.mark.parametrize("response", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_a_response_that_names_no_failure_is_a_success(response: Any) -> None:
    assert failures(response, BATCH) == set()


def test_only_the_named_messages_failed() -> None:
    response = {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]}
    assert failures(response, BATCH) == {"m1", "m3"}


@pytest.mark.parametrize(
    "response",
    [
        "done",
        {"failures": []},
        {"batchItemFailures": ["m1"]},
        {"batchItemFailures": [{"id": "m1"}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": "another batch's"}]},
    ],
)
def test_a_response_of_the_wrong_shape_fails_the_whole_batch(response: Any) -> None:
    assert failures(response, BATCH) == set(BATCH)


def test_a_message_becomes_a_record_as_lambda_makes_it() -> None:
    message = {
        "MessageId": "m1",
        "ReceiptHandle": "r1",
        "Body": "{}",
        "MD5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
        "Attributes": {"ApproximateReceiveCount": "1"},
        "MessageAttributes": {"kind": {"StringValue": "x", "DataType": "String"}},
    }
    assert record(message, "arn:aws:sqs:us-east-1:123456789012:jobs") == {
        "messageId": "m1",
        "receiptHandle": "r1",
        "body": "{}",
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {
            "kind": {"stringValue": "x", "dataType": "String", "stringListValues": [], "binaryListValues": []}
        },
        "md5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:jobs",
        "awsRegion": "us-east-1",
    }
