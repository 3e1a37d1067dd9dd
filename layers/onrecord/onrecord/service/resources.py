"""The AWS clients and the record, each built once per process, at first use or by ``prepare``.

The clients are botocore's, those of boto3 without what transfers files in parallel, which no function uses
and which would take a twentieth of the API's start to import.
"""

from __future__ import annotations

import os
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.session import Session

from onrecord.record import Record
from onrecord.service.authority_file import AuthorityFile
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient


AUTHORITY_AGE = 60
"""Seconds for which questions use the authority file as last read; ingest asks S3 for each document."""
_MAKING = Lock()  # a session makes its clients in turn, and some are first used by several threads at once


@cache
def _session() -> Session:
    return Session()


def _client(service: str, **more: Any) -> Any:
    # Each call is tried 5 times; a stalled connection is given up within the shortest function's timeout.
    retries: Any = {"mode": "standard", "total_max_attempts": 5}
    config = Config(retries=retries, connect_timeout=2, read_timeout=10, **more)
    with _MAKING:
        return _session().create_client(service, config=config)


@cache
def s3() -> S3Client:
    """Return the S3 client; it signs with SigV4."""
    # Another server than AWS's is addressed by path: a bucket's name is no host name there. On AWS presigned
    # requests must name the region's own host, which botocore does only in the virtual style.
    style = "path" if environment().endpoint_url else "virtual"
    return cast("S3Client", _client("s3", signature_version="s3v4", s3={"addressing_style": style}))


@cache
def dynamodb() -> DynamoDBClient:
    """Return the DynamoDB client."""
    return cast("DynamoDBClient", _client("dynamodb"))


@cache
def sqs() -> SQSClient:
    """Return the SQS client."""
    return cast("SQSClient", _client("sqs"))


@cache
def events() -> EventBridgeClient:
    """Return the EventBridge client."""
    return cast("EventBridgeClient", _client("events"))


@cache
def sns() -> Any:
    """Return the SNS client."""
    return _client("sns")


@cache
def secrets() -> SecretsManagerClient:
    """Return the Secrets Manager client."""
    return cast("SecretsManagerClient", _client("secretsmanager"))


@cache
def authority_file() -> AuthorityFile:
    """Return the authority file that this environment names."""
    return AuthorityFile(environment().authority_bucket, environment().authority_key, s3=s3)


@cache
def record() -> Record:
    """Return the record that this environment names, with the ids of the authority file."""
    here = environment()
    return Record(
        here.table, here.texts_bucket, dynamodb=dynamodb(), s3=s3, lake=here.lake, known_as=known_as
    )


def known_as(entity_id: str) -> tuple[str, ...]:
    """Return all ids that an entity has or had by the authority file, the current one first."""
    return authority_file().now(within=AUTHORITY_AGE).ids(entity_id)


def prepare(*, objects: bool = False) -> None:
    """Build the record and its clients while Lambda starts the function, with more processor than later.

    Nothing is built if SnapStart takes a snapshot of the started function, which would hold credentials.

    Args:
        objects: whether the first event needs S3, as it does in any case where there is an authority file.
            Elsewhere S3's client waits for what needs it: a text, a ticket, an export.
    """
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start") == "snap-start":
        return
    record()
    if objects or environment().authority_bucket:
        s3()
