"""Lots: the uploads that are to be read again together, as a file in the bucket of texts.

``reprocess/<lot>.json`` is a JSON array with a line for some 400 uploads:
``{"Batches": [{"Entries": [...]}]}``. A batch is what SQS's SendMessageBatch takes. Step Functions reads the
file, or this machine does.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.record.storage.table import batched
from onrecord.service import resources
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from onrecord.service.reprocessing import Reprocess

PREFIX = "reprocess/"
"""How the keys begin in the bucket of texts. A rule of the bucket removes them after 30 days."""
AT_ONCE = 10
"""The most messages that SQS takes at once."""
_LINE = 40
"""The most batches of a line."""
_LINE_BYTES = 200_000
"""A line with more is full: Step Functions passes on 256 KB."""
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What names a lot: it is a part of a key, and the name of an execution."""
PAUSE = 5.0
"""Seconds after which the messages that wait are counted again."""
_NOTED = 10
"""Batches after which it is noted how far sending is."""


class SendingError(RuntimeError):
    """SQS has not taken a message."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot, by its name."""

    name: str

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError("the name of a lot is of 1 to 64 letters, digits, hyphens and underscores")

    @property
    def key(self) -> str:
        """The key of its file."""
        return f"{PREFIX}{self.name}.json"

    @property
    def exists(self) -> bool:
        """Whether its file has been written."""
        return self._read(self.key) is not None

    def write(self, requests: Iterable[Reprocess]) -> None:
        """Write its file, whole."""
        with tempfile.TemporaryFile() as file:
            for line in _lines(requests):
                file.write(b",\n" if file.tell() else b"[\n")
                file.write(line)
            file.write(b"\n]\n" if file.tell() else b"[]\n")
            file.seek(0)
            resources.s3().put_object(Bucket=environment().texts_bucket, Key=self.key, Body=file)

    def send(self, backlog: int, progress: Callable[[int, int], None] = lambda sent, of: None) -> None:
        """Send its messages from this machine, from where sending has stopped before.

        Args:
            backlog: the most messages that may wait in the queue before more are sent.
            progress: receives how many batches have been sent, and how many there are.

        Raises:
            SendingError: SQS has not taken a message. Sending goes on with that, when called again.
        """
        batches = self.batches()
        for number in range(self.sent, len(batches)):
            while waiting() >= backlog:
                time.sleep(PAUSE)
            answer = resources.sqs().send_message_batch(
                QueueUrl=environment().ingest_queue, Entries=batches[number]["Entries"]
            )
            if failed := answer.get("Failed"):
                raise SendingError(f"SQS has not taken {len(failed)} messages: {failed[0]['Code']}")
            if (number + 1) % _NOTED == 0 or number + 1 == len(batches):
                self._note(number + 1)
                progress(number + 1, len(batches))

    def batches(self) -> list[Any]:
        """Return the batches of its messages.

        Raises:
            LookupError: there is no such lot.
        """
        if (data := self._read(self.key)) is None:
            raise LookupError(f"there is no lot {self.name}")
        return [batch for line in json.loads(data) for batch in line["Batches"]]

    @property
    def sent(self) -> int:
        """How many of its batches have been sent from this machine or another one, at least."""
        return int(self._read(f"{PREFIX}{self.name}.sent") or b"0")

    def _note(self, sent: int) -> None:
        resources.s3().put_object(
            Bucket=environment().texts_bucket, Key=f"{PREFIX}{self.name}.sent", Body=str(sent).encode()
        )

    def _read(self, key: str) -> bytes | None:
        try:
            return resources.s3().get_object(Bucket=environment().texts_bucket, Key=key)["Body"].read()
        except resources.s3().exceptions.NoSuchKey:
            return None


def waiting() -> int:
    """Return how many messages wait in the ingest queue, about."""
    attributes = resources.sqs().get_queue_attributes(
        QueueUrl=environment().ingest_queue, AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(attributes["Attributes"]["ApproximateNumberOfMessages"])


def _lines(requests: Iterable[Reprocess]) -> Iterator[bytes]:
    """Yield the lines of a lot's file."""
    line: list[str] = []
    for batch in batched(requests, AT_ONCE):
        entries = [
            {"Id": str(position), "MessageBody": json.dumps(request.message())}
            for position, request in enumerate(batch)
        ]
        line.append(json.dumps({"Entries": entries}))
        if len(line) == _LINE or sum(map(len, line)) > _LINE_BYTES:
            yield f'{{"Batches": [{",".join(line)}]}}'.encode()
            line = []
    if line:
        yield f'{{"Batches": [{",".join(line)}]}}'.encode()
