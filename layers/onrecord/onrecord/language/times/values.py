"""The values of times, and the arithmetic of the calendar behind them.

A value is ISO 8601, or Extended Date/Time Format where its precision needs it
(https://www.loc.gov/standards/datetime/).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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
    def day(self) -> dt.date | None:
        """The day that it names or lies in; None for what is longer."""
        if self.precision not in _WITHIN_A_DAY or "/" in self.value:
            return None
        return dt.date.fromisoformat(self.value[:10])


_WITHIN_A_DAY = (TimePrecision.DAY, TimePrecision.HOUR, TimePrecision.MINUTE)


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
    match unit.lower():
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
