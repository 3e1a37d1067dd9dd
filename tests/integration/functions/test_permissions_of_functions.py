"""A function may do what it does, and nothing that it never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.template import Template
from onrecord.service import resources
from tests.support.policies import actions
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.stack import Stack

ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge in Springfield would be closed for a year."

# Which permissions an operation needs where that is not its name
# (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
NEEDS = {
    "GetObject": {"s3:GetObject"},
    "GetObject of a version": {"s3:GetObjectVersion"},
    "HeadObject": {"s3:GetObject"},
    "PutObject": {"s3:PutObject"},
    "DeleteObjects": {"s3:DeleteObject", "s3:DeleteObjectVersion"},
    "ListObjectVersions": {"s3:ListBucketVersions"},
    "PutEvents": {"events:PutEvents"},
    "SendMessage": {"sqs:SendMessage"},
    "ChangeMessageVisibility": {"sqs:ChangeMessageVisibility"},
}
# Needed without a call of that name: S3 answers 404 only to who may list; a presigned upload is its signer's.
UNCALLED = {"IngestFunction": {"s3:ListBucket"}, "ApiFunction": {"s3:ListBucket", "s3:PutObject"}}


@pytest.fixture
def called(stack: Stack) -> Iterator[set[str]]:
    """The names of the operations that functions call, as they call them."""
    names: set[str] = set()

    def hear(params: dict[str, Any], model: Any, **_: object) -> None:
        names.add(f"{model.name} of a version" if "versionId" in params["query_string"] else model.name)

    clients = [resources.s3(), resources.dynamodb(), resources.sqs(), resources.events()]
    for client in clients:
        client.meta.events.register("before-call", hear)
    yield names
    for client in clients:
        client.meta.events.unregister("before-call", hear)


def ingesting(stack: Stack) -> Callable[[], None]:
    first, second = stack.upload("a.txt", ARTICLE), stack.upload("a.txt", ARTICLE + " Tom Reed said no.")
    old = first["Records"][0]["s3"]["object"]["versionId"]
    removals = [stack.remove("a.txt", version=old), stack.remove("a.txt")]
    again = stack.upload("b.txt", ARTICLE)

    def run() -> None:
        stack.ingest(second)
        for event in removals:
            stack.ingest(event)
        stack.ingest(again)
        stack.ingest(stack.batch("no JSON"))

    return run


def asking(stack: Stack) -> Callable[[], None]:
    stack.ingest(stack.upload("a.txt", ARTICLE))

    def run() -> None:
        (document,) = stack.get("/v1/documents").json["items"]
        (statement,) = stack.get("/v1/statements", limit=1).json["items"]
        paths = ["/v1/entities", "/v1/entities/person:ann-lee", f"/v1/statements/{statement['id']}"]
        paths += [
            f"/v1/documents/{document['id']}{what}" for what in ("", "/statements", "/entities", "/text")
        ]
        for path in paths:
            assert stack.get(path).status == 200
        assert stack.request("POST", "/v1/documents", body={}).status == 201
        assert stack.request("DELETE", f"/v1/documents/{document['id']}").status == 202

    return run


def giving_up(stack: Stack) -> Callable[[], None]:
    event = stack.upload("a.txt", ARTICLE)
    return lambda: stack.give_up(stack.batch(event))


@pytest.mark.parametrize(
    ("function", "doing"),
    [("IngestFunction", ingesting), ("ApiFunction", asking), ("DeadLetterFunction", giving_up)],
)
def test_a_function_may_do_what_it_does_and_no_more(
    stack: Stack, called: set[str], function: str, doing: Callable[[Stack], Callable[[], None]]
) -> None:
    run = doing(stack)
    called.clear()
    run()

    needed = set(UNCALLED.get(function, ()))
    for name in called:
        needed |= NEEDS.get(name, {f"dynamodb:{name}"})
    granted = actions(Template.load(ROOT / "template.yaml"), function)
    # Texts have no versions, so what ingest deletes there needs the first of the two only.
    assert granted - {"s3:DeleteObjectVersion"} == needed - {"s3:DeleteObjectVersion"}
