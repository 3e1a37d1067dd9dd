"""The hour beside a day: "5 p.m. on Monday", "Monday at 5 p.m."."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.lexicon.calendar import GAP
from onrecord.model import TimePrecision

if TYPE_CHECKING:
    from onrecord.language.times.values import Time

_CLOCK = (
    r"(?:(?P<hour>1[0-2]|0?[1-9])(?:[:.](?P<minute>[0-5]\d))?[^\S\r\n]?(?P<half>[ap])(?:\.m\.|m\b)"
    r"|(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?!\d)|(?P<noon>noon\b))"
)
_CLOCK_BEFORE = re.compile(rf"(?<![\d:.$€£]){_CLOCK}(?:{GAP}on)?{GAP}$", re.IGNORECASE)
_CLOCK_AFTER = re.compile(rf",?{GAP}at{GAP}{_CLOCK}", re.IGNORECASE)


def with_clock(text: str, time: Time) -> Time:
    """Return a day joined with the hour beside it; a time that is no single day stays as it is."""
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
