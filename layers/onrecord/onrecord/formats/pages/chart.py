"""A chart of the number of statements over time, and the rows of a table with the same numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BARS = 60
"""Bars of a chart; more months are drawn as years, and so are all where of some only the year is known.

More years are drawn ten, a hundred or a thousand at a time.
"""
WIDTH, HEIGHT = 720, 90
"""Of the drawing, in its own units."""
_YEAR = len("2022")


@dataclass(frozen=True, slots=True)
class Bar:
    """A month ("2022-01"), year or span of years ("2020–2029") with its count, and the rectangle for it."""

    period: str
    count: int
    x: float
    y: float
    width: float
    height: float


def bars_of(periods: Mapping[str, int]) -> list[Bar]:
    """Return the bars of counts by month or year, and of those between with none; [] of fewer than two."""
    is_by_year = any(len(period) == _YEAR for period in periods)
    counted = {} if is_by_year or not periods else _filled(periods)
    if is_by_year or len(counted) > MOST_BARS:
        counted = _by_year(periods)
    if len(counted) < 2:
        return []
    step, highest = WIDTH / len(counted), max(counted.values())
    return [
        Bar(
            period,
            count,
            x=round(position * step, 1),
            y=round(HEIGHT * (1 - count / highest), 1),
            width=round(step * 0.8, 1),
            height=round(HEIGHT * count / highest, 1),
        )
        for position, (period, count) in enumerate(counted.items())
    ]


def _by_year(periods: Mapping[str, int]) -> dict[str, int]:
    first, last = (int(chosen(periods)[:_YEAR]) for chosen in (min, max))
    span = next(span for span in (1, 10, 100, 1_000) if last // span - first // span < MOST_BARS)
    years = dict.fromkeys(range(first // span * span, last + 1, span), 0)
    for period, count in periods.items():
        years[int(period[:_YEAR]) // span * span] += count
    return {
        f"{start:04}" if span == 1 else f"{start:04}–{start + span - 1:04}": count
        for start, count in years.items()
    }


def _filled(months: Mapping[str, int]) -> dict[str, int]:
    first, last = (_number(chosen(months)) for chosen in (min, max))
    return {month: months.get(month, 0) for month in map(_month, range(first, last + 1))}


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
