"""An upload whose processing crashes ends as failed, and can be processed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from onrecord.record.model import Status
from tests.support.running_stack import RunningStack, eventually, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def broken() -> Iterator[RunningStack]:
    """A stack whose bucket of texts somebody has deleted."""
    with serving("--empty", "--retry-after", "0") as stack:
        stack.client("s3").delete_bucket(Bucket=texts_bucket(stack))
        yield stack


def texts_bucket(stack: RunningStack) -> str:
    return "onrecord-texts-123456789012-us-east-1"


def waiting(stack: RunningStack, name: str) -> int:
    attributes = stack.client("sqs").get_queue_attributes(
        QueueUrl=url_of(stack, name),
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return sum(map(int, attributes.values()))


def url_of(stack: RunningStack, name: str) -> str:
    return str(stack.client("sqs").get_queue_url(QueueName=f"onrecord-{name}")["QueueUrl"])


def redrive(stack: RunningStack) -> Any:
    """Move a message back as SQS's StartMessageMoveTask does, which moto lacks."""
    sqs = stack.client("sqs")
    (message,) = sqs.receive_message(QueueUrl=url_of(stack, "DeadLetterQueue"))["Messages"]
    sqs.send_message(QueueUrl=url_of(stack, "IngestQueue"), MessageBody=message["Body"])
    sqs.delete_message(QueueUrl=url_of(stack, "DeadLetterQueue"), ReceiptHandle=message["ReceiptHandle"])


def test_a_crashing_document_ends_in_the_dead_letter_queue_as_failed_and_can_be_redriven(
    broken: RunningStack,
) -> None:
    document = broken.api.processed(broken.upload("rain.txt", "Ada Lovelace said that it rains."), 60)
    assert document.status is Status.FAILED
    assert document.problem is not None
    assert document.problem.type == "urn:problem-type:onrecord:processing-failed"
    answer = broken.request("GET", "/v1/statements?speaker=person:ada-lovelace")
    assert answer.problem == "unknown-entity"
    eventually(lambda: waiting(broken, "DeadLetterQueue") == 1)
    assert waiting(broken, "IngestQueue") == waiting(broken, "FailedQueue") == 0
    log = (broken.logs / "IngestFunction.log").read_text(encoding="utf-8")
    assert log.count("An upload was not processed") == 5
    assert "rains" not in log

    broken.client("s3").create_bucket(Bucket=texts_bucket(broken))
    redrive(broken)
    document = broken.api.processed(document.id, 60, before=document)
    assert (document.status, document.problem) == (Status.DONE, None)
    (statement,) = broken.api.items("/v1/statements", speaker="person:ada-lovelace")
    assert statement["text"] == "it rains"
