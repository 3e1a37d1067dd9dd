"""Uploads whose processing failed repeatedly are marked, announced and kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from onrecord.service import resources

if TYPE_CHECKING:
    from tests.support.stack import Stack

ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year."


@pytest.fixture
def waiting(stack: Stack) -> str:
    """The address of the queue that an operator redrives from."""
    return stack.sqs.get_queue_url(QueueName="onrecord-DeadLetterQueue")["QueueUrl"]


def test_the_document_is_failed_and_its_message_kept(stack: Stack, waiting: str) -> None:
    event = stack.upload("a.txt", ARTICLE)

    assert stack.give_up(stack.batch(event)) == {"batchItemFailures": []}

    (document,) = stack.get("/v1/documents", key="a.txt").json["items"]
    assert document["status"] == "failed"
    assert document["problem"]["type"] == "urn:problem-type:onrecord:processing-failed"
    assert stack.messages(waiting) == [json.dumps(event)]


def test_a_redriven_message_is_processed_again_and_may_succeed(stack: Stack, waiting: str) -> None:
    stack.give_up(stack.batch(stack.upload("a.txt", ARTICLE)))

    stack.ingest(stack.batch(*stack.messages(waiting)))

    (document,) = stack.get("/v1/documents", key="a.txt").json["items"]
    assert (document["status"], document["problem"]) == ("done", None)


def test_a_newer_upload_is_not_failed_by_an_older_ones_message(stack: Stack) -> None:
    older, newer = stack.upload("a.txt", ARTICLE), stack.upload("a.txt", ARTICLE + " Tom Reed said no.")
    stack.ingest(newer)

    stack.give_up(stack.batch(older))

    (document,) = stack.get("/v1/documents", key="a.txt").json["items"]
    assert document["status"] == "done"


def test_a_removal_that_failed_shows_and_can_be_redriven(stack: Stack, waiting: str) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    stack.give_up(stack.batch(stack.remove("a.txt")))
    (document,) = stack.get("/v1/documents", key="a.txt").json["items"]
    assert "removing the document failed" in document["problem"]["detail"]

    stack.ingest(stack.batch(*stack.messages(waiting)))

    assert stack.get(f"/v1/documents/{document['id']}").status == 404


@pytest.mark.parametrize("body", ["no JSON", "[]", '{"Records": [{"eventName": "other"}]}'])
def test_a_message_that_names_no_document_is_kept_all_the_same(stack: Stack, waiting: str, body: str) -> None:
    assert stack.give_up(stack.batch(body)) == {"batchItemFailures": []}

    assert stack.messages(waiting) == [body]


def test_a_message_stays_where_it_is_while_its_document_cannot_be_marked(stack: Stack, waiting: str) -> None:
    resources.dynamodb().delete_table(TableName="onrecord-Table")

    answer = stack.give_up(stack.batch(stack.upload("a.txt", ARTICLE)))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert stack.messages(waiting) == []
