"""Events of an object that come late, twice, out of order or after an interruption: the bucket decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.identity import document_id
from onrecord.service import resources
from onrecord.service.environment import environment
from tests.support.aws import NOT_OF_A_VERSION
from tests.support.interruptions import Killed, another_process, before_call, every_run_ended, kill
from tests.support.stack import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Stack

KEY = "a.txt"
ID = document_id(UPLOADS, KEY)
PIER = "Rosa Lind said the pier was safe."
MILL = "Omar Dale said the mill had burned down. Rosa Lind said nothing."
UNREADABLE = b"%!PS-Adobe-3.0\n\x00"


def version_of(event: dict[str, Any]) -> str:
    return str(event["Records"][0]["s3"]["object"]["versionId"])


def served(stack: Stack) -> tuple[str | None, str | None]:
    """The document's status, and the text that is served of it."""
    document = stack.get(f"/v1/documents/{ID}")
    text = stack.get(f"/v1/documents/{ID}/text")
    statements = stack.get("/v1/statements").json["items"]
    assert bool(statements) == (text.status == 200)
    return (
        document.json["status"] if document.status == 200 else None,
        text.body.decode() if text.status == 200 else None,
    )


def stored(stack: Stack) -> list[str]:
    """What is stored of versions: keys of items (no heads, directories, changes, counts), and of objects."""
    pages = resources.dynamodb().get_paginator("scan").paginate(TableName=environment().table)
    keys = [(item["pk"]["S"], item["sk"]["S"]) for page in pages for item in page["Items"]]
    texts = stack.s3.list_objects_v2(Bucket=environment().texts_bucket).get("Contents", ())
    return [
        *(
            f"{pk} {sk}"
            for pk, sk in keys
            if sk not in ("HEAD", "COUNTED") and pk.partition("#")[0] not in NOT_OF_A_VERSION
        ),
        *(text["Key"] for text in texts),
    ]


@pytest.fixture
def sweep_later(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Delivers what waits in the ingest queue, once every run that broke off has ended."""
    monkeypatch.setattr("onrecord.service.sweeps.DELAY", 0)

    def sweep() -> None:
        queue = environment().ingest_queue
        waiting = stack.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
        with every_run_ended():
            for message in waiting:
                stack.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                assert stack.ingest(stack.batch(message["Body"])) == {"batchItemFailures": []}
        assert stack.messages(queue) == []

    return sweep


# --- A newer version that cannot be read


@pytest.mark.parametrize("order", permutations(range(3)))
def test_an_unreadable_version_leaves_the_one_before_it_served_in_whatever_order_they_come(
    stack: Stack, order: tuple[int, ...]
) -> None:
    events = [stack.upload(KEY, PIER), stack.upload(KEY, MILL), stack.upload(KEY, UNREADABLE)]

    for number in order:
        stack.ingest(events[number])

    assert served(stack) == ("failed", MILL)


@pytest.mark.parametrize("order", permutations(range(3)))
def test_a_deletion_hides_what_was_before_it_even_if_the_next_upload_cannot_be_read(
    stack: Stack, order: tuple[int, ...]
) -> None:
    events = [stack.upload(KEY, PIER), stack.remove(KEY), stack.upload(KEY, UNREADABLE)]

    for number in order:
        stack.ingest(events[number])

    assert served(stack) == ("failed", None)
    assert stored(stack) == []


@pytest.mark.parametrize("order", permutations(range(3)))
def test_a_version_that_was_deleted_alone_is_not_served_in_place_of_an_unreadable_one(
    stack: Stack, order: tuple[int, ...]
) -> None:
    readable, unreadable = stack.upload(KEY, PIER), stack.upload(KEY, UNREADABLE)
    if order[0] == 0:  # it is on record before it is deleted
        stack.ingest(readable)
    events = [readable, unreadable, stack.remove(KEY, version_of(readable))]

    for number in order:
        stack.ingest(events[number])

    assert served(stack) == ("failed", None)
    assert stored(stack) == []


def test_a_version_that_was_deleted_alone_is_hidden_before_what_is_in_its_place_is_read(stack: Stack) -> None:
    older, newer = stack.upload(KEY, PIER), stack.upload(KEY, MILL)
    for event in (older, newer):
        stack.ingest(event)
    seen: list[int] = []

    with before_call("GetObject", lambda: seen.append(stack.get(f"/v1/documents/{ID}/text").status)):
        stack.ingest(stack.remove(KEY, version_of(newer)))

    assert seen == [409]  # not yet processed, where it had text before
    assert served(stack) == ("done", PIER)


def test_a_version_that_a_rule_of_the_bucket_expires_is_not_served_any_more(stack: Stack) -> None:
    readable, unreadable = stack.upload(KEY, PIER), stack.upload(KEY, UNREADABLE)
    stack.ingest(readable)
    stack.ingest(unreadable)
    stack.remove(KEY, version_of(readable))

    stack.ingest(stack.event(KEY, "LifecycleExpiration:Delete", version=version_of(readable)))

    assert served(stack) == ("failed", None)


@pytest.mark.parametrize("name", ["LifecycleExpiration:Delete", "ObjectRemoved:Delete"])
def test_an_old_version_that_goes_long_after_it_was_replaced_costs_no_extraction(
    stack: Stack, name: str
) -> None:
    older, newer = stack.upload(KEY, PIER), stack.upload(KEY, MILL)
    stack.ingest(older)
    stack.ingest(newer)

    stack.remove(KEY, version_of(older))

    (outcome,) = stack.ingest(stack.event(KEY, name, version=version_of(older)))

    assert outcome["outcome"] == "unchanged"
    assert served(stack) == ("done", MILL)


def test_deleting_an_unreadable_version_alone_makes_the_one_before_it_done(stack: Stack) -> None:
    stack.ingest(stack.upload(KEY, PIER))
    unreadable = stack.upload(KEY, UNREADABLE)
    stack.ingest(unreadable)

    stack.ingest(stack.remove(KEY, version_of(unreadable)))

    assert served(stack) == ("done", PIER)


def test_a_document_that_comes_back_keeps_the_time_of_its_upload(stack: Stack) -> None:
    stack.ingest(stack.upload(KEY, PIER))
    removed = stack.remove(KEY)
    stack.ingest(removed)
    taken_back = stack.remove(KEY, version_of(removed))
    later = datetime.now(UTC) + timedelta(days=3)
    taken_back["Records"][0]["eventTime"] = later.isoformat()

    stack.ingest(taken_back)

    received = datetime.fromisoformat(stack.get(f"/v1/documents/{ID}").json["received"])
    assert later - received > timedelta(days=2)


@pytest.mark.parametrize("order", permutations(range(3)))
def test_a_deletion_that_is_taken_back_brings_the_document_back_in_whatever_order_they_come(
    stack: Stack, order: tuple[int, ...]
) -> None:
    uploaded, removed = stack.upload(KEY, PIER), stack.remove(KEY)
    events = [uploaded, removed, stack.remove(KEY, version_of(removed))]

    for number in order:
        stack.ingest(events[number])

    assert served(stack) == ("done", PIER)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 1, 3, 2), (3, 2, 1, 0), (2, 3, 0, 1)])
def test_a_version_comes_back_under_an_unreadable_one_when_the_delete_marker_between_them_goes(
    stack: Stack, order: tuple[int, ...]
) -> None:
    readable, removed = stack.upload(KEY, PIER), stack.remove(KEY)
    unreadable = stack.upload(KEY, UNREADABLE)
    events = [readable, removed, unreadable, stack.remove(KEY, version_of(removed))]

    for number in order:
        stack.ingest(events[number])

    assert served(stack) == ("failed", PIER)


@pytest.mark.parametrize("second", [MILL, UNREADABLE])
@pytest.mark.parametrize("order", permutations(range(3)))
def test_deleting_the_newest_version_alone_leaves_the_one_before_it_done_in_whatever_order_they_come(
    stack: Stack, order: tuple[int, ...], second: str | bytes
) -> None:
    older, newer = stack.upload(KEY, PIER), stack.upload(KEY, second)
    events = [older, newer, stack.remove(KEY, version_of(newer))]

    for number in order:
        stack.ingest(events[number])

    assert served(stack) == ("done", PIER)


# --- A version that is gone before its event


@pytest.mark.parametrize("comes", ["before the deletion's event", "after it"])
def test_an_interrupted_try_of_a_version_that_is_gone_leaves_nothing(
    stack: Stack, sweep_later: Callable[[], None], comes: str
) -> None:
    uploaded = stack.upload(KEY, MILL)
    with pytest.raises(Killed), before_call("BatchWriteItem", kill, number=2):
        stack.ingest(uploaded)
    assert stored(stack)
    removed = stack.remove(KEY, version_of(uploaded))

    for event in (uploaded, removed) if comes.startswith("before") else (removed, uploaded):
        stack.ingest(stack.batch(event))
        assert served(stack) == (None, None)

    sweep_later()
    assert stored(stack) == []


def test_an_upload_that_is_gone_is_off_the_record_even_if_its_deletion_sends_no_event(stack: Stack) -> None:
    uploaded = stack.upload(KEY, MILL)
    stack.remove(KEY, version_of(uploaded))

    assert [outcome["outcome"] for outcome in stack.ingest(uploaded)] == ["gone"]
    assert stack.get(f"/v1/documents/{ID}").status == 404


# --- A last try that broke off after the deletion


@pytest.mark.parametrize("last_write", ["SPEAKER#", "NAMES#"])
def test_what_the_last_try_of_a_deleted_upload_wrote_is_removed_when_it_is_given_up(
    stack: Stack, sweep_later: Callable[[], None], last_write: str
) -> None:
    uploaded, removed = stack.upload(KEY, MILL), stack.remove(KEY)
    with (
        pytest.raises(Killed),
        before_call("PutObject", lambda: stack.ingest(removed)),
        before_call("BatchWriteItem", kill, naming=last_write),
    ):
        stack.ingest(uploaded)
    assert stored(stack)

    stack.give_up(stack.batch(uploaded))

    assert served(stack) == (None, None)
    assert all("MANIFEST#" in left for left in stored(stack))
    sweep_later()
    assert stored(stack) == []


def test_a_slow_run_of_an_event_that_comes_twice_at_once_leaves_nothing_when_it_crashes(
    stack: Stack, sweep_later: Callable[[], None]
) -> None:
    uploaded, newer = stack.upload(KEY, MILL), stack.upload(KEY, PIER)

    def overtake() -> None:
        another_process()
        stack.ingest(uploaded)
        stack.ingest(newer)

    with (
        pytest.raises(Killed),
        before_call("PutObject", overtake),
        before_call("BatchWriteItem", kill, naming="NAMES#", number=3),
    ):
        stack.ingest(uploaded)
    stack.ingest(stack.batch(uploaded))
    removed = stack.remove(KEY)
    stack.ingest(stack.batch(removed))

    assert served(stack) == (None, None)
    sweep_later()
    assert stored(stack) == []


def test_a_withdrawal_that_broke_off_is_finished_by_its_next_try(stack: Stack) -> None:
    readable = stack.upload(KEY, PIER)
    stack.ingest(readable)
    stack.upload(KEY, UNREADABLE)
    removed = stack.remove(KEY, version_of(readable))
    with pytest.raises(Killed), before_call("BatchWriteItem", kill):
        stack.ingest(removed)
    assert stored(stack)

    stack.ingest(removed)

    assert served(stack) == ("failed", None)
    assert stored(stack) == []


# --- An event that is older than the record remembers deletions


def test_an_event_that_comes_after_the_tombstone_has_expired_brings_nothing_back(stack: Stack) -> None:
    uploaded = stack.upload(KEY, PIER)
    sent = datetime.now(UTC) - timedelta(days=31)
    uploaded["Records"][0]["eventTime"] = sent.isoformat()
    stack.remove(KEY)

    (outcome,) = stack.ingest(uploaded)

    assert outcome["outcome"] == "deleted"
    assert served(stack) == (None, None)


def test_an_old_event_of_an_object_that_is_still_there_is_processed(stack: Stack) -> None:
    uploaded = stack.upload(KEY, PIER)
    sent = datetime.now(UTC) - timedelta(days=400)
    uploaded["Records"][0]["eventTime"] = sent.isoformat()

    stack.ingest(uploaded)

    assert served(stack) == ("done", PIER)
