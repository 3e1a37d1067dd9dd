"""Clients of the local AWS that can never reach the real one."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from onrecord.ports import HOST

if TYPE_CHECKING:
    from collections.abc import MutableMapping

ACCOUNT = "123456789012"  # moto's
REGION = "us-east-1"  # what clients assume where no region is given
KEY_ID, SECRET = "local", "local"  # moto takes any
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": KEY_ID,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    # No profile, no file and no metadata service may lend real credentials.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def isolate(environment: MutableMapping[str, str] = os.environ) -> None:
    """Replace every AWS setting of an environment by the local stack's, and use no proxy for it."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(ENVIRONMENT, no_proxy=HOST, NO_PROXY=HOST)


@cache
def _session() -> boto3.session.Session:
    """Return the session of all clients: to read what services take costs each session 0.1 s."""
    return boto3.session.Session(KEY_ID, SECRET, region_name=REGION)


def client(service: str, endpoint: str) -> Any:
    """Return a boto3 client of ``service`` at the local ``endpoint``, one that tries once."""
    return _session().client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60),
    )


def arn(service: str, resource: str) -> str:
    """Return the Amazon Resource Name of a resource of ours."""
    region = "" if service in ("iam", "s3") else REGION
    account = "" if service == "s3" else ACCOUNT
    return f"arn:aws:{service}:{region}:{account}:{resource}"
