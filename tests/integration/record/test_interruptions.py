"""A writer may stop at any call, and readers may read between any two: nothing half is ever seen or left."""

from __future__ import annotations

import threading

import pytest

from tests.support.drafts import event
from tests.support.interruptions import every_run_ended
from tests.support.versions import assert_served, assert_stored_alone, version

WRITES = {"PutItem", "DeleteItem", "BatchWriteItem", "PutObject", "DeleteObjects"}


class Interrupted(Exception):  # noqa: N818  (the process ends, nothing is wrong)
    pass


def after_writes(number):
    """Let this many writes through, then break off."""
    seen = [0]

    def before(operation, _parameters):
        if operation in WRITES:
            seen[0] += 1
            if seen[0] > number:
                raise Interrupted

    return before


@pytest.fixture
def one_item_a_write(monkeypatch):
    monkeypatch.setattr("onrecord.record.storage.table.WRITE_BATCH", 1)


def breakpoints(aws, work, stride):
    """Run ``work`` on records that break off after 0, 1, 2 ... strides of writes, until one does not."""
    for number in range(0, 1_000, stride):
        try:
            work(aws.watched(before=after_writes(number)), number)
        except Interrupted:
            yield number
        else:
            return
    raise AssertionError("the work never ends")


@pytest.mark.usefixtures("one_item_a_write")
def test_wherever_replacing_a_document_breaks_off_readers_see_one_version_and_a_retry_ends_it(
    aws, record, recorded
):
    stops = 0

    def replace(interrupted, number):
        older, newer = version(1, 4, f"{number}.txt", days=2), version(2, 2, f"{number}.txt", days=2)
        recorded(older)
        extraction = newer.extraction()
        try:
            assert interrupted.begin(newer.upload)
            assert interrupted.commit(newer.upload, extraction, newer.text)
        except Interrupted:
            title = record.document(newer.upload.document_id).document.title
            visible = newer if title == newer.title else older
            found = record.document_statements(newer.upload.document_id).items
            assert [s.text for s in found] == [s.text for s in visible.statements]
            seen = [s.text for s in record.statements(speaker="person:ann-lee").items]
            assert sorted(seen) == sorted(s.text for s in visible.statements)
            assert record.text(newer.upload.document_id) == visible.text
            if record.begin(newer.upload):  # the event is delivered again
                assert record.commit(newer.upload, extraction, newer.text)
            assert_stored_alone(aws, newer)
            assert record.delete(event(f"{number}.txt", 3))
            with every_run_ended():
                record.sweep(newer.upload.document_id)
            assert_stored_alone(aws)
            raise

    for _ in breakpoints(aws, replace, 2):
        stops += 1
    assert stops > 15


@pytest.mark.usefixtures("one_item_a_write")
def test_wherever_a_deletion_breaks_off_nothing_is_shown_and_its_next_delivery_ends_it(aws, record, recorded):
    stops = 0

    def delete(interrupted, number):
        draft = recorded(version(1, 4, f"{number}.txt", days=4))
        deletion = event(f"{number}.txt", 2)
        try:
            assert interrupted.delete(deletion)
        except Interrupted:
            if number > 0:  # the tombstone stands
                assert record.statements().items == record.entities().items == ()
                assert record.text(draft.upload.document_id) is None
            record.delete(deletion)
            assert_stored_alone(aws)
            raise

    for _ in breakpoints(aws, delete, 3):
        stops += 1
    assert stops > 5


def test_what_a_superseded_writer_left_is_removed_when_its_event_comes_back(aws, record, recorded):
    slow, newer = version(1, 3), version(2, 2)
    extraction = slow.extraction()
    halfway, go_on = threading.Event(), threading.Event()

    def before(operation, parameters):
        if operation == "BatchWriteItem" and "SPEAKER#person:ann-lee" in str(parameters):
            halfway.set()
            assert go_on.wait(20)
        if operation == "BatchWriteItem" and "NAMES#" in str(parameters):
            raise Interrupted

    outcome = []

    def write_slowly():
        try:
            outcome.append(writer.commit(slow.upload, extraction, slow.text))
        except Interrupted:
            outcome.append("interrupted")

    writer = aws.watched(before=before)
    record.begin(slow.upload)
    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert halfway.wait(20)
    recorded(newer)  # and sweeps what the slow one has written so far
    go_on.set()
    thread.join(20)
    assert outcome == ["interrupted"]
    assert_served(record, newer)
    assert not record.begin(slow.upload)
    assert_stored_alone(aws, newer)


def test_of_one_event_delivered_twice_at_once_the_slower_run_leaves_nothing(aws, record):
    once, newer = version(1, 3), version(2, 2)
    extraction, newest = once.extraction(), newer.extraction()
    overtaken = []

    def before(operation, parameters):
        if operation == "BatchWriteItem" and "SPEAKER#person:ann-lee" in str(parameters) and not overtaken:
            overtaken.append(operation)
            assert record.commit(once.upload, extraction, once.text)
            assert record.begin(newer.upload)
            assert record.commit(newer.upload, newest, newer.text)

    slow = aws.watched(before=before)
    assert record.begin(once.upload)
    assert slow.begin(once.upload)
    assert not slow.commit(once.upload, extraction, once.text)
    assert overtaken
    assert_served(record, newer)
    assert_stored_alone(aws, newer)
    assert not record.is_overtaken(once.upload.document_id)


@pytest.mark.usefixtures("one_item_a_write")
@pytest.mark.usefixtures("one_item_a_write")
@pytest.mark.parametrize("last", ["SPEAKER#person:ann-lee", "NAMES#", "WORDS#"])
def test_what_the_slower_run_of_one_event_wrote_before_it_crashed_is_swept_once_its_time_is_over(
    aws, record, last
):
    once, newer = version(1, 3, days=2), version(2, 2)
    extraction, newest = once.extraction(), newer.extraction()
    overtaken = []

    def before(operation, parameters):
        if operation == "PutObject" and not overtaken:
            overtaken.append(operation)
            assert record.commit(once.upload, extraction, once.text)
            assert record.begin(newer.upload)
            assert record.commit(newer.upload, newest, newer.text)
        if operation == "BatchWriteItem" and overtaken and last in str(parameters):
            overtaken.append(operation)
            if len(overtaken) == 3:
                raise Interrupted

    slow = aws.watched(before=before)
    assert record.begin(once.upload)
    assert slow.begin(once.upload)
    with pytest.raises(Interrupted):
        slow.commit(once.upload, extraction, once.text)
    assert record.is_overtaken(once.upload.document_id)

    assert record.delete(event(number=3))  # what is left by then was written by the crashed run
    assert record.is_overtaken(once.upload.document_id)
    with every_run_ended():
        record.sweep(once.upload.document_id)

    assert_stored_alone(aws)
    assert not record.is_overtaken(once.upload.document_id)


@pytest.mark.usefixtures("one_item_a_write")
@pytest.mark.parametrize("older", [None, 3])
def test_a_reader_that_reads_entries_before_and_heads_after_a_commit_sees_it_whole(
    aws, record, recorded, older
):
    """The first query of a list runs while the new version is half written, its heads are read after."""
    if older:
        recorded(version(1, older))
    newer = version(2, 30, days=10)  # several items, each in a batch of its own
    extraction = newer.extraction()
    batches, halfway, go_on = [], threading.Event(), threading.Event()

    def pause_halfway(operation, parameters):
        if operation == "BatchWriteItem" and "SPEAKER#person:ann-lee" in str(parameters):
            batches.append(operation)
            if len(batches) == 3:
                halfway.set()
                assert go_on.wait(20)

    writer = aws.watched(before=pause_halfway)
    assert writer.begin(newer.upload)
    thread = threading.Thread(target=writer.commit, args=(newer.upload, extraction, newer.text))
    thread.start()
    assert halfway.wait(20)
    queried = []

    def let_the_writer_finish(operation, parameters):
        if operation == "Query" and "SPEAKER#person:ann-lee" in str(parameters):
            queried.append(parameters)
            if len(queried) == 1:
                go_on.set()
                thread.join(20)
                assert not thread.is_alive()

    found = aws.watched(after=let_the_writer_finish).statements(speaker="person:ann-lee", limit=100)
    assert sorted(s.text for s in found.items) == sorted(s.text for s in newer.statements)
    assert len(queried) > 1


@pytest.mark.parametrize("change", ["replace", "delete"])
@pytest.mark.parametrize(
    "question", ["statements", "document_statements", "document_entities", "text", "entities"]
)
def test_a_reader_overtaken_by_a_change_answers_from_one_side_of_it(aws, record, recorded, question, change):
    older = recorded(version(1, 5))
    newer = version(2, 2)
    identity = older.upload.document_id
    changed = []

    def overtake(operation, _parameters):
        if operation in {"Query", "GetItem"} and not changed:
            changed.append(operation)
            if change == "replace":
                recorded(newer)
            else:
                record.delete(event(number=2))

    reader = aws.watched(after=overtake)
    given = () if question in {"statements", "entities"} else (identity,)
    answer = getattr(reader, question)(*given)
    assert changed
    if change == "delete":
        assert answer is None or answer.items == ()
    elif question == "text":
        assert answer == newer.text
    elif question.endswith("statements"):
        assert [s.text for s in answer.items] == [s.text for s in newer.statements]
    else:
        assert [e.role for e in answer.items] == ["role 2"]
