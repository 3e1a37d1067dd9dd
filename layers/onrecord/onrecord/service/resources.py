"""The AWS clients and the record, each built once per process, at first use."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from onrecord.record import Record
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient


def _config(**more: object) -> Config:
    # Each call is tried 5 times; a stalled connection is given up within the shortest function's timeout.
    retries = {"mode": "standard", "max_attempts": 5}
    return Config(retries=retries, connect_timeout=2, read_timeout=10, **more)  # type: ignore[arg-type]


@cache
def s3() -> S3Client:
    """Return the S3 client; presigned requests are SigV4."""
    # Another server than AWS's is addressed by path: a bucket's name is no host name there. On AWS presigned
    # requests must name the region's own host, which boto3 does only in the virtual style.
    style = "path" if environment().endpoint_url else "virtual"
    return boto3.client("s3", config=_config(signature_version="s3v4", s3={"addressing_style": style}))


@cache
def dynamodb() -> DynamoDBClient:
    """Return the DynamoDB client."""
    return boto3.client("dynamodb", config=_config())


@cache
def sqs() -> SQSClient:
    """Return the SQS client."""
    return boto3.client("sqs", config=_config())


@cache
def events() -> EventBridgeClient:
    """Return the EventBridge client."""
    return boto3.client("events", config=_config())


@cache
def record() -> Record:
    """Return the record that this environment names."""
    here = environment()
    return Record(here.table, here.texts_bucket, dynamodb=dynamodb(), s3=s3())
