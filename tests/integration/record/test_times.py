"""The dates and times that a document names are kept and served with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.aws import every
from tests.support.drafts import Draft, blinken, event


def days(count):
    return [date(2022, 1, 1) + timedelta(days=number) for number in range(count)]


@pytest.mark.parametrize("limit", [30, 99, 100])
def test_they_are_listed_in_the_order_of_the_text_page_by_page(record, recorded, limit):
    draft = recorded(blinken(event()).dates(*days(250)))

    listed = every(record.document_times, draft.upload.document_id, limit=limit)

    assert listed == draft.times


def test_a_page_that_holds_the_last_of_them_has_no_cursor(record, recorded):
    draft = recorded(Draft(event()).dates(*days(100)))
    identity = draft.upload.document_id

    assert record.document_times(identity, limit=100).next_cursor is None
    assert record.document_times(identity, limit=99).next_cursor is not None


def test_a_document_that_names_none_has_an_empty_list(record, recorded):
    identity = recorded(blinken(event())).upload.document_id

    assert record.document_times(identity).items == ()


def test_a_document_in_its_first_processing_has_an_empty_list(record):
    record.begin(event())

    assert record.document_times(event().document_id).items == ()


def test_an_unknown_document_has_no_list(record):
    assert record.document_times("unknown") is None


def test_they_are_replaced_and_deleted_with_their_version(aws, record, recorded):
    recorded(blinken(event(number=1)).dates(*days(150)))
    newer = recorded(blinken(event(number=2)).dates(date(2023, 5, 9)))

    assert every(record.document_times, newer.upload.document_id) == newer.times
    assert len([item for item in aws.items() if item["sk"]["S"].startswith("TIMES#")]) == 1
    assert record.delete(event(number=3))
    assert aws.leftovers() == {}
