"""Uploads come again, late, twice or not whole; what is on record is the newest version, and nothing else."""

from __future__ import annotations

import pytest

from onrecord.model import Problem
from onrecord.problems import ProblemError, ProblemType
from onrecord.record.model import Status
from tests.support.aws import every
from tests.support.drafts import Draft, event
from tests.support.versions import assert_served, assert_stored_alone, version

PERMANENT = ProblemError(ProblemType.EMPTY_DOCUMENT, "No text.").problem
EXHAUSTED = ProblemError(ProblemType.PROCESSING_FAILED, "Tried and tried.").problem


@pytest.mark.parametrize(("before", "after"), [(2, 5), (5, 2), (3, 3), (2, 0)])
def test_a_changed_upload_replaces_the_document_whole(aws, record, recorded, before, after):
    recorded(version(1, before))
    newer = recorded(version(2, after))
    assert_served(record, newer)
    assert_stored_alone(aws, newer)
    assert [e.id for e in every(record.entities, name="ann 2")] == ["person:ann-lee"]
    assert every(record.entities, name="ann 1") == []


def test_the_older_version_is_served_while_a_newer_one_is_processed(record, recorded):
    older = recorded(version(1, 3))
    newer = event(number=2)
    assert record.begin(newer)
    document = record.document(newer.document_id)
    assert (document.status, document.document.title) == (Status.PROCESSING, "Version 1")
    assert document.received == older.upload.received
    assert len(every(record.statements, speaker="person:ann-lee")) == 3
    assert record.fail(newer, PERMANENT)
    document = record.document(newer.document_id)
    assert (document.status, document.problem, document.statements) == (Status.FAILED, PERMANENT, 3)
    assert record.text(newer.document_id) == older.text


def test_an_event_that_comes_twice_changes_nothing(aws, record, recorded):
    draft = recorded(version(1, 3))
    items = aws.items()
    assert not record.begin(draft.upload)
    assert not record.commit(draft.upload, draft.extraction(), draft.text)
    assert not record.fail(draft.upload, EXHAUSTED)
    assert aws.items() == items
    assert_served(record, draft)


def test_an_event_that_comes_late_changes_nothing(aws, record, recorded):
    newer = recorded(version(2, 3))
    older = version(1, 4)
    assert not record.begin(older.upload)
    assert not record.commit(older.upload, older.extraction(), older.text)
    assert not record.fail(older.upload, PERMANENT)
    assert not record.delete(older.upload)
    assert_served(record, newer)
    assert_stored_alone(aws, newer)


def test_of_two_versions_processed_at_once_the_newer_wins_whichever_ends_first(aws, record):
    older, newer = version(1, 4), version(2, 3)
    assert record.begin(older.upload)
    assert record.begin(newer.upload)
    assert record.commit(newer.upload, newer.extraction(), newer.text)
    assert not record.commit(older.upload, older.extraction(), older.text)
    assert_served(record, newer)
    assert_stored_alone(aws, newer)


def test_sequencers_of_different_lengths_are_compared_as_if_padded_on_the_right(record):
    older = Draft(event()).says("Ann Lee", "old").upload
    longer = type(older)(older.bucket, older.key, older.sequencer + "01", older.received)
    padded = type(older)(older.bucket, older.key, older.sequencer + "00", older.received)
    assert record.delete(longer)
    assert not record.begin(older)
    assert not record.begin(padded)


def test_an_interrupted_try_can_be_repeated(record):
    upload = event()
    assert record.begin(upload)
    assert record.begin(upload)


def test_a_permanent_failure_is_final_for_its_event_and_not_for_the_next(record, recorded):
    record.begin(event(number=1))
    assert record.fail(event(number=1), PERMANENT)
    assert not record.begin(event(number=1))
    assert not record.fail(event(number=1), EXHAUSTED)
    assert record.document(event().document_id).problem == PERMANENT
    recorded(version(2, 1))
    assert record.document(event().document_id).problem is None


def test_an_event_whose_tries_ran_out_can_be_redriven(record, recorded):
    draft = version(1, 2)
    record.begin(draft.upload)
    assert record.fail(draft.upload, EXHAUSTED)
    assert record.document(draft.upload.document_id).problem == EXHAUSTED
    recorded(draft)
    assert_served(record, draft)


def test_a_failure_is_noted_even_of_an_upload_that_never_began(record):
    assert record.fail(event(), EXHAUSTED)
    assert record.document(event().document_id).status is Status.FAILED
    assert [d.key for d in record.documents(status=Status.FAILED).items] == ["article.txt"]


def test_a_try_that_outlives_its_failure_still_counts(record):
    draft = version(1, 2)
    record.begin(draft.upload)
    record.fail(draft.upload, EXHAUSTED)
    assert record.commit(draft.upload, draft.extraction(), draft.text)
    assert_served(record, draft)


def test_a_deleted_document_is_gone_with_all_that_it_wrote(aws, record, recorded):
    draft = recorded(version(1, 4))
    assert record.delete(event(number=2))
    identity = draft.upload.document_id
    assert record.document(identity) is None
    assert record.text(identity) is None
    assert record.document_statements(identity) is None
    assert record.statement(draft.statements[0].id) is None
    assert record.entity("person:ann-lee") is None
    assert every(record.statements) == every(record.entities) == every(record.documents) == []
    assert every(record.documents, key="article.txt") == []
    assert_stored_alone(aws)
    [head] = [item for item in aws.items() if item["sk"]["S"] == "HEAD"]
    kept = {"pk", "sk", "document", "order", "status", "running", "expires", "revision"}
    assert set(head) == kept | {"unannounced"}
    record.announce(identity, lambda _: None)
    [head] = [item for item in aws.items() if item["sk"]["S"] == "HEAD"]
    assert set(head) == kept
    assert not record.delete(event(number=2))


def test_a_tombstone_keeps_late_events_out_and_lets_a_newer_upload_in(aws, record, recorded):
    recorded(version(1, 2))
    assert record.delete(event(number=3))
    late = version(2, 5)
    assert not record.begin(late.upload)
    assert not record.commit(late.upload, late.extraction(), late.text)
    assert_stored_alone(aws)
    again = recorded(version(4, 3))
    assert_served(record, again)
    assert_stored_alone(aws, again)
    [head] = [item for item in aws.items() if item["sk"]["S"] == "HEAD"]
    assert "expires" not in head


def test_a_deletion_that_comes_before_its_upload_wins_all_the_same(aws, record):
    assert record.delete(event(number=2))
    assert not record.begin(event(number=1))
    assert record.document(event().document_id) is None


def test_a_deletion_can_be_redriven(aws, record, recorded):
    recorded(version(1, 2))
    assert record.fail(event(number=2), EXHAUSTED)
    assert record.delete(event(number=2))
    assert_stored_alone(aws)


def test_a_document_deleted_while_it_is_processed_does_not_come_back(aws, record):
    draft = version(1, 3)
    record.begin(draft.upload)
    assert record.delete(event(number=2))
    assert not record.commit(draft.upload, draft.extraction(), draft.text)
    assert_stored_alone(aws)


def test_an_extraction_of_another_document_or_text_is_refused(record):
    draft = version(1, 2)
    extraction = draft.extraction()
    with pytest.raises(ValueError, match="another document"):
        record.commit(event("other.txt"), extraction, draft.text)
    with pytest.raises(ValueError, match="another text"):
        record.commit(draft.upload, extraction, draft.text + "!")


def test_a_problem_is_stored_as_it_was_given(record):
    problem = Problem(
        type="urn:problem-type:onrecord:not-text", title="No", status=415, detail="Save it as text."
    )
    record.fail(event(), problem)
    assert record.document(event().document_id).problem == problem


def test_documents_that_keep_coming_in_do_not_keep_a_reader_busy(aws, record, recorded):
    recorded(version(1, 2, "first.txt"))
    coming = iter(range(2, 100))

    def meanwhile(operation, parameters):
        if operation == "Query" and "MONTH#" in str(parameters):
            number = next(coming)
            recorded(version(number, 1, f"{number}.txt"))

    page = aws.watched(before=meanwhile).statements(limit=100)
    assert {statement.document.key for statement in page.items} >= {"first.txt"}
    assert next(coming) < 20
