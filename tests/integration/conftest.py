"""The stack that template.yaml declares, in moto."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from local.attributes import find_values_by_kind
from local.partitions import query_by_partition
from local.template import BUCKET, QUEUE, Template
from onrecord.record.storage.table import Table
from onrecord.service import resources
from onrecord.service.environment import environment
from tests.support.repository import ROOT
from tests.support.stack import AUTHORITY, REGION, UPLOADS, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

# moto's own ways give the same answers, in several times as long.
query_by_partition()
find_values_by_kind()


@pytest.fixture(autouse=True)
def in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes calls one after the other that are otherwise made at once, so that each can be watched."""
    monkeypatch.setattr(Table, "at_once", lambda _, calls: [call() for call in calls])


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """The template's buckets, queues and table, empty."""
    template = Template.load(
        ROOT / "template.yaml",
        {"UploadsBucketName": UPLOADS, "AuthorityBucketName": AUTHORITY},
        endpoint=f"https://sqs.{REGION}.amazonaws.com",
    )
    for name, value in template.properties("IngestFunction")["Environment"]["Variables"].items():
        monkeypatch.setenv(name, str(value))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.setenv(name, REGION)
    environment.cache_clear()
    # They remember what they wrote and read; clients are kept: they are slow to build.
    resources.record.cache_clear()
    resources.authority_file.cache_clear()
    monkeypatch.setattr(resources, "AUTHORITY_AGE", 0)
    with mock_aws():
        resources.s3().create_bucket(Bucket=AUTHORITY)
        for logical_id, bucket in template.resources(BUCKET).items():
            name = template.name(logical_id)
            resources.s3().create_bucket(Bucket=name)
            if versioning := bucket.get("VersioningConfiguration"):
                resources.s3().put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
        queues = template.resources(QUEUE)
        for logical_id in sorted(queues):  # in which a queue comes after the one that it redrives to
            attributes = {"VisibilityTimeout": str(queues[logical_id].get("VisibilityTimeout", 30))}
            if redrive := queues[logical_id].get("RedrivePolicy"):
                attributes["RedrivePolicy"] = json.dumps(redrive)
            resources.sqs().create_queue(QueueName=template.name(logical_id), Attributes=attributes)
        table = template.properties("Table")
        resources.dynamodb().create_table(
            TableName=template.name("Table"),
            BillingMode=table["BillingMode"],
            AttributeDefinitions=table["AttributeDefinitions"],
            KeySchema=table["KeySchema"],
            GlobalSecondaryIndexes=table["GlobalSecondaryIndexes"],
        )
        yield Stack()
