"""Times in a text are resolved against the day it was published, by the tense around them, or left out."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.language.times.expressions import find_times

THURSDAY = dt.date(2022, 1, 27)


def times_in(text: str, published: dt.date | None = THURSDAY) -> list[tuple[str, str, str]]:
    starts = [0, *(match.end() for match in re.finditer(r"[.?!] (?=[A-Z])", text))]
    return [(text[t.start : t.end], t.value, t.precision.value) for t in find_times(text, starts, published)]


WEEKDAYS = [
    ("The move was announced by Blinken on Wednesday.", "Wednesday", "2022-01-26"),
    ("Blinken said on Friday that the door was open.", "Friday", "2022-01-21"),
    ("Blinken said he would meet Lavrov on Friday.", "Friday", "2022-01-28"),
    ("Blinken will meet Lavrov on Monday.", "Monday", "2022-01-31"),
    ("The talks on Friday will be short.", "Friday", "2022-01-28"),
    ("On Monday the court will rule.", "Monday", "2022-01-31"),
    ("On Monday the court ruled.", "Monday", "2022-01-24"),
    ("He said the talks on Friday would be short.", "Friday", "2022-01-28"),
    ("He was arrested on Thursday.", "Thursday", "2022-01-27"),
    ("The committee has until Tuesday to reply.", "Tuesday", "2022-02-01"),
    ("Staff must leave by Thursday.", "Thursday", "2022-01-27"),
    ("The strike, scheduled for Tuesday, was called off.", "Tuesday", "2022-02-01"),
    ("The ministers agreed to meet again on Monday.", "Monday", "2022-01-31"),
    ("The hearing is expected to end on Saturday.", "Saturday", "2022-01-29"),
    ("The pair are meeting in Geneva on Sunday.", "Sunday", "2022-01-30"),
    ("She has been on strike since Sunday.", "Sunday", "2022-01-23"),
    ("A fire broke out Tuesday night in the port.", "Tuesday night", "2022-01-25"),
    ("He would have voted on Tuesday.", "Tuesday", "2022-01-25"),
    ("They met last Friday.", "last Friday", "2022-01-21"),
    ("They meet next Thursday.", "next Thursday", "2022-02-03"),
    ("They will talk this Saturday.", "this Saturday", "2022-01-29"),
    ("The hearing is on Monday.", "Monday", "2022-01-31"),
    ("Parliament votes on Tuesday.", "Tuesday", "2022-02-01"),
]


@pytest.mark.parametrize(("text", "words", "value"), WEEKDAYS)
def test_a_weekday_is_the_nearest_that_fits_the_tense(text: str, words: str, value: str) -> None:
    assert times_in(text) == [(words, value, "day")]


OTHERS = [
    ("It happened yesterday.", "yesterday", "2022-01-26", "day"),
    ("It happened yesterday afternoon.", "yesterday afternoon", "2022-01-26", "day"),
    ("Shots were heard last night.", "last night", "2022-01-26", "day"),
    ("It will rain tomorrow.", "tomorrow", "2022-01-28", "day"),
    ("He left the day before yesterday.", "the day before yesterday", "2022-01-25", "day"),
    ("He left three days ago.", "three days ago", "2022-01-24", "day"),
    ("She resigned two weeks ago.", "two weeks ago", "2022-W02", "week"),
    ("Prices fell last week.", "last week", "2022-W03", "week"),
    ("Talks resume next week.", "next week", "2022-W05", "week"),
    ("It snowed last weekend.", "last weekend", "2022-01-22/2022-01-23", "day"),
    ("It will snow this weekend.", "this weekend", "2022-01-29/2022-01-30", "day"),
    ("Sales rose last month.", "last month", "2021-12", "month"),
    ("He died earlier this month.", "this month", "2022-01", "month"),
    ("He left three months ago.", "three months ago", "2021-10", "month"),
    ("The law passed two years ago.", "two years ago", "2020", "year"),
    ("The law passed about two years ago.", "about two years ago", "2020~", "year"),
    ("It was built a decade ago.", "a decade ago", "201X", "decade"),
    ("The law was passed last year.", "last year", "2021", "year"),
    ("It fell over the past three months.", "past three months", "2021-10/2022-01", "month"),
    ("The station will close in two weeks.", "two weeks", "2022-W06", "week"),
    ("Russia was planning an attack by mid-February.", "mid-February", "2022-02", "month"),
    ("The vote was held in October.", "October", "2021-10", "month"),
    ("The vote will be held in October.", "October", "2022-10", "month"),
    ("In a letter in September, the bridge is called unsafe.", "September", "2021-09", "month"),
    ("The hearing is in February.", "February", "2022-02", "month"),
    ("It grew over the last two years.", "last two years", "2020/2022", "year"),
    ("The bridge will open in May.", "May", "2022-05", "month"),
    ("The bridge opened in May.", "May", "2021-05", "month"),
    ("They have met twice since January.", "January", "2022-01", "month"),
    ("It was signed in late March 2019.", "late March 2019", "2019-03", "month"),
    ("It was signed in March of last year.", "March of last year", "2021-03", "month"),
    ("He was elected last November.", "last November", "2021-11", "month"),
    ("The trial begins next March.", "next March", "2022-03", "month"),
    ("A mob stormed it on Jan. 6.", "Jan. 6", "2022-01-06", "day"),
    ("A mob stormed it on Jan. 6, 2021.", "Jan. 6, 2021", "2021-01-06", "day"),
    ("A mob stormed it on 6 January 2021.", "6 January 2021", "2021-01-06", "day"),
    ("A mob stormed it on the 6th of January 2021.", "6th of January 2021", "2021-01-06", "day"),
    ("The summit will open on June 3rd.", "June 3rd", "2022-06-03", "day"),
    ("He resigned on December 25.", "December 25", "2021-12-25", "day"),
    ("He resigned on Wednesday, Jan. 26.", "Wednesday, Jan. 26", "2022-01-26", "day"),
    ("The log is of 2021-11-05.", "2021-11-05", "2021-11-05", "day"),
    ("Signed 2021-11-05T14:30Z by all.", "2021-11-05T14:30Z", "2021-11-05T14:30", "minute"),
    ("It is dated 25/12/2021.", "25/12/2021", "2021-12-25", "day"),
    ("The games were held on March 2-5.", "March 2-5", "2021-03-02/2021-03-05", "day"),
    ("The games will be held from 2 to 5 March.", "2 to 5 March", "2022-03-02/2022-03-05", "day"),
    (
        "It ran from Dec. 28 to Jan. 3, 2020.",
        "Dec. 28 to Jan. 3, 2020",
        "2019-12-28/2020-01-03",
        "day",
    ),
    ("It ran from Monday to Wednesday.", "Monday to Wednesday", "2022-01-24/2022-01-26", "day"),
    ("It will run between March and May.", "March and May", "2022-03/2022-05", "month"),
    ("It ran from 2014 to 2019.", "2014 to 2019", "2014/2019", "year"),
    ("The 2014-19 parliament passed it.", "2014-19", "2014/2019", "year"),
    ("The bell rang at 5 p.m. on Monday.", "5 p.m. on Monday", "2022-01-24T17", "hour"),
    ("The bell rang on Monday at 9:15 a.m. in Rome.", "Monday at 9:15 a.m.", "2022-01-24T09:15", "minute"),
    ("Growth slowed in the first quarter of 2021.", "first quarter of 2021", "2021-33", "quarter"),
    ("Growth slowed in the fourth quarter.", "fourth quarter", "2021-36", "quarter"),
    ("Growth slowed in the first half of 2021.", "first half of 2021", "2021-40", "half_year"),
    ("The fires of last summer were worse.", "last summer", "2021-22", "season"),
    ("It closed in the winter of 2019.", "winter of 2019", "2019-24", "season"),
    ("He sang in the 1990s.", "1990s", "199X", "decade"),
    ("He sang in the mid-1990s.", "mid-1990s", "199X", "decade"),
    ("The church is from the 19th century.", "19th century", "18XX", "century"),
    ("The law of 2014 was repealed in 2019.", "2019", "2019", "year"),
    ("They want to end it by 2030.", "2030", "2030", "year"),
]


@pytest.mark.parametrize(("text", "words", "value", "precision"), OTHERS)
def test_a_time_has_its_value_and_precision(text: str, words: str, value: str, precision: str) -> None:
    assert times_in(text)[-1] == (words, value, precision)


@pytest.mark.parametrize(
    "text",
    [
        "It meets every Monday.",
        "They left two days later.",
        "It lasted two years.",
        "The first drop in two years was small.",
        "He may march on Washington.",
        "Theresa May said so.",
        "It was led by May, the prime minister.",
        "The Sunday Times reported it.",
        "They sold 2014 cars, or $2000 each.",
        "It was open at 5 p.m. then.",
        "It is dated 1/6/2021.",
        "The file has 2021-02-30 in it.",
        "It recently rained.",
        "He ran on Black Friday.",
        "It grew by 2000 votes.",
        "He told USA Today so.",
        "He told CBS This Morning so.",
        "Repairs last two years.",
    ],
)
def test_uncertain_times_are_left_out(text: str) -> None:
    assert times_in(text) == []


RELATIVE = [text for text, *_ in WEEKDAYS] + [
    "It happened yesterday.",
    "Sales rose last month.",
    "The vote was held in October.",
    "A mob stormed it on Jan. 6.",
    "Growth slowed in the fourth quarter.",
    "It snowed last weekend.",
    "The law passed two years ago.",
]


@pytest.mark.parametrize("text", RELATIVE)
def test_relative_times_are_not_resolved_without_a_day_of_publication(text: str) -> None:
    assert times_in(text, None) == []


def test_absolute_times_need_no_day_of_publication() -> None:
    text = "On Monday, Jan. 24, 2022, and in the 1990s, and in March 2019, and on 2021-11-05."
    assert [value for _, value, _ in times_in(text, None)] == ["2022-01-24", "199X", "2019-03", "2021-11-05"]


@pytest.mark.parametrize(
    ("published", "text", "value"),
    [
        (dt.date(2024, 2, 29), "A year ago it snowed.", "2023"),
        (dt.date(2022, 1, 1), "He left last month.", "2021-12"),
        (dt.date(2021, 1, 1), "He left last week.", "2020-W52"),
        (dt.date(2022, 12, 30), "He will leave in January.", "2023-01"),
        (dt.date(2022, 7, 15), "Last winter was mild.", "2021-24"),
        (dt.date(2022, 7, 15), "Next spring will be mild.", "2023-21"),
        (dt.date(2022, 1, 3), "He resigned on Friday.", "2021-12-31"),
    ],
)
def test_years_turn_where_they_should(published: dt.date, text: str, value: str) -> None:
    assert [value for _, value, _ in times_in(text, published)] == [value]


PIECES = [
    *(
        "on ",
        "by ",
        "last ",
        "next ",
        "early ",
        "two ",
        "999 ",
        "ago ",
        "years ",
        "weeks ",
        "from ",
        "to ",
        " ",
    ),
    *(
        "Monday ",
        "May ",
        "Jan. ",
        "31 ",
        "30",
        "2021",
        "9999 ",
        "0001-01-01 ",
        "2021-02-29 ",
        "-",
        "–",
        "/",
        ",",
    ),
    *(
        "5 p.m. ",
        "at ",
        "24:00 ",
        "1990s ",
        "quarter ",
        "of ",
        "summer ",
        "will ",
        "said ",
        "\n",
        "\ud800",
        "٣ ",
    ),
]


@settings(max_examples=400)
@given(
    text=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30).map("".join),
    published=st.one_of(st.none(), st.dates()),
)
def test_times_of_any_text_stand_in_order_within_it(text: str, published: dt.date | None) -> None:
    found = find_times(text, [0], published)
    ends = [0]
    for time in found:
        assert ends[-1] <= time.start < time.end <= len(text)
        assert time.value
        assert time.span is None or time.value.startswith(time.span.value)
        assert time.span is None or time.span.first <= time.span.last
        ends.append(time.end)
