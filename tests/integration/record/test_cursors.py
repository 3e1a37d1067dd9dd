"""A cursor belongs to the list, the filters and the version that it came from."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest

from onrecord.model import EntityType, Form
from onrecord.problems import ProblemError
from onrecord.record.model import Status
from onrecord.record.questions.cursors import Scope
from onrecord.record.questions.paging import Days
from onrecord.record.questions.statements import StatementFilter
from onrecord.record.storage.keys import Key
from tests.support.drafts import blinken, event

BLINKEN = "person:antony-blinken"


@pytest.fixture
def two(recorded):
    for upload in (event("one.txt"), event("two.txt", 2)):
        recorded(blinken(upload).dates(date(2022, 1, 25), date(2022, 1, 26)))
    return event("one.txt").document_id, event("two.txt", 2).document_id


def refused(ask, *given, cursor, **filters):
    with pytest.raises(ProblemError, match="invalid-cursor") as raised:
        ask(*given, cursor=cursor, **filters)
    assert raised.value.problem.status == 400


def test_a_cursor_of_other_filters_or_another_list_is_refused(record, two):
    first, other = two
    asked = [
        (record.statements, (), {}),
        (record.statements, (), {"speaker": BLINKEN}),
        (record.statements, (), {"about": "place:ru"}),
        (record.statements, (), {"speaker": BLINKEN, "form": Form.INDIRECT}),
        (record.statements, (), {"from_": date(2020, 1, 1)}),
        (record.statements, (), {"to": date(2024, 1, 1)}),
        (record.statements, (), {"min_confidence": 0.1}),
        (record.documents, (), {}),
        (record.documents, (), {"status": Status.DONE}),
        (record.entities, (), {}),
        (record.document_statements, (first,), {}),
        (record.document_statements, (other,), {}),
        (record.document_entities, (first,), {}),
        (record.document_times, (first,), {}),
    ]
    cursors = [ask(*given, limit=1, **filters).next_cursor for ask, given, filters in asked]
    for cursor, (ask, given, filters) in zip(cursors, asked, strict=True):
        assert cursor is not None, filters
        for another in cursors:
            if another != cursor:
                refused(ask, *given, cursor=another, **filters)
    assert record.entities(type=EntityType.PERSON).next_cursor is None


def test_the_limit_may_change_from_page_to_page(record, two):
    cursor = record.statements(limit=1).next_cursor
    assert len(record.statements(limit=100, cursor=cursor).items) == 5


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "!!!", "e30", "W10", "bnVsbA", "\u00e9", "A" * 5_000, "WzEsMiwzXQ", "_w",
     base64.urlsafe_b64encode(b'["0123456789abcdef","DAY#2022-01-27#1","x"]').decode()],
)  # fmt: skip
def test_an_invalid_cursor_is_refused(record, two, cursor):
    for ask, given in [
        (record.statements, ()),
        (record.documents, ()),
        (record.entities, ()),
        (record.document_statements, two[:1]),
        (record.document_entities, two[:1]),
        (record.document_times, two[:1]),
    ]:
        refused(ask, *given, cursor=cursor)


def test_a_key_outside_of_the_requests_partition_is_refused_even_if_the_seal_is_right(record, two):
    days = Days(date(2022, 1, 1), date(2022, 2, 1))
    asked = StatementFilter(speaker=(BLINKEN,), dates=days)
    for key in (
        Key("SPEAKER#place:ru", "2022-01-05#x"),
        Key(f"SPEAKER#{BLINKEN}", "2021-12-31#x"),
        Key(f"SPEAKER#{BLINKEN}", "2022-02-01#x"),
    ):
        refused(
            record.statements, cursor=asked.scope.cursor(key), speaker=BLINKEN, from_=days.first, to=days.end
        )
    by_day = StatementFilter(dates=days)
    for key in (Key("DAY#2022-02-01#1", "x"), Key("DAY#2021-12-31#1", "x"), Key("SPEAKER#x", "2022-01-05#x")):
        refused(record.statements, cursor=by_day.scope.cursor(key), from_=days.first, to=days.end)
    refused(record.entities, cursor=Scope("entities", (None, "b")).cursor(Key("NAMES#a", "b")), name="b")
    refused(record.entities, cursor=Scope("entities", (None, "")).cursor(Key("DAY#a", "b")))
    outside = Scope("documents", (None, None, "2022-01-01", None)).cursor(Key("2021-01-01", "x"))
    refused(record.documents, cursor=outside, from_=date(2022, 1, 1))


def test_a_cursor_within_a_document_ends_with_its_version(record, recorded, two):
    first, _ = two
    cursor = record.document_statements(first, limit=1).next_cursor
    assert len(record.document_statements(first, cursor=cursor).items) == 2
    recorded(blinken(event("one.txt", 9), title="New"))
    refused(record.document_statements, first, cursor=cursor)


def test_a_key_that_no_time_of_the_document_has_is_refused_even_if_the_seal_is_right(record, two):
    document, other = two
    cursor = record.document_times(document, limit=1).next_cursor
    _, pk, sk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    assert sk.endswith("#0000000")
    scope = Scope("document", (document, sk))
    generation = sk.removesuffix("0000000")
    assert record.document_times(document, cursor=scope.cursor(Key(pk, sk))).items
    for key in (
        Key(pk, generation),
        Key(pk, f"{generation}x"),
        Key(pk, f"{generation}0"),
        Key(pk, generation + "9" * 5_000),
        Key(pk, f"{generation}000000١"),
        Key(pk, f"{generation}-000001"),
        Key(f"DOCUMENT#{other}", sk),
        Key(pk, "HEAD"),
    ):
        refused(record.document_times, document, cursor=scope.cursor(key))
