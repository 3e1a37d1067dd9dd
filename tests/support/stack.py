"""The functions called in this process, over the buckets, queues and table of template.yaml in moto."""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

from functions.api import app as api
from functions.deadletter import app as deadletter
from functions.ingest import app as ingest
from local.context import Context
from onrecord.model import EntityType
from onrecord.record import Upload
from onrecord.service import resources
from onrecord.service.environment import environment
from tests.support.answers import Answer
from tests.support.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

UPLOADS = "onrecord-documents"
AUTHORITY = "onrecord-authority"
REGION = "us-east-1"
DAY = datetime(2022, 1, 27, 6, tzinfo=UTC)


class Stack:
    """Uploads documents and asks for them, as users of the deployed stack would."""

    def __init__(self) -> None:
        self.context = Context()
        self.s3 = resources.s3()
        self.sqs = resources.sqs()
        self._sequence = count(1)
        self._authorizer: dict[str, Any] = {}

    def upload(self, key: str, body: str | bytes, **metadata: str) -> dict[str, Any]:
        """Put an object; return the S3 event that tells of it."""
        data = body.encode() if isinstance(body, str) else body
        put = self.s3.put_object(Bucket=UPLOADS, Key=key, Body=data, Metadata=metadata)
        return self.event(key, version=put["VersionId"])

    def remove(self, key: str, version: str | None = None) -> dict[str, Any]:
        """Delete an object, or one version of it; return the S3 event that tells of it."""
        if version is None:
            marker = self.s3.delete_object(Bucket=UPLOADS, Key=key)["VersionId"]
            return self.event(key, "ObjectRemoved:DeleteMarkerCreated", version=marker)
        self.s3.delete_object(Bucket=UPLOADS, Key=key, VersionId=version)
        return self.event(key, "ObjectRemoved:Delete", version=version)

    def authority(self, *lines: str) -> None:
        """Put these lines, the first of which names the columns, as the authority file."""
        self.s3.put_object(Bucket=AUTHORITY, Key="authority.csv", Body="\n".join(lines).encode())

    def event(
        self, key: str, name: str = "ObjectCreated:Put", *, version: str | None = None, bucket: str = UPLOADS
    ) -> dict[str, Any]:
        described = {"key": quote_plus(key, safe="/"), "size": 1, "sequencer": f"{next(self._sequence):016X}"}
        if version:
            described["versionId"] = version
        notification = {
            "eventSource": "aws:s3",
            "eventName": name,
            "eventTime": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "s3": {"bucket": {"name": bucket}, "object": described},
        }
        return {"Records": [notification]}

    def ingest(self, event: dict[str, Any]) -> Any:
        return ingest.handler(event, self.context)

    def deliver(self) -> list[dict[str, Any]]:
        """Let ingest process what waits in its queue, until nothing does; return the messages."""
        queue = environment().ingest_queue
        delivered = []
        while messages := self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                assert self.ingest(self.batch(message["Body"])) == {"batchItemFailures": []}
                self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                delivered.append(json.loads(message["Body"]))
        return delivered

    def give_up(self, event: dict[str, Any]) -> Any:
        return deadletter.handler(event, self.context)

    def batch(self, *bodies: object) -> dict[str, Any]:
        """An SQS batch; messages that are not text are S3 events."""
        return {
            "Records": [
                {
                    "messageId": str(number),
                    "receiptHandle": f"handle-{number}",
                    "body": body if isinstance(body, str) else json.dumps(body),
                    "attributes": {"ApproximateReceiveCount": "1"},
                    "messageAttributes": {},
                    "eventSource": "aws:sqs",
                    "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:onrecord-IngestQueue",
                    "awsRegion": REGION,
                }
                for number, body in enumerate(bodies)
            ]
        }

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, object] | Sequence[tuple[str, object]] | None = None,
        headers: dict[str, str] | None = None,
        body: object = None,
        cookies: Sequence[str] = (),
    ) -> Answer:
        """Send a request to the API, as the HTTP API passes it on (payload format 2.0)."""
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": urlencode(query or {}),
            "headers": headers or {},
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
                "domainName": "api.example.org",
                "requestId": "request-1",
                "stage": "$default",
                **({"authorizer": self._authorizer} if self._authorizer else {}),
            },
            "isBase64Encoded": False,
        }
        if query:
            event["queryStringParameters"] = {name: str(value) for name, value in dict(query).items()}
        if cookies:
            event["cookies"] = [*cookies]
        if body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        return _answer(api.handler(event, self.context))

    @contextmanager
    def called_by(self, authorizer: dict[str, Any]) -> Iterator[None]:
        """Send requests as a caller whom the gateway has identified."""
        self._authorizer = authorizer
        yield
        self._authorizer = {}

    def get(self, path: str, headers: dict[str, str] | None = None, **query: object) -> Answer:
        return self.request("GET", path, {name.rstrip("_"): value for name, value in query.items()}, headers)

    def record(
        self,
        key: str = "a.txt",
        *,
        published: str | None = "2022-01-27",
        received: datetime = DAY,
        order: int = 1,
        more: str = "",
        title: str | None = None,
    ) -> Draft:
        """Record a document made by hand: Ann Lee says one thing, about Russia; ``more`` is further text."""
        day = date.fromisoformat(published) if published else None
        draft = Draft(Upload(UPLOADS, key, f"{order:016X}", received), published=day, title=title)
        draft.says(
            "Ann Lee",
            "“We are open to dialogue.”",
            line="Intro. {who}, the mayor, said: {what}\n\nShe spoke of Russia on Monday.\n" + more,
            speaker=draft.names("Ann Lee", role="mayor"),
            about=(draft.names("Russia", EntityType.GPE, country="RU"),),
            form="direct",
            on=day,
            confidence=0.8,
        )
        draft.dates(date(2022, 1, 26))
        assert resources.record().begin(draft.upload)
        assert resources.record().commit(draft.upload, draft.extraction(), draft.text)
        return draft

    def messages(self, url: str) -> list[str]:
        received = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [message["Body"] for message in received.get("Messages", ())]

    def versions(self, key: str) -> list[str]:
        listed = self.s3.list_object_versions(Bucket=UPLOADS, Prefix=key)
        return [v["VersionId"] for v in (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ()))]


def _answer(response: dict[str, Any]) -> Answer:
    body = response["body"]
    data = base64.b64decode(body) if response["isBase64Encoded"] else body.encode()
    return Answer(response["statusCode"], response["headers"], data, tuple(response.get("cookies", ())))
