"""On every path a function has the permissions that it needs, and no others, answered as by AWS."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import requests
from botocore.exceptions import ClientError

from functions.alert import app as alert_function
from functions.export import app as export_function
from local.template import Template
from onrecord.identity import document_id
from onrecord.service import embeds, exports, resources
from onrecord.service.sign_in import cookies
from onrecord.service.sign_in.person import Person
from onrecord.service.sign_in.settings import sign_in_settings
from tests.support.interruptions import Killed, before_call, kill
from tests.support.repository import ROOT
from tests.support.roles import Role, acting
from tests.support.stack import AUTHORITY, UPLOADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.stack import Stack

SIGN_IN = {
    "SignInIssuer": "https://issuer.example",
    "SignInClientId": "pages",
    "SignInClientSecretArn": "client-secret",
    "EmbedOrigins": "https://news.example",
}
ARTICLE = "Mayor Ann Lee said on Tuesday that the old bridge in Springfield would be closed for a year."
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"
ID = document_id(UPLOADS, "a.txt")
PATHS = ["", "/statements", "/entities", "/text"]
# Where the authority file is missing, S3 says that it is forbidden; the fault that follows says both.
EXPECTED_DENIALS = {("s3:ListBucket", f"arn:aws:s3:::{AUTHORITY}")}


def role_of(function: str) -> Role:
    template = Template.load(
        ROOT / "template.yaml",
        {
            "UploadsBucketName": UPLOADS,
            "AuthorityBucketName": AUTHORITY,
            "AlertTopicArn": TOPIC,
            **SIGN_IN,
        },
    )
    return Role.of(template, function)


def clients() -> list[Any]:
    return [
        resources.s3(),
        resources.dynamodb(),
        resources.sqs(),
        resources.events(),
        resources.secrets(),
        resources.sns(),
    ]


def texts() -> str:
    return resources.environment().texts_bucket


def texts_of(stack: Stack) -> list[str]:
    return [found["Key"] for found in stack.s3.list_objects_v2(Bucket=texts()).get("Contents", ())]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every blob is too large for its item."""
    monkeypatch.setattr("onrecord.record.storage.blobs.LARGEST_IN_ITEM", 0)


# --- What functions do: each prepares, then yields what it does in its role ------------------------


def ingest_replace_and_delete(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    first, second = stack.upload("a.txt", ARTICLE), stack.upload("a.txt", ARTICLE + " Tom Reed said no.")
    yield lambda: stack.ingest(second)
    removed = stack.remove("a.txt", version=first["Records"][0]["s3"]["object"]["versionId"])
    yield lambda: stack.ingest(removed)
    deleted = stack.remove("a.txt")
    yield lambda: stack.ingest(deleted)


def ingest_without_a_version(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    event = stack.upload("a.txt", ARTICLE)
    del event["Records"][0]["s3"]["object"]["versionId"]
    yield lambda: stack.ingest(event)


def ingest_a_version_that_is_gone(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    event = stack.upload("a.txt", ARTICLE)
    stack.remove("a.txt", version=event["Records"][0]["s3"]["object"]["versionId"])
    yield lambda: stack.ingest(event)


def ingest_what_stands_below_the_unreadable(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    for version in stack.versions("a.txt"):  # S3 dates them by the second
        stack.remove("a.txt", version=version)
    stack.upload("a.txt", ARTICLE)
    hidden = stack.remove("a.txt")
    stack.upload("a.txt", b"%PDF-1.7")
    shown = stack.remove("a.txt", version=hidden["Records"][0]["s3"]["object"]["versionId"])
    yield lambda: done(stack.ingest(stack.batch(shown)))
    assert stack.get(f"/v1/documents/{ID}/text").status == 200


def ingest_what_cannot_be_read(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    event = stack.upload("a.txt", b"%!PS-Adobe-3.0")
    yield lambda: done(stack.ingest(stack.batch(event)))


def ingest_a_broken_message(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    yield lambda: stack.ingest(stack.batch("no JSON"))


def ingest_with_an_authority_file(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    missing = stack.upload("a.txt", ARTICLE)
    yield lambda: stack.ingest(missing)
    stack.authority("id,name,type", "wd:Q1,Ann Lee,PERSON")
    present = stack.upload("a.txt", ARTICLE)
    yield lambda: stack.ingest(present)


def ingest_sweeps_large_entries(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    for key in ("a.txt", "b.txt", "c.txt"):
        stack.ingest(stack.upload(key, ARTICLE))
    first = stack.remove("a.txt")
    yield lambda: stack.ingest(first)  # hands the names on to another one, whose entries are objects
    last, heir = sorted(("b.txt", "c.txt"), key=lambda key: document_id(UPLOADS, key))
    for key in texts_of(stack):
        if document_id(UPLOADS, last) in key:
            stack.s3.delete_object(Bucket=resources.environment().texts_bucket, Key=key)
    second = stack.remove(heir)
    yield lambda: stack.ingest(second)  # looks into the last one, whose entries are gone


def ingest_after_a_broken_try(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    event = stack.upload("a.txt", ARTICLE)
    with pytest.raises(Killed), before_call("BatchWriteItem", kill, number=2):
        stack.ingest(event)
    yield lambda: done(stack.ingest(stack.batch(event)))
    yield lambda: done(stack.ingest(stack.batch(json.dumps({"sweep": ID}))))


def give_up(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    event = stack.upload("a.txt", ARTICLE)
    yield lambda: done(stack.give_up(stack.batch(event)))
    yield lambda: done(stack.give_up(stack.batch("no JSON")))


def give_up_what_was_deleted_meanwhile(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    events = [stack.upload("shared.txt", ARTICLE), stack.upload("other.txt", "Nina Orr said no.")]
    for event in events:
        key = event["Records"][0]["s3"]["object"]["key"]
        removed = stack.remove(key)
        with (
            pytest.raises(Killed),
            before_call("PutObject", lambda removed=removed: stack.ingest(removed)),
            before_call("PutItem", kill, naming="HEAD", number=4),
        ):
            stack.ingest(event)
    stack.ingest(stack.upload("kept.txt", ARTICLE))  # whose names the record knows from the others
    for key in texts_of(stack):
        if document_id(UPLOADS, "kept.txt") in key:
            stack.s3.delete_object(Bucket=resources.environment().texts_bucket, Key=key)
    for event in events:
        yield lambda event=event: done(stack.give_up(stack.batch(event)))


def ask_everything(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    (statement,) = stack.get("/v1/statements", limit=1).json["items"]
    paths = ["/v1/documents", "/v1/statements", "/v1/entities", "/v1/entities/person:ann-lee"]
    paths += [f"/v1/statements/{statement['id']}", *(f"/v1/documents/{ID}{path}" for path in PATHS)]
    for path in paths:
        yield lambda path=path: answered(stack, path)
    for query in ({"key": "a.txt"}, {"status": "done"}, {"from_": "2020-01-01"}):
        yield lambda query=query: answered(stack, "/v1/documents", **query)
    for query in (
        {"speaker": "person:ann-lee"},
        {"about": "place:us"},
        {"speaker": "person:ann-lee", "about": "place:us"},
    ):
        yield lambda query=query: answered(stack, "/v1/statements", **query)
    yield lambda: answered(stack, "/v1/entities", name="ann")


def ask_while_the_document_is_replaced(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    newer = [stack.upload("a.txt", ARTICLE + " Tom Reed said no.")]

    def replace(**_: object) -> None:
        if newer:
            with role.set_aside():
                stack.ingest(newer.pop())

    def read() -> None:
        hooks = resources.s3().meta.events
        hooks.register("provide-client-params.s3.GetObject", replace)
        try:
            assert answered(stack, f"/v1/documents/{ID}/text").endswith(b"Tom Reed said no.")
        finally:
            hooks.unregister("provide-client-params.s3.GetObject", replace)

    yield read
    assert newer == []


def ask_by_replaced_ids(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.authority("id,name,type", "wd:Q1,Ann Lee,PERSON")
    stack.ingest(stack.upload("a.txt", ARTICLE))
    yield lambda: answered(stack, "/v1/entities/wd:Q1")


def upload_with_a_ticket(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    def upload() -> None:
        ticket = stack.request("POST", "/v1/documents", body={"title": "Bridge"}).json
        assert role.may("s3:PutObject", f"arn:aws:s3:::{UPLOADS}/{ticket['key']}")
        form = ticket["upload"]
        sent = requests.post(form["url"], data=form["fields"], files={"file": ARTICLE.encode()}, timeout=5)
        assert sent.status_code == 204

    yield upload


def embed_a_statement(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    resources.secrets().create_secret(Name="onrecord-EmbedKey", SecretString="a key")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ONRECORD_EMBED_ORIGINS", SIGN_IN["EmbedOrigins"])
        patched.setenv("ONRECORD_EMBED_KEY", "onrecord-EmbedKey")
        embeds.embed_settings.cache_clear()
        yield lambda: embeds.sealed("s", "1")
    embeds.embed_settings.cache_clear()
    embeds._key.cache_clear()


def date_a_document(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    body = {"published": "2024-03-06"}
    yield lambda: stack.request("PATCH", f"/v1/documents/{ID}", body=body).json["id"]
    stack.ingest(stack.upload("a.txt", ARTICLE))
    stack.remove("a.txt")
    yield lambda: stack.request("PATCH", f"/v1/documents/{ID}", body=body)


def sign_somebody_in(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    key, client = "onrecord-SignInKey", SIGN_IN["SignInClientSecretArn"]
    for name in (key, client):
        resources.secrets().create_secret(Name=name, SecretString="first")
        resources.secrets().put_secret_value(SecretId=name, SecretString="second")
    variables = {"ISSUER": "https://issuer.example", "CLIENT": "pages", "CLIENT_SECRET": client, "KEY": key}
    variables |= {"ROLE_CLAIM": "groups", "ROLE_PREFIX": "", "HOURS": "8"}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in variables.items():
            patched.setenv(f"ONRECORD_SIGN_IN_{name}", value)
        sign_in_settings.cache_clear()
        cookies._read_keys.cache_clear()
        yield lambda: cookies.session_cookie(Person(name="Ann Lee", role=1))
        yield lambda: cookies.secret(client)
    sign_in_settings.cache_clear()
    cookies._read_keys.cache_clear()


def wait_for_a_batch(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    def ask() -> None:
        batch = stack.request("POST", "/v1/batches", body={"documents": [{}, {"key": "a.txt"}]}).json
        assert json.loads(answered(stack, "/v1/documents", batch=batch["batch"]))["total"] == 2
        assert stack.request("DELETE", f"/v1/documents/{batch['tickets'][0]['id']}").status == 202

    yield ask


def delete_a_document(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    stack.ingest(stack.upload("a.txt", ARTICLE + " Tom Reed said no."))
    yield lambda: stack.request("DELETE", f"/v1/documents/{ID}").json["id"]
    assert stack.versions("a.txt") == []


def ask_for_a_file(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    key = {"idempotency-key": "monday"}

    def ask() -> None:
        asked = stack.request("POST", "/v1/exports", {"file": "csv"}, key).json
        assert stack.get(asked["self"]).status == 200
        assert role.may("s3:GetObject", f"arn:aws:s3:::{texts()}/exports/{asked['id']}/statements.csv")

    yield ask


def follow_a_question(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.ingest(stack.upload("a.txt", ARTICLE))

    def follow() -> None:
        made = stack.request("POST", "/v1/alerts", {"speaker": "Ann Lee"}).json
        assert stack.get("/v1/alerts").json["items"]
        assert stack.get(made["feed"].removeprefix("https://api.example.org")).status == 200
        assert stack.request("DELETE", made["self"]).status == 200

    yield follow


def follow_and_unfollow_by_webhook(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    def follow() -> None:
        query = {"webhook": "https://hooks.example.org/", "email": "true"}
        made = stack.request("POST", "/v1/alerts", query).json
        assert stack.get(f"{made['self']}/deliveries").status == 200
        assert stack.request("DELETE", made["self"]).status == 200

    with given_a_topic():
        yield follow


def send_news(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.authority("id,name,type", "wd:Q1,Ann Lee,PERSON")
    with given_a_topic():
        stack.ingest(stack.upload("b.txt", ARTICLE))
        alert = stack.request("POST", "/v1/alerts", {"email": "true", "speaker": "wd:Q1"}).json
        stack.ingest(stack.upload("a.txt", ARTICLE))
        detail = {"id": ID, "event_id": "1", "statements": 1}
        event = {"detail-type": "Document Recorded", "time": "2026-11-27T06:12:04Z", "detail": detail}
        yield lambda: done(alert_function.handler(stack.batch(json.dumps(event)), stack.context))
        (delivery,) = stack.get(f"{alert['self']}/deliveries").json["items"]
        sent = json.dumps({"alert": alert["id"], "delivery": delivery["id"]})
        yield lambda: done(alert_function.handler(stack.batch(sent), stack.context))
        assert stack.get(f"{alert['self']}/deliveries").json["items"][0]["status"] == "done"
        ended = json.dumps({"ended": alert["id"]})
        yield lambda: done(alert_function.handler(stack.batch(ended), stack.context))


def fail_to_send_news(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    for message in ("{}", json.dumps({"detail": {}})):
        yield lambda message=message: alert_function.handler(stack.batch(message), stack.context)


@contextmanager
def given_a_topic() -> Iterator[None]:
    resources.sns().create_topic(Name=TOPIC.rpartition(":")[2])
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ONRECORD_ALERT_TOPIC", TOPIC)
        resources.environment.cache_clear()
        yield
    resources.environment.cache_clear()


def make_a_file(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.authority("id,name,type", "wd:Q1,Ann Lee,PERSON")
    stack.ingest(stack.upload("a.txt", ARTICLE))
    exported = stack.request("POST", "/v1/exports", {"file": "csv", "speaker": "wd:Q1"}).json
    batch = stack.batch(json.dumps({"export": exported["id"]}))
    yield lambda: done(export_function.handler(batch, stack.context))
    assert stack.get(exported["self"]).json["statements"] == 1


def make_a_file_in_two_invocations(stack: Stack, role: Role) -> Iterator[Callable[[], object]]:
    stack.ingest(stack.upload("a.txt", ARTICLE))
    exported = stack.request("POST", "/v1/exports", {"file": "csv"}).json
    yield lambda: exports.make(exported["id"], tries=1, seconds_left=lambda: 0)


def done(batch: dict[str, Any]) -> None:
    assert batch == {"batchItemFailures": []}


def answered(stack: Stack, path: str, **query: object) -> bytes:
    answer = stack.get(path, **query)
    assert answer.status == 200, answer.body
    return answer.body


DOING: dict[str, list[Callable[..., Iterator[Callable[[], object]]]]] = {
    "IngestFunction": [
        ingest_replace_and_delete,
        ingest_without_a_version,
        ingest_a_version_that_is_gone,
        ingest_what_stands_below_the_unreadable,
        ingest_what_cannot_be_read,
        ingest_a_broken_message,
        ingest_with_an_authority_file,
        ingest_sweeps_large_entries,
        ingest_after_a_broken_try,
    ],
    "DeadLetterFunction": [give_up, give_up_what_was_deleted_meanwhile],
    "ApiFunction": [
        ask_everything,
        ask_while_the_document_is_replaced,
        ask_by_replaced_ids,
        upload_with_a_ticket,
        date_a_document,
        embed_a_statement,
        sign_somebody_in,
        wait_for_a_batch,
        delete_a_document,
        ask_for_a_file,
        follow_a_question,
        follow_and_unfollow_by_webhook,
    ],
    "AlertFunction": [send_news, fail_to_send_news],
    "ExportFunction": [make_a_file, make_a_file_in_two_invocations],
    "ExtractFunction": [],
}


def act(stack: Stack, doing: Callable[..., Iterator[Callable[[], object]]], role: Role) -> None:
    """Do everything that ``doing`` yields, in a role."""
    for step in doing(stack, role):
        with acting(role, clients()):
            step()


@pytest.mark.parametrize(
    ("function", "doing"),
    [
        pytest.param(function, doing, id=doing.__name__)
        for function, everything in DOING.items()
        for doing in everything
    ],
)
@pytest.mark.parametrize("size", ["small", "large"])
def test_a_function_may_do_what_it_does(
    request: pytest.FixtureRequest,
    stack: Stack,
    function: str,
    doing: Callable[..., Iterator[Callable[[], object]]],
    size: str,
) -> None:
    if size == "large":
        request.getfixturevalue("large")
    role = role_of(function)

    act(stack, doing, role)

    assert role.denied <= EXPECTED_DENIALS


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("function", DOING)
def test_a_function_may_do_nothing_that_it_never_does(stack: Stack, function: str) -> None:
    role = role_of(function)

    for doing in DOING[function]:
        act(stack, doing, role)

    assert role.unused == set()


@pytest.mark.parametrize("kept", [True, False])
def test_s3_tells_what_is_missing_only_to_whom_it_lets_list(stack: Stack, kept: bool) -> None:
    role = role_of("ApiFunction")
    if not kept:
        role.grants = [grant for grant in role.grants if grant[0] != "s3:ListBucket"]
    bucket = resources.environment().texts_bucket

    with acting(role, clients()), pytest.raises(ClientError) as raised:
        stack.s3.get_object(Bucket=bucket, Key="texts/none.txt")

    assert raised.value.response["Error"]["Code"] == ("NoSuchKey" if kept else "AccessDenied")
