"""Process and remove the parts of containers, a chunk in each message of the ingest queue."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import UnreadPart
from onrecord.road import extract_documents
from onrecord.service import resources
from onrecord.service.announcements import announce
from onrecord.service.ingestion import (
    IngestError,
    count_document,
    count_failure,
    how_to_extract,
    logger,
)
from onrecord.service.parts import finish, task_of
from onrecord.service.sweeps import sweep_later
from onrecord.service.uploads import stored_object

if TYPE_CHECKING:
    from onrecord.model import Problem
    from onrecord.record import Part
    from onrecord.road import ExtractedDocument
    from onrecord.service.parts import PartTask

ALONE = 3
"""The try in which each part gets a message of its own, so that one that fails always costs no other."""


def process_parts(task: PartTask, tries: int) -> None:
    """Record the parts of a container that a message names, unless its version is not served any more.

    Args:
        task: what the message has done.
        tries: how often the message has been received.

    Raises:
        IngestError: a part was not found in the file any more, which a newer release may read otherwise.
    """
    if task.remove:
        _remove(task)
        return
    container = task.container.document_id
    with logger.append_context_keys(document=container):
        unprocessed = resources.record().unprocessed_parts(container, task.parts)
        if tries >= ALONE and len(unprocessed) > 1:
            _send_alone(task, {part.record for part in unprocessed})
            return
        _process(task, unprocessed)
        resources.record().count_after(*(part.id for part in unprocessed))
        finish(task, unprocessed)
        logger.info("Processed parts of a container", parts=len(unprocessed))


def _process(task: PartTask, unprocessed: list[Part]) -> None:
    for part in unprocessed:
        if part.problem:
            _fail(task, part.record, part.problem)
    wanted = {part.record for part in unprocessed if not part.problem}
    if not wanted or (stored := stored_object(task.container)) is None:
        return  # where the version is gone, its deletion has an event of its own
    given = how_to_extract(task.container, stored)
    data = stored["Body"].read()
    started = time.perf_counter()
    try:
        for document in extract_documents(data, **given, records=frozenset(wanted)):
            if isinstance(document, UnreadPart):
                _fail(task, document.record, document.problem)
                wanted.discard(document.record)
            elif document.record is not None:
                _commit(task, document.record, document, time.perf_counter() - started)
                wanted.discard(document.record)
            started = time.perf_counter()
    except ProblemError as error:  # of the whole file, or of the time that this run has left
        if error.problem.type == ProblemType.TAKES_TOO_LONG.uri and task.end - task.first > 1:
            _send_alone(task, wanted)
            return
        for record in wanted:
            _fail(task, record, error.problem)
        wanted = set()
    if wanted:
        raise IngestError(f"{len(wanted)} parts of a container were not found in it")


def _commit(task: PartTask, record: str, document: ExtractedDocument, seconds: float) -> None:
    part = task.part(record)
    if resources.record().begin(part) and resources.record().commit(part, document.extraction, document.text):
        count_document(document.extraction, document.text, seconds)


def _fail(task: PartTask, record: str, problem: Problem) -> None:
    if resources.record().fail(task.part(record), problem):
        count_failure(problem.type.rpartition(":")[2])


def _remove(task: PartTask) -> None:
    container = task.container.document_id
    unremoved = resources.record().unremoved_parts(container, task.parts)
    for part in unremoved:
        resources.record().remove(task.part(part.record))
    resources.record().count_after(*(part.id for part in unremoved), certainly=True)
    for part in unremoved:
        announce(part.id)
        sweep_later(part.id)
    resources.record().mark_removed(container, task.parts)
    sweep_later(container)


def _send_alone(task: PartTask, wanted: set[str]) -> None:
    """Give each of some parts a message, and so a run, of its own."""
    listed = resources.record().listed_parts(task.container.document_id, task.parts)
    for position, part in enumerate(listed, task.first):
        if part.record in wanted:
            task_of(task.container, task.parts._replace(first=position, end=position + 1)).send()
