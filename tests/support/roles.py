"""AWS as a function's role sees it: moto, which checks no permissions, with the answers to a missing one.

Follows the service authorization reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
and the API references of the services, as far as the functions call them.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from local.aws import arn
from tests.support.policies import PLATFORM, allowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from local.template import Template

Grant = tuple[str, str]
"""An action and the resource, or the pattern of resources, that it is taken on."""


@dataclass
class Role:
    """The permissions of a function's own code, and which of them it has used."""

    grants: list[Grant]
    used: set[Grant] = field(default_factory=set)
    denied: set[Grant] = field(default_factory=set)
    suspended: bool = False

    @classmethod
    def of(cls, template: Template, function: str) -> Role:
        """Return the role that the template gives a function."""
        return cls(
            [
                (action, resource)
                for statement in allowed(template, function)
                if statement.get("Sid") not in PLATFORM
                for action in statement["Action"]
                for resource in statement["Resource"]
            ]
        )

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """Let calls through unchecked: those that another function makes meanwhile."""
        self.suspended = True
        try:
            yield
        finally:
            self.suspended = False

    def may(self, action: str, resource: str) -> bool:
        """Tell whether an action is granted, and note that it was taken or denied."""
        matching = {grant for grant in self.grants if grant[0] == action and fnmatchcase(resource, grant[1])}
        self.used |= matching
        if not matching:
            self.denied.add((action, resource))
        return bool(matching)

    @property
    def unused(self) -> set[Grant]:
        """The grants that nothing has needed."""
        return set(self.grants) - self.used


@contextmanager
def acting(role: Role, clients: Iterable[Any]) -> Iterator[Role]:
    """Let clients call AWS with the permissions of a role, and no others."""

    def remember(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["asked"] = params

    def refuse(model: Any, context: dict[str, Any], **_: object) -> tuple[Any, dict[str, Any]] | None:
        service, params = model.service_model.service_name, context["asked"]
        if role.suspended:
            return None
        if model.name == "DeleteObjects":
            granted = [_may_delete(role, params, key) for key in _keys(params)]  # every one is noted
            return None if all(granted) else _errors(params)
        granted = [role.may(*needed) for needed in _needed(service, model.name, params)]
        return None if all(granted) else _refusal(service, model.name)

    def hide(
        http_response: Any, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: object
    ) -> None:
        # S3 tells that an object is missing only to a caller that may list its bucket.
        if http_response.status_code != 404 or parsed["Error"]["Code"] == "NoSuchBucket" or role.suspended:
            return
        if not role.may("s3:ListBucket", f"arn:aws:s3:::{context['asked']['Bucket']}"):
            http_response.status_code = 403
            parsed["Error"] = _refusal("s3", model.name)[1]["Error"]

    hooks = [("before-parameter-build", remember), ("before-call", refuse)]
    hooks += [(f"after-call.s3.{operation}", hide) for operation in ("GetObject", "HeadObject")]
    clients = list(clients)
    for client in clients:
        for event, hook in hooks:
            client.meta.events.register(event, hook)
    try:
        yield role
    finally:
        for client in clients:
            for event, hook in hooks:
                client.meta.events.unregister(event, hook)


def _needed(service: str, operation: str, params: dict[str, Any]) -> list[Grant]:
    match service, operation:
        case "s3", "GetObject" | "HeadObject":
            action = "s3:GetObjectVersion" if "VersionId" in params else "s3:GetObject"
            return [(action, f"arn:aws:s3:::{params['Bucket']}/{params['Key']}")]
        case "s3", "CopyObject":
            copied = arn("s3", f"{params['Bucket']}/{params['Key']}")
            return [(f"s3:{action}Object{of}", copied) for action in ("Get", "Put") for of in ("", "Tagging")]
        case "s3", "ListObjectsV2":
            return [("s3:ListBucket", f"arn:aws:s3:::{params['Bucket']}")]
        case "s3", "PutObject" | "DeleteObject":
            return [(f"s3:{operation}", f"arn:aws:s3:::{params['Bucket']}/{params['Key']}")]
        case "s3", "ListObjectVersions":
            return [("s3:ListBucketVersions", f"arn:aws:s3:::{params['Bucket']}")]
        case "dynamodb", "BatchGetItem" | "BatchWriteItem":
            return [
                (f"dynamodb:{operation}", arn("dynamodb", f"table/{name}")) for name in params["RequestItems"]
            ]
        case "dynamodb", _:
            index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
            return [(f"dynamodb:{operation}", arn("dynamodb", f"table/{params['TableName']}{index}"))]
        case "sqs", _:
            return [(f"sqs:{operation}", arn("sqs", params["QueueUrl"].rpartition("/")[2]))]
        case "secretsmanager", "GetSecretValue":
            return [("secretsmanager:GetSecretValue", params["SecretId"])]
        case "sns", "Publish":
            return [("sns:Publish", params["TopicArn"])]
        case "events", "PutEvents":
            return [
                ("events:PutEvents", arn("events", f"event-bus/{entry['EventBusName']}"))
                for entry in params["Entries"]
            ]
    raise LookupError(f"no resource is known for {service}: {operation}")


def _keys(params: dict[str, Any]) -> list[dict[str, str]]:
    objects: list[dict[str, str]] = params["Delete"]["Objects"]
    return objects


def _may_delete(role: Role, params: dict[str, Any], deleted: dict[str, str]) -> bool:
    resource = f"arn:aws:s3:::{params['Bucket']}/{deleted['Key']}"
    # The first is asked for always, the second for a version
    # (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html).
    actions = ["s3:DeleteObject", *(["s3:DeleteObjectVersion"] if "VersionId" in deleted else [])]
    granted = [role.may(action, resource) for action in actions]
    return all(granted)


def _errors(params: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    denied = [
        {"Key": each["Key"], "Code": "AccessDenied", "Message": "Access Denied"} for each in _keys(params)
    ]
    return SimpleNamespace(status_code=200), {"Errors": denied}


def _refusal(service: str, operation: str) -> tuple[Any, dict[str, Any]]:
    code = {"s3": "AccessDenied", "sqs": "AccessDenied"}.get(service, "AccessDeniedException")
    if operation == "HeadObject":
        code = "403"  # an answer to HEAD has no body to name it in
    status = 403 if service in {"s3", "sqs"} else 400
    error = {"Error": {"Code": code, "Message": "not authorized"}, "ResponseMetadata": {}}
    return SimpleNamespace(status_code=status), error
