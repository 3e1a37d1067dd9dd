"""The words of the calendar: days, months, seasons and numbers, and patterns that match them."""

from __future__ import annotations

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The first three letters of each day of the week, in the order of ISO 8601."""
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The first three letters of each month."""
FULL_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)(?!\w)"
)
MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?!\w)"
)
"""A month by its name or abbreviation."""
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
"""Seasons with their numbers in Extended Date/Time Format."""
_UP_TO_FIFTEEN = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight"),
    *("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"),
)
NUMBERS = {
    **{word: number for number, word in enumerate(_UP_TO_FIFTEEN, 1)},
    "a": 1,
    "an": 1,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}
"""Of quarters and halves of a year."""
CENTURIES = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
