"""The stack that a program works on, given by its name: a deployed one, or the running local one."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import boto3

from local.aws import isolate
from local.buckets import UPLOADS_BUCKET
from local.template import Template
from onrecord.ports import s3_port, url

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
PREFIX = "ONRECORD_"
LOCAL = "local"
"""The name that stands for the running local stack."""
KEPT = ("UploadsBucket", "TextsBucket", "Table")
"""The outputs that name what outlives a stack."""


class NoSuchStackError(LookupError):
    """There is no deployed stack of this name in the account and region of the caller."""


def stack_parser(program: str, documentation: str | None) -> argparse.ArgumentParser:
    """Return the parser of a program whose first argument, ``stack``, names the stack.

    Args:
        program: the module's name.
        documentation: the module's docstring, whose first line describes the program.
    """
    description = (documentation or "").partition("\n")[0]
    parser = argparse.ArgumentParser(f"python -m {program}", description=description)
    parser.add_argument("stack", help="the name of the stack")
    return parser


def outputs(name: str) -> dict[str, str]:
    """Return the outputs of a deployed stack by their names.

    Raises:
        NoSuchStackError: there is none.
    """
    cloudformation = boto3.client("cloudformation")
    try:
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":  # what AWS answers for an unknown name
            raise NoSuchStackError(f"no stack {name} in this account and region") from None
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def work_on(name: str) -> None:
    """Make this process use the table, buckets and queues of a stack, as its IngestFunction does.

    Raises:
        NoSuchStackError: there is no such stack.
    """
    if name == LOCAL:
        isolate()
        address = url(s3_port())
        template = Template.load(TEMPLATE, {"UploadsBucketName": UPLOADS_BUCKET}, endpoint=address)
        local: dict[str, Any] = template.properties("IngestFunction")["Environment"]["Variables"]
        os.environ.update({key: str(value) for key, value in local.items() if key.startswith(PREFIX)})
        os.environ["AWS_ENDPOINT_URL"] = address
        return
    configuration: Any = boto3.client("lambda").get_function_configuration(
        FunctionName=outputs(name)["IngestFunction"]
    )
    variables: dict[str, str] = configuration["Environment"]["Variables"]
    os.environ.update({key: value for key, value in variables.items() if key.startswith(PREFIX)})
