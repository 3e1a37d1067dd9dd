"""Messages that ask to process or remove parts of a container. Ingest sends them to its own queue.

A container may have more documents than one run of a function has time for. So the run that lists them sends
a message for each chunk of them, and another run of the same function takes it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from onrecord.record import PartRange, Upload
from onrecord.service import resources
from onrecord.service.announcements import announce
from onrecord.service.environment import environment
from onrecord.service.s3_events import MalformedEventError
from onrecord.service.sweeps import sweep_later

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from onrecord.model import Problem
    from onrecord.record import Part

PARTS = "parts"
"""The member of a message of the ingest queue that names parts of a container."""


class PartTask(BaseModel):
    """Parts of a version of a container that are to be processed, or removed."""

    # An error must not print its input: that holds keys of documents.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bucket: str
    key: str
    version_id: str | None
    received: AwareDatetime
    generation: str
    first: int
    end: int
    remove: bool = False

    @property
    def container(self) -> Upload:
        """The upload of the container's version, in its place among the events."""
        whole = Upload(self.bucket, self.key, "0", self.received, self.version_id)
        return whole.placed(self.parts.order)

    @property
    def parts(self) -> PartRange:
        """The parts, by their places in the container."""
        return PartRange(self.generation, self.first, self.end)

    def part(self, record: str) -> Upload:
        """Return the upload of a part."""
        return replace(self.container, record=record)

    def send(self) -> None:
        """Send a message that asks for this task.

        Raises:
            ClientError: the message could not be sent.
        """
        resources.sqs().send_message(
            QueueUrl=environment().ingest_queue, MessageBody=f'{{"{PARTS}": {self.model_dump_json()}}}'
        )


def task_in(message: Mapping[str, Any]) -> PartTask | None:
    """Return the task that a message of the ingest queue asks for; None if it is of another kind.

    Raises:
        MalformedEventError: it lacks something.
    """
    if PARTS not in message:
        return None
    try:
        return PartTask.model_validate(message[PARTS])
    except ValidationError:
        raise MalformedEventError("Not a task: a message of parts lacks something.") from None


def follow_up(upload: Upload) -> None:
    """Send messages for the work that an event leaves: parts to process or remove, and a sweep.

    Sent twice, they change nothing. A run that breaks off before it has sent all of them leaves that to the
    next delivery of its event.

    Raises:
        ClientError: a message could not be sent.
    """
    left = resources.record().outstanding(upload.document_id)
    if left.is_overtaken:
        sweep_later(upload.document_id)
    container = replace(
        upload, version_id=left.version_id, received=left.received or dt.datetime.now(dt.UTC), record=None
    )
    for tasks, remove in ((left.unprocessed, False), (left.unremoved, True)):
        for parts in tasks:
            task_of(container, parts, remove=remove).send()


def task_of(container: Upload, parts: PartRange, *, remove: bool = False) -> PartTask:
    """Return the task for parts of a container; ``container`` is the upload of their version."""
    return PartTask(
        bucket=container.bucket,
        key=container.key,
        version_id=container.version_id,
        received=container.received,
        remove=remove,
        **parts._asdict(),
    )


def finish(task: PartTask, processed: Sequence[Part]) -> None:
    """Count the parts that have ended, and announce how they and the container ended.

    Parts that were not processed in this run may have ended in one that broke off before it had swept or
    announced them.
    """
    container = task.container.document_id
    overtaken = resources.record().count_parts(container, task.parts)
    for part in resources.record().listed_parts(container, task.parts):
        if part not in processed:
            resources.record().sweep(part.id)
        announce(part.id)
    announce(container)
    for part_id in overtaken:
        sweep_later(part_id)


def give_up_parts(task: PartTask, problem: Problem) -> None:
    """Mark the parts that a message names as failed, unless they have ended; what is to be removed stays."""
    if task.remove:
        return
    unprocessed = resources.record().unprocessed_parts(task.container.document_id, task.parts)
    for part in unprocessed:
        resources.record().fail(task.part(part.record), problem)
    finish(task, unprocessed)
