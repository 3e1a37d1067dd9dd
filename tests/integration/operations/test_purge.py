"""A document is erased as far as AWS allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.exports import make
from operations.purge import purge

if TYPE_CHECKING:
    from tests.support.stack import Stack

ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year."


def everything_stored() -> str:
    """Return all that table and texts bucket hold, as text."""
    items = resources.dynamodb().scan(TableName=environment().table)["Items"]
    texts = resources.s3().list_objects_v2(Bucket=environment().texts_bucket).get("Contents", [])
    return f"{items} {[text['Key'] for text in texts]}"


def test_nothing_of_a_document_is_left_in_buckets_and_table(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    stack.ingest(stack.upload("a.txt", ARTICLE + " Tom Reed said no."))
    (document,) = stack.get("/v1/documents").json["items"]

    erased = purge("a.txt")

    assert (erased.document, erased.on_record, erased.left) == (document["id"], True, ())
    assert stack.versions("a.txt") == []
    assert stack.get(f"/v1/documents/{document['id']}").status == 404
    for trace in ("ann-lee", "Ann Lee", "ann lee", "texts/", "lake/"):
        assert trace not in everything_stored()


def test_what_was_exported_of_it_is_erased(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    export = stack.request("POST", "/v1/exports", {"file": "ndjson"}).json
    make(export["id"], tries=1, seconds_left=lambda: 900)
    assert "exports/" in everything_stored()

    purge("a.txt")

    assert "exports/" not in everything_stored()
    assert stack.get(export["self"]).status == 404


def test_other_documents_stay(stack: Stack) -> None:
    for key in ("a.txt", "a.txt.bak"):
        stack.ingest(stack.upload(key, ARTICLE))

    purge("a.txt")

    (document,) = stack.get("/v1/documents").json["items"]
    assert document["key"] == "a.txt.bak"
    assert len(stack.versions("a.txt.bak")) == 1


def test_a_document_whose_object_is_long_gone_is_erased(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    stack.remove("a.txt", version=stack.versions("a.txt")[0])  # no event reached the queue

    assert purge("a.txt").on_record
    assert stack.get("/v1/documents").json["items"] == []


def test_erasing_again_and_the_deletions_own_event_change_nothing(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    version = stack.versions("a.txt")[0]
    purge("a.txt")

    stack.ingest(stack.event("a.txt", "ObjectRemoved:Delete", version=version))
    again = purge("a.txt")

    assert (again.on_record, again.left) == (False, ())
    assert stack.get("/v1/documents").json["items"] == []


def test_messages_that_name_the_document_leave_the_dead_letter_queue(stack: Stack) -> None:
    stack.give_up(stack.batch(stack.upload("a.txt", ARTICLE), stack.upload("b.txt", ARTICLE), "no event"))

    assert purge("a.txt").messages == 1

    left = stack.messages(environment().dead_letter_queue)
    assert len(left) == 2
    assert not any("a.txt" in body for body in left)
