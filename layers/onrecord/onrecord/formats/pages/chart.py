"""How many statements there are over time: bars of a drawing, and the rows of a table that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BARS = 60
"""Bars of a chart; more months are drawn as years."""
WIDTH, HEIGHT = 720, 90
"""Of the drawing, in its own units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A month ("2022-01") or year with its count, and the rectangle that shows it."""

    period: str
    count: int
    x: float
    y: float
    width: float
    height: float


def bars_of(months: Mapping[str, int]) -> list[Bar]:
    """Return the bars of counts by month, also of the months between that have none; [] of fewer than two."""
    counted = _filled(months) if months else {}
    if len(counted) > MOST_BARS:
        years: dict[str, int] = {}
        for month, count in counted.items():
            years[month[:4]] = years.get(month[:4], 0) + count
        counted = years
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


def _filled(months: Mapping[str, int]) -> dict[str, int]:
    first, last = (_number(chosen(months)) for chosen in (min, max))
    return {month: months.get(month, 0) for month in map(_month, range(first, last + 1))}


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
