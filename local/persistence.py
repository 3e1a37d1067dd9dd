"""Keeps objects, items and waiting messages of the local AWS in a folder, over restarts.

moto holds everything in memory. ``Folder`` notes what each request changes inside the running moto and
writes it to one SQLite file before the request is answered, so that what was acknowledged is there after a
crash too. Left out is what the stack makes again at each start (buckets, queues, tables) and what it never
uses (tags, locks, multipart uploads that were not completed).
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.s3.models import FakeDeleteMarker, FakeKey, S3Backend, s3_backends
from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from local.aws import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FILE = "onrecord.sqlite"
_BINARY = "$base64"  # how JSON holds a binary attribute
_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
  bucket TEXT, key TEXT, position INTEGER, version TEXT, modified TEXT, metadata TEXT, body BLOB,
  PRIMARY KEY (bucket, key, position));
CREATE TABLE IF NOT EXISTS items (name TEXT, key TEXT, attributes TEXT, PRIMARY KEY (name, key));
CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, queue TEXT, body TEXT);
"""


class Folder:
    """The state of moto in this process, kept in a folder. Only one can be in use in a process.

    Args:
        path: the folder; it is made if it is not there.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path / FILE, check_same_thread=False)
        self._database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL")
        self._database.executescript(_SCHEMA)
        self._objects: set[tuple[str, str]] = set()
        self._items: set[tuple[str, str]] = set()
        self._messages: dict[str, tuple[str, str] | None] = {}
        self._release: list[Callable[[], None]] = []
        self._closed = False

    @property
    def empty(self) -> bool:
        """Whether no object was ever kept."""
        return self._database.execute("SELECT 1 FROM objects LIMIT 1").fetchone() is None

    def load(self) -> None:
        """Load the folder into the buckets, tables and queues of the stack, without sending events.

        They have to be there. What belongs to one that the stack no longer has stays in the folder.
        """
        s3, dynamodb, sqs = s3_backends[ACCOUNT]["aws"], dynamodb_backends[ACCOUNT][REGION], _sqs()
        for bucket, key, version, modified, metadata, body in self._database.execute(
            "SELECT bucket, key, version, modified, metadata, body FROM objects"
            " ORDER BY bucket, key, position"
        ):
            if bucket in s3.buckets:
                _load_version(s3, bucket, key, version, dt.datetime.fromisoformat(modified), metadata, body)
        for name, attributes in self._database.execute("SELECT name, attributes FROM items"):
            if name in dynamodb.tables:
                dynamodb.put_item(name, json.loads(attributes, object_hook=_from_base64))
        waiting = self._database.execute("SELECT id, queue, body FROM messages ORDER BY rowid").fetchall()
        self._database.execute("DELETE FROM messages")  # sent again, they have other ids
        for _, queue, body in waiting:
            if queue in sqs.queues:
                message = sqs.send_message(queue, body)
                self._messages[message.id] = (queue, body)
        self._write()

    def follow(self) -> None:
        """Note from here on what changes; ``keeping`` writes it."""
        for name in ("put_object", "delete_object"):
            self._note(S3Backend, name, self._object_changed)
        for name in ("put_item", "update_item", "delete_item"):
            self._note(DynamoDBBackend, name, self._item_changed)
        self._note(Queue, "add_message", self._message_added)
        self._note(Queue, "delete_message", self._message_deleted)

    def keeping(self, application: WSGIApplication) -> WSGIApplication:
        """Return an application that writes each request's changes before it sends the answer."""

        def kept(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            answer = application(environ, start_response)
            with self._lock:
                if self._closed:
                    raise ConnectionAbortedError("the stack is going down")  # nothing keeps the change
                self._write()
            return answer

        return kept

    def close(self) -> None:
        """Follow no more changes and close the file; a request under way gets no answer from here on."""
        for release in reversed(self._release):
            release()
        with self._lock:
            self._write()
            self._database.close()
            self._closed = True

    # --- Changes ---------------------------------------------------------------------------------

    def _note(self, owner: type, name: str, note: Callable[..., None]) -> None:
        """Call ``note`` with the arguments of one of moto's methods before each call of it."""
        original = getattr(owner, name)

        def noted(backend: Any, *arguments: Any, **more: Any) -> Any:
            with self._lock:
                note(backend, *arguments, *more.values())
            return original(backend, *arguments, **more)

        setattr(owner, name, noted)
        self._release.append(lambda: setattr(owner, name, original))

    def _object_changed(self, _: S3Backend, bucket: str, key: str, *__: Any) -> None:
        self._objects.add((bucket, key))

    def _item_changed(self, backend: DynamoDBBackend, name: str, attributes: dict[str, Any], *_: Any) -> None:
        table = backend.get_table(name)
        self._items.add((name, json.dumps([attributes[key] for key in table.table_key_attrs])))

    def _message_added(self, queue: Queue, message: Message) -> None:
        self._messages[message.id] = (queue.name, message.body)

    def _message_deleted(self, queue: Queue, receipt_handle: str) -> None:
        for message in queue._messages:
            if message.had_receipt_handle(receipt_handle):
                self._messages[message.id] = None

    # --- The file --------------------------------------------------------------------------------

    def _write(self) -> None:
        objects, self._objects = self._objects, set()
        items, self._items = self._items, set()
        messages, self._messages = self._messages, {}
        if not (objects or items or messages):
            return
        with self._database as database:
            for bucket, key in objects:
                database.execute("DELETE FROM objects WHERE bucket = ? AND key = ?", (bucket, key))
                database.executemany(
                    "INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?)",
                    [
                        (bucket, key, position, *_row(version))
                        for position, version in enumerate(_versions(bucket, key))
                    ],
                )
            for name, key in items:
                if (attributes := _attributes(name, json.loads(key))) is None:
                    database.execute("DELETE FROM items WHERE name = ? AND key = ?", (name, key))
                else:
                    database.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", (name, key, attributes))
            for message_id, sent in messages.items():
                if sent is None:
                    database.execute("DELETE FROM messages WHERE id = ?", (message_id,))
                else:
                    database.execute("INSERT OR REPLACE INTO messages VALUES (?, ?, ?)", (message_id, *sent))


def _sqs() -> SQSBackend:
    return sqs_backends[ACCOUNT][REGION]


def _versions(bucket: str, key: str) -> list[FakeKey | FakeDeleteMarker]:
    versions: list[FakeKey | FakeDeleteMarker] = (
        s3_backends[ACCOUNT]["aws"].buckets[bucket].keys.getlist(key, [])
    )
    return versions


def _row(version: FakeKey | FakeDeleteMarker) -> tuple[str | None, str, str, bytes | None]:
    modified = version.last_modified.isoformat()
    if isinstance(version, FakeDeleteMarker):
        return version.version_id, modified, "{}", None
    return version.version_id, modified, json.dumps(dict(version.metadata)), version.value


def _load_version(
    s3: S3Backend,
    bucket: str,
    key: str,
    version_id: str | None,
    modified: dt.datetime,
    metadata: str,
    body: bytes | None,
) -> None:
    version: FakeKey | FakeDeleteMarker
    if body is None:
        version = FakeDeleteMarker(s3.buckets[bucket].keys[key])
        s3.buckets[bucket].keys[key] = version
    else:
        version = s3.put_object(bucket, key, body, disable_notification=True)
        version.set_metadata(json.loads(metadata))
    version._version_id = version_id
    version.last_modified = modified


def _attributes(name: str, key: list[dict[str, str]]) -> str | None:
    """Return an item as JSON, None where there is none."""
    item = dynamodb_backends[ACCOUNT][REGION].get_item(
        name, dict(zip(dynamodb_backends[ACCOUNT][REGION].get_table(name).table_key_attrs, key, strict=True))
    )
    return None if item is None else json.dumps(item.to_json()["Attributes"], default=_as_base64)


def _as_base64(binary: bytes) -> dict[str, str]:
    return {_BINARY: b64encode(binary).decode("ascii")}


def _from_base64(value: dict[str, Any]) -> dict[str, Any] | bytes:
    return b64decode(value[_BINARY]) if value.keys() == {_BINARY} else value
