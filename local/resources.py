"""Create the buckets, queues, tables, event buses with their rules, and secrets that the template declares.

They are created by the AWS API calls that CloudFormation makes, since moto's CloudFormation applies no SAM
transform (``local.template`` says more). Properties that moto ignores are left out: encryption, access,
lifecycles, backups.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from local.aws import client
from local.template import BUCKET, EVENT_BUS, QUEUE, RULE, SECRET, TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.template import Template

QUEUE_ATTRIBUTES = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)
TABLE_PROPERTIES = (
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "ProvisionedThroughput",
)


def create(template: Template, endpoint: str) -> None:
    """Create the template's resources at ``endpoint``, in the order in which they need each other."""
    _create_queues(template, client("sqs", endpoint))
    _create_buckets(template, client("s3", endpoint))
    _create_tables(template, client("dynamodb", endpoint))
    events = client("events", endpoint)
    for logical_id in template.resources(EVENT_BUS):
        events.create_event_bus(Name=template.name(logical_id))
    create_rules(template, events)
    for logical_id in template.resources(SECRET):
        client("secretsmanager", endpoint).create_secret(
            Name=template.name(logical_id), SecretString=secrets.token_urlsafe(48)
        )


def _create_queues(template: Template, sqs: Any) -> None:
    queues = template.resources(QUEUE)
    urls = {
        logical_id: sqs.create_queue(
            QueueName=template.name(logical_id),
            Attributes={name: str(queue[name]) for name in QUEUE_ATTRIBUTES if name in queue},
        )["QueueUrl"]
        for logical_id, queue in queues.items()
    }
    for logical_id, queue in queues.items():  # a queue may name one declared below it
        if "RedrivePolicy" in queue:
            policy = json.dumps(queue["RedrivePolicy"])
            sqs.set_queue_attributes(QueueUrl=urls[logical_id], Attributes={"RedrivePolicy": policy})


def _create_buckets(template: Template, s3: Any) -> None:
    for logical_id, bucket in template.resources(BUCKET).items():
        name = template.name(logical_id)
        s3.create_bucket(Bucket=name)
        if "VersioningConfiguration" in bucket:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=bucket["VersioningConfiguration"])
        if "NotificationConfiguration" in bucket:
            queues = bucket["NotificationConfiguration"].get("QueueConfigurations", [])
            s3.put_bucket_notification_configuration(
                Bucket=name,
                NotificationConfiguration={"QueueConfigurations": [*map(_notification, queues)]},
            )


def _notification(declared: dict[str, Any]) -> dict[str, Any]:
    notification = {"QueueArn": declared["Queue"], "Events": [declared["Event"]]}
    if "Filter" in declared:
        notification["Filter"] = {"Key": {"FilterRules": declared["Filter"]["S3Key"]["Rules"]}}
    return notification


def _create_tables(template: Template, dynamodb: Any) -> None:
    for logical_id, table in template.resources(TABLE).items():
        name = template.name(logical_id)
        dynamodb.create_table(TableName=name, **_picked(table, TABLE_PROPERTIES))
        if "TimeToLiveSpecification" in table:
            dynamodb.update_time_to_live(
                TableName=name, TimeToLiveSpecification=table["TimeToLiveSpecification"]
            )


def create_rules(template: Template, events: Any) -> None:
    """Create the rules that the template declares, with their targets."""
    for logical_id, rule in template.resources(RULE).items():
        named = {"EventBusName": rule["EventBusName"]}
        name = template.name(logical_id)
        events.put_rule(Name=name, EventPattern=json.dumps(rule["EventPattern"]), **named)
        events.put_targets(Rule=name, Targets=rule["Targets"], **named)


def _picked(properties: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: properties[name] for name in names if name in properties}
