"""From an uploaded object to the record."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from local.context import Context
from onrecord.identity import document_id
from onrecord.reading import MAX_BYTES
from onrecord.record.questions import entities
from onrecord.record.versions import counting
from onrecord.service.environment import environment
from onrecord.service.ingestion import IngestError
from onrecord.service.s3_events import MalformedEventError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.stack import Stack

ARTICLE = (
    "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year. "
    "“We will build a better one,” Lee said.\n\n"
    "The governor, Tom Reed, said the state would pay half of the costs."
)


def test_an_uploaded_document_becomes_a_record_one_can_query(stack: Stack) -> None:
    (outcome,) = stack.ingest(
        stack.upload("city/bridge.txt", ARTICLE, published="2024-05-07", title="Bridge")
    )

    assert outcome == {"id": document_id("onrecord-documents", "city/bridge.txt"), "outcome": "done"}
    document = stack.get(f"/v1/documents/{outcome['id']}").json
    assert (document["status"], document["document"]["title"]) == ("done", "Bridge")
    said = stack.get("/v1/statements", speaker="person:ann-lee").json["items"]
    assert "We will build a better one" in {statement["text"].rstrip(".,") for statement in said}
    assert {statement["date"] for statement in said} == {"2024-05-07"}


@pytest.mark.parametrize(("bound", "recorded"), [("", True), ("0.3", True), ("1", False)])
def test_a_parameter_bounds_which_statements_are_recorded(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, bound: str, recorded: bool
) -> None:
    monkeypatch.setenv("ONRECORD_MIN_CONFIDENCE", bound)
    environment.cache_clear()

    stack.ingest(stack.upload("bridge.txt", ARTICLE))

    assert bool(stack.get("/v1/statements", speaker="person:ann-lee").json["items"]) is recorded


def test_a_country_is_asked_for_by_its_name_its_capital_its_people_and_its_government(stack: Stack) -> None:
    stack.ingest(
        stack.upload(
            "talks.txt",
            "Ann Lee said Russia would join the talks.\n\n"
            "Lee said Moscow had been asked in May.\n\n"
            "Lee said the Russians were waiting.\n\n"
            "Lee said the Kremlin was silent.\n\n"
            "Lee said Norway would host them.",
        )
    )

    said = stack.get("/v1/statements", about="place:ru").json["items"]

    assert sorted(statement["text"] for statement in said) == [
        "Moscow had been asked in May",
        "Russia would join the talks",
        "the Kremlin was silent",
        "the Russians were waiting",
    ]
    (kremlin,) = stack.get("/v1/entities", name="kremlin").json["items"]
    assert (kremlin["id"], kremlin["country"]) == ("org:kremlin", "RU")


def test_a_role_is_on_record_with_the_organisation_it_belongs_to(stack: Stack) -> None:
    stack.ingest(
        stack.upload("rates.txt", "Jonas Berg, chief executive of Harbour Bank, said rates would rise.")
    )

    (role,) = stack.get("/v1/entities/person:jonas-berg").json["roles"]

    assert role["role"] == "chief executive of Harbour Bank"
    assert role["organisation"] == {"entity_id": "org:harbour-bank", "name": "Harbour Bank"}
    (listed,) = stack.get("/v1/entities", name="berg").json["items"]
    assert listed["organisation"] == role["organisation"]


def test_keys_are_decoded_as_s3_encodes_them(stack: Stack) -> None:
    key = "2024/Mayor’s speech + questions (final).txt"

    (outcome,) = stack.ingest(stack.upload(key, ARTICLE))

    assert stack.get(f"/v1/documents/{outcome['id']}").json["key"] == key


def test_a_title_beyond_ascii_is_read_as_it_was_written(stack: Stack) -> None:
    ticket = stack.request("POST", "/v1/documents", body={"title": "Brücke über den Fluß — “endlich”"}).json
    metadata = {
        name.removeprefix("x-amz-meta-"): value
        for name, value in ticket["upload"]["fields"].items()
        if name.startswith("x-amz-meta-")
    }

    stack.ingest(stack.upload(ticket["key"], ARTICLE, **metadata))

    document = stack.get(f"/v1/documents/{ticket['id']}").json["document"]
    assert document["title"] == "Brücke über den Fluß — “endlich”"


def test_without_a_published_day_statements_have_the_day_of_the_upload(stack: Stack) -> None:
    event = stack.upload("a.txt", ARTICLE)
    event["Records"][0]["eventTime"] = "2023-03-04T23:59:00.000Z"

    stack.ingest(event)

    (statement, *_) = stack.get("/v1/statements").json["items"]
    assert (statement["date"], statement["date_basis"]) == ("2023-03-04", "uploaded")


@pytest.mark.parametrize("published", ["27 January 2022", "2022-02-30", "yesterday"])
def test_an_invalid_published_date_fails_without_retry_and_names_the_format(
    stack: Stack, published: str
) -> None:
    (outcome,) = stack.ingest(stack.upload("a.txt", ARTICLE, published=published))

    document = stack.get(f"/v1/documents/{outcome['id']}").json
    assert (outcome["outcome"], document["status"]) == ("failed", "failed")
    assert document["problem"]["type"] == "urn:problem-type:onrecord:invalid-metadata"
    assert "YYYY-MM-DD" in document["problem"]["detail"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"%!PS-Adobe-3.0\n...", "not-text"),
        (b"", "empty-document"),
        (b"a" * (MAX_BYTES + 1), "too-large"),
    ],
)
def test_an_unreadable_upload_fails_and_its_message_is_not_retried(
    stack: Stack, body: bytes, problem: str
) -> None:
    event = stack.upload("upload.bin", body)

    assert stack.ingest(stack.batch(event)) == {"batchItemFailures": []}

    document = stack.get("/v1/documents", key="upload.bin").json["items"][0]
    assert document["status"] == "failed"
    assert document["problem"]["type"] == f"urn:problem-type:onrecord:{problem}"


class Hurried(Context):
    """The context of a function that is about to be killed."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return two seconds."""
        return 2_000


def test_a_document_that_would_outlast_the_function_fails_with_the_numbers_and_is_not_retried(
    stack: Stack,
) -> None:
    stack.context = Hurried()
    event = stack.upload("long.txt", "The mayor said that the bridge would be closed. " * 2_500)

    (outcome,) = stack.ingest(event)

    failed = stack.get(f"/v1/documents/{outcome['id']}").json
    assert (failed["status"], failed["problem"]["type"]) == (
        "failed",
        "urn:problem-type:onrecord:takes-too-long",
    )
    # How many are left depends on how long the machine took to get there.
    assert re.search(r"some \d+ seconds more are needed, and [012] are left", failed["problem"]["detail"])


def test_the_test_event_of_a_new_bucket_is_ignored(stack: Stack) -> None:
    event = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "onrecord-documents"}

    assert stack.ingest(event) == []
    assert stack.ingest(stack.batch(event)) == {"batchItemFailures": []}


def test_only_the_messages_that_failed_are_tried_again(stack: Stack) -> None:
    good, other = stack.upload("a.txt", ARTICLE), stack.upload("b.txt", ARTICLE)
    elsewhere = stack.event("c.txt", bucket="no-such-bucket")

    answer = stack.ingest(stack.batch(good, elsewhere, "no JSON", other))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]}
    assert len(stack.get("/v1/documents", status="done").json["items"]) == 2


def test_every_upload_of_an_event_is_tried_before_a_failure_is_raised(stack: Stack) -> None:
    elsewhere = stack.event("c.txt", bucket="no-such-bucket")
    event = {"Records": [*elsewhere["Records"], *stack.upload("a.txt", ARTICLE)["Records"]]}

    with pytest.raises(IngestError, match="1 uploads"):
        stack.ingest(event)

    assert len(stack.get("/v1/documents", status="done").json["items"]) == 1


def test_an_event_without_a_sequencer_raises_an_error_that_names_the_field(stack: Stack) -> None:
    event = stack.upload("secret-name.txt", ARTICLE)
    del event["Records"][0]["s3"]["object"]["sequencer"]

    with pytest.raises(MalformedEventError, match=r"s3\.object\.sequencer: Field required") as raised:
        stack.ingest(event)

    assert "secret-name" not in str(raised.value)


@pytest.mark.parametrize(
    "event", [{}, {"Records": "none"}, {"Records": [{"eventName": "x"}]}, {"detail": {}}]
)
def test_an_event_that_is_not_of_s3_is_refused(stack: Stack, event: dict[str, Any]) -> None:
    with pytest.raises(MalformedEventError, match="Not an S3 event"):
        stack.ingest(event)


def test_an_event_that_comes_twice_changes_nothing(stack: Stack) -> None:
    event = stack.upload("a.txt", ARTICLE)
    stack.ingest(event)

    (outcome,) = stack.ingest(event)

    assert outcome["outcome"] == "unchanged"


def test_an_older_version_that_comes_late_changes_nothing(stack: Stack) -> None:
    older, newer = stack.upload("a.txt", "Ann Lee said the park was open."), stack.upload("a.txt", ARTICLE)
    stack.ingest(newer)

    (outcome,) = stack.ingest(older)

    text = stack.get(f"/v1/documents/{outcome['id']}/text").body.decode()
    assert (outcome["outcome"], text) == ("unchanged", ARTICLE)


def test_the_event_of_an_older_version_reads_that_version(stack: Stack) -> None:
    older, newer = stack.upload("a.txt", "Ann Lee said the park was open."), stack.upload("a.txt", ARTICLE)

    (outcome,) = stack.ingest(older)
    assert stack.get(f"/v1/documents/{outcome['id']}/text").body == b"Ann Lee said the park was open."

    stack.ingest(newer)
    assert stack.get(f"/v1/documents/{outcome['id']}/text").body.decode() == ARTICLE


def test_the_event_of_an_object_that_no_longer_exists_is_done(stack: Stack) -> None:
    event = stack.upload("a.txt", ARTICLE)
    removed = stack.remove("a.txt", version=event["Records"][0]["s3"]["object"]["versionId"])

    assert [outcome["outcome"] for outcome in stack.ingest(event)] == ["gone"]
    (outcome,) = stack.ingest(removed)
    assert outcome["outcome"] == "deleted"
    assert stack.get(f"/v1/documents/{outcome['id']}").status == 404


def test_a_deleted_upload_is_deleted_from_the_record(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE))

    (outcome,) = stack.ingest(stack.remove("a.txt"))

    assert outcome["outcome"] == "deleted"
    assert stack.get(f"/v1/documents/{outcome['id']}").status == 404
    assert stack.get("/v1/statements").json["items"] == []


def test_deleting_an_old_version_keeps_the_document(stack: Stack) -> None:
    older, newer = stack.upload("a.txt", "Ann Lee said the park was open."), stack.upload("a.txt", ARTICLE)
    stack.ingest(older)
    stack.ingest(newer)

    (outcome,) = stack.ingest(stack.remove("a.txt", version=older["Records"][0]["s3"]["object"]["versionId"]))

    assert stack.get(f"/v1/documents/{outcome['id']}/text").body.decode() == ARTICLE


def test_deleting_the_newest_version_brings_back_the_one_before(stack: Stack) -> None:
    older, newer = stack.upload("a.txt", "Ann Lee said the park was open."), stack.upload("a.txt", ARTICLE)
    stack.ingest(older)
    stack.ingest(newer)

    (outcome,) = stack.ingest(stack.remove("a.txt", version=newer["Records"][0]["s3"]["object"]["versionId"]))

    assert stack.get(f"/v1/documents/{outcome['id']}/text").body == b"Ann Lee said the park was open."


def test_logs_and_metrics_hold_counts_and_no_text(stack: Stack, printed: Callable[[], str]) -> None:
    stack.ingest(stack.upload("confidential.txt", ARTICLE, title="Confidential"))
    stack.ingest(stack.batch(stack.event("confidential-2.txt", bucket="no-such-bucket")))
    text = printed()

    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert any(line.get("Documents") == [1.0] and line["WordsPerSecond"][0] > 0 for line in lines)
    assert any(line.get("Failures") == [1.0] and line["type"] == "unexpected" for line in lines)
    assert any("NoSuchBucket" in line.get("aws", "") for line in lines)
    for word in ("onfidential", "Ann", "Lee", "bridge", "ayor"):
        assert word not in text


@pytest.fixture
def hidden_for(stack: Stack) -> Iterator[list[int]]:
    """For how many seconds SQS was asked to hide a message, call by call."""
    seconds: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        seconds.append(params["VisibilityTimeout"])

    call = "provide-client-params.sqs.ChangeMessageVisibility"
    stack.sqs.meta.events.register(call, note)
    yield seconds
    stack.sqs.meta.events.unregister(call, note)


@pytest.mark.parametrize("tries", [1, 2, 4])
def test_a_failed_message_is_tried_again_after_a_minute_for_each_try_it_has_had(
    stack: Stack, hidden_for: list[int], tries: int
) -> None:
    queue = stack.sqs.get_queue_url(QueueName="onrecord-IngestQueue")["QueueUrl"]
    stack.sqs.send_message(QueueUrl=queue, MessageBody="no JSON")
    (message,) = stack.sqs.receive_message(QueueUrl=queue)["Messages"]
    batch = stack.batch(message["Body"])
    batch["Records"][0]["receiptHandle"] = message["ReceiptHandle"]
    batch["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(tries)

    outcome = stack.ingest(batch)

    assert outcome == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert hidden_for[-1] == tries * 60
    waits = stack.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])
    assert tries * 60 < int(waits["Attributes"]["VisibilityTimeout"])


def test_the_event_of_the_schedule_brings_the_counts_up_to_date(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entities, "PROFILED", 1)
    monkeypatch.setattr(entities, "MOST_UNKEPT", 1)
    monkeypatch.setattr(counting, "BEGUN_BY", 1)
    for key, published in (("2021.txt", "2021-05-07"), ("2024.txt", "2024-05-07")):
        stack.ingest(stack.upload(key, ARTICLE, published=published))

    assert stack.ingest({"count": True}) == []

    lee = stack.get("/v1/entities/person:ann-lee").json
    assert (lee["total"], lee["exact"], lee["first"], lee["last"]) == (2, True, "2021-05-07", "2024-05-07")
    assert [(year["year"], year["documents"]) for year in lee["years"]] == [(2024, 1), (2021, 1)]
