"""The news of alerts on their way: from a recorded document to a webhook or a topic of mails."""

from __future__ import annotations

import datetime as dt
import json
import re
import socket
import ssl
from typing import TYPE_CHECKING, Any

import pytest
from moto.sns.models import sns_backends

from functions.alert import app as alert_function
from local.aws import ACCOUNT
from local.resources import create_rules
from local.template import Template
from onrecord.service import resources, stored_objects
from onrecord.service.alerts import deliveries, sending, webhooks
from onrecord.service.environment import environment
from tests.support.interruptions import Killed, before_call, kill
from tests.support.receiver import Receiver, certified, receiving
from tests.support.repository import ROOT
from tests.support.stack import REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.stack import Stack

TODAY = dt.datetime.now(dt.UTC).date().isoformat()
ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge in Springfield would be closed for a year."
MORE = f"{ARTICLE}\n\nLee added that a ferry would run in its place."


class Sender:
    """Has AlertFunction process what waits in its queues, and keeps what has to be tried again."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.failed: list[str] = []
        self.waits: list[int] = []
        resources.sqs().meta.events.register("provide-client-params.sqs.ChangeMessageVisibility", self._note)

    def _note(self, params: dict[str, Any], **_: object) -> None:
        self.waits.append(params["VisibilityTimeout"])

    def close(self) -> None:
        events = resources.sqs().meta.events
        events.unregister("provide-client-params.sqs.ChangeMessageVisibility", self._note)

    def run(self) -> None:
        """Process what waits, until nothing does."""
        queues = (environment().alert_queue, environment().delivery_queue)
        while messages := [each for queue in queues for each in self._taken(queue)]:
            for message in messages:
                self.process(message)

    def process(self, message: str) -> None:
        answer = alert_function.handler(self._stack.batch(message), self._stack.context)
        if answer["batchItemFailures"]:
            self.failed.append(message)

    def again(self) -> None:
        """Process what failed."""
        failed, self.failed = self.failed, []
        for message in failed:
            self.process(message)
        self.run()

    def _taken(self, queue: str) -> list[str]:
        sqs = resources.sqs()
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in messages]


@pytest.fixture
def sender(stack: Stack) -> Iterator[Sender]:
    create_rules(Template.load(ROOT / "template.yaml"), resources.events())
    sender = Sender(stack)
    yield sender
    sender.close()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver on this machine, which on AWS could not be reached."""
    monkeypatch.setattr(webhooks, "_is_local", lambda: True)
    with receiving() as receiver:
        yield receiver


def follow(stack: Stack, **query: object) -> dict[str, Any]:
    answer = stack.request("POST", "/v1/alerts", query)
    assert answer.status == 201, answer.body
    alert: dict[str, Any] = answer.json
    return alert


def upload(stack: Stack, key: str, text: str = ARTICLE) -> dict[str, Any]:
    event = stack.upload(key, text, published=TODAY)
    stack.ingest(event)
    return event


def statements(stack: Stack, **query: object) -> set[str]:
    return {item["id"] for item in stack.get("/v1/statements", **query).json["items"]}


def sent(stack: Stack, alert: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = stack.get(f"{alert['self']}/deliveries").json["items"]
    return items


# --- What is news ---------------------------------------------------------------------------------


def test_each_new_statement_is_delivered_once(stack: Stack, sender: Sender, receiver: Receiver) -> None:
    upload(stack, "before.txt")
    alert = follow(stack, speaker="Ann Lee", webhook=f"{receiver.address}/hook?of=lee")
    before = statements(stack)
    sender.run()
    assert receiver.received == []

    upload(stack, "a.txt")
    upload(stack, "b.txt", MORE)
    sender.run()

    assert sorted(receiver.statements) == sorted(statements(stack) - before)
    assert {request.path for request in receiver.received} == {"/hook?of=lee"}
    assert [delivery["status"] for delivery in sent(stack, alert)] == ["done", "done"]
    assert [attempt["status"] for each in sent(stack, alert) for attempt in each["attempts"]] == [204, 204]


def test_what_comes_again_is_no_news(stack: Stack, sender: Sender, receiver: Receiver) -> None:
    follow(stack, webhook=receiver.address)
    event = upload(stack, "a.txt")
    sender.run()
    assert len(receiver.received) == 1

    stack.ingest(event)  # the event comes twice
    upload(stack, "a.txt")  # the file comes twice
    sender.run()
    for message in announced(stack, event):  # and what announces it
        sender.process(message)
    sender.run()

    assert len(receiver.received) == 1


def announced(stack: Stack, event: dict[str, Any]) -> list[str]:
    """The event of EventBridge that a document was recorded, as it comes once more."""
    key = event["Records"][0]["s3"]["object"]["key"]
    (document,) = stack.get("/v1/documents", key=key).json["items"]
    changes = stack.get("/v1/changes").json["items"]
    return [
        json.dumps(
            {
                "detail-type": "Document Recorded",
                "time": change["at"],
                "detail": {"id": document["id"], "event_id": change["id"], "statements": 1, "reread": True},
            }
        )
        for change in changes
        if change["document"] == document["id"]
    ]


def test_of_a_corrected_document_the_new_statements_are_news(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    follow(stack, webhook=receiver.address)
    upload(stack, "a.txt")
    sender.run()
    first = statements(stack)

    upload(stack, "a.txt", MORE)
    sender.run()

    assert [set(request.statements) for request in receiver.received] == [first, statements(stack) - first]


def test_only_what_answers_the_question_is_delivered(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    follow(stack, q="ferry", webhook=receiver.address)
    follow(stack, form="direct", webhook=receiver.address)
    upload(stack, "a.txt", MORE)
    sender.run()

    assert receiver.statements == [*statements(stack, q="ferry")]


def test_many_statements_of_a_document_come_in_pieces(
    stack: Stack, sender: Sender, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.service.alerts.news.TOGETHER", 1)
    follow(stack, webhook=receiver.address)
    upload(stack, "a.txt", MORE)
    sender.run()

    assert [len(request.statements) for request in receiver.received] == [1, 1]
    assert {*receiver.statements} == statements(stack)
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 2


def test_a_try_that_ended_before_it_sent_is_made_up_for(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    follow(stack, webhook=receiver.address)
    event = upload(stack, "a.txt")
    with pytest.raises(Killed), before_call("SendMessage", kill):
        sender.run()

    for message in announced(stack, event):
        sender.process(message)
    sender.run()

    assert {*receiver.statements} == statements(stack)
    assert len(receiver.received) == 1


def test_two_events_of_a_document_at_once_deliver_nothing_twice(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    follow(stack, webhook=receiver.address)
    event = upload(stack, "a.txt")
    messages = announced(stack, event)

    with before_call("PutObject", lambda: sender.process(messages[0]), naming="delivered/"):
        sender.run()
    assert len(sender.failed) == 1  # it has found that another one was faster
    sender.again()

    assert {*receiver.statements} == statements(stack)
    assert len(receiver.received) == 1


# --- The message ----------------------------------------------------------------------------------


def verification() -> Callable[..., bool]:
    """Return the function of the documentation that verifies what came."""
    page = (ROOT / "docs" / "alerts.md").read_text("utf-8")
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "hmac" in block)
    defined: dict[str, Any] = {}
    exec(compile(code, "docs/alerts.md", "exec"), defined)  # noqa: S102  our own documentation
    verify: Callable[..., bool] = defined["verified"]
    return verify


def test_a_message_is_signed_as_the_documentation_verifies_it(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    alert = follow(stack, webhook=receiver.address)
    upload(stack, "a.txt")
    sender.run()
    (request,) = receiver.received
    verified = verification()

    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", alert["secret"])
    assert verified(request.headers, request.body, alert["secret"])
    assert not verified(request.headers, request.body + b" ", alert["secret"])
    assert not verified(request.headers, request.body, webhooks.new_secret())
    old = {**request.headers, "webhook-timestamp": str(int(request.headers["webhook-timestamp"]) - 1)}
    assert not verified(old, request.body, alert["secret"])
    stale = {**request.headers, "webhook-timestamp": "1600000000"}
    stale["webhook-signature"] = webhooks.signature(
        alert["secret"], stale["webhook-id"], 1600000000, request.body
    )
    assert not verified(stale, request.body, alert["secret"])


def test_a_signature_is_that_of_standard_webhooks() -> None:
    # The example of the specification's own libraries.
    body = b'{"test": 2432232314}'

    signed = webhooks.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body
    )

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_message_has_the_statements_as_lists_have_them(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    alert = follow(stack, title="All of it", webhook=receiver.address)
    upload(stack, "a.txt")
    sender.run()
    (request,) = receiver.received

    assert request.json["type"] == "statements.recorded"
    assert request.json["data"]["alert"] == {"id": alert["id"], "title": "All of it"}
    assert request.json["data"]["origin"] == "https://api.example.org"
    assert request.json["data"]["statements"] == stack.get("/v1/statements").json["items"]


def test_the_secret_is_in_one_answer(stack: Stack, receiver: Receiver) -> None:
    alert = follow(stack, webhook=receiver.address)

    assert stack.get(alert["self"]).json == {**alert, "feed": None, "secret": None}
    assert stack.get("/v1/alerts").json["items"] == [{**alert, "feed": None, "secret": None}]


# --- Where that fails -----------------------------------------------------------------------------


def test_a_delivery_that_fails_is_tried_again_later_and_later(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    alert = follow(stack, webhook=receiver.address)
    receiver.statuses = [500, 302, 429]
    upload(stack, "a.txt")
    sender.waits.clear()
    sender.run()
    sender.again()
    assert sent(stack, alert)[0]["status"] == "waiting"
    sender.again()
    sender.again()

    assert sender.waits == [60, 300, 1800]
    (delivery,) = sent(stack, alert)
    assert delivery["status"] == "done"
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 302, 429, 204]
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1
    assert {request.path for request in receiver.received} == {"/"}  # the redirect was not followed


def test_a_delivery_that_fails_always_has_failed_in_the_end(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    alert = follow(stack, webhook=receiver.address)
    receiver.statuses = [503] * 100
    upload(stack, "a.txt")
    sender.run()
    for _ in sending.RETRY_AFTER:
        sender.again()

    assert sender.failed == []
    (delivery,) = sent(stack, alert)
    assert (delivery["status"], len(delivery["attempts"])) == ("failed", 7)
    assert sum(sending.RETRY_AFTER) < 18 * 3600
    assert stack.get(alert["self"]).json["disabled"] is None


def test_a_server_that_is_not_there_is_a_failure(stack: Stack, sender: Sender, receiver: Receiver) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        alert = follow(stack, webhook=f"http://127.0.0.1:{unused.getsockname()[1]}/")
    upload(stack, "a.txt")
    sender.run()

    (delivery,) = sent(stack, alert)
    assert delivery["attempts"][0]["problem"] == "the server was not reached: ConnectionRefusedError"


def test_a_webhook_that_fails_for_days_is_disabled_and_says_so(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    alert = follow(stack, webhook=receiver.address)
    receiver.statuses = [500] * 2
    upload(stack, "a.txt")
    sender.run()
    now = dt.datetime.now(dt.UTC)
    deliveries.note_answer(alert["id"], at=now + dt.timedelta(days=2, hours=23), succeeded=False)
    assert stack.get(alert["self"]).json["disabled"] is None

    deliveries.note_answer(alert["id"], at=now + dt.timedelta(days=3, hours=1), succeeded=False)

    assert stack.get(alert["self"]).json["disabled"] is not None
    sender.again()
    upload(stack, "b.txt")
    sender.run()
    assert len(receiver.received) == 1
    assert {delivery["status"] for delivery in sent(stack, alert)} == {"failed"}


def test_a_success_ends_a_row_of_failures(stack: Stack, receiver: Receiver) -> None:
    alert = follow(stack, webhook=receiver.address)
    now = dt.datetime.now(dt.UTC)
    deliveries.note_answer(alert["id"], at=now, succeeded=False)
    deliveries.note_answer(alert["id"], at=now + dt.timedelta(days=2), succeeded=True)
    deliveries.note_answer(alert["id"], at=now + dt.timedelta(days=4), succeeded=False)

    assert stack.get(alert["self"]).json["disabled"] is None


def test_a_webhook_that_is_gone_is_disabled_at_once(stack: Stack, sender: Sender, receiver: Receiver) -> None:
    alert = follow(stack, webhook=receiver.address)
    receiver.statuses = [410]
    upload(stack, "a.txt")
    sender.run()

    assert sender.failed == []
    assert stack.get(alert["self"]).json["disabled"] is not None
    assert sent(stack, alert)[0]["status"] == "failed"


def test_what_was_deleted_meanwhile_is_not_sent(stack: Stack, sender: Sender, receiver: Receiver) -> None:
    alert = follow(stack, webhook=receiver.address)
    receiver.statuses = [500]
    upload(stack, "a.txt")
    sender.run()
    stack.ingest(stack.remove("a.txt"))

    sender.again()

    assert len(receiver.received) == 1
    assert sent(stack, alert)[0]["status"] == "withdrawn"


def test_an_alert_that_was_deleted_sends_nothing_and_leaves_nothing(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    alert = follow(stack, webhook=receiver.address)
    receiver.statuses = [500]
    upload(stack, "a.txt")
    sender.run()

    assert stack.request("DELETE", alert["self"]).status == 200
    sender.again()

    assert len(receiver.received) == 1
    assert stack.get(f"{alert['self']}/deliveries").status == 404
    for folder in (deliveries.DELIVERIES, deliveries.DELIVERED):
        assert list(stored_objects.tags_in(folder)) == []


def test_alerts_do_not_wait_for_each_other(
    stack: Stack, sender: Sender, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [follow(stack, webhook=receiver.address) for _ in range(2)]
    first = min(alert["id"] for alert in made)
    noted_of = deliveries.noted_of

    def fail(alert_id: str, document_id: str) -> deliveries.NotedBefore:
        if alert_id == first:
            raise RuntimeError
        return noted_of(alert_id, document_id)

    monkeypatch.setattr(deliveries, "noted_of", fail)
    upload(stack, "a.txt")
    sender.run()
    assert (len(receiver.received), len(sender.failed)) == (1, 1)

    monkeypatch.undo()
    monkeypatch.setattr(webhooks, "_is_local", lambda: True)
    sender.again()
    assert len(receiver.received) == 2


# --- Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://news.example.org/hook",
        "ftp://news.example.org/hook",
        "news.example.org/hook",
        "https://",
        "https://127.0.0.1/hook",
        "https://127.0.0.1:8443/hook",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://172.16.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:a00:1::]/",
        "https://somebody:secret@news.example.org/",
        "https://news.example.org:99999/",
        "https://news.example.org/#here",
        "https://news.example.org/a b",
        "https://näws.example.org/",
        "https://[::1",
    ],
)
def test_an_address_that_nothing_is_sent_to_makes_no_alert(stack: Stack, address: str) -> None:
    answer = stack.request("POST", "/v1/alerts", {"webhook": address})

    assert answer.problem == "invalid-request"
    assert stack.get("/v1/alerts").json["items"] == []


@pytest.mark.parametrize("address", ["https://news.example.org/hook", "https://93.184.215.14/"])
def test_a_public_address_is_taken(stack: Stack, address: str) -> None:
    assert follow(stack, webhook=address)["webhook"] == address


@pytest.mark.parametrize(
    "resolved", [["10.0.0.7"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["169.254.169.254"], []]
)
def test_a_name_that_leads_inside_is_not_connected_to(
    stack: Stack, sender: Sender, monkeypatch: pytest.MonkeyPatch, resolved: list[str]
) -> None:
    alert = follow(stack, webhook="https://hooks.example.org/")
    upload(stack, "a.txt")
    getaddrinfo, asked = socket.getaddrinfo, []

    def resolve(host: str, *given: Any, **more: Any) -> Any:
        if host != "hooks.example.org":
            return getaddrinfo(host, *given, **more)
        asked.append(host)
        if not resolved:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in resolved]

    def connect(*_: object, **__: object) -> socket.socket:
        raise AssertionError("it was connected to")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    sender.run()

    (delivery,) = sent(stack, alert)
    expected = "the address is not public" if resolved else "the name of the host is not known"
    assert [attempt["problem"] for attempt in delivery["attempts"]] == [expected]
    assert asked == ["hooks.example.org"]


def test_what_is_connected_to_is_what_the_name_was_resolved_to(
    stack: Stack, sender: Sender, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(receiver.address.rpartition(":")[2])
    follow(stack, webhook=f"http://hooks.example.org:{port}/")
    upload(stack, "a.txt")
    getaddrinfo, create_connection, connected = socket.getaddrinfo, socket.create_connection, []

    def resolve(host: str, *given: Any, **more: Any) -> Any:
        return getaddrinfo("127.0.0.1" if host == "hooks.example.org" else host, *given, **more)

    def connect(address: tuple[str, int], *given: Any, **more: Any) -> socket.socket:
        connected.append(address)
        return create_connection(address, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    sender.run()

    assert connected == [("127.0.0.1", port)]
    assert receiver.received[0].headers["host"] == f"hooks.example.org:{port}"


@pytest.mark.parametrize(
    ("certified_for", "problem"),
    [
        ("hooks.example.org", None),
        ("other.example.org", "the server was not reached: SSLCertVerificationError"),
    ],
)
def test_the_certificate_has_to_be_that_of_the_name(
    stack: Stack,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    certified_for: str,
    problem: str | None,
) -> None:
    monkeypatch.setattr(webhooks, "_is_local", lambda: True)
    certificate = certified(certified_for, tmp_path)
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    getaddrinfo = socket.getaddrinfo

    def resolve(host: str, *given: Any, **more: Any) -> Any:
        return getaddrinfo("127.0.0.1" if host == "hooks.example.org" else host, *given, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with receiving(certificate) as receiver:
        address = f"https://hooks.example.org:{receiver.address.rpartition(':')[2]}/"
        try:
            status: int | str = webhooks.post(
                address, b"{}", id="1", secret=webhooks.new_secret(), at=dt.datetime.now(dt.UTC)
            )
        except webhooks.NotSentError as error:
            status = str(error)

    assert status == (problem or 204)
    assert len(receiver.received) == (0 if problem else 1)


# --- Mails ----------------------------------------------------------------------------------------


def test_news_are_sent_to_the_topic_of_mails(
    stack: Stack, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = resources.sns().create_topic(Name="alerts")["TopicArn"]
    monkeypatch.setenv("ONRECORD_ALERT_TOPIC", topic)
    environment.cache_clear()
    alert = follow(stack, email="true", title="Brücke\nund Fähre")
    upload(stack, "a.txt", MORE)
    upload(stack, "a.txt", MORE)
    sender.run()

    ((_, text, subject, attributes, _),) = sns_backends[ACCOUNT][REGION].topics[topic].sent_notifications
    assert subject == "On record: Brucke und Fahre"
    assert attributes == {"alert": {"Type": "String", "Value": alert["id"]}}
    for item in stack.get("/v1/statements").json["items"]:
        assert f"Ann Lee: {item['text']}" in text
        assert f"https://api.example.org{item['self']}" in text
    (delivery,) = sent(stack, alert)
    assert (delivery["channel"], delivery["status"]) == ("email", "done")


def test_a_topic_that_refuses_is_tried_again(
    stack: Stack, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_ALERT_TOPIC", f"arn:aws:sns:{REGION}:{ACCOUNT}:none")
    environment.cache_clear()
    alert = follow(stack, email="true")
    upload(stack, "a.txt")
    sender.waits.clear()
    sender.run()

    assert (len(sender.failed), sender.waits) == (1, [60])
    assert sent(stack, alert)[0]["status"] == "waiting"


def test_without_a_topic_nobody_is_promised_mails(stack: Stack) -> None:
    answer = stack.request("POST", "/v1/alerts", {"email": "true"})

    assert answer.problem == "invalid-request"
    assert "AlertTopicArn" in answer.json["detail"]


def test_deliveries_are_listed_page_by_page_newest_first(
    stack: Stack, sender: Sender, receiver: Receiver
) -> None:
    alert = follow(stack, webhook=receiver.address)
    for number in range(3):
        upload(stack, f"{number}.txt")
        sender.run()

    path = f"{alert['self']}/deliveries"
    first = stack.get(path, limit=2).json
    second = stack.get(path, limit=2, cursor=first["next_cursor"]).json

    made = [item["created"] for item in (*first["items"], *second["items"])]
    assert (len(made), made) == (3, sorted(made, reverse=True))
    assert second["next_cursor"] is None
    assert stack.get(path, cursor="none").problem == "invalid-cursor"
    assert stack.get(f"/v1/alerts/{'0' * 26}/deliveries").status == 404
