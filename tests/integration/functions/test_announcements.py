"""The event bus hears how every document ended, at least once, whatever fails in between."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from onrecord.identity import document_id
from onrecord.service import resources
from onrecord.service.ingestion import IngestError
from onrecord.service.s3_events import ObjectEvent
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.stack import Stack

EVENTS_PAGE = ROOT / "docs" / "events.md"
KEY = "city/secret-bridge.txt"
ID = document_id("onrecord-documents", KEY)
ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year."
FAILED_AGAIN = {"batchItemFailures": [{"itemIdentifier": "0"}]}
DONE = {"batchItemFailures": []}


class Listener:
    """A queue that a rule of the event bus sends to."""

    def __init__(self, stack: Stack, pattern: dict[str, Any]) -> None:
        self._sqs = stack.sqs
        self._url = stack.sqs.create_queue(QueueName="listener")["QueueUrl"]
        resources.events().put_rule(Name="listener", EventPattern=json.dumps(pattern))
        resources.events().put_targets(
            Rule="listener", Targets=[{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:listener"}]
        )

    def events(self) -> list[dict[str, Any]]:
        """Take the events that have come since the last call, oldest first."""
        heard = []
        while messages := self._sqs.receive_message(QueueUrl=self._url).get("Messages"):
            for message in messages:
                heard.append(json.loads(message["Body"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return heard

    def types(self) -> list[str]:
        return [event["detail-type"] for event in self.events()]


@pytest.fixture
def listener(stack: Stack) -> Listener:
    return Listener(stack, {"source": ["onrecord"]})


def unreachable(**_: object) -> None:
    raise EndpointConnectionError(endpoint_url="https://events.us-east-1.amazonaws.com")


def refusing(params: dict[str, Any], **_: object) -> tuple[Any, dict[str, Any]]:
    entries = [{"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"}]
    return SimpleNamespace(status_code=200), {"FailedEntryCount": 1, "Entries": entries}


def forbidding(params: dict[str, Any], **_: object) -> tuple[Any, dict[str, Any]]:
    error = {"Code": "AccessDeniedException", "Message": "not authorized"}
    return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {}}


WAYS_TO_FAIL = [unreachable, refusing, forbidding]


@contextmanager
def event_bus_that_is(failing: Callable[..., object]) -> Iterator[None]:
    hooks = resources.events().meta.events
    hooks.register("before-call.events.PutEvents", failing)
    try:
        yield
    finally:
        hooks.unregister("before-call.events.PutEvents", failing)


def test_a_recorded_document_is_announced_with_what_it_has(stack: Stack, listener: Listener) -> None:
    stack.ingest(stack.upload(KEY, ARTICLE, title="A secret bridge"))

    (event,) = listener.events()
    detail = event["detail"]
    document = stack.get(detail["link"]).json
    assert event["detail-type"] == "Document Recorded"
    assert (detail["id"], detail["link"]) == (ID, f"/v1/documents/{ID}")
    assert (detail["statements"], detail["entities"]) == (document["statements"], document["entities"])
    assert detail["version"].startswith(detail["order"])


def test_a_failed_document_is_announced_with_the_type_of_its_problem(
    stack: Stack, listener: Listener
) -> None:
    stack.ingest(stack.upload(KEY, b"%!PS-Adobe-3.0 secret"))

    (event,) = listener.events()
    assert event["detail-type"] == "Document Failed"
    assert event["detail"]["id"] == ID
    assert event["detail"]["problem"] == "urn:problem-type:onrecord:not-text"


def test_a_document_given_up_is_announced_as_failed(stack: Stack, listener: Listener) -> None:
    stack.give_up(stack.batch(stack.upload(KEY, ARTICLE)))

    (event,) = listener.events()
    assert event["detail-type"] == "Document Failed"
    assert event["detail"]["problem"] == "urn:problem-type:onrecord:processing-failed"


def test_a_deleted_document_is_announced(stack: Stack, listener: Listener) -> None:
    stack.ingest(stack.upload(KEY, ARTICLE))
    stack.ingest(stack.remove(KEY))

    recorded, deleted = listener.events()
    assert (deleted["detail-type"], deleted["detail"]["id"]) == ("Document Deleted", ID)
    assert deleted["detail"]["order"] > recorded["detail"]["order"]


def test_the_deletion_of_what_was_never_on_record_is_not_announced(stack: Stack, listener: Listener) -> None:
    stack.upload(KEY, ARTICLE)  # and its event does not come

    (outcome,) = stack.ingest(stack.remove(KEY))

    assert outcome["outcome"] == "deleted"
    assert listener.events() == []


def test_events_hold_no_key_no_title_and_no_text(stack: Stack, listener: Listener) -> None:
    stack.ingest(stack.upload(KEY, ARTICLE, title="A secret bridge"))
    stack.ingest(stack.upload(KEY, b"secret", published="secret"))
    stack.give_up(stack.batch(stack.upload(KEY, ARTICLE)))
    stack.ingest(stack.remove(KEY))

    heard = json.dumps(listener.events())
    assert heard.count("detail-type") == 4
    for word in ("secret", "bridge", "Ann", "Lee", "city"):
        assert word not in heard


def test_the_same_message_again_announces_nothing_again(stack: Stack, listener: Listener) -> None:
    event = stack.upload(KEY, ARTICLE)
    for _ in range(3):
        assert stack.ingest(stack.batch(event)) == DONE

    assert listener.types() == ["Document Recorded"]


@pytest.mark.parametrize("failing", WAYS_TO_FAIL)
def test_a_message_comes_back_until_the_event_bus_has_taken_its_event(
    stack: Stack, listener: Listener, failing: Callable[..., object]
) -> None:
    message = stack.batch(stack.upload(KEY, ARTICLE))
    with event_bus_that_is(failing):
        assert stack.ingest(message) == FAILED_AGAIN
        assert stack.ingest(message) == FAILED_AGAIN

    assert stack.get(f"/v1/documents/{ID}").json["status"] == "done"
    assert listener.events() == []
    assert stack.ingest(message) == DONE
    assert listener.types() == ["Document Recorded"]


@pytest.mark.parametrize("failing", WAYS_TO_FAIL)
def test_a_failure_and_a_deletion_are_announced_late_as_well(
    stack: Stack, listener: Listener, failing: Callable[..., object]
) -> None:
    unreadable = stack.batch(stack.upload(KEY, b"\x00\x01" * 99))
    removal = stack.batch(stack.remove(KEY))
    with event_bus_that_is(failing):
        assert stack.ingest(unreadable) == FAILED_AGAIN
        assert stack.ingest(removal) == FAILED_AGAIN

    assert stack.ingest(removal) == stack.ingest(unreadable) == DONE
    assert listener.types() == ["Document Failed", "Document Deleted"]


def test_an_end_that_a_newer_upload_has_overtaken_is_announced_all_the_same(
    stack: Stack, listener: Listener
) -> None:
    older, newer = (stack.batch(stack.upload(KEY, ARTICLE + more)) for more in ("", " Tom Reed said no."))
    with event_bus_that_is(unreachable):
        stack.ingest(older)

    assert stack.ingest(newer) == stack.ingest(older) == DONE
    first, second = listener.events()
    assert first["detail"]["order"] < second["detail"]["order"]
    assert first["detail"]["event_id"] != second["detail"]["event_id"]


def test_more_ends_than_one_call_takes_are_announced_in_their_order(stack: Stack, listener: Listener) -> None:
    with event_bus_that_is(unreachable):
        for number in range(12):
            stack.ingest(stack.batch(stack.upload(KEY, f"{ARTICLE} Tom Reed said {number}.")))

    assert stack.ingest(stack.batch(stack.remove(KEY))) == DONE
    heard = listener.events()
    assert [event["detail-type"] for event in heard] == ["Document Recorded"] * 12 + ["Document Deleted"]
    orders = [event["detail"]["order"] for event in heard]
    assert orders == sorted(orders)


def test_a_repeated_announcement_has_the_id_of_the_first(stack: Stack, listener: Listener) -> None:
    """The process ends after the event bus has taken the event, before the record has noted that."""

    def ends(params: dict[str, Any], model: Any, **_: object) -> None:
        if model.name == "PutItem" and listener_heard():
            raise KeyboardInterrupt

    def listener_heard() -> bool:
        attributes = stack.sqs.get_queue_attributes(
            QueueUrl=stack.sqs.get_queue_url(QueueName="listener")["QueueUrl"], AttributeNames=["All"]
        )["Attributes"]
        return attributes["ApproximateNumberOfMessages"] != "0"

    message = stack.batch(stack.upload(KEY, ARTICLE))
    hooks = resources.dynamodb().meta.events
    hooks.register("before-call.dynamodb", ends)
    with pytest.raises(KeyboardInterrupt):
        stack.ingest(message)
    hooks.unregister("before-call.dynamodb", ends)

    assert stack.ingest(message) == DONE
    first, again = listener.events()
    assert first["detail"] == again["detail"]
    assert stack.ingest(message) == DONE
    assert listener.events() == []


def test_a_process_that_ends_between_commit_and_announcement_leaves_that_to_the_next(
    stack: Stack, listener: Listener
) -> None:
    def ends(**_: object) -> None:
        raise KeyboardInterrupt

    message = stack.batch(stack.upload(KEY, ARTICLE))
    with pytest.raises(KeyboardInterrupt), event_bus_that_is(ends):
        stack.ingest(message)

    assert stack.get(f"/v1/documents/{ID}").json["status"] == "done"
    assert stack.ingest(message) == DONE
    assert listener.types() == ["Document Recorded"]


@pytest.mark.parametrize("failing", WAYS_TO_FAIL)
def test_a_given_up_message_waits_where_it_is_until_its_failure_is_announced(
    stack: Stack, listener: Listener, failing: Callable[..., object]
) -> None:
    waiting = stack.sqs.get_queue_url(QueueName="onrecord-DeadLetterQueue")["QueueUrl"]
    message = stack.batch(stack.upload(KEY, ARTICLE))
    with event_bus_that_is(failing):
        assert stack.give_up(message) == FAILED_AGAIN
    assert stack.messages(waiting) == []
    assert stack.get(f"/v1/documents/{ID}").json["status"] == "failed"

    assert stack.give_up(message) == DONE
    assert len(stack.messages(waiting)) == 1
    assert listener.types() == ["Document Failed"]


def test_a_redriven_message_that_fails_again_has_the_same_event_id(stack: Stack, listener: Listener) -> None:
    event = stack.upload(KEY, ARTICLE)
    upload = ObjectEvent.of(event["Records"][0]).upload
    stack.give_up(stack.batch(event))
    assert resources.record().begin(upload)  # and does not come to an end
    stack.give_up(stack.batch(event))
    stack.ingest(event)

    first, again, recorded = listener.events()
    assert first["detail"]["event_id"] == again["detail"]["event_id"] != recorded["detail"]["event_id"]


def test_a_direct_event_raises_what_could_not_be_announced(stack: Stack, printed: Callable[[], str]) -> None:
    with event_bus_that_is(forbidding), pytest.raises(IngestError):
        stack.ingest(stack.upload(KEY, ARTICLE))

    lines = [json.loads(line) for line in printed().splitlines() if line.startswith("{")]
    assert any(line.get("aws") == "PutEvents: AccessDeniedException" for line in lines)
    assert any(line.get("Failures") == [1.0] and line["type"] == "announcement" for line in lines)


def test_the_documented_rule_hears_events_as_they_are_documented(stack: Stack) -> None:
    blocks = re.findall(r"```json\n(.*?)```", EVENTS_PAGE.read_text("utf-8"), re.DOTALL)
    pattern, *documented = map(json.loads, blocks)
    listener = Listener(stack, pattern)
    stack.ingest(stack.upload(KEY, ARTICLE))
    stack.ingest(stack.upload(KEY, b"%!PS-Adobe-3.0"))
    stack.ingest(stack.remove(KEY))

    heard = {event["detail-type"]: event for event in listener.events()}
    assert set(heard) == {event["detail-type"] for event in documented}
    for event in documented:
        actual = heard[event["detail-type"]]
        assert set(actual["detail"]) == set(event["detail"])
        assert actual["source"] == event["source"]
        for name, value in event["detail"].items():
            assert type(actual["detail"][name]) is type(value), name
