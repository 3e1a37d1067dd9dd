"""Calendar days as files write them."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
MONTH = rf"(?:{'|'.join(name[:3].capitalize() for name in _MONTHS)})[a-z]*\.?"
"""A pattern of a month by its English name or an abbreviation of it."""
_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?: .*)?")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,].*)?")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?(?:\s+(?:of\s+)?|-)([A-Z][A-Za-z]+)\.?(?:,?[\s-]+(\d{4}))?"
)
_MONTH_FIRST = re.compile(r"\b([A-Z][a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4}))?")
_SECONDS = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_MILLISECONDS = 12  # digits


def day_of(written: str) -> dt.date | None:
    """Return the day of a date, with or without its time; None if it is no date, or may be either of two.

    Read are ISO 8601, RFC 5322 (e-mail and RSS), seconds or milliseconds since 1970, names of months, and
    numbers if only one order makes a day of them: 23/04/2024, but not 03/04/2024; between full stops the day
    comes first. A time of day is taken as it is written, whatever its zone.
    """
    written = written.strip()
    if parts := _ISO.fullmatch(written) or _YEAR_FIRST.fullmatch(written):
        return _day(*parts.groups())
    if _SECONDS.fullmatch(written):
        seconds = float(written) / (1_000 if len(written) >= _MILLISECONDS else 1)
        return dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    if parts := _DOTTED.fullmatch(written):
        day, month, year = parts.groups()
        return _day(year, month, day)
    if parts := _NUMBERS.fullmatch(written):
        first, second, year = parts.groups()
        days = {each for each in (_day(year, second, first), _day(year, first, second)) if each}
        return days.pop() if len(days) == 1 else None
    for year, month, number in _named(written):
        if year and (named := _day(year, str(month), number)):
            return named
    try:
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def names_day(text: str, day: dt.date) -> bool:
    """Return whether a text names a day, with or without its year."""
    if any(
        (month, int(number)) == (day.month, day.day) and year in ("", str(day.year))
        for year, month, number in _named(text)
    ):
        return True
    return re.search(rf"\b{day.isoformat()}\b", text) is not None


def _named(text: str) -> list[tuple[str, int, str]]:
    """Return year ("" without one), month and day of each date whose month is named in English."""
    dates = [(year, month, number) for number, month, year in _DAY_FIRST.findall(text)]
    dates += [(year, month, number) for month, number, year in _MONTH_FIRST.findall(text)]
    return [(year, _month(name), number) for year, name, number in dates if _month(name)]


def _month(name: str) -> int:
    """Return the number of a month by its English name or three letters or more of it; 0 if it is none."""
    short = name.lower()
    return next(
        (number for number, month in enumerate(_MONTHS, 1) if len(short) > 2 and month.startswith(short)), 0
    )


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
