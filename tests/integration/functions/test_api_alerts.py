"""Alerts: questions that stand, and their feeds as readers of news read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import feedparser
import pytest

from onrecord.service.alerts import standing
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from tests.support.answers import Answer
    from tests.support.stack import Stack

TODAY = datetime.now(UTC).date()
ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge in Springfield would be closed for a year."


def follow(stack: Stack, **query: object) -> dict[str, Any]:
    answer = stack.request("POST", "/v1/alerts", query)
    assert answer.status == 201, answer.body
    alert: dict[str, Any] = answer.json
    assert answer.headers["Location"] == alert["self"]
    return alert


def fetch(stack: Stack, address: str, **headers: str) -> Answer:
    parts = urlsplit(address)
    return stack.get(
        parts.path,
        {name.replace("_", "-"): text for name, text in headers.items()},
        **dict(parse_qsl(parts.query)),
    )


def feed_of(stack: Stack, alert: dict[str, Any]) -> Any:
    answer = fetch(stack, alert["feed"])
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    parsed = feedparser.parse(answer.body)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    return parsed


def record(stack: Stack, key: str, order: int, days_ago: int = 0) -> str:
    """Record a document in which Ann Lee says something; the address of that."""
    day = (TODAY - timedelta(days_ago)).isoformat()
    document = stack.record(key, published=day, order=order).upload.document_id
    (item,) = stack.get(f"/v1/documents/{document}/statements").json["items"]
    return f"https://api.example.org{item['self']}"


def test_a_feed_has_an_entry_for_each_statement_that_is_recorded(stack: Stack) -> None:
    first = record(stack, "a.txt", 1, days_ago=1)
    alert = follow(stack, speaker="Ann Lee", about="Russia", title="Lee on Russia")
    assert [entry.link for entry in feed_of(stack, alert).entries] == [first]

    second = record(stack, "b.txt", 2)

    read = feed_of(stack, alert)
    assert [entry.link for entry in read.entries] == [second, first]
    assert len({entry.id for entry in read.entries}) == 2
    assert (read.feed.title, read.entries[0].title) == ("Lee on Russia", "Ann Lee: We are open to dialogue.")
    assert read.entries[0].updated == read.feed.updated == f"{TODAY}T00:00:00Z"
    assert "We are open to dialogue" in read.entries[0].content[0].value


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"speaker": "Ann Lee"}, 1),
        ({"about": "place:ru"}, 1),
        ({"q": "dialogue"}, 1),
        ({"q": "bridge"}, 0),
        ({"source_class": "crowd"}, 0),
        ({"form": "direct", "min_confidence": 0.5}, 1),
        ({}, 1),
    ],
)
def test_a_question_is_that_of_a_list(stack: Stack, query: dict[str, object], found: int) -> None:
    record(stack, "a.txt", 1)

    assert len(feed_of(stack, follow(stack, **query)).entries) == found


def test_what_was_said_before_is_no_news(stack: Stack) -> None:
    record(stack, "old.txt", 1, days_ago=30)
    alert = follow(stack, speaker="Ann Lee")
    assert feed_of(stack, alert).entries == []
    assert feed_of(stack, alert).feed.updated == alert["created"].partition(".")[0].rstrip("Z") + "+00:00"

    late = record(stack, "late.txt", 2, days_ago=6)  # is recorded days after it was published

    assert [entry.link for entry in feed_of(stack, alert).entries] == [late]


def test_an_older_beginning_can_be_asked_for(stack: Stack) -> None:
    record(stack, "old.txt", 1, days_ago=30)

    since = (TODAY - timedelta(40)).isoformat()

    assert len(feed_of(stack, follow(stack, **{"speaker": "Ann Lee", "from": since})).entries) == 1


def test_a_document_that_is_read_again_is_no_news(stack: Stack) -> None:
    first = stack.upload("a.txt", ARTICLE, published=TODAY.isoformat())
    stack.ingest(first)
    alert = follow(stack, speaker="Ann Lee")
    before = fetch(stack, alert["feed"])

    stack.ingest(stack.batch(first))  # the event comes twice
    stack.ingest(stack.upload("a.txt", ARTICLE, published=TODAY.isoformat()))  # the file comes twice

    again = fetch(stack, alert["feed"], if_none_match=before.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert len(feedparser.parse(before.body).entries) == 1


def test_a_corrected_document_has_entries_for_its_new_statements_alone(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE, published=TODAY.isoformat()))
    alert = follow(stack, speaker="Ann Lee")
    before = {entry.id for entry in feed_of(stack, alert).entries}

    more = f"{ARTICLE}\n\nLee added that a ferry would run in its place."
    stack.ingest(stack.upload("a.txt", more, published=TODAY.isoformat()))

    after = {entry.id for entry in feed_of(stack, alert).entries}
    assert (before < after, len(after)) == (True, 2)


def test_pages_of_a_feed_lead_to_each_other(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "ENTRIES", 2)
    recorded = [record(stack, f"{number}.txt", number + 1, days_ago=number) for number in range(3)]
    alert = follow(stack)

    first = feed_of(stack, alert)
    (older,) = (link.href for link in first.feed.links if link.rel == "next")
    second = feedparser.parse(fetch(stack, older).body)

    assert [entry.link for entry in (*first.entries, *second.entries)] == recorded
    assert not [link for link in second.feed.links if link.rel == "next"]


# --- The address ----------------------------------------------------------------------------------


def test_the_address_is_in_one_answer_and_kept_nowhere(stack: Stack) -> None:
    alert = follow(stack)
    secret = alert["feed"].rpartition("/")[2]

    assert len(secret) >= 40
    assert stack.get(alert["self"]).json["feed"] is None
    assert stack.get("/v1/alerts").json["items"][0] == {**alert, "feed": None}
    bucket = environment().texts_bucket
    for found in stack.s3.list_objects_v2(Bucket=bucket, Prefix="alerts/")["Contents"]:
        assert secret not in found["Key"]
        assert secret.encode() not in stack.s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()


def test_a_deleted_alert_has_no_feed(stack: Stack) -> None:
    alert = follow(stack)

    assert stack.request("DELETE", alert["self"]).json["id"] == alert["id"]

    assert fetch(stack, alert["feed"]).status == 404
    assert stack.get(alert["self"]).status == stack.request("DELETE", alert["self"]).status == 404
    assert stack.get("/v1/alerts").json["items"] == []


@pytest.mark.parametrize("path", ["/feeds/none", "/feeds/..", "/v1/alerts/none", f"/v1/alerts/{'0' * 26}"])
def test_what_is_not_there_is_not_found(stack: Stack, path: str) -> None:
    assert (answer := stack.get(path)).status == 404, answer.body


def test_the_id_of_an_alert_opens_no_feed(stack: Stack) -> None:
    assert stack.get(f"/feeds/{follow(stack)['id']}").status == 404


def test_alerts_are_listed_page_by_page(stack: Stack) -> None:
    made = sorted(follow(stack)["id"] for _ in range(3))

    first = stack.get("/v1/alerts", limit=2).json
    second = stack.get("/v1/alerts", limit=2, cursor=first["next_cursor"]).json

    assert [item["id"] for item in (*first["items"], *second["items"])] == made
    assert second["next_cursor"] is None
    assert stack.get("/v1/alerts", cursor="none").problem == "invalid-cursor"


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"speaker": "Nobody Here"}, "unknown-entity"),
        ({"about": "org:nobody-here"}, "unknown-entity"),
        ({"from": "2022-02-01", "to": "2022-01-01"}, "invalid-request"),
        ({"title": "x" * 201}, "invalid-request"),
        ({"limit": 5}, "unknown-parameter"),
    ],
)
def test_what_a_list_refuses_makes_no_alert(stack: Stack, query: dict[str, object], problem: str) -> None:
    assert stack.request("POST", "/v1/alerts", query).problem == problem
    assert stack.get("/v1/alerts").json["items"] == []


@pytest.mark.parametrize("accept", ["application/atom+xml", "application/xml;q=0.9", "*/*", ""])
def test_a_feed_is_served_to_every_reader(stack: Stack, accept: str) -> None:
    answer = fetch(stack, follow(stack)["feed"], accept=accept)

    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
