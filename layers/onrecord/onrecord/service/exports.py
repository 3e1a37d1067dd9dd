"""Exports: a whole answer as one file in S3, made in the background, behind a link that expires.

An export is a folder below ``exports/`` in the bucket of texts, which a lifecycle rule removes:

``request.json``    what was asked for
``chunks/``         statements as they were read, in pieces; each is named after the cursor that it begins at
                    and says at which one the next piece begins
``progress.json``   how far it has come
``statements.*``    the file

A try goes along the pieces and reads those that are missing; then it writes the file from all of them. So a
try goes on where an interrupted one stopped, and a message that comes twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import secrets
import tempfile
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from onrecord.formats.files import FileFormat, write
from onrecord.model import Frozen, Id, Problem
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import MAX_LIMIT
from onrecord.record.model import Grouping, RecordedStatement
from onrecord.service import resources, stored_objects
from onrecord.service.environment import environment
from onrecord.service.observability import log_failure, logger_of
from onrecord.service.questions import Question, counted
from onrecord.service.visibility import hidden, hide, retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

SERVICE = "export"
FOLDER = "exports/"
"""The prefix in the bucket of texts below which exports are kept for a week."""
MOST = 100_000
"""Statements of a file. A longer answer goes on in the next export, from ``next_cursor``."""
CHUNK = 2_000
"""Statements that are kept at a time."""
TRIES = 3
"""Tries after which an export has failed."""
RETRY_AFTER = 60
"""Seconds until a failed try is repeated, times the tries so far."""
LINK_VALID = dt.timedelta(minutes=15)
TIME_TO_READ = 30
"""Seconds of an invocation within which no further piece is begun."""
TIME_TO_WRITE = (20, 0.004)
"""Seconds that a file may take to be written and uploaded, and as many more for each of its statements."""
_MEDIA_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8; header=present",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.NDJSON: "application/x-ndjson",
    FileFormat.JSONLD: 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
}
FAILED = ProblemError(
    ProblemType.PROCESSING_FAILED, "The export could not be made in several tries. Ask for it again."
).problem

logger = logger_of(SERVICE)


class ExportStatus(StrEnum):
    """The progress of an export."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ExportFile(Frozen):
    """The file of an export, at an address that needs no credentials until it expires."""

    url: str
    bytes: int
    expires: dt.datetime


class Export(Frozen):
    """A whole answer as a file.

    ``statements`` is how many have been read so far, ``expected`` how many there were when it was asked for,
    null where those were more than a request counts. ``file`` is there once the status is ``done``; each
    answer has a new address. ``next_cursor`` is null where the file is the whole answer; else it is full, and
    an export with this cursor begins where it ends.
    """

    id: Id
    status: ExportStatus
    format: FileFormat
    requested: dt.datetime
    expected: int | None
    statements: int = 0
    next_cursor: str | None = None
    file: ExportFile | None = None
    problem: Problem | None = None
    self: str = Field(default_factory=lambda export: f"/v1/exports/{export['id']}")


class ExportRequest(Frozen):
    """The request for an export."""

    question: Question
    newest_first: bool
    cursor: str | None
    format: FileFormat
    byte_order_mark: bool
    origin: str


class _Accepted(Frozen):
    request: ExportRequest
    requested: dt.datetime
    expected: int | None


class _Progress(Frozen):
    status: ExportStatus = ExportStatus.WAITING
    statements: int = 0
    next_cursor: str | None = None
    bytes: int = 0
    problem: Problem | None = None


class _Piece(NamedTuple):
    """A piece of an answer: its statements as JSON Lines, and the cursor that the next one begins at."""

    lines: list[str]
    next_cursor: str | None


# --- Asking for one -------------------------------------------------------------------------------


def request_export(request: ExportRequest, *, key: str | None = None) -> Export:
    """Start an export.

    Args:
        request: what it is of.
        key: the client's name for this request: the same one again, with the same key, is the same export.

    Raises:
        ProblemError: the key was given to another request, or the record does not know whom it names.
    """
    counts = counted(request.question, Grouping.FORM)
    expected = None if counts.next_cursor or request.cursor else counts.total
    export_id = hashlib.sha256(f"export {key}".encode()).hexdigest()[:26] if key else secrets.token_hex(13)
    known = _accepted(export_id) if key else None
    if known is not None and known.request != request:
        raise ProblemError(
            ProblemType.KEY_REUSED,
            "The `Idempotency-Key` came with another request before. Send a new one with each request.",
        )
    if known is None:
        accepted = _Accepted(request=request, requested=dt.datetime.now(dt.UTC), expected=expected)
        _put(export_id, "request.json", accepted.model_dump_json().encode())
    found = export(export_id)
    assert found is not None  # noqa: S101 - it is stored
    if found.status is ExportStatus.WAITING:  # the request that stored it may have ended before it sent
        _send(export_id)
    return found


def export(export_id: str) -> Export | None:
    """Return an export, None if there is none of this id, or it is no longer kept."""
    accepted = _accepted(export_id)
    if accepted is None:
        return None
    progress = _progress(export_id)
    return Export(
        id=export_id,
        status=progress.status,
        format=accepted.request.format,
        requested=accepted.requested,
        expected=accepted.expected,
        statements=progress.statements,
        next_cursor=progress.next_cursor,
        file=_file(export_id, accepted.request.format, progress.bytes)
        if progress.status is ExportStatus.DONE
        else None,
        problem=progress.problem,
    )


def _file(export_id: str, format_: FileFormat, size: int) -> ExportFile:
    name = f"statements.{format_}"
    url = resources.s3().generate_presigned_url(
        "get_object",
        Params={
            "Bucket": environment().texts_bucket,
            "Key": f"{FOLDER}{export_id}/{name}",
            "ResponseContentDisposition": f'attachment; filename="{name}"',
        },
        ExpiresIn=int(LINK_VALID.total_seconds()),
    )
    return ExportFile(url=url, bytes=size, expires=dt.datetime.now(dt.UTC) + LINK_VALID)


# --- Making it ------------------------------------------------------------------------------------


def process_export(record: SQSRecord, seconds_left: Callable[[], float]) -> None:
    """Make the export of a message; after a failure the message comes again.

    Args:
        record: the message.
        seconds_left: how long the invocation may still take.
    """
    tries = int(record.attributes.approximate_receive_count)
    hide_it = partial(hide, environment().export_queue, record)
    try:
        export_id = str(json.loads(record.body)["export"])
        with hidden(hide_it), logger.append_context_keys(export=export_id):
            make(export_id, tries=tries, seconds_left=seconds_left)
    except Exception as error:
        log_failure(logger, "An export was not made", error)
        retry_after(hide_it, RETRY_AFTER * tries, logger)
        raise


def make(export_id: str, *, tries: int, seconds_left: Callable[[], float]) -> None:
    """Make an export. If there is no time for all of it, another message continues it.

    What has ended, or is no longer kept, is left as it is.
    """
    accepted = _accepted(export_id)
    if accepted is None or _progress(export_id).status in (ExportStatus.DONE, ExportStatus.FAILED):
        return
    if tries > TRIES:
        _note(export_id, _Progress(status=ExportStatus.FAILED, problem=FAILED))
        logger.error("Gave up on an export")
        return
    try:
        _make(export_id, accepted.request, seconds_left)
    except ProblemError as error:  # a cursor that is no longer valid, say: it would fail again
        _note(export_id, _Progress(status=ExportStatus.FAILED, problem=error.problem))


def _make(export_id: str, request: ExportRequest, seconds_left: Callable[[], float]) -> None:
    read, cursor, names = 0, request.cursor, []
    while True:
        name = _piece_name(cursor)
        piece = _stored_piece(export_id, name)
        if piece is None:
            if seconds_left() < TIME_TO_READ:
                _send(export_id)
                return
            piece = _read_piece(request, cursor, MOST - read)
            _put(export_id, name, gzip.compress(_written(piece), mtime=0))
        read, cursor = read + len(piece.lines), piece.next_cursor
        names.append(name)
        _note(export_id, _Progress(status=ExportStatus.RUNNING, statements=read))
        if cursor is None or read >= MOST:
            break
    least, each = TIME_TO_WRITE
    if seconds_left() < least + each * read:
        _send(export_id)
        return
    size = _write_file(export_id, request, names)
    _note(
        export_id,
        _Progress(status=ExportStatus.DONE, statements=read, next_cursor=cursor, bytes=size),
    )
    logger.info("Made an export", statements=read, bytes=size)


def _read_piece(request: ExportRequest, cursor: str | None, most: int) -> _Piece:
    lines: list[str] = []
    most = min(most, CHUNK)
    while True:
        page = resources.record().statements_as_json(
            **request.question.filters,
            newest_first=request.newest_first,
            limit=min(MAX_LIMIT, most - len(lines)),
            cursor=cursor,
        )
        lines += page.items
        cursor = page.next_cursor
        if cursor is None or len(lines) >= most:
            return _Piece(lines, cursor)


def _write_file(export_id: str, request: ExportRequest, names: list[str]) -> int:
    """Write the file of an export from its pieces; return its size in bytes."""
    lines = chain.from_iterable(piece.lines for piece in _pieces(export_id, names))
    with tempfile.TemporaryFile() as file:
        write(
            file,
            request.format,
            map(RecordedStatement.model_validate_json, lines),
            origin=request.origin,
            address=f"{request.origin}/v1/exports/{export_id}",
            byte_order_mark=request.byte_order_mark,
        )
        size = file.tell()
        file.seek(0)
        resources.s3().put_object(
            Bucket=environment().texts_bucket,
            Key=f"{FOLDER}{export_id}/statements.{request.format}",
            Body=file,
            ContentType=_MEDIA_TYPES[request.format],
        )
    return size


def _pieces(export_id: str, names: list[str]) -> Iterator[_Piece]:
    for name in names:
        piece = _stored_piece(export_id, name)
        if piece is None:
            raise FileNotFoundError(name)
        yield piece


# --- What is stored -------------------------------------------------------------------------------


def _piece_name(cursor: str | None) -> str:
    return f"chunks/{hashlib.sha256((cursor or '').encode()).hexdigest()[:26]}.ndjson.gz"


def _written(piece: _Piece) -> bytes:
    return "\n".join([json.dumps({"next_cursor": piece.next_cursor}), *piece.lines]).encode()


def _stored_piece(export_id: str, name: str) -> _Piece | None:
    data = _get(export_id, name)
    if data is None:
        return None
    head, *lines = gzip.decompress(data).decode().split("\n")
    return _Piece(lines, json.loads(head)["next_cursor"])


def _accepted(export_id: str) -> _Accepted | None:
    data = _get(export_id, "request.json") if stored_objects.ID.fullmatch(export_id) else None
    return None if data is None else _Accepted.model_validate_json(data)


def _progress(export_id: str) -> _Progress:
    data = _get(export_id, "progress.json")
    return _Progress() if data is None else _Progress.model_validate_json(data)


def _note(export_id: str, progress: _Progress) -> None:
    _put(export_id, "progress.json", progress.model_dump_json().encode())


def _put(export_id: str, name: str, data: bytes) -> None:
    stored_objects.write(f"{FOLDER}{export_id}/{name}", data)


def _get(export_id: str, name: str) -> bytes | None:
    found = stored_objects.read(f"{FOLDER}{export_id}/{name}")
    return None if found is None else found.data


# --- Messages -------------------------------------------------------------------------------------


def _send(export_id: str) -> None:
    resources.sqs().send_message(
        QueueUrl=environment().export_queue, MessageBody=json.dumps({"export": export_id})
    )
