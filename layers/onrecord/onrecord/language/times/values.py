"""The values of times, and the arithmetic of the calendar behind them.

A value is ISO 8601, or Extended Date/Time Format where its precision needs it
(https://www.loc.gov/standards/datetime/).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from onrecord.language.lexicon.grammar import lowered
from onrecord.language.times.tense import Tense
from onrecord.model import TimePrecision

Value = tuple[str, TimePrecision]


class UnresolvedError(ValueError):
    """The value of an expression cannot be known."""


@dataclass(frozen=True, slots=True)
class Time:
    """A resolved expression and where it stands."""

    start: int
    end: int
    value: str
    precision: TimePrecision

    @property
    def span(self) -> DaySpan | None:
        """The day that it names or lies in, or the week, month or year; None for all else.

        Days of the same week lie in that week, and a season but winter in its year.
        """
        if self.precision is TimePrecision.DAY and "/" in self.value:
            return _span_of_week(*map(dt.date.fromisoformat, self.value.split("/")))
        if "/" in self.value or self.value.endswith("~"):
            return None
        match self.precision:
            case TimePrecision.DAY | TimePrecision.HOUR | TimePrecision.MINUTE:
                day = dt.date.fromisoformat(self.value[:10])
                return DaySpan(self.value[:10], day, day)
            case TimePrecision.WEEK:
                first, last = (date_or_none_of_week(self.value, day) for day in (1, 7))
                return None if first is None or last is None else DaySpan(self.value, first, last)
            case TimePrecision.MONTH:
                first = dt.date.fromisoformat(f"{self.value}-01")
                days = calendar.monthrange(first.year, first.month)[1]
                return DaySpan(self.value, first, first.replace(day=days))
            case TimePrecision.SEASON:
                year, season = self.value.split("-")
                if season not in _FIRST_MONTHS:
                    return None
                return DaySpan(year, dt.date(int(year), _FIRST_MONTHS[season], 1), dt.date(int(year), 12, 31))
            case TimePrecision.YEAR:
                return DaySpan(self.value, dt.date(int(self.value), 1, 1), dt.date(int(self.value), 12, 31))
            case _:
                return None


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day, week, month or year: its value, its first day and its last."""

    value: str
    first: dt.date
    last: dt.date


_FIRST_MONTHS = {"21": 3, "22": 6, "23": 9}
"""The first months of spring, summer and autumn; winter lies in two years."""


def _span_of_week(first: dt.date, last: dt.date) -> DaySpan | None:
    """Return the span of days that lie in one week, None for others."""
    week = week_value(first)[0]
    if week_value(last)[0] != week:
        return None
    return DaySpan(week, first, last + dt.timedelta(days=7 - last.isoweekday()))


def day_value(value: dt.date) -> Value:
    """Return the value of a day."""
    return value.isoformat(), TimePrecision.DAY


def days_value(first: dt.date, last: dt.date) -> Value:
    """Return the value of a range of days.

    Raises:
        UnresolvedError: it does not end after it starts.
    """
    if last <= first:
        raise UnresolvedError
    return f"{first}/{last}", TimePrecision.DAY


def week_value(day: dt.date) -> Value:
    """Return the value of the week of a day."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}", TimePrecision.WEEK


def month_value(months: int) -> Value:
    """Return the value of a month, counted from January of the year 0 (``months_of``).

    Raises:
        UnresolvedError: it is outside the years 1 to 9999.
    """
    if not 12 <= months < 120_000:
        raise UnresolvedError
    return f"{months // 12:04}-{months % 12 + 1:02}", TimePrecision.MONTH


def year_value(year: int) -> Value:
    """Return the value of a year.

    Raises:
        UnresolvedError: it is outside 1 to 9999.
    """
    if not 1 <= year <= 9999:
        raise UnresolvedError
    return f"{year:04}", TimePrecision.YEAR


def months_of(day: dt.date) -> int:
    """Return the months from January of the year 0 to a day."""
    return day.year * 12 + day.month - 1


def shifted(day: dt.date, number: int, unit: str) -> Value:
    """Return the value of the day, week, month ... that is ``number`` units after that of ``day``."""
    match lowered(unit):
        case "day":
            return day_value(day + dt.timedelta(days=number))
        case "week":
            return week_value(day + dt.timedelta(weeks=number))
        case "month":
            return month_value(months_of(day) + number)
        case "year":
            return year_value(day.year + number)
        case "decade":
            return year_value(day.year + 10 * number)[0][:3] + "X", TimePrecision.DECADE
        case _:
            return year_value(day.year + 100 * number)[0][:2] + "XX", TimePrecision.CENTURY


def date_or_none(year: int, month: int, day: int) -> dt.date | None:
    """Return a day of the calendar, None if there is none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def date_or_none_of_week(week: str, weekday: int) -> dt.date | None:
    """Return a day of a week ("2024-W10"), from Monday, 1; None if no calendar has it."""
    try:
        return dt.date.fromisoformat(f"{week}-{weekday}")
    except ValueError:
        return None


def nearest(today: int, modulus: int, position: int, tense: Tense) -> int:
    """Return the count nearest to ``today`` that has a position in its cycle and fits the tense.

    Args:
        today: a count of days, months, quarters ...
        modulus: counts of a cycle: 7 of a week, 12 of a year.
        position: in the cycle, from 0.
        tense: of what happens then.
    """
    ahead = (position - today) % modulus
    if tense is Tense.FUTURE or (tense is Tense.UNKNOWN and ahead < modulus // 2):
        return today + ahead
    return today - (today - position) % modulus
