"""The periods that statements are of: the day, week, month or year in which each was made.

A statement stands under the last day of its period, or that of publication where that comes first
(``Statement.date``). So the last day and the precision tell which days it may have been made on.
"""

from __future__ import annotations

import datetime as dt

from onrecord.model import TimePrecision

PRECISIONS = (TimePrecision.DAY, TimePrecision.WEEK, TimePrecision.MONTH, TimePrecision.YEAR)
"""The precisions of ``said_at``, in the order of the numbers that items in use hold for them."""

_MONTH = len("2022-01")
_YEAR = len("2022")


def precision_of(said_at: str | None) -> TimePrecision:
    """Return how precisely it is known when a statement was made; to the day where the text does not say."""
    if said_at is None:
        return TimePrecision.DAY
    if "W" in said_at:
        return TimePrecision.WEEK
    return {_YEAR: TimePrecision.YEAR, _MONTH: TimePrecision.MONTH}.get(len(said_at), TimePrecision.DAY)


def first_day(last: dt.date, precision: TimePrecision) -> dt.date:
    """Return the first day of the period of a precision that has this last day."""
    match precision:
        case TimePrecision.WEEK:
            return dt.date.fromordinal(max(1, last.toordinal() - last.weekday()))
        case TimePrecision.MONTH:
            return last.replace(day=1)
        case TimePrecision.YEAR:
            return last.replace(month=1, day=1)
        case _:
            return last


def last_day_of_any(day: dt.date) -> dt.date:
    """Return the last day of all weeks, months and years that hold a day."""
    end_of_week = min(dt.date.max.toordinal(), day.toordinal() + 6 - day.weekday())
    return max(day.replace(month=12, day=31), dt.date.fromordinal(end_of_week))
