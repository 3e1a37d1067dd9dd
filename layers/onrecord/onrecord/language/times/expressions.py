"""Which days, months and years does a text speak of?

A grammar of the dates and times of English news, each resolved against the day the document was published.
Values are ISO 8601, and Extended Date/Time Format where a precision needs it
(https://www.loc.gov/standards/datetime/):

==============================  =======================  ===========
in a text of 27 January 2022    value                    precision
==============================  =======================  ===========
"Wednesday", said               ``2022-01-26``           day
"5 p.m. on Monday"              ``2022-01-24T17``        hour
"last week"                     ``2022-W03``             week
"mid-February", planned         ``2022-02``              month
"March 2-5", was held           ``2021-03-02/2021-03-05``  day
"the first quarter of 2021"     ``2021-33``              quarter
"last summer"                   ``2021-22``              season
"about two years ago"           ``2020~``                year
"the 1990s"                     ``199X``                 decade
==============================  =======================  ===========

- A weekday is the nearest one that fits the verb's tense, the day of publication included; a month or a day
  without a year likewise. No parser runs, so the tense is that of the nearest finite verb by its form.
- Parts of a day and of a month ("Tuesday night", "mid-February") are read and not told: no format has them.
  Winter has the year in which it begins; weeks are those of ISO 8601.
- What is not resolved is left out: everything relative without a day of publication, what hangs on another
  date in the text ("two days later"), what recurs ("every Monday"), durations, "recently", an hour without a
  day, a numeric date that could be read in two ways (1/6/2021). No other day ever stands in for that of
  publication.

Not built on ``dateparser`` (1.2): of the seed article it finds the two Wednesdays and not "mid-February"; its
search knows no tense (one preference for the whole text), no weeks, quarters or ranges; it takes 17 ms for a
page of 2,300 characters, and 0.1 s to import.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.language.lexicon.calendar import (
    CENTURIES,
    FULL_MONTH,
    MONTH,
    MONTHS,
    NUMBERS,
    ORDINALS,
    SEASONS,
    WEEKDAY,
    WEEKDAYS,
)
from onrecord.language.times.tense import Tense, tense_of
from onrecord.model import TimeExpression, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Value = tuple[str, TimePrecision]


@dataclass(frozen=True, slots=True)
class Time:
    """A resolved expression and where it stands."""

    start: int
    end: int
    value: str
    precision: TimePrecision

    @property
    def day(self) -> dt.date | None:
        """The one day it names or lies in; None for what is longer."""
        if self.precision not in _WITHIN_A_DAY or "/" in self.value:
            return None
        return dt.date.fromisoformat(self.value[:10])


_WITHIN_A_DAY = (TimePrecision.DAY, TimePrecision.HOUR, TimePrecision.MINUTE)


@dataclass(frozen=True, slots=True)
class _Context:
    """What an expression's value hangs on besides its words."""

    published: dt.date | None
    text: str
    sentence: tuple[int, int]

    @property
    def today(self) -> dt.date:
        if self.published is None:
            raise _UnresolvedError
        return self.published

    def tense(self, match: re.Match[str]) -> Tense:
        return tense_of(self.text, match.start(), match.end(), self.sentence)


class _UnresolvedError(ValueError):
    """The expression's value cannot be known."""


def find_times(text: str, sentence_starts: Sequence[int], published: dt.date | None) -> list[Time]:
    """Find the times in a text, in its order, none overlapping another.

    ``sentence_starts`` are code points, ascending; tense is sought within a sentence.
    """
    found: list[Time] = []
    taken = bytearray(len(text))  # 1 where an expression stands
    for pattern, resolve in _RULES:
        for match in pattern.finditer(text):
            start, end = _span(match)
            if taken.find(1, start, end) >= 0:
                continue
            nth = bisect_right(sentence_starts, start)
            sentence = (
                sentence_starts[nth - 1] if nth else 0,
                sentence_starts[nth] if nth < len(sentence_starts) else len(text),
            )
            time = _resolved(match, start, end, resolve, _Context(published, text, sentence))
            # What cannot be resolved is taken all the same: a lesser rule would misread a part of it.
            first, last = (time.start, time.end) if time else (start, end)
            taken[first:last] = b"\x01" * (last - first)
            if time is not None:
                found.append(time)
    return sorted(found, key=lambda time: time.start)


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Return where the expression stands: without the preposition by which a rule knows it."""
    marked = (name for name in ("span", "span2", "span3") if match.groupdict().get(name) is not None)
    return match.span(next(marked, 0))


def _resolved(
    match: re.Match[str], start: int, end: int, resolve: _Resolver, context: _Context
) -> Time | None:
    try:
        value, precision = resolve(match, context)
    except (ValueError, OverflowError):  # unresolved, or no day of the calendar
        return None
    return _with_clock(context.text, Time(start, end, value, precision))


def as_times(text: str, times: Iterable[Time]) -> tuple[TimeExpression, ...]:
    """Return the times as the model has them."""
    return tuple(
        TimeExpression.of(text, time.start, time.end, value=time.value, precision=time.precision)
        for time in times
    )


# --- Words ---------------------------------------------------------------------------------------

_S = r"[^\S\r\n]{1,4}"  # line breaks within a paragraph are spaces by now
_DASH = r"[^\S\r\n]?[-–—][^\S\r\n]?"
_TO = rf"(?:{_DASH}|{_S}(?:to|through|until|till|and){_S})"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:%]|[.,]\d|-?[A-Za-z])"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)(?![\d%]|[.,]\d)"
_OF_YEAR = rf"(?:(?:,|{_S}of)?{_S}(?:(?P<year>{_YEAR})|(?P<which>last|this|next){_S}year))?"
_PART = r"(?:early|late|mid|middle|beginning|start|end)"
_DAYTIME = rf"(?:{_S}(?:morning|afternoon|evening|night))?"
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?:day|week|month|year|decade|century|centurie)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_CLOCK = (
    r"(?:(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))?[^\S\r\n]?(?P<half>[ap])(?:\.m\.|m\b)"
    r"|(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!\d)|(?P<noon>noon\b))"
)
_CLOCK_BEFORE = re.compile(rf"(?<![\d:.$€£]){_CLOCK}(?:{_S}on)?{_S}$", re.IGNORECASE)
_CLOCK_AFTER = re.compile(rf",?{_S}at{_S}{_CLOCK}", re.IGNORECASE)


def _with_clock(text: str, time: Time) -> Time:
    """Join a day with the hour beside it: "5 p.m. on Monday", "Monday at 5 p.m."."""
    if time.precision is not TimePrecision.DAY or "/" in time.value:
        return time
    start, end = time.start, time.end
    if clock := _CLOCK_BEFORE.search(text, max(0, start - 20), start):
        start = clock.start()
    elif clock := _CLOCK_AFTER.match(text, end):
        end = clock.end()
    else:
        return time
    hour = 12 if clock["noon"] else int(clock["hour24"] or clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower() == "p" else 0)
    minute = clock["minute"] or clock["minute24"]
    return replace(
        time,
        start=start,
        end=end,
        value=f"{time.value}T{hour:02}" + (f":{minute}" if minute else ""),
        precision=TimePrecision.MINUTE if minute else TimePrecision.HOUR,
    )


# --- The calendar --------------------------------------------------------------------------------


def _day(value: dt.date) -> Value:
    return value.isoformat(), TimePrecision.DAY


def _days(first: dt.date, last: dt.date) -> Value:
    if last <= first:
        raise _UnresolvedError
    return f"{first}/{last}", TimePrecision.DAY


def _week(day: dt.date) -> Value:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}", TimePrecision.WEEK


def _month(months: int) -> Value:
    """Months are counted from January of the year 0."""
    if not 12 <= months < 120_000:
        raise _UnresolvedError
    return f"{months // 12:04}-{months % 12 + 1:02}", TimePrecision.MONTH


def _year(year: int) -> Value:
    if not 1 <= year <= 9999:
        raise _UnresolvedError
    return f"{year:04}", TimePrecision.YEAR


def _months_of(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


def _month_number(word: str) -> int:
    return MONTHS.index(word[:3].lower()) + 1


def _day_number(word: str) -> int:
    return int(word.rstrip("stndrh"))


_OFFSETS = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}


def _offset(word: str) -> int:
    return _OFFSETS[word.lower()]


def _shifted(day: dt.date, number: int, unit: str) -> Value:
    """Return the day, week, month ... so many of them after ``day``'s, in that unit."""
    match unit.lower():
        case "day":
            return _day(day + dt.timedelta(days=number))
        case "week":
            return _week(day + dt.timedelta(weeks=number))
        case "month":
            return _month(_months_of(day) + number)
        case "year":
            return _year(day.year + number)
        case "decade":
            return _year(day.year + 10 * number)[0][:3] + "X", TimePrecision.DECADE
        case _:
            return _year(day.year + 100 * number)[0][:2] + "XX", TimePrecision.CENTURY


def _stated_year(match: re.Match[str], context: _Context) -> int | None:
    if match["year"]:
        return int(match["year"])
    return context.today.year + _offset(match["which"]) if match["which"] else None


def _day_of_year(match: re.Match[str], context: _Context, month: int, day: int) -> dt.date:
    """Find the year of a day that may have none, by weekday if it has one, else by tense."""
    year = _stated_year(match, context)
    if year is not None:
        return dt.date(year, month, day)
    today = context.today
    weekday = match.groupdict().get("weekday")
    candidates = [
        date
        for year in range(today.year - 8, today.year + 9)
        if (date := _date_or_none(year, month, day))
        and (weekday is None or date.weekday() == _weekday_number(weekday))
    ]
    if weekday is None:
        tense = context.tense(match)
        if tense is Tense.PAST:
            candidates = [date for date in candidates if date <= today]
        elif tense is Tense.FUTURE:
            candidates = [date for date in candidates if date >= today]
    if not candidates:
        raise _UnresolvedError
    return min(candidates, key=lambda date: abs(date - today))


def _date_or_none(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _weekday_number(word: str) -> int:
    return WEEKDAYS.index(word[:3].lower())


def _by_tense(today: int, modulus: int, position: int, tense: Tense) -> int:
    """Return the count nearest to ``today`` that has this position in its cycle and fits the tense."""
    ahead = (position - today) % modulus
    if tense is Tense.FUTURE or (tense is Tense.UNKNOWN and ahead < modulus // 2):
        return today + ahead
    return today - (today - position) % modulus


# --- Rules: the first that matches a stretch has it ----------------------------------------------

if TYPE_CHECKING:
    _Resolver = Callable[[re.Match[str], "_Context"], Value]

_RULES: list[tuple[re.Pattern[str], _Resolver]] = []


def _rule(pattern: str, flags: int = 0) -> Callable[[_Resolver], _Resolver]:
    def add(function: _Resolver) -> _Resolver:
        _RULES.append((re.compile(pattern, flags), function))
        return function

    return add


@_rule(
    r"(?<![\w./-])(?P<date>(?:1[5-9]|20)\d\d-\d\d-\d\d)"
    r"(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w-])"
)
def _iso(match: re.Match[str], context: _Context) -> Value:
    day = dt.date.fromisoformat(match["date"])
    if match["clock"] is None:
        return _day(day)
    dt.time.fromisoformat(match["clock"])
    return f"{day}T{match['clock']}", TimePrecision.MINUTE


@_rule(r"(?<![\w./-])(?P<one>\d{1,2})/(?P<two>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\w/-])")
def _slashes(match: re.Match[str], context: _Context) -> Value:
    one, two = int(match["one"]), int(match["two"])
    if one <= 12 and two <= 12 and one != two:
        raise _UnresolvedError
    month, day = (one, two) if one <= 12 else (two, one)
    return _day(dt.date(int(match["year"]), month, day))


@_rule(
    rf"\b(?:(?P<month>{MONTH}){_S}(?P<first>{_DAY}){_TO}(?:(?P<other>{MONTH}){_S})?(?P<last>{_DAY}){_OF_YEAR}"
    rf"|(?<![\d.,$€£])(?P<first2>{_DAY})(?:{_S}(?P<other2>{MONTH}))?{_TO}(?P<last2>{_DAY}){_S}(?P<month2>{MONTH})"
    rf"(?:,?{_S}(?P<year2>{_YEAR}))?)(?![\w%])"
)
def _range_of_days(match: re.Match[str], context: _Context) -> Value:
    if match["month"]:
        month = _month_number(match["month"])
        other = _month_number(match["other"] or match["month"])
        first, last = match["first"], match["last"]
        opening = _day_of_year(match, context, month, _day_number(first))
    else:
        other = _month_number(match["month2"])
        month = _month_number(match["other2"] or match["month2"])
        first, last = match["first2"], match["last2"]
        opening = (
            dt.date(int(match["year2"]), month, _day_number(first))
            if match["year2"]
            else _day_of_year(match, context, month, _day_number(first))
        )
    if match.groupdict().get("year") or match["year2"]:
        closing_year = opening.year
        opening = opening.replace(year=closing_year - (other < month))
    else:
        closing_year = opening.year + (other < month)
    return _days(opening, dt.date(closing_year, other, _day_number(last)))


@_rule(
    rf"\b(?:(?P<weekday>{WEEKDAY}),?{_S})?(?P<month>{MONTH}){_S}(?:the{_S})?(?P<day>{_DAY}){_OF_YEAR}(?![\w%])"
)
def _month_and_day(match: re.Match[str], context: _Context) -> Value:
    return _day(_day_of_year(match, context, _month_number(match["month"]), _day_number(match["day"])))


@_rule(
    rf"(?<![\w.,$€£])(?:(?P<weekday>{WEEKDAY}),?{_S}(?:the{_S})?)?"
    rf"(?P<day>{_DAY}){_S}(?:of{_S})?(?P<month>{MONTH}){_OF_YEAR}(?!\w)"
)
def _day_and_month(match: re.Match[str], context: _Context) -> Value:
    return _month_and_day(match, context)


@_rule(
    rf"(?:\b(?:from|between){_S}(?P<span>(?P<a>{WEEKDAY}){_TO}(?P<b>{WEEKDAY}))"
    rf"|\b(?P<c>{WEEKDAY})(?:{_DASH}|{_S}(?:to|through){_S})(?P<d>{WEEKDAY}))(?!\w)"
)
def _range_of_weekdays(match: re.Match[str], context: _Context) -> Value:
    first = _weekday_number(match["a"] or match["c"])
    last = _weekday_number(match["b"] or match["d"])
    if context.tense(match) is Tense.FUTURE:
        opening = _weekday(context.today, first, Tense.FUTURE)
        return _days(opening, opening + dt.timedelta(days=(last - first) % 7))
    closing = _weekday(context.today, last, Tense.PAST)
    return _days(closing - dt.timedelta(days=(last - first) % 7), closing)


def _weekday(today: dt.date, number: int, tense: Tense) -> dt.date:
    tense = Tense.PAST if tense is Tense.UNKNOWN else tense
    return dt.date.fromordinal(_by_tense(today.toordinal(), 7, number + 1, tense))


@_rule(
    rf"(?P<recurring>\b(?i:every|each|a|any|one|most|Black|Good|Super|Ash|Palm|Easter|Bloody|Cyber|Shrove|Holy){_S})?"
    rf"(?:\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext){_S})?\b(?P<weekday>{WEEKDAY}){_DAYTIME}"
    r"(?!\w|[^\S\r\n](?:Times|Telegraph|Mirror|Mail|Express|Herald|Post|World|Night))"
)
def _named_weekday(match: re.Match[str], context: _Context) -> Value:
    if match["recurring"]:
        raise _UnresolvedError
    today, number = context.today, _weekday_number(match["weekday"])
    match (match["which"] or "").lower():
        case "last":
            return _day(_weekday(today - dt.timedelta(days=1), number, Tense.PAST))
        case "next":
            return _day(_weekday(today + dt.timedelta(days=1), number, Tense.FUTURE))
        case "this":
            tense = context.tense(match)
            return _day(_weekday(today, number, Tense.FUTURE if tense is Tense.UNKNOWN else tense))
        case _:
            return _day(_weekday(today, number, context.tense(match)))


_TITLE = re.compile(r"[^\W_] (?:T|This M)(?:oday|onight|orning)$")  # "USA Today", "CBS This Morning"
_DEICTIC = {"yesterday": -1, "today": 0, "tomorrow": 1}


@_rule(
    rf"\b(?:the{_S}day{_S}(?P<far>before{_S}yesterday|after{_S}tomorrow)|(?P<near>yesterday|today|tomorrow){_DAYTIME}"
    rf"|(?P<now>tonight|this{_S}(?:morning|afternoon|evening))|(?P<night>last{_S}(?:night|evening)))(?!\w)",
    re.IGNORECASE,
)
def _day_from_now(match: re.Match[str], context: _Context) -> Value:
    if _TITLE.search(context.text, max(0, match.start() - 2), match.end()):
        raise _UnresolvedError
    if match["far"]:
        days = -2 if match["far"].lower().startswith("before") else 2
    elif match["near"]:
        days = _DEICTIC[match["near"].lower()]
    else:
        days = -1 if match["night"] else 0
    return _day(context.today + dt.timedelta(days=days))


@_rule(
    rf"\b(?P<span>(?P<about>(?:about|around|roughly|some|nearly|almost|approximately){_S})?"
    rf"(?P<number>{_NUMBER}){_S}(?P<unit>{_UNIT})s?{_S}(?P<way>ago|from{_S}now|hence))(?!\w)",
    re.IGNORECASE,
)
def _ago(match: re.Match[str], context: _Context) -> Value:
    number = _number(match["number"])
    value, precision = _shifted(
        context.today, -number if match["way"].lower() == "ago" else number, match["unit"]
    )
    # EDTF qualifies years, months and days only.
    vague = match["about"] and precision in (TimePrecision.YEAR, TimePrecision.MONTH, TimePrecision.DAY)
    return value + "~" * bool(vague), precision


@_rule(
    rf"\bin{_S}(?P<span>(?P<number>{_NUMBER}){_S}(?P<unit>day|week|month|year)s?(?:['’]{_S}time)?)"
    rf"(?!\w|{_S}(?:of|in)\b)",
    re.IGNORECASE,
)
def _in_so_long(match: re.Match[str], context: _Context) -> Value:
    if context.tense(match) is not Tense.FUTURE or re.search(
        r"(?:\btime|\bonce|est)\s$", context.text[max(0, match.start() - 6) : match.start()]
    ):
        raise _UnresolvedError  # a duration: "the first time in two years"
    return _shifted(context.today, _number(match["number"]), match["unit"])


@_rule(rf"\b(?P<which>last|this|next|the|over|at){_S}weekend(?!\w)", re.IGNORECASE)
def _weekend(match: re.Match[str], context: _Context) -> Value:
    today, which = context.today, match["which"].lower()
    saturday = today + dt.timedelta(days=5 - today.weekday())  # this week's
    past = today.weekday() < 5 and context.tense(match) is not Tense.FUTURE
    if which == "last":
        saturday -= dt.timedelta(weeks=1)
    elif which == "next":
        saturday += dt.timedelta(weeks=1)
    elif past:
        saturday -= dt.timedelta(weeks=1)
    return _days(saturday, saturday + dt.timedelta(days=1))


@_rule(
    rf"\b(?:(?P<nth>first|second|third|fourth|final){_S}(?P<part>quarter|half)|(?P<q>Q[1-4])){_OF_YEAR}(?!\w)"
    rf"|\b(?P<year3>{_YEAR}){_S}(?P<q3>Q[1-4])(?!\w)|\b(?P<rel>last|this|next){_S}quarter(?!\w)",
    re.IGNORECASE,
)
def _part_of_year(match: re.Match[str], context: _Context) -> Value:
    if match["rel"]:
        quarters = context.today.year * 4 + (context.today.month - 1) // 3 + _offset(match["rel"])
        return f"{quarters // 4}-{33 + quarters % 4}", TimePrecision.QUARTER
    if match["q3"]:
        return f"{match['year3']}-{32 + int(match['q3'][1])}", TimePrecision.QUARTER
    nth = int(match["q"][1]) if match["q"] else ORDINALS[match["nth"].lower()]
    halves = match["part"] and match["part"].lower() == "half"
    year = _stated_year(match, context)
    parts = 2 if halves else 4
    if year is None:
        if halves or nth > parts:
            raise _UnresolvedError  # "the second half" is mostly one of a match
        today = context.today.year * 4 + (context.today.month - 1) // 3
        year = _by_tense(today, 4, nth - 1, context.tense(match)) // 4
    if nth > parts:
        raise _UnresolvedError
    return f"{year}-{(39 if halves else 32) + nth}", (
        TimePrecision.HALF_YEAR if halves else TimePrecision.QUARTER
    )


@_rule(
    rf"\b(?P<rel>last|this|next){_S}(?P<season>{_SEASON})(?!\w)"
    rf"|\b(?P<season2>{_SEASON})(?:,|{_S}of)?{_S}(?:(?P<year>{_YEAR})|(?P<which>last|this|next){_S}year)(?!\w)",
    re.IGNORECASE,
)
def _season(match: re.Match[str], context: _Context) -> Value:
    number = SEASONS[(match["season"] or match["season2"]).lower()]
    if match["season2"]:
        return f"{_stated_year(match, context)}-{number}", TimePrecision.SEASON
    # Seasons are counted from spring; January and February belong to the winter before.
    today = (_months_of(context.today) - 2) // 3
    way, position = _offset(match["rel"]), number - 21
    if way:
        seasons = _by_tense(today + way, 4, position, Tense.PAST if way < 0 else Tense.FUTURE)
    else:
        seasons = today - today % 4 + position
    return f"{seasons // 4}-{number}", TimePrecision.SEASON


@_rule(
    rf"\b(?:from|between){_S}(?P<span>(?P<a>{FULL_MONTH})(?:{_S}(?P<year0>{_YEAR}))?{_TO}(?P<b>{FULL_MONTH}){_OF_YEAR})(?!\w)"
)
def _range_of_months(match: re.Match[str], context: _Context) -> Value:
    first, last = _month_number(match["a"]) - 1, _month_number(match["b"]) - 1
    year = _stated_year(match, context)
    if year is not None:
        closing = year * 12 + last
    else:
        closing = _by_tense(_months_of(context.today), 12, last, context.tense(match))
    opening = closing - (last - first) % 12
    if match["year0"]:
        opening = int(match["year0"]) * 12 + first
    if opening >= closing:
        raise _UnresolvedError
    return f"{_month(opening)[0]}/{_month(closing)[0]}", TimePrecision.MONTH


@_rule(
    rf"\b(?P<span>(?i:{_PART}(?:-|{_S}(?:of|in){_S}|{_S}))?(?P<month>{MONTH}),?(?:{_S}of)?{_S}"
    rf"(?:(?P<year>{_YEAR})|(?P<which>last|this|next){_S}year))(?!\w)"
)
def _month_of_year(match: re.Match[str], context: _Context) -> Value:
    return _month((_stated_year(match, context) or 0) * 12 + _month_number(match["month"]) - 1)


@_rule(
    rf"\b(?:(?P<span>(?i:(?P<part>{_PART})(?:-|{_S}(?:of|in){_S}|{_S})|(?P<which>last|this|next){_S})(?P<month>{FULL_MONTH}))"
    rf"|(?i:in|since|during|until|till|before|after|through|from|to|by|of|for|the|(?P<determiner>\w+['’]s))"
    rf"{_S}(?P<span2>{FULL_MONTH}))"
)
def _month_alone(match: re.Match[str], context: _Context) -> Value:
    number, today = _month_number(match["month"] or match["span2"]) - 1, _months_of(context.today)
    which = (match["which"] or "").lower()
    if match["span2"] == "May" and not re.match(r"(?i:in|since|during|until|last|next)\b", match.group()):
        raise _UnresolvedError  # "by May" is as often said of a person
    if which == "this":
        return _month(today - today % 12 + number)
    if which:
        way = _offset(which)
        return _month(_by_tense(today + way, 12, number, Tense.PAST if way < 0 else Tense.FUTURE))
    return _month(_by_tense(today, 12, number, context.tense(match)))


@_rule(
    rf"(?<![\w$€£])(?P<span>(?:{_PART}(?:-|{_S}))?(?:(?P<decade>1[5-9]\d|20\d)0|['’](?P<short>[1-9])0)['’]?s)(?!\w)",
    re.IGNORECASE,
)
def _decade(match: re.Match[str], context: _Context) -> Value:
    return f"{match['decade'] or '19' + match['short']}X", TimePrecision.DECADE


@_rule(
    rf"\b(?:{_PART}(?:-|{_S}))?(?:(?P<number>1\d|2[01])(?:st|th)|(?P<word>{'|'.join(CENTURIES)}))"
    r"[ -]century(?!\w)",
    re.IGNORECASE,
)
def _century(match: re.Match[str], context: _Context) -> Value:
    number = int(match["number"]) if match["number"] else CENTURIES[match["word"].lower()]
    return f"{number - 1}XX", TimePrecision.CENTURY


@_rule(
    rf"(?<![\w$€£.,/-])(?P<a>{_YEAR})[-–—](?P<b>{_YEAR}|(?:1[3-9]|[2-9]\d)(?!\d))(?![\w/-])"
    rf"|\b(?:from|between){_S}(?P<span>(?P<c>{_YEAR}){_TO}(?P<d>{_YEAR}))(?!\w)",
    re.IGNORECASE,
)
def _range_of_years(match: re.Match[str], context: _Context) -> Value:
    first, last = match["a"] or match["c"], match["b"] or match["d"]
    last = first[: 4 - len(last)] + last
    if first >= last:
        raise _UnresolvedError
    return f"{first}/{last}", TimePrecision.YEAR


@_rule(
    rf"\b(?:in|since|until|during|throughout){_S}(?P<span>(?:{_PART}(?:-|{_S}))?(?P<a>{_YEAR}))(?![\w/]|-\d)"
    rf"|\b(?P<span2>{_PART}(?:-|{_S})(?P<b>{_YEAR}))(?![\w/]|-\d)"
    rf"|(?:\b(?:of|by|from|to|before|after|around|circa|for){_S}|\()(?P<span3>{_YEAR})"
    rf"(?=[^\S\r\n]{{0,2}}(?:[.,;:!?)”\"’\r\n]|$)|{_S}(?:and|or|when|to|by|in|with|was|were|is|that|after|as|but|on)\b)",
    re.IGNORECASE,
)
def _year_alone(match: re.Match[str], context: _Context) -> Value:
    return _year(int(match["a"] or match["b"] or match["span3"]))


_THE = re.compile(r"\b(?:the|these)\s{1,4}$", re.IGNORECASE)


# After the rules whose expressions end in "last year".
@_rule(
    rf"\b(?P<which>last|past|previous|next|coming)(?:{_S}(?P<number>{_NUMBER}))?{_S}(?P<unit>{_UNIT})(?P<many>s?)(?!\w)"
    rf"|\b(?P<this>this|(?:the{_S})?current){_S}(?P<unit2>week|month|year|decade|century)(?!\w)",
    re.IGNORECASE,
)
def _unit_from_now(match: re.Match[str], context: _Context) -> Value:
    if match["this"]:
        return _shifted(context.today, 0, match["unit2"])
    number, unit = match["number"], match["unit"]
    way = _offset(match["which"])
    if number is None and match["many"]:
        raise _UnresolvedError  # "the past years"
    before = context.text[max(0, match.start() - 8) : match.start()]
    if number and match["which"].lower() == "last" and not _THE.search(before):
        raise _UnresolvedError  # a verb: "repairs last two years"
    if number is None and match["which"].lower() not in ("past", "coming"):
        return _shifted(context.today, way, unit)
    ends = sorted(
        _shifted(context.today, way * steps, unit) for steps in (0, _number(number) if number else 1)
    )
    return f"{ends[0][0]}/{ends[1][0]}", ends[0][1]
