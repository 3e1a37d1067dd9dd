"""Counts by month as bars."""

from __future__ import annotations

from onrecord.formats.pages.chart import HEIGHT, MOST_BARS, WIDTH, bars_of


def test_months_without_statements_have_a_place() -> None:
    bars = bars_of({"2021-11": 4, "2022-02": 2})

    assert [(bar.period, bar.count) for bar in bars] == [
        ("2021-11", 4),
        ("2021-12", 0),
        ("2022-01", 0),
        ("2022-02", 2),
    ]


def test_the_highest_bar_fills_the_drawing_and_the_last_ends_within_it() -> None:
    first, last = bars_of({"2024-01": 8, "2024-02": 2})

    assert (first.x, first.y, first.height) == (0, 0, HEIGHT)
    assert (last.y, last.height) == (HEIGHT * 3 / 4, HEIGHT / 4)
    assert last.x + last.width <= WIDTH


def test_many_months_become_years() -> None:
    bars = bars_of({"1990-05": 1, "1990-06": 2, "2020-01": 5})

    assert len(bars) == 31 < MOST_BARS
    assert (bars[0].period, bars[0].count, bars[-1].count) == ("1990", 3, 5)


def test_counts_of_which_some_have_no_month_are_drawn_as_years() -> None:
    bars = bars_of({"2024-01": 2, "2024-03": 1, "2022": 4})

    assert [(bar.period, bar.count) for bar in bars] == [("2022", 4), ("2023", 0), ("2024", 3)]


def test_a_single_month_needs_no_chart() -> None:
    assert bars_of({"2024-01": 8}) == bars_of({}) == []


def test_many_years_become_spans_of_years() -> None:
    bars = bars_of({"0001-01": 2, "2024-03": 3, "9999-12": 1})

    assert len(bars) == 10
    assert [(bar.period, bar.count) for bar in bars if bar.count] == [
        ("0000–0999", 2),
        ("2000–2999", 3),
        ("9000–9999", 1),
    ]
