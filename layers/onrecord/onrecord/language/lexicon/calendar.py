"""The words of the calendar: days, months, seasons and numbers, with patterns that match them."""

from __future__ import annotations

from onrecord.language.lexicon.grammar import alternatives, lowered

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""The days of the week, in the order of ISO 8601."""
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_SHORT = 3  # letters that tell days and months apart
_DAYS = [name[:_SHORT].lower() for name in DAY_NAMES]
_MONTHS = [name[:_SHORT].lower() for name in MONTH_NAMES]
WEEKDAY = rf"(?:{alternatives(DAY_NAMES)})"
FULL_MONTH = rf"(?:{alternatives(MONTH_NAMES)})(?!\w)"
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
NUMBER_WORDS = frozenset(NUMBERS) - {"a", "an"}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}
"""Of quarters and halves of a year."""
CENTURIES = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21}
OFFSETS = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
"""Words before a unit ("last week"), with the units from now."""
GAP = r"[^\S\r\n]{1,4}"
"""White space between the words of a time, within a line."""


def number_of(word: str) -> int:
    """Return the number that a word or digits mean."""
    return int(word) if word.isdigit() else NUMBERS[lowered(word)]


def weekday_number(word: str) -> int:
    """Return the number of a day of the week by its name, from 0 for Monday."""
    return _DAYS.index(word[:_SHORT].lower())


def month_number(word: str) -> int:
    """Return the number of a month by its name or abbreviation, from 1."""
    return _MONTHS.index(word[:_SHORT].lower()) + 1


def day_number(word: str) -> int:
    """Return the number of a day of the month: 3 for "3rd"."""
    return int(word.rstrip("stndrh"))


def offset_of(word: str) -> int:
    """Return how many units from now a word means: -1 for "last"."""
    return OFFSETS[lowered(word)]
