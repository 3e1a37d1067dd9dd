"""A cursor belongs to the list, the filters and the version that it came from."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest

from onrecord.model import EntityType, Form
from onrecord.problems import ProblemError
from onrecord.record.model import Status
from onrecord.record.questions.cursors import Place, Scope
from onrecord.record.questions.paging import Days
from onrecord.record.questions.statement_filter import StatementFilter
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
     base64.urlsafe_b64encode(b'["0123456789abcdef","2022-01-27#x",0]').decode()],
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


def test_a_place_outside_of_the_list_is_refused_even_if_the_seal_is_right(record, two):
    days = Days(date(2022, 1, 1), date(2022, 2, 1))
    for outside in ("2021-12-31#x", "2023-01-01#x", "", "2022-01-05#" + "x" * 1_014):
        for speaker in ((BLINKEN,), ()):
            cursor = StatementFilter(speaker=speaker, dates=days).scope.cursor(Place(outside))
            by = {"speaker": speaker[0]} if speaker else {}
            refused(record.statements, cursor=cursor, from_=days.first, to=days.end, **by)
    refused(record.entities, cursor=Scope("entities", (None, "b")).cursor(Place("a")), name="b")
    outside = Scope("documents", (None, None, "2022-01-01", None)).cursor(Place("2021-01-01"))
    refused(record.documents, cursor=outside, from_=date(2022, 1, 1))


def test_a_cursor_within_a_document_ends_with_its_version(record, recorded, two):
    first, _ = two
    cursor = record.document_statements(first, limit=1).next_cursor
    assert len(record.document_statements(first, cursor=cursor).items) == 2
    recorded(blinken(event("one.txt", 9), title="New"))
    refused(record.document_statements, first, cursor=cursor)


def test_a_place_that_no_time_of_the_document_has_is_refused_even_if_the_seal_is_right(record, two):
    document, _ = two
    cursor = record.document_times(document, limit=1).next_cursor
    _, key, position, _ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    assert position == 0
    scope = Scope("document", (document, key))
    assert record.document_times(document, cursor=scope.cursor(Place(key, 0))).items
    assert record.document_times(document, cursor=scope.cursor(Place(key, 5))).items == ()
    for place in (Place("HEAD"), Place(f"{key}0"), Place(key, -1), Place(key, 10**5_000 // 10**4_990)):
        refused(record.document_times, document, cursor=scope.cursor(place))
