"""Process the events of the uploads bucket.

A problem of a document is recorded; every other failure is raised, so that the event is processed again.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from onrecord.identity import document_id
from onrecord.problems import ProblemError
from onrecord.reading import check_size
from onrecord.record import TOMBSTONE_DAYS, Listing
from onrecord.road import container_of, extract_or_list
from onrecord.service import resources
from onrecord.service.announcements import AnnouncementError, announce
from onrecord.service.environment import environment
from onrecord.service.metadata import read_columns, read_metadata
from onrecord.service.observability import MetricUnit, log_failure, logger_of, publish
from onrecord.service.parts import follow_up
from onrecord.service.reprocessing import is_older
from onrecord.service.s3_events import MalformedEventError, ObjectEvent, notifications
from onrecord.service.uploads import NAMED_KEYS, TICKETS, current_version, stored_object, versions_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef

    from onrecord.authority import Authority
    from onrecord.model import Extraction
    from onrecord.record import Upload
    from onrecord.service.reprocessing import Reprocess

SERVICE = "ingest"
SAME_VERSION = timedelta(seconds=5)
"""The largest difference between the time of an upload's event and S3's time of its version."""
FAULTS_LOGGED = 20
"""Of the authority file's faults, those that a log line has; `onrecord authority FILE` prints all."""

logger = logger_of(SERVICE)


class IngestError(RuntimeError):
    """Some of an event's uploads were not processed; the log says why."""


def process_event(event: Mapping[str, Any]) -> list[dict[str, str]]:
    """Process every upload of an S3 event, also after one that failed.

    Returns:
        For each document its id and what became of it, as ``process`` says.

    Raises:
        IngestError: at least one failed.
        MalformedEventError: it is not an S3 event.
    """
    outcomes: list[dict[str, str]] = []
    failures: list[Exception] = []
    for notification in notifications(event):
        try:
            happened = ObjectEvent.of(notification)
            with logger.append_context_keys(document=happened.upload.document_id):
                outcome = process(happened)
                logger.info("Processed an upload", outcome=outcome)
            outcomes.append({"id": happened.upload.document_id, "outcome": outcome})
        except Exception as error:  # the others are processed before this one is reported
            failures.append(error)
            log_failure(logger, "An upload was not processed", error)
            count_failure("announcement" if isinstance(error, AnnouncementError) else "unexpected")
    for failed in failures:
        if isinstance(failed, MalformedEventError):  # the message tells the author of the event what is wrong
            raise failed
    if failures:
        raise IngestError(f"{len(failures)} uploads were not processed; the log says why")
    return outcomes


def process(happened: ObjectEvent) -> str:
    """Bring the record up to date with one object, and announce how the event ended.

    Returns:
        What became of the document: ``done``, ``listed`` (a container, whose parts come to the queue),
        ``failed``, ``deleted``; ``unchanged`` if the record knows of
        this event or a newer one; ``gone`` if the version is not in the bucket any more; ``refused`` if it
        came by a ticket that had been used before.

    Raises:
        AnnouncementError: the record is up to date, but the end of the event is not announced yet.
    """
    outcome = _outcome(happened)
    # `unchanged`: an earlier try may have stopped before this.
    resources.record().count_after(
        happened.upload.document_id, certainly=outcome not in {"done", "listed", "failed", "refused"}
    )
    # Also where nothing changed: an earlier try may have stopped before this.
    announce(happened.upload.document_id)
    follow_up(happened.upload)
    return outcome


def _outcome(happened: ObjectEvent) -> str:
    upload = happened.upload
    if happened.one_version:
        resources.record().withdraw(upload)
        current = current_version(upload)
        if current is None:
            return _deleted(upload)
        if resources.record().confirm(current):
            return "unchanged"
        outcome = _processed(current)
        if outcome not in {"done", "listed"}:
            older = versions_before(current)
            _restore(older, current)
            # Another version may have been served meanwhile, by an event that comes late.
            resources.record().decide(current, [version.version_id for version in (current, *older)])
        return outcome
    if happened.removed or (_outlives_tombstones(upload) and current_version(upload) is None):
        return _deleted(upload)
    if happened.form and _is_of_a_used_ticket(upload):
        logger.warning("A ticket was used again")
        count_failure("ticket")
        return "refused"
    return _processed(upload)


def _processed(upload: Upload) -> str:
    if not resources.record().begin(upload):
        return "unchanged"
    try:
        return _record(upload)
    except ProblemError as error:
        count_failure(error.problem.type.rpartition(":")[2])
        return "failed" if resources.record().fail(upload, error.problem) else "unchanged"


def _restore(versions: Sequence[Upload], current: Upload) -> None:
    """Serve the first of some older versions that can be read, while the status stays the current one's."""
    for version in versions:
        restored = replace(version, sequencer=current.sequencer_before)
        if resources.record().confirm(restored) or not resources.record().begin(restored):
            return
        try:
            _record(restored)
        except ProblemError:
            resources.record().end(restored)
        else:
            return


def reprocess(request: Reprocess) -> str:
    """Read again an upload that was processed before, and announce the result.

    Returns:
        ``done``, or ``listed`` for a container, if what is served now is this reading; ``failed`` if the
        upload had failed and still does; ``unchanged`` if nothing is to do, or what is served cannot be read
        any more; ``gone`` and ``deleted`` as ``process`` says.

    Raises:
        AnnouncementError: the record is up to date, but the end is not announced yet.
    """
    upload = request.upload
    failed = None
    if upload.version_id is None:
        failed = resources.record().retry(upload, only_begun=request.resume)
    if failed is not None:
        outcome = _retried(request, failed)
    elif request.resume:
        resources.record().end_reading(upload)
        outcome = "unchanged"
    else:
        outcome = _read_again(request)
    resources.record().count_after(upload.document_id, in_turn=True)
    announce(upload.document_id)
    follow_up(upload)
    return outcome


def _retried(request: Reprocess, failed: Upload) -> str:
    """Process an upload that has failed as an event of its own."""
    request.resume_later()
    # The version that is read is named, so that its deletion finds what is served of it.
    current = current_version(failed) or failed
    # Another version may be the current one since; S3's time of the same one has whole seconds.
    is_another = abs(current.received - failed.received) > SAME_VERSION
    received = current.received if is_another else failed.received
    return _processed(replace(failed, version_id=current.version_id, received=received))


def _read_again(request: Reprocess) -> str:
    """Replace the extraction of the version that is served."""
    request.resume_later()
    found = None
    while (upload := resources.record().reread(request.upload)) is not None:
        served = _extractor_of(upload)
        if not request.wants(served):
            break
        if found is not None and is_older(found.extraction.document.extractor.version, served):
            break  # a newer release has been faster
        found = found or _found_again(upload)
        if found is None or (not found.parts and resources.record().is_recorded(upload, found.extraction)):
            break
        if resources.record().replace(upload, *found):
            publish(SERVICE, {"Reprocessed": (MetricUnit.Count, 1)})
            return "listed" if found.parts else "done"
    if upload is not None:
        resources.record().abandon(upload)
    return "unchanged"


def _extractor_of(upload: Upload) -> str:
    """Return the version of onrecord that has extracted what is served."""
    recorded = resources.record().document(upload.document_id)
    return recorded.document.extractor.version if recorded and recorded.document else ""


def _found_again(upload: Upload) -> Found | None:
    """Return what an upload that is on record holds; None if it cannot be read any more."""
    if (stored := stored_object(upload)) is None:
        return None
    try:
        return _found_in(upload, stored)
    except ProblemError as error:
        count_failure(error.problem.type.rpartition(":")[2])
        return None


def _is_of_a_used_ticket(upload: Upload) -> bool:
    """Return whether a ticket has given out the key and an earlier event of its object is known.

    A key that the client has named may be uploaded to again.
    """
    if not upload.key.startswith(TICKETS) or upload.key.startswith(NAMED_KEYS):
        return False
    known = resources.record().newest_event(upload.document_id)
    return known is not None and known < upload.order


def _deleted(upload: Upload) -> str:
    return "deleted" if resources.record().delete(upload) else "unchanged"


def _outlives_tombstones(upload: Upload) -> bool:
    """Return whether the record may have forgotten that the object was deleted after an event."""
    return datetime.now(UTC) - upload.received > timedelta(days=TOMBSTONE_DAYS)


def _record(upload: Upload) -> str:
    """Read, extract and record one version of an object.

    Raises:
        ProblemError: the document cannot be processed, however often it is tried.
    """
    while (stored := stored_object(upload)) is None:
        # Its deletion has an event of its own, but that may have been processed before.
        current = current_version(upload)
        if current is None:
            resources.record().delete(upload)
            return "gone"
        if resources.record().confirm(current):
            return "unchanged"
        upload = current
    # What is read again for having failed is the current version, whichever that is.
    upload = replace(upload, version_id=upload.version_id or stored.get("VersionId"))
    started = time.perf_counter()
    found = _found_in(upload, stored)
    seconds = time.perf_counter() - started
    if not resources.record().commit(upload, *found):
        return "unchanged"
    if found.parts:
        return "listed"
    count_document(found.extraction, found.text, seconds)
    return "done"


class Found(NamedTuple):
    """The content of an upload: a document's extraction and text, or the parts of a container."""

    extraction: Extraction
    text: str
    parts: Sequence[Listing] = ()


def _found_in(upload: Upload, stored: GetObjectOutputTypeDef) -> Found:
    """Read an upload, and extract its document, or list those of a container.

    Raises:
        ProblemError: it cannot be processed, however often it is tried.
    """
    check_size(stored["ContentLength"])  # before any of it is fetched
    given = how_to_extract(upload, stored)
    found = extract_or_list(stored["Body"].read(), **given)
    if not isinstance(found, tuple):
        return Found(found.extraction, found.text)
    container = container_of(key=upload.key, document_id=upload.document_id, metadata=given["metadata"])
    return Found(container, "", [Listing(part.record, part.size, part.problem) for part in found])


def how_to_extract(upload: Upload, stored: GetObjectOutputTypeDef) -> dict[str, Any]:
    """Return the arguments of ``extract_documents`` besides the bytes, from S3's answer for an object.

    Raises:
        ProblemError: the metadata of the upload are not valid.
    """
    return {
        "key": upload.key,
        "content_type": stored.get("ContentType"),
        "metadata": read_metadata(stored["Metadata"]),
        "columns": read_columns(stored["Metadata"]),
        "identify": partial(document_id, upload.bucket, upload.key),
        "uploaded": upload.received.date(),
        "min_confidence": environment().min_confidence,
        "authority": _authority(),
    }


def _authority() -> Authority:
    """Return the authority file as it is now; its faults are logged and fail no document."""
    file = resources.authority_file()
    before, now = file.held, file.now()
    if now is not before and now.faults:
        faults = [{"lines": fault.lines, "fault": fault.message} for fault in now.faults[:FAULTS_LOGGED]]
        logger.error("The authority file has faults", count=len(now.faults), faults=faults)
        count_failure("authority", len(now.faults))
    return now


def count_document(extraction: Extraction, text: str, seconds: float) -> None:
    """Publish the metrics of a document that was recorded; ``seconds`` are those of its extraction."""
    publish(
        SERVICE,
        {
            "Documents": (MetricUnit.Count, 1),
            "Statements": (MetricUnit.Count, len(extraction.statements)),
            "WordsPerSecond": (MetricUnit.CountPerSecond, len(text.split()) / max(seconds, 1e-6)),
        },
    )


def count_failure(kind: str, count: int = 1) -> None:
    """Publish the metric of failures of a kind: a problem's slug, or what failed."""
    publish(SERVICE, {"Failures": (MetricUnit.Count, count)}, {"type": kind})
