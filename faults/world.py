"""The stack in memory, and the comparison of the record with the expected one."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from threading import Thread, current_thread
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock
from weakref import WeakKeyDictionary

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from faults.aws import S3, SQS, DynamoDB, EventBridge
from faults.bucket import UPLOADS, Bucket
from faults.calls import Observed
from faults.clock import Clock
from faults.counts import differences_of_counts, is_of_counting
from faults.texts import BARREN
from local.template import Template
from onrecord.identity import document_id
from onrecord.model import default_date
from onrecord.problems import ProblemError
from onrecord.record import Record, Upload
from onrecord.record.questions import entities
from onrecord.record.storage import keys, table
from onrecord.record.storage.blobs import Objects
from onrecord.record.storage.directory import Directory
from onrecord.record.storage.table import WRITE_BATCH, Table
from onrecord.record.versions import counting, parts
from onrecord.record.versions.consistent_reads import CLOCK_SKEW
from onrecord.record.versions.head_store import HeadStore
from onrecord.road import ExtractedDocument, container_of, extract_documents, extract_or_list
from onrecord.service import containers, dead_letters, ingestion, messages, resources
from onrecord.service.environment import environment
from onrecord.service.parts import PARTS
from onrecord.service.reprocessing import Reprocess
from onrecord.service.s3_events import ObjectEvent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from onrecord.model import Entity, Extraction
    from onrecord.record.versions.heads import Head


class _Served(NamedTuple):
    """An upload that is served: its place among the events, the release that has extracted it, its bytes."""

    upload: Upload
    release: int
    body: bytes | None


_Stored = tuple[
    dict[tuple[str, str], dict[str, Any]],
    dict[str, bytes],
    dict[str, object],
    "dict[str, tuple[dt.date, list[Entity]]]",
]
"""The items of a table, the texts of a bucket, what parts of containers are, and what is to be counted."""
_OPENED: dict[tuple[bytes, str, object], Any] = {}
_EXTRACTED: dict[tuple[bytes, str, object], list[Any]] = {}
"""What was found in bytes of an object of a key, received on a day."""
_EXPECTED: dict[tuple[_Served, ...], _Stored] = {}
_RECEIVED = {
    "messageId": "0",
    "receiptHandle": "handle",
    "messageAttributes": {},
    "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:onrecord-IngestQueue",
    "awsRegion": "us-east-1",
}


class World:
    """The stack, empty, for the length of a ``with``: the functions of this process work on it.

    Args:
        root: the repository, whose template says what the stack is.
        seed: draws how the processes' clocks differ.
        batch: the most items that are written by one call.
        chunk: the most parts of a container that one message has processed.
        begun_by: one in so many documents of an entity begins its counts.
        profiled: the documents that a profile lists; the counts of more are those that are kept.

    Attributes:
        bucket: the uploads bucket.
        clock: the time.
        release: the number of the release of onrecord that the functions run. Each extracts other
            confidences.
    """

    def __init__(
        self,
        root: Path,
        seed: int = 0,
        batch: int = WRITE_BATCH,
        chunk: int = 1,
        begun_by: int = 2,
        profiled: int = entities.PROFILED,
    ) -> None:
        self._root = root
        self.profiled = profiled
        self._batch = batch
        self._chunk = chunk
        self._begun_by = begun_by
        self._variables, indexes = _declared(root)
        self.dynamodb = DynamoDB(indexes)
        self.s3 = S3(unversioned={self._variables["ONRECORD_TEXTS_BUCKET"]})
        self.sqs, self.events = SQS(), EventBridge()
        self.clock = Clock(CLOCK_SKEW // 2, seed)
        self.bucket = Bucket(self.s3, readable, lambda body: body == BARREN)
        self.release = 0
        self._records: WeakKeyDictionary[Thread, Record] = WeakKeyDictionary()
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> World:
        with contextlib.ExitStack() as stack:
            stack.enter_context(mock.patch.dict(os.environ, self._variables))
            environment.cache_clear()
            resources.authority_file.cache_clear()
            for name, client in (("dynamodb", self.dynamodb), ("s3", self.s3), ("sqs", self.sqs)):
                observed = Observed(client)
                stack.enter_context(mock.patch.object(resources, name, lambda observed=observed: observed))
            bus = Observed(self.events)
            stack.enter_context(mock.patch.object(resources, "events", return_value=bus))
            stack.enter_context(mock.patch.object(resources, "record", self.record))
            stack.enter_context(mock.patch.object(ingestion, "extract_or_list", self._opened))
            stack.enter_context(mock.patch.object(ingestion, "container_of", self._container_of))
            stack.enter_context(mock.patch.object(containers, "extract_documents", self._extract))
            stack.enter_context(mock.patch.object(table, "WRITE_BATCH", self._batch))
            stack.enter_context(mock.patch.object(parts, "MOST_PARTS", self._chunk))
            stack.enter_context(mock.patch.object(Table, "at_once", _in_turn))
            stack.enter_context(mock.patch.object(counting, "BEGUN_BY", self._begun_by))
            stack.enter_context(mock.patch.object(entities, "PROFILED", self.profiled))
            stack.enter_context(self.clock.ticking())
            stack.enter_context(_silent())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        environment.cache_clear()
        resources.authority_file.cache_clear()

    def record(self) -> Record:
        """Return the record of the process that asks: each thread is a process of its own."""
        process = current_thread()
        if process not in self._records:
            here = environment()
            self._records[process] = Record(
                here.table,
                here.texts_bucket,
                dynamodb=resources.dynamodb(),
                s3=resources.s3,
                lake=here.lake,
            )
        return self._records[process]

    @contextmanager
    def another_process(self) -> Iterator[None]:
        """Run the body as a process of its own."""
        held = self._records.pop(current_thread(), None)
        try:
            yield
        finally:
            self._records.pop(current_thread(), None)
            if held is not None:
                self._records[current_thread()] = held

    def process(self, body: str, tries: int = 1) -> bool:
        """Let ingest process a message of its queue; return whether it succeeded."""
        return _succeeds(messages.process_message, body, tries)

    def give_up(self, body: str) -> bool:
        """Let the dead-letter function process a message; return whether it succeeded."""
        return _succeeds(dead_letters.give_up, body, 1)

    def count(self) -> None:
        """Count, as the schedule of the ingest function does."""
        self.record().count()

    def served(self) -> dict[str, tuple[dt.date, list[Entity]]]:
        """Return the date and the entities of every document that is served, by its id."""
        served = {}
        for item in self.dynamodb.items(environment().table):
            if item["sk"]["S"] == keys.HEAD and "generation" in item:
                document_id = item["document"]["S"]
                recorded = self.record().document(document_id)
                page = self.record().document_entities(document_id, limit=100)
                if recorded and recorded.document and page:
                    day, _ = default_date(recorded.document.published, recorded.received.date())
                    served[document_id] = day or recorded.received.date(), list(page.items)
        return served

    def extracted(self, key: str, body: bytes | None, record: str | None = None) -> Any:
        """Return the document that has been extracted of a body under a key, None if none has been.

        ``record`` names a part of a container; the container itself has no text and no statements.
        """
        if record is not None:
            listed = (found for (data, of, _), found in _EXTRACTED.items() if (data, of) == (body, key))
            parts_of = (part for found in listed for part in found if part.record == record)
            return next((part for part in parts_of if isinstance(part, ExtractedDocument)), None)
        known = [found for (data, of, _), found in _OPENED.items() if (data, of) == (body, key)]
        if any(isinstance(found, tuple) for found in known):
            return ExtractedDocument("", container_of(key=key, document_id=_id(key), metadata=None))
        return next((found for found in known if isinstance(found, ExtractedDocument)), None)

    def records(self, key: str) -> set[str]:
        """Return the records of all containers that have been listed under a key."""
        listed = (found for (_, of, _), found in _OPENED.items() if of == key and isinstance(found, tuple))
        return {part.record for found in listed for part in found}

    def reprocess(self, key: str, older_than: str | None = None) -> str:
        """Return the message that has the document of a key read again, as it is on record now."""
        head = self._head(key)
        version = head.version.object_version if head and head.version else None
        request = Reprocess(bucket=UPLOADS, key=key, version=version, older_than=older_than)
        return json.dumps(request.message())

    def waiting(self) -> list[str]:
        """Take the messages that the functions have sent to the ingest queue."""
        return _taken(self.sqs.sent[environment().ingest_queue])

    def tasks(self, *, keep: bool = False) -> list[str]:
        """Take the messages of these that have parts processed or removed, or keep them; sweeps wait."""
        sent = _taken(self.sqs.sent[environment().ingest_queue])
        tasks = [body for body in sent if PARTS in json.loads(body)]
        self.put_back(*(body for body in sent if keep or body not in tasks))
        return tasks

    def task(self) -> str:
        """Take the first of the messages that have parts processed or removed."""
        first, *others = self.tasks()
        self.put_back(*others)
        return first

    def put_back(self, *messages: str) -> None:
        """Send messages to the ingest queue."""
        self.sqs.sent[environment().ingest_queue] += messages

    def dead_letters(self) -> list[str]:
        """Take the messages of the dead-letter queue."""
        return _taken(self.sqs.sent[environment().dead_letter_queue])

    def differences(self, reread: Collection[str] = ()) -> list[str]:
        """Return how the record differs from what must stand on it, as the bucket is now.

        Args:
            reread: the keys of documents that the present release must have extracted.
        """
        found: list[str] = []
        heads = {key: self._head(key) for key in self.bucket.changes}
        for key, head in heads.items():
            found += (f"{key}: {difference}" for difference in self._differences_of(key, head))
        served: list[_Served] = []
        for key, head in heads.items():
            if head and head.version and head.version.object_version:
                release = self._release_of(key)
                if key in reread and release != self.release:
                    found.append(f"{key}: release {release} has extracted what is served")
                version = head.version
                upload = Upload(UPLOADS, key, "0", version.received, version.object_version)
                served.append(_Served(upload.placed(version.order), release, self._body_of(upload)))
        expected_items, expected_texts, expected_parts, counted = self._expected(tuple(served))
        items, texts, parts_now = _items(self), self.texts(), dict(self.parts())
        found += self._differences_of_parts()
        found += differences_of_counts(self.dynamodb.items(environment().table), counted)
        found += _compared("parts", parts_now, expected_parts)
        found += _compared("items", items, expected_items)
        found += _compared("texts", texts, expected_texts)
        return found

    def _body_of(self, upload: Upload) -> bytes | None:
        """Return the bytes of a version of an object; None if it is gone."""
        versions = self.s3.buckets[UPLOADS].get(upload.key, [])
        return next((version.data for version in versions if version.id == upload.version_id), None)

    def _expected(self, served: tuple[_Served, ...]) -> _Stored:
        """Return what must be stored where these uploads are served: what undisturbed runs store of them."""
        if served not in _EXPECTED:
            with World(self._root) as clean:
                clean.s3.buckets[UPLOADS] = self.s3.buckets[UPLOADS]
                for each in served:
                    clean.release = each.release
                    ingestion.process(ObjectEvent(each.upload, removed=False))
                    while tasks := clean.tasks():
                        for body in tasks:
                            messages.process_message(_received(body, 1))
                _EXPECTED[served] = _items(clean), clean.texts(), dict(clean.parts()), clean.served()
        return _EXPECTED[served]

    def texts(self) -> dict[str, bytes]:
        """Return the objects of the bucket of texts."""
        bucket = self._variables["ONRECORD_TEXTS_BUCKET"]
        return {key: versions[-1].data or b"" for key, versions in self.s3.buckets[bucket].items()}

    def _opened(self, data: bytes, **given: Any) -> Any:
        """Extract an upload's document, or list its documents, as the release does that the functions run."""
        found = _opened(data, **given)
        return self._of_release(found) if isinstance(found, ExtractedDocument) else found

    def _extract(self, data: bytes, **given: Any) -> Iterator[Any]:
        """Extract documents of a container as the release does that the functions run."""
        for part in _extracted(data, **given):
            yield self._of_release(part) if isinstance(part, ExtractedDocument) else part

    def _container_of(self, **given: Any) -> Extraction:
        return _of_release(container_of(**given), self.release)

    def _of_release(self, document: ExtractedDocument) -> ExtractedDocument:
        return replace(document, extraction=_of_release(document.extraction, self.release))

    def _release_of(self, key: str) -> int:
        """Return the number of the release that has extracted what is served under a key."""
        recorded = self.record().document(_id(key))
        if recorded is None or recorded.document is None:
            return 0
        return int(recorded.document.extractor.version.rpartition(".")[2])

    def _head(self, key: str) -> Head | None:
        stored = Table(environment().table, resources.dynamodb())
        objects = Objects(environment().texts_bucket, resources.s3)
        return HeadStore(stored, objects, Directory(stored)).get(_id(key))

    def parts(self) -> Iterator[tuple[str, object]]:
        """Yield the ids of all parts of containers, and what they are: status, problem, version."""
        for head in self._heads():
            if head.container and head.status:
                version = head.version and replace(head.version, completed=0)
                yield head.document_id, (head.status, head.problem, head.received, version)

    def _heads(self) -> list[Head]:
        """Return all heads and tombstones."""
        items = self.dynamodb.items(environment().table)
        ids = [item["document"]["S"] for item in items if item["sk"]["S"] == keys.HEAD]
        stored = Table(environment().table, resources.dynamodb())
        objects = Objects(environment().texts_bucket, resources.s3)
        return list(HeadStore(stored, objects, Directory(stored)).get_all(ids).values())

    def _differences_of_parts(self) -> Iterator[str]:
        """Yield what is left to do for parts, and which of their ends were not announced."""
        own = {_id(key) for key in self.bucket.changes}
        announced = {(json.loads(entry["Detail"])["id"], entry["DetailType"]) for entry in self.events.taken}
        for head in self._heads():
            if head.former:
                yield f"the parts of {len(head.former)} versions have not been removed"
            if head.document_id in own:
                continue
            if head.is_overtaken or head.unannounced:
                yield f"part {head.record}: runs have not ended, or ends are not announced"
            needed = {"done": "Document Recorded", "failed": "Document Failed", None: "Document Deleted"}[
                head.status
            ]
            begun = (head.document_id, "Document Recorded") in announced
            if (head.document_id, needed) not in announced and (head.status or begun):
                yield f"part {head.record}: no {needed} was announced"

    def _differences_of(self, key: str, head: Head | None) -> Iterator[str]:
        standing = self.bucket.standing(key)
        document = self.record().document(_id(key))
        if (status := document.status if document else None) != standing.status:
            yield f"the status is {status}, not {standing.status}"
        served = head.version.object_version if head and head.version else None
        if served != (standing.served.id if standing.served else None):
            yield f"version {served} is served, not {standing.served.id if standing.served else None}"
        if head and head.version and standing.served and head.version.received != standing.served.uploaded:
            yield f"it was received {standing.served.uploaded}, not {head.version.received}"
        if head and head.is_overtaken:
            yield "runs that were overtaken have not ended"
        if head and head.unannounced:
            yield f"{len(head.unannounced)} ends are not announced"
        announced = Counter(entry["DetailType"] for entry in self.events.taken if _id(key) in entry["Detail"])
        needed = {"done": "Document Recorded", "failed": "Document Failed", None: "Document Deleted"}[
            standing.status
        ]
        if needed not in announced and (standing.status or announced["Document Recorded"]):
            yield f"no {needed} was announced"


def _compared(what: str, stored: Mapping[Any, object], expected: Mapping[Any, object]) -> Iterator[str]:
    """Yield what is stored and nothing serves, what is missing, and what is another's."""
    if orphans := sorted(stored.keys() - expected.keys()):
        yield f"{len(orphans)} {what} that nothing serves: {orphans[:3]}"
    if lost := sorted(expected.keys() - stored.keys()):
        yield f"{len(lost)} {what} lost: {lost[:3]}"
    if mixed := sorted(key for key in stored.keys() & expected.keys() if stored[key] != expected[key]):
        yield f"{len(mixed)} {what} of another version: {mixed[:3]}"


def readable(body: bytes | None) -> bool:
    """Return whether a body can be read as a document."""
    return body is not None and not body.startswith(b"%PDF")


@contextmanager
def _silent() -> Iterator[None]:
    """Drop what the functions log and print."""
    loggers = [logging.getLogger(name) for name in (ingestion.SERVICE, dead_letters.SERVICE)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@cache
def _declared(root: Path) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Return a function's environment, and the key attributes of the table's indexes."""
    template = Template.load(
        root / "template.yaml",
        {"UploadsBucketName": UPLOADS},
        endpoint="https://sqs.us-east-1.amazonaws.com",
    )
    variables = template.properties("IngestFunction")["Environment"]["Variables"]
    indexes = {
        index["IndexName"]: tuple(key["AttributeName"] for key in index["KeySchema"])
        for index in template.properties("Table")["GlobalSecondaryIndexes"]
    }
    return {name: str(value) for name, value in variables.items()}, indexes


def _succeeds(function: Callable[[SQSRecord], None], body: str, tries: int) -> bool:
    try:
        function(_received(body, tries))
    except Exception:
        return False
    return True


def _received(body: str, tries: int) -> SQSRecord:
    attributes = {"ApproximateReceiveCount": str(tries)}
    return SQSRecord({**_RECEIVED, "body": body, "attributes": attributes})


def _in_turn(_: Table, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Make calls one after the other, which are made at once otherwise, so that each can be stopped."""
    return [call() for call in calls]


def _taken(sent: list[str]) -> list[str]:
    taken, sent[:] = list(sent), []
    return taken


def _of_release(extraction: Extraction, release: int) -> Extraction:
    """Return an extraction as another release extracts it."""
    extractor = extraction.document.extractor.model_copy(update={"version": f"0.1.{release}"})
    described = extraction.document.model_copy(update={"extractor": extractor})
    statements = tuple(
        statement.model_copy(update={"confidence": (release % 10) / 10})
        for statement in extraction.statements
    )
    return extraction.model_copy(update={"document": described, "statements": statements})


def _opened(data: bytes, **given: Any) -> Any:
    """Extract an upload's document, or list its documents, once."""
    known = (data, given["key"], given["uploaded"])
    if known not in _OPENED:
        try:
            _OPENED[known] = extract_or_list(data, **given)
        except ProblemError as error:
            _OPENED[known] = error
    found = _OPENED[known]
    if isinstance(found, ProblemError):
        raise found.with_traceback(None)  # of this raise alone: it would hold all worlds before
    return found


def _extracted(data: bytes, *, records: Collection[str], **given: Any) -> Iterator[Any]:
    """Extract documents of a container, once: the same bytes of the same object give the same documents."""
    known = (data, given["key"], given["uploaded"])
    if known not in _EXTRACTED:
        _EXTRACTED[known] = list(extract_documents(data, **given))
    yield from (part for part in _EXTRACTED[known] if part.record in records)


def _items(world: World) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the items that depend on what is served alone: no heads, directories, changes, counts."""
    directories = keys.BUCKETS.partition("#")[0]
    found = {}
    for item in world.dynamodb.items(environment().table):
        pk, sk = item["pk"]["S"], item["sk"]["S"]
        if sk == keys.HEAD or pk.startswith((f"{directories}#", "LOG#")) or is_of_counting(pk, sk):
            continue
        if pk.startswith(("NAMES#", "WORDS#")):  # any document that gives the name may stand for it
            item = {name: item[name] for name in ("name", "entity")}
        found[pk, sk] = item
    return found


def _id(key: str) -> str:
    return document_id(UPLOADS, key)
