"""A stack that takes existing buckets or a restored table into use catches up with them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from local.template import Template
from onrecord.identity import document_id
from onrecord.service import resources
from onrecord.service.environment import environment
from operations.adopt import EVENTS, catch_up, connect
from tests.support import runbook

if TYPE_CHECKING:
    import pytest

    from tests.support.stack import Stack

ROOT = Path(__file__).resolve().parents[3]
RUNBOOK = ROOT / "docs" / "operations.md"
ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year."


def process_queue(stack: Stack) -> None:
    """Process what waits in the ingest queue, as Lambda would."""
    queue = environment().ingest_queue
    while received := resources.sqs().receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in received:
            assert stack.ingest(stack.batch(message["Body"])) == {"batchItemFailures": []}
            resources.sqs().delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def keys_on_record(stack: Stack) -> set[str]:
    return {document["key"] for document in stack.get("/v1/documents").json["items"]}


def test_an_adopted_bucket_sends_its_events_to_the_queue_of_the_stack(stack: Stack) -> None:
    connect()
    stack.upload("later.txt", ARTICLE)

    bodies = stack.messages(environment().ingest_queue)  # the first one is S3's test event
    (event,) = (record for body in bodies for record in json.loads(body).get("Records", ()))
    assert event["s3"]["object"]["key"] == "later.txt"


def test_an_adopted_bucket_sends_what_a_new_one_would() -> None:
    bucket = Template.load(ROOT / "template.yaml").properties("UploadsBucket")

    assert [queue["Event"] for queue in bucket["NotificationConfiguration"]["QueueConfigurations"]] == [
        *EVENTS
    ]


def test_what_the_record_lacks_is_recorded_and_what_the_bucket_lacks_is_removed(stack: Stack) -> None:
    for key in ("kept.txt", "erased.txt"):
        stack.ingest(stack.upload(key, ARTICLE))
    stack.upload("missed/näher & weiter.txt", ARTICLE)
    stack.remove("erased.txt", version=stack.versions("erased.txt")[0])

    assert catch_up() == {"uploaded": 1, "deleted": 1}
    process_queue(stack)

    assert keys_on_record(stack) == {"kept.txt", "missed/näher & weiter.txt"}
    assert catch_up() == {}


def test_an_upload_that_was_deleted_before_and_put_again_is_recorded(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    stack.ingest(stack.remove("a.txt"))
    stack.upload("a.txt", ARTICLE)  # its event is lost

    assert catch_up() == {"uploaded": 1}
    process_queue(stack)

    assert keys_on_record(stack) == {"a.txt"}


def test_an_upload_newer_than_the_record_is_recorded(stack: Stack) -> None:
    event = stack.upload("a.txt", ARTICLE)
    earlier = datetime.now(UTC) - timedelta(days=2)
    event["Records"][0]["eventTime"] = earlier.isoformat()
    stack.ingest(event)
    stack.upload("a.txt", ARTICLE + " Tom Reed said no.")  # after the moment restored to

    assert catch_up() == {"uploaded": 1}
    process_queue(stack)

    (document,) = stack.get("/v1/documents").json["items"]
    assert document["statements"] == 2


def test_a_later_event_of_s3_is_newer_than_one_that_was_sent(stack: Stack) -> None:
    stack.upload("a.txt", ARTICLE)
    catch_up()
    (body,) = stack.messages(environment().ingest_queue)
    sent = json.loads(body)["Records"][0]["s3"]["object"]["sequencer"]
    process_queue(stack)

    removal = stack.remove("a.txt")
    assert removal["Records"][0]["s3"]["object"]["sequencer"] > sent
    stack.ingest(removal)

    assert keys_on_record(stack) == set()


def test_a_restored_table_is_taken_into_use(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runbook's own commands: restore, set what a restored table lacks, point the functions to it."""
    stack.ingest(stack.upload("a.txt", ARTICLE))
    old, restored = environment().table, "onrecord-restored"
    dynamodb = boto3.client("dynamodb")
    dynamodb.update_continuous_backups(
        TableName=old, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    steps = [command for command in runbook.commands(RUNBOOK, "Restore") if command[0] == "dynamodb"]
    assert [step[1] for step in steps[:2]] == ["restore-table-to-point-in-time", "wait"]
    for step in steps:
        runbook.run([old if word == "OLD" else word for word in step])
    assert dynamodb.describe_time_to_live(TableName=restored)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "expires",
    }
    backups = dynamodb.describe_continuous_backups(TableName=restored)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert dynamodb.describe_table(TableName=restored)["Table"]["DeletionProtectionEnabled"]
    stack.ingest(stack.upload("b.txt", ARTICLE))  # recorded in the old table only

    monkeypatch.setenv("ONRECORD_TABLE", restored)
    environment.cache_clear()
    resources.record.cache_clear()
    assert catch_up()["uploaded"] == 1
    process_queue(stack)

    assert keys_on_record(stack) == {"a.txt", "b.txt"}
    assert resources.record().newest_event(document_id(environment().uploads_bucket, "b.txt"))
