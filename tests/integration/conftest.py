"""The stack that template.yaml declares, in moto."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws
from moto.s3.models import s3_backends
from moto.sqs.models import sqs_backends

from local.attributes import find_values_by_kind
from local.aws import ACCOUNT
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
        # In moto's own objects: calls of AWS for a dozen resources would take a fifth of all tests' time.
        buckets, queues = s3_backends[ACCOUNT]["aws"], sqs_backends[ACCOUNT][REGION]
        buckets.create_bucket(AUTHORITY, REGION)
        for logical_id, bucket in template.resources(BUCKET).items():
            name = template.name(logical_id)
            buckets.create_bucket(name, REGION)
            if versioning := bucket.get("VersioningConfiguration"):
                buckets.put_bucket_versioning(name, versioning["Status"])
        declared = template.resources(QUEUE)
        for logical_id in sorted(declared):  # in which a queue comes after the one that it redrives to
            attributes = {"VisibilityTimeout": str(declared[logical_id].get("VisibilityTimeout", 30))}
            if redrive := declared[logical_id].get("RedrivePolicy"):
                attributes["RedrivePolicy"] = json.dumps(redrive)
            queues.create_queue(template.name(logical_id), **attributes)
        table = template.properties("Table")
        resources.dynamodb().create_table(
            TableName=template.name("Table"),
            BillingMode=table["BillingMode"],
            AttributeDefinitions=table["AttributeDefinitions"],
            KeySchema=table["KeySchema"],
            GlobalSecondaryIndexes=table["GlobalSecondaryIndexes"],
        )
        yield Stack()
