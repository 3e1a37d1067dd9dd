"""The rules for times: patterns of expressions, each with a function that resolves it to a value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.language.lexicon.calendar import (
    CENTURIES,
    FULL_MONTH,
    GAP,
    MONTH,
    NUMBERS,
    ORDINALS,
    SEASONS,
    WEEKDAY,
    day_number,
    month_number,
    number_of,
    offset_of,
    weekday_number,
)
from onrecord.language.lexicon.grammar import MODALS, alternatives, lowered
from onrecord.language.times.tense import Tense, tense_of
from onrecord.language.times.values import (
    UnresolvedError,
    Value,
    date_or_none,
    day_value,
    days_value,
    month_value,
    months_of,
    nearest,
    shifted,
    year_value,
)
from onrecord.model import TimePrecision

if TYPE_CHECKING:
    from onrecord.language.spans import Range


@dataclass(frozen=True, slots=True)
class Context:
    """The context that the value of an expression depends on besides its words."""

    published: dt.date | None
    text: str
    sentence: Range

    @property
    def today(self) -> dt.date:
        """The day of publication.

        Raises:
            UnresolvedError: it is not known.
        """
        if self.published is None:
            raise UnresolvedError
        return self.published

    def tense(self, match: re.Match[str]) -> Tense:
        """Return the tense around an expression."""
        return tense_of(self.text, match.start(), match.end(), self.sentence)


Resolver = Callable[[re.Match[str], Context], Value]
"""Returns the value of a match, or raises ``UnresolvedError`` or another ``ValueError``."""

RULES: list[tuple[re.Pattern[str], Resolver]] = []
"""Patterns with their resolvers, in the order of this file: the first that matches a stretch takes it."""

_DASH = r"[^\S\r\n]?[-–—][^\S\r\n]?"
_TO = rf"(?:{_DASH}|{GAP}(?:to|through|until|till|and){GAP})"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:%]|[.,]\d|-?[A-Za-z])"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)(?![\d%]|[.,]\d)"
_OF_YEAR = rf"(?:(?:,|{GAP}of)?{GAP}(?:(?P<year>{_YEAR})|(?P<which>last|this|next){GAP}year))?"
_PART = r"(?:early|late|mid|middle|beginning|start|end)"
_DAYTIME = rf"(?:{GAP}(?:morning|afternoon|evening|night))?"
_NUMBER = rf"(?:\d{{1,3}}|{alternatives(NUMBERS)})"
_UNIT = r"(?:day|week|month|year|decade|century|centurie)"
_NO_VERB_BEFORE = "".join(f"(?<!{word} )" for word in (*sorted(MODALS), "to"))
"""Not behind what makes "fall" a verb: "would fall next year"."""
_SEASON = rf"(?:{alternatives(SEASONS)})"


def _rule(pattern: str, flags: int = 0) -> Callable[[Resolver], Resolver]:
    def add(function: Resolver) -> Resolver:
        RULES.append((re.compile(pattern, flags), function))
        return function

    return add


def _stated_year(match: re.Match[str], context: Context) -> int | None:
    if match["year"]:
        return int(match["year"])
    return context.today.year + offset_of(match["which"]) if match["which"] else None


def _day_of_year(match: re.Match[str], context: Context, month: int, day: int) -> dt.date:
    """Find the year of a day that may have none, by weekday if it has one, else by tense."""
    year = _stated_year(match, context)
    if year is not None:
        return dt.date(year, month, day)
    today = context.today
    weekday = match.groupdict().get("weekday")
    candidates = [
        date
        for year in range(today.year - 8, today.year + 9)
        if (date := date_or_none(year, month, day))
        and (weekday is None or date.weekday() == weekday_number(weekday))
    ]
    if weekday is None:
        tense = context.tense(match)
        if tense is Tense.PAST:
            candidates = [date for date in candidates if date <= today]
        elif tense is Tense.FUTURE:
            candidates = [date for date in candidates if date >= today]
    if not candidates:
        raise UnresolvedError
    return min(candidates, key=lambda date: abs(date - today))


@_rule(
    r"(?<![\w./-])(?P<date>(?:1[5-9]|20)\d\d-\d\d-\d\d)"
    r"(?:[T ](?P<clock>\d\d:\d\d)(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w-])"
)
def _iso(match: re.Match[str], context: Context) -> Value:
    day = dt.date.fromisoformat(match["date"])
    if match["clock"] is None:
        return day_value(day)
    dt.time.fromisoformat(match["clock"])
    return f"{day}T{match['clock']}", TimePrecision.MINUTE


@_rule(r"(?<![\w./-])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\w/-])")
def _slashes(match: re.Match[str], context: Context) -> Value:
    first, second = int(match["first"]), int(match["second"])
    if first <= 12 and second <= 12 and first != second:
        raise UnresolvedError
    month, day = (first, second) if first <= 12 else (second, first)
    return day_value(dt.date(int(match["year"]), month, day))


@_rule(
    rf"\b(?:(?P<month>{MONTH}){GAP}(?P<first>{_DAY}){_TO}(?:(?P<other>{MONTH}){GAP})?(?P<last>{_DAY}){_OF_YEAR}"
    rf"|(?<![\d.,$€£])(?P<first2>{_DAY})(?:{GAP}(?P<other2>{MONTH}))?{_TO}(?P<last2>{_DAY}){GAP}(?P<month2>{MONTH})"
    rf"(?:,?{GAP}(?P<year2>{_YEAR}))?)(?![\w%])"
)
def _range_of_days(match: re.Match[str], context: Context) -> Value:
    if match["month"]:
        month = month_number(match["month"])
        other = month_number(match["other"] or match["month"])
        first, last = match["first"], match["last"]
        opening = _day_of_year(match, context, month, day_number(first))
    else:
        other = month_number(match["month2"])
        month = month_number(match["other2"] or match["month2"])
        first, last = match["first2"], match["last2"]
        opening = (
            dt.date(int(match["year2"]), month, day_number(first))
            if match["year2"]
            else _day_of_year(match, context, month, day_number(first))
        )
    if match.groupdict().get("year") or match["year2"]:
        closing_year = opening.year
        opening = opening.replace(year=closing_year - (other < month))
    else:
        closing_year = opening.year + (other < month)
    return days_value(opening, dt.date(closing_year, other, day_number(last)))


@_rule(
    rf"\b(?:(?P<weekday>{WEEKDAY}),?{GAP})?(?P<month>{MONTH}){GAP}(?:the{GAP})?(?P<day>{_DAY}){_OF_YEAR}(?![\w%])"
)
def _month_and_day(match: re.Match[str], context: Context) -> Value:
    return day_value(_day_of_year(match, context, month_number(match["month"]), day_number(match["day"])))


@_rule(
    rf"(?<![\w.,$€£])(?:(?P<weekday>{WEEKDAY}),?{GAP}(?:the{GAP})?)?"
    rf"(?P<day>{_DAY}){GAP}(?:of{GAP})?(?P<month>{MONTH}){_OF_YEAR}(?!\w)"
)
def _day_and_month(match: re.Match[str], context: Context) -> Value:
    return _month_and_day(match, context)


_HOLIDAYS = {
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "st patrick's day": (3, 17),
    "valentine's day": (2, 14),
    "bastille day": (7, 14),
    "halloween": (10, 31),
}


@_rule(
    r"\b(?P<day>(?:New Year['’]s|Christmas) (?:Eve|Day)|Boxing Day"
    r"|(?:St Patrick|Valentine)['’]s Day|Bastille Day"
    rf"|Halloween){_OF_YEAR}(?![\w’'-])"
)
def _holiday(match: re.Match[str], context: Context) -> Value:
    name = lowered(match["day"]).replace("’", "'")
    if name not in _HOLIDAYS:
        raise UnresolvedError
    return day_value(_day_of_year(match, context, *_HOLIDAYS[name]))


@_rule(
    rf"(?:\b(?:from|between){GAP}(?P<span>(?P<a>{WEEKDAY}){_TO}(?P<b>{WEEKDAY}))"
    rf"|\b(?P<c>{WEEKDAY})(?:{_DASH}|{GAP}(?:to|through){GAP})(?P<d>{WEEKDAY}))(?!\w)"
)
def _range_of_weekdays(match: re.Match[str], context: Context) -> Value:
    first = weekday_number(match["a"] or match["c"])
    last = weekday_number(match["b"] or match["d"])
    if context.tense(match) is Tense.FUTURE:
        opening = _weekday(context.today, first, Tense.FUTURE)
        return days_value(opening, opening + dt.timedelta(days=(last - first) % 7))
    closing = _weekday(context.today, last, Tense.PAST)
    return days_value(closing - dt.timedelta(days=(last - first) % 7), closing)


def _weekday(today: dt.date, number: int, tense: Tense) -> dt.date:
    tense = Tense.PAST if tense is Tense.UNKNOWN else tense
    return dt.date.fromordinal(nearest(today.toordinal(), 7, number + 1, tense))


@_rule(
    rf"\b(?P<weeks>an?|one|two|three){GAP}weeks?{GAP}ago{GAP}(?:on{GAP}|last{GAP})?(?P<weekday>{WEEKDAY})(?!\w)"
    rf"|\bthe{GAP}(?P<weekday2>{WEEKDAY}){GAP}before{GAP}last(?!\w)"
    rf"|\b(?P<weekday3>{WEEKDAY}){GAP}of{GAP}(?P<which>last|this|next){GAP}week(?!\w)"
    rf"|\b(?P<weekday4>{WEEKDAY}){GAP}week(?=[.,;:]|{GAP}(?:and|at|in|when|with)\b|\Z)",
    re.IGNORECASE,
)
def _weekday_of_week(match: re.Match[str], context: Context) -> Value:
    today = context.today
    number = weekday_number(match["weekday"] or match["weekday2"] or match["weekday3"] or match["weekday4"])
    if match["weekday4"]:  # "on Friday week"
        return day_value(_weekday(today + dt.timedelta(days=1), number, Tense.FUTURE) + dt.timedelta(weeks=1))
    if match["weekday3"]:
        monday = today - dt.timedelta(days=today.weekday())
        return day_value(monday + dt.timedelta(weeks=offset_of(match["which"]), days=number))
    if match["weekday2"]:
        return day_value(_weekday(today - dt.timedelta(days=1), number, Tense.PAST) - dt.timedelta(weeks=1))
    weeks = 1 if lowered(match["weeks"]) in ("a", "an") else number_of(match["weeks"])
    return day_value(_weekday(today, number, Tense.PAST) - dt.timedelta(weeks=weeks))


@_rule(
    rf"\b(?:the{GAP})?(?P<day>{_DAY}){GAP}of{GAP}(?P<which>last|this|next){GAP}month(?!\w)",
    re.IGNORECASE,
)
def _day_of_month(match: re.Match[str], context: Context) -> Value:
    months = months_of(context.today) + offset_of(match["which"])
    return day_value(dt.date(months // 12, months % 12 + 1, day_number(match["day"])))


@_rule(
    rf"(?P<recurring>\b(?i:every|each|a|any|one|most|Black|Good|Super|Ash|Palm|Easter|Bloody|Cyber|Shrove|Holy){GAP})?"
    rf"(?:\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext){GAP})?\b(?P<weekday>{WEEKDAY}){_DAYTIME}"
    r"(?!\w|[^\S\r\n](?:Times|Telegraph|Mirror|Mail|Express|Herald|Post|World|Night))"
)
def _named_weekday(match: re.Match[str], context: Context) -> Value:
    if match["recurring"]:
        raise UnresolvedError
    today, number = context.today, weekday_number(match["weekday"])
    match lowered(match["which"] or ""):
        case "last":
            return day_value(_weekday(today - dt.timedelta(days=1), number, Tense.PAST))
        case "next":
            return day_value(_weekday(today + dt.timedelta(days=1), number, Tense.FUTURE))
        case "this":
            tense = context.tense(match)
            return day_value(_weekday(today, number, Tense.FUTURE if tense is Tense.UNKNOWN else tense))
        case _:
            return day_value(_weekday(today, number, context.tense(match)))


_TITLE = re.compile(r"[^\W_] (?:T|This M)(?:oday|onight|orning)$")  # "USA Today", "CBS This Morning"
_DEICTIC = {"yesterday": -1, "today": 0, "tomorrow": 1}


@_rule(
    rf"\b(?:the{GAP}day{GAP}(?P<far>before{GAP}yesterday|after{GAP}tomorrow)|(?P<near>yesterday|today|tomorrow){_DAYTIME}"
    rf"|(?P<now>tonight|this{GAP}(?:morning|afternoon|evening))|(?P<night>last{GAP}(?:night|evening)))(?!\w)",
    re.IGNORECASE,
)
def _day_from_now(match: re.Match[str], context: Context) -> Value:
    if _TITLE.search(context.text, max(0, match.start() - 2), match.end()):
        raise UnresolvedError
    if match["far"]:
        days = -2 if lowered(match["far"]).startswith("before") else 2
    elif match["near"]:
        days = _DEICTIC[lowered(match["near"])]
    else:
        days = -1 if match["night"] else 0
    return day_value(context.today + dt.timedelta(days=days))


@_rule(
    rf"\b(?P<span>(?P<about>(?:about|around|roughly|some|nearly|almost|approximately){GAP})?"
    rf"(?P<number>{_NUMBER}){GAP}(?P<unit>{_UNIT})s?{GAP}(?P<way>ago|from{GAP}now|hence))(?!\w)",
    re.IGNORECASE,
)
def _ago(match: re.Match[str], context: Context) -> Value:
    number = number_of(match["number"])
    value, precision = shifted(
        context.today, -number if lowered(match["way"]) == "ago" else number, match["unit"]
    )
    # EDTF qualifies years, months and days only.
    vague = match["about"] and precision in (TimePrecision.YEAR, TimePrecision.MONTH, TimePrecision.DAY)
    return value + "~" * bool(vague), precision


@_rule(
    rf"\bin{GAP}(?P<span>(?P<number>{_NUMBER}){GAP}(?P<unit>day|week|month|year)s?(?:['’]{GAP}time)?)"
    rf"(?!\w|{GAP}(?:of|in)\b)",
    re.IGNORECASE,
)
def _in_so_long(match: re.Match[str], context: Context) -> Value:
    if context.tense(match) is not Tense.FUTURE or re.search(
        r"(?:\btime|\bonce|est)\s$", context.text[max(0, match.start() - 6) : match.start()]
    ):
        raise UnresolvedError  # a duration: "the first time in two years"
    return shifted(context.today, number_of(match["number"]), match["unit"])


@_rule(rf"\b(?P<which>last|this|next|the|over|at){GAP}weekend(?!\w)", re.IGNORECASE)
def _weekend(match: re.Match[str], context: Context) -> Value:
    today, which = context.today, lowered(match["which"])
    saturday = today + dt.timedelta(days=5 - today.weekday())  # this week's
    past = today.weekday() < 5 and context.tense(match) is not Tense.FUTURE
    if which == "last":
        saturday -= dt.timedelta(weeks=1)
    elif which == "next":
        saturday += dt.timedelta(weeks=1)
    elif past:
        saturday -= dt.timedelta(weeks=1)
    return days_value(saturday, saturday + dt.timedelta(days=1))


@_rule(
    rf"\b(?:(?P<nth>first|second|third|fourth|final){GAP}(?P<part>quarter|half)|(?P<q>Q[1-4])){_OF_YEAR}(?!\w)"
    rf"|\b(?P<year3>{_YEAR}){GAP}(?P<q3>Q[1-4])(?!\w)|\b(?P<rel>last|this|next){GAP}quarter(?!\w)",
    re.IGNORECASE,
)
def _part_of_year(match: re.Match[str], context: Context) -> Value:
    if match["rel"]:
        quarters = context.today.year * 4 + (context.today.month - 1) // 3 + offset_of(match["rel"])
        return f"{quarters // 4}-{33 + quarters % 4}", TimePrecision.QUARTER
    if match["q3"]:
        return f"{match['year3']}-{32 + int(match['q3'][1])}", TimePrecision.QUARTER
    nth = int(match["q"][1]) if match["q"] else ORDINALS[lowered(match["nth"])]
    halves = match["part"] and lowered(match["part"]) == "half"
    year = _stated_year(match, context)
    parts = 2 if halves else 4
    if year is None:
        if halves or nth > parts:
            raise UnresolvedError  # "the second half" is mostly that of a match
        today = context.today.year * 4 + (context.today.month - 1) // 3
        year = nearest(today, 4, nth - 1, context.tense(match)) // 4
    if nth > parts:
        raise UnresolvedError
    return f"{year}-{(39 if halves else 32) + nth}", (
        TimePrecision.HALF_YEAR if halves else TimePrecision.QUARTER
    )


@_rule(
    rf"\b(?P<rel>last|this|next){GAP}(?P<season>{_SEASON})(?!\w)"
    rf"|{_NO_VERB_BEFORE}\b(?P<season2>{_SEASON})(?:,|{GAP}of)?{GAP}"
    rf"(?:(?P<year>{_YEAR})|(?P<which>last|this|next){GAP}year)(?!\w)",
    re.IGNORECASE,
)
def _season(match: re.Match[str], context: Context) -> Value:
    number = SEASONS[lowered(match["season"] or match["season2"])]
    if match["season2"]:
        return f"{_stated_year(match, context)}-{number}", TimePrecision.SEASON
    # Seasons are counted from spring; January and February belong to the winter before.
    today = (months_of(context.today) - 2) // 3
    way, position = offset_of(match["rel"]), number - 21
    if way:
        seasons = nearest(today + way, 4, position, Tense.PAST if way < 0 else Tense.FUTURE)
    else:
        seasons = today - today % 4 + position
    return f"{seasons // 4}-{number}", TimePrecision.SEASON


@_rule(
    rf"\b(?:from|between){GAP}(?P<span>(?P<a>{FULL_MONTH})(?:{GAP}(?P<year0>{_YEAR}))?{_TO}(?P<b>{FULL_MONTH}){_OF_YEAR})(?!\w)"
)
def _range_of_months(match: re.Match[str], context: Context) -> Value:
    first, last = month_number(match["a"]) - 1, month_number(match["b"]) - 1
    year = _stated_year(match, context)
    if year is not None:
        closing = year * 12 + last
    else:
        closing = nearest(months_of(context.today), 12, last, context.tense(match))
    opening = closing - (last - first) % 12
    if match["year0"]:
        opening = int(match["year0"]) * 12 + first
    if opening >= closing:
        raise UnresolvedError
    return f"{month_value(opening)[0]}/{month_value(closing)[0]}", TimePrecision.MONTH


@_rule(
    rf"\b(?P<span>(?i:{_PART}(?:-|{GAP}(?:of|in){GAP}|{GAP}))?(?P<month>{MONTH}),?(?:{GAP}of)?{GAP}"
    rf"(?:(?P<year>{_YEAR})|(?P<which>last|this|next){GAP}year))(?!\w)"
)
def _month_of_year(match: re.Match[str], context: Context) -> Value:
    return month_value((_stated_year(match, context) or 0) * 12 + month_number(match["month"]) - 1)


@_rule(
    rf"\b(?:(?P<span>(?i:(?P<part>{_PART})(?:-|{GAP}(?:of|in){GAP}|{GAP})|(?P<which>last|this|next){GAP})(?P<month>{FULL_MONTH}))"
    rf"|(?i:in|since|during|until|till|before|after|through|from|to|by|of|for|the|(?P<determiner>\w+['’]s))"
    rf"{GAP}(?P<span2>{FULL_MONTH}))"
)
def _month_alone(match: re.Match[str], context: Context) -> Value:
    number, today = month_number(match["month"] or match["span2"]) - 1, months_of(context.today)
    which = lowered(match["which"] or "")
    if match["span2"] == "May" and not re.match(r"(?i:in|since|during|until|last|next)\b", match.group()):
        raise UnresolvedError  # "by May" is as often said of a person
    if which == "this":
        return month_value(today - today % 12 + number)
    if which:
        way = offset_of(which)
        return month_value(nearest(today + way, 12, number, Tense.PAST if way < 0 else Tense.FUTURE))
    return month_value(nearest(today, 12, number, context.tense(match)))


@_rule(
    rf"(?<![\w$€£])(?P<span>(?:{_PART}(?:-|{GAP}))?(?:(?P<decade>1[5-9]\d|20\d)0|['’](?P<short>[1-9])0)['’]?s)(?!\w)",
    re.IGNORECASE,
)
def _decade(match: re.Match[str], context: Context) -> Value:
    return f"{match['decade'] or '19' + match['short']}X", TimePrecision.DECADE


@_rule(
    rf"\b(?:{_PART}(?:-|{GAP}))?(?:(?P<number>1\d|2[01])(?:st|th)|(?P<word>{'|'.join(CENTURIES)}))"
    r"[ -]century(?!\w)",
    re.IGNORECASE,
)
def _century(match: re.Match[str], context: Context) -> Value:
    number = int(match["number"]) if match["number"] else CENTURIES[lowered(match["word"])]
    return f"{number - 1}XX", TimePrecision.CENTURY


@_rule(
    rf"(?<![\w$€£.,/-])(?P<a>{_YEAR})[-–—](?P<b>{_YEAR}|(?:1[3-9]|[2-9]\d)(?!\d))(?![\w/-])"
    rf"|\b(?:from|between){GAP}(?P<span>(?P<c>{_YEAR}){_TO}(?P<d>{_YEAR}))(?!\w)",
    re.IGNORECASE,
)
def _range_of_years(match: re.Match[str], context: Context) -> Value:
    first, last = match["a"] or match["c"], match["b"] or match["d"]
    last = first[: 4 - len(last)] + last
    if first >= last:
        raise UnresolvedError
    return f"{first}/{last}", TimePrecision.YEAR


@_rule(
    rf"\b(?:in|since|until|during|throughout){GAP}(?P<span>(?:{_PART}(?:-|{GAP}))?(?P<a>{_YEAR}))(?![\w/]|-\d)"
    rf"|\b(?P<span2>{_PART}(?:-|{GAP})(?P<b>{_YEAR}))(?![\w/]|-\d)"
    rf"|(?:\b(?:of|by|from|to|before|after|around|circa|for){GAP}|\()(?P<span3>{_YEAR})"
    rf"(?=[^\S\r\n]{{0,2}}(?:[.,;:!?)”\"’\r\n]|$)|{GAP}(?:and|or|when|to|by|in|with|was|were|is|that|after|as|but|on)\b)",
    re.IGNORECASE,
)
def _year_alone(match: re.Match[str], context: Context) -> Value:
    return year_value(int(match["a"] or match["b"] or match["span3"]))


_THE = re.compile(r"\b(?:the|these)\s{1,4}$", re.IGNORECASE)


# After the rules whose expressions end in "last year".
@_rule(
    rf"\b(?P<which>last|past|previous|next|coming)(?:{GAP}(?P<number>{_NUMBER}))?{GAP}(?P<unit>{_UNIT})(?P<many>s?)(?!\w)"
    rf"|\b(?P<this>this|(?:the{GAP})?current){GAP}(?P<unit2>week|month|year|decade|century)(?!\w)",
    re.IGNORECASE,
)
def _unit_from_now(match: re.Match[str], context: Context) -> Value:
    if match["this"]:
        return shifted(context.today, 0, match["unit2"])
    number, unit = match["number"], match["unit"]
    way = offset_of(match["which"])
    if number is None and match["many"]:
        raise UnresolvedError  # "the past years"
    before = context.text[max(0, match.start() - 8) : match.start()]
    if number and lowered(match["which"]) == "last" and not _THE.search(before):
        raise UnresolvedError  # a verb: "repairs last two years"
    if number is None and lowered(match["which"]) not in ("past", "coming"):
        return shifted(context.today, way, unit)
    ends = sorted(
        shifted(context.today, way * steps, unit) for steps in (0, number_of(number) if number else 1)
    )
    return f"{ends[0][0]}/{ends[1][0]}", ends[0][1]
