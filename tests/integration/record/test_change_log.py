"""Whoever follows the changes sees each of them, in order, however many writers there are and how slow."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

import pytest

from faults.aws import S3, DynamoDB
from onrecord.model import Problem
from onrecord.problems import ProblemError
from onrecord.record import Record
from onrecord.record.model import Change, End, EndKind
from onrecord.record.storage.table import Table
from onrecord.record.versions.change_log import ChangeLog
from tests.support.drafts import Draft, event

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = "onrecord-texts"


class Archive:
    """A record in memory; ``before`` is called before each put."""

    def __init__(self) -> None:
        self.before: Callable[[dict[str, Any]], None] = lambda _: None
        archive = self
        one_at_a_time = RLock()

        class Watched(DynamoDB):
            def query(self, **parameters: Any) -> dict[str, Any]:
                with one_at_a_time:
                    return super().query(**parameters)

            def put_item(self, **parameters: Any) -> dict[str, Any]:
                archive.before(parameters["Item"])
                with one_at_a_time:
                    return super().put_item(**parameters)

        self.table = Watched({"documents": ("listed", "received")})
        objects = S3(unversioned={TEXTS})
        clients: dict[str, Any] = {"dynamodb": self.table, "s3": lambda: objects}
        self.record = Record("onrecord", TEXTS, **clients)

    def put(self, key: str, number: int = 1) -> str:
        draft = Draft(event(key, number)).says("Ann Lee", f"words {number} of {key}")
        extraction = draft.extraction()
        assert self.record.begin(draft.upload)
        assert self.record.commit(draft.upload, extraction, draft.text)
        self.announce(draft.upload.document_id)
        return draft.upload.document_id

    def announce(self, document: str) -> None:
        self.record.announce(document, lambda _: None)

    def follow(self, cursor: str | None = None, limit: int = 3, **asked: Any) -> tuple[list[Change], str]:
        """Return the changes from a cursor to the end, and the cursor that leads on from there."""
        found: list[Change] = []
        while True:
            page = self.record.changes(cursor=cursor, limit=limit, **asked)
            found += page.items
            cursor, asked = page.next_cursor, {}
            if page.complete:
                return found, cursor


@pytest.fixture
def archive() -> Archive:
    return Archive()


def test_documents_that_are_recorded_fail_and_are_deleted_are_changes_in_that_order(archive: Archive) -> None:
    document = archive.put("a.txt")
    archive.put("a.txt", 2)
    newer = event("a.txt", 3)
    archive.record.begin(newer)
    archive.record.fail(newer, Problem(type="urn:x", title="No", status=422, detail="Really."))
    archive.announce(document)
    archive.record.delete(event("a.txt", 4))
    archive.announce(document)

    changes, _ = archive.follow()

    assert [change.kind for change in changes] == [
        EndKind.RECORDED,
        EndKind.RECORDED,
        EndKind.FAILED,
        EndKind.DELETED,
    ]
    assert {change.document for change in changes} == {document}
    assert [change.statements for change in changes] == [1, 1, 0, 0]
    assert [change.problem for change in changes] == [None, None, "urn:x", None]
    assert len({change.id for change in changes}) == 4


def test_the_end_of_the_list_leads_on_to_what_comes_later(archive: Archive) -> None:
    first = [archive.put(f"{number}.txt") for number in range(20)]
    changes, cursor = archive.follow()
    assert sorted(change.document for change in changes) == sorted(first)
    assert archive.follow(cursor) == ([], cursor)

    later = [archive.put(f"{number}.txt") for number in range(20, 30)]
    changes, cursor = archive.follow(cursor)

    assert sorted(change.document for change in changes) == sorted(later)
    assert archive.follow(cursor) == ([], cursor)


def test_writers_at_the_same_time_leave_no_gap_and_lose_no_change(archive: Archive) -> None:
    log = ChangeLog(Table("onrecord", cast("Any", archive.table)))
    documents = [f"document {number}" for number in range(60)]

    def enter(document: str) -> None:
        log.enter(document, [End(kind=EndKind.DELETED, order="1", at=dt.datetime.now(dt.UTC))])

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(enter, documents))

    changes, _ = archive.follow(limit=7)
    assert sorted(change.document for change in changes) == sorted(documents)


def test_a_change_whose_writer_was_overtaken_comes_later_and_is_not_missed(
    archive: Archive,
) -> None:
    seen: list[Change] = []
    cursor: list[str | None] = [None]
    slow = event("slow.txt").document_id
    others = iter(range(200))

    def overtake(item: dict[str, Any]) -> None:
        """Let other changes be entered, and read, while a slow writer is about to enter its own."""
        if not item["pk"]["S"].startswith("LOG#") or item["document"]["S"] != slow or seen:
            return
        archive.before = lambda _: None
        for number in others:
            archive.put(f"{number}.txt")
            found, cursor[0] = archive.follow(cursor[0])
            seen.extend(found)
            if archive.table.tables["onrecord"][item["pk"]["S"]].get(item["sk"]["S"]):
                break  # what the slow writer is about to write is another's now

    archive.before = overtake
    archive.put("slow.txt")

    assert seen
    assert slow not in {change.document for change in seen}
    found, _ = archive.follow(cursor[0])
    assert slow in {change.document for change in found}


def test_an_end_whose_announcement_failed_comes_again_with_the_same_id(archive: Archive) -> None:
    upload = event("a.txt")
    draft = Draft(upload).says("Ann Lee", "words")
    extraction = draft.extraction()
    archive.record.begin(upload)
    archive.record.commit(upload, extraction, draft.text)

    def refuse(_: object) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        archive.record.announce(upload.document_id, refuse)
    archive.announce(upload.document_id)

    changes, _ = archive.follow()
    assert len(changes) == 2
    assert len({change.id for change in changes}) == 1


def test_changes_may_be_asked_for_since_a_day(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    start = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    for day in range(12):
        moment = int((start + dt.timedelta(days=day)).timestamp() * 1_000_000_000)
        monkeypatch.setattr("onrecord.record.versions.change_log.time.time_ns", lambda now=moment: now)
        archive.put(f"{day}.txt")
    keys = {event(f"{day}.txt").document_id: day for day in range(12)}

    changes, _ = archive.follow(since=dt.date(2026, 3, 8))

    assert [keys[change.document] for change in changes] == [7, 8, 9, 10, 11]
    assert archive.follow(since=dt.date(2026, 4, 1))[0] == []
    assert len(archive.follow(since=dt.date(2025, 1, 1))[0]) == 12


def test_a_cursor_of_another_list_is_refused(archive: Archive) -> None:
    for number in range(2):
        archive.put(f"{number}.txt")
    cursor = archive.record.statements(limit=1).next_cursor
    with pytest.raises(ProblemError, match="invalid-cursor"):
        archive.record.changes(cursor=cursor)
