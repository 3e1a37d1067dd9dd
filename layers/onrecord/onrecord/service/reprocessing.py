"""Requests to read uploads again that have been processed before: messages of the ingest queue.

``{"reprocess": {"bucket": ..., "key": ..., "version": ..., "older_than": ..., "resume": ...}}``
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from onrecord.record import Upload
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.s3_events import MalformedEventError
from onrecord.service.sweeps import DELAY

if TYPE_CHECKING:
    from collections.abc import Mapping

REPROCESS = "reprocess"
"""The member of a message of the ingest queue that names the upload to read again."""
_NUMBERS = re.compile(r"\d+")


class Reprocess(BaseModel):
    """A request to read an upload again.

    Attributes:
        bucket: the uploads bucket.
        key: the object's key.
        version: the version of the object, if it is served; None stands for the object's current version,
            where that could not be read so far or the bucket has no versions.
        older_than: a version of onrecord; what that or a later one has extracted is left as it is.
        resume: only end what another message has begun, and nothing has ended: see ``resume_later``.
    """

    # An error must not print its input: that holds keys of documents.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bucket: str = Field(min_length=1)
    key: str = Field(min_length=1)
    version: str | None = None
    older_than: str | None = None
    resume: bool = False

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Reprocess:
        """Read a message.

        Raises:
            MalformedEventError: it lacks something, or has what is not known here.
        """
        try:
            return cls.model_validate(message[REPROCESS])
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, part['loc']))}: {part['msg']}"
                for part in error.errors(include_input=False)
            )
            raise MalformedEventError(f"Not a request to reprocess an upload ({faults}).") from None

    @property
    def upload(self) -> Upload:
        """The upload; the record knows its place among the events, and when it was received."""
        return Upload(self.bucket, self.key, "0", datetime.now(UTC), self.version)

    def wants(self, version: str) -> bool:
        """Return whether documents that a version of onrecord extracted are to be extracted again."""
        return self.older_than is None or is_older(version, self.older_than)

    def message(self) -> dict[str, Any]:
        """Return the message that carries this request."""
        return {REPROCESS: self.model_dump(exclude_defaults=True)}

    def resume_later(self) -> None:
        """Send a message that repeats this reading later, in case it breaks off.

        Its own message may not come again: where that was delivered twice, another run has deleted it.

        Raises:
            ClientError: the message could not be sent.
        """
        resources.sqs().send_message(
            QueueUrl=environment().ingest_queue,
            MessageBody=json.dumps(self.model_copy(update={"resume": True}).message()),
            DelaySeconds=DELAY,
        )


def is_reprocess(message: Mapping[str, Any]) -> bool:
    """Return whether a message asks to read an upload again."""
    return REPROCESS in message


def is_older(version: str, other: str) -> bool:
    """Return whether a version of onrecord comes before another one, by the numbers in both."""
    return _numbers(version) < _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, _NUMBERS.findall(version)))
