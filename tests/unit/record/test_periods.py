"""A period has a first day, and a last one that lists can reach."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import TimePrecision
from onrecord.record.storage.periods import PRECISIONS, first_day, last_day_of_any, precision_of


@pytest.mark.parametrize(
    ("said_at", "last", "precision", "first"),
    [
        ("2024-03-05", date(2024, 3, 5), TimePrecision.DAY, date(2024, 3, 5)),
        ("2024-W10", date(2024, 3, 10), TimePrecision.WEEK, date(2024, 3, 4)),
        ("2024-W01", date(2024, 1, 3), TimePrecision.WEEK, date(2024, 1, 1)),
        ("2020-W53", date(2021, 1, 3), TimePrecision.WEEK, date(2020, 12, 28)),
        ("2024-02", date(2024, 2, 29), TimePrecision.MONTH, date(2024, 2, 1)),
        ("2024", date(2024, 3, 6), TimePrecision.YEAR, date(2024, 1, 1)),
        (None, date(2024, 3, 6), TimePrecision.DAY, date(2024, 3, 6)),
    ],
)
def test_a_period_begins_where_its_precision_and_its_last_day_say(
    said_at: str | None, last: date, precision: TimePrecision, first: date
) -> None:
    assert precision_of(said_at) is precision
    assert first_day(last, precision) == first


@given(st.dates(), st.sampled_from(PRECISIONS), st.dates())
def test_no_period_that_has_a_day_ends_behind_the_last_day_of_any(
    day: date, precision: TimePrecision, last: date
) -> None:
    if first_day(last, precision) <= day <= last:
        assert last <= last_day_of_any(day)
    assert first_day(day, precision) <= day <= last_day_of_any(day)
