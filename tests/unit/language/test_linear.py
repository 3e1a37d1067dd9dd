"""The work of an extraction grows as its text does: twice the text is about twice the work.

Counted are steps (``tests.support.work``), of the whole and of each function: work that grows with the square
of a text shows in a function long before the whole takes any time. The antecedent of a pronoun is sought in
ten sentences, more than a short text has: only the long text without full stops has pronouns.
"""

from __future__ import annotations

import datetime as dt
import re
from string import ascii_lowercase
from typing import TYPE_CHECKING

import pytest

import onrecord
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.reading import Reading
from onrecord.language.sentences import without_long_sentences
from onrecord.language.stages import (
    with_entities,
    with_quotations,
    with_references,
    with_statements,
    with_times,
)
from onrecord.language.tagging.names import TaggedName
from tests.support.work import counted_work

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

SIZE = 1_200
"""Code points; the other text has twice as many."""
PUBLISHED = dt.date(2024, 5, 7)

MOST_GROWTH = 2.3
MOST_GROWTH_OF_A_FUNCTION = 2.5
"""More than that of the whole: some functions look around, farther in a text of twice the length."""
LEAST_STEPS = 0.2
"""Steps per code point of a function that is looked at: what happens now and then grows by leaps."""


def word(number: int) -> str:
    """Return one of 17,576 words of three letters."""
    return "".join(ascii_lowercase[number // 26**place % 26] for place in range(3))


def name(number: int) -> str:
    return word(number * 7 + 3).title() + "en"


def transcript(number: int) -> str:
    return ("QUIST: I will tell you what we plan.\n", "BRANDT: You will not like it.\n")[number % 2]


def datelines(number: int) -> str:
    place = ("KOCHI", "JAIPUR", "LAGOS", "LEEDS")[number % 4]
    return f"{place}: Ida {name(number)} on Monday said that the ferry would be sold.\n\n"


def names_with_roles(number: int) -> str:
    return (
        f"{name(number)} Corp chief executive {name(number * 3)} Quist said no. "
        f"So said the chairman, Ida {name(number * 5)}. The chairman agreed.\n"
    )


def quotations(number: int) -> str:
    return f"“The sailors’ pay is ‘late’ again,” Ida {name(number)} said. “It is the {number}th time.”\n\n"


def one_paragraph(number: int) -> str:
    return "Mara Quist, the mayor of Oslo, said on Monday that the old ferry would be sold. "


def punctuation(number: int) -> str:
    return "?!.,;:- ()\"' “” ‘’ [] {} «» */ "


def code(number: int) -> str:
    return (
        f"def {word(number)}(self, size: int = {number}) -> str:\n"
        f'    return self.{word(number * 3)}[size] + "said"  # {name(number)}\n'
    )


def comma_separated_values(number: int) -> str:
    return (
        f'{number},Ida {name(number)},"no, it said",2024-03-{number % 28 + 1:02},Office of {name(number)}\n'
    )


def addresses(number: int) -> str:
    return f"https://www.{word(number)}.example/{word(number * 5)}-a?id={number} @{word(number)} said "


def digits(number: int) -> str:
    return f"{number * 7919 % 100_000} {number}.{number % 100} "


def table_of_numbers(number: int) -> str:
    return f"{name(number)}  {number * 37 % 1000}  {number}.{number % 10}  {number % 50}%  £{number},300\n"


def email_addresses(number: int) -> str:
    return (
        f"ida.{word(number)}@{word(number * 3)}.example, Mara {name(number)} <m@{word(number * 5)}.example>; "
    )


def chat_log(number: int) -> str:
    said = ("ok lol", "he said no :)")[number % 2]
    return f"[12:{number % 60:02}] {('ida', 'mara', 'jo')[number % 3]}: {said} {word(number)}\n"


def heading(number: int) -> str:
    return f"{name(number)} And The Old Ferry Of {name(number * 3)} "


def letters(number: int) -> str:
    return f"{ascii_lowercase[number * 7 % 26]} "


def text_of(unit: Callable[[int], str], size: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.append(unit(len(parts)))
    return "".join(parts)


def accents(size: int) -> str:
    return "The caf" + "\u0301\u0323\u0327\u0308" * (size // 4) + " was closed."


def nested_brackets(size: int) -> str:
    depth = size // 8
    opened = "".join(f"({word(number)} " for number in range(depth))
    return f"Ida Quist said {opened}no{' so)' * (depth - 3)}."


KINDS: dict[str, Callable[[int], str]] = {
    unit.__name__: lambda size, unit=unit: text_of(unit, size)  # type: ignore[misc]
    for unit in (
        transcript,
        datelines,
        names_with_roles,
        quotations,
        one_paragraph,
        punctuation,
        code,
        comma_separated_values,
        addresses,
        digits,
        table_of_numbers,
        email_addresses,
        chat_log,
        heading,
        letters,
    )
} | {"accents": accents, "nested_brackets": nested_brackets}


def work_on(text: str) -> Counter[str]:
    with counted_work(onrecord) as steps:
        onrecord.extract(text, published=PUBLISHED)
    return steps


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_text_is_twice_the_work(kind: str) -> None:
    short, long = KINDS[kind](SIZE), KINDS[kind](2 * SIZE)
    onrecord.extract(long, published=PUBLISHED)  # what is kept of words once seen is no work of the next text
    before, after = work_on(short), work_on(long)

    assert after.total() < MOST_GROWTH * before.total()
    growth = {
        function: round(steps / max(LEAST_STEPS * len(short), before[function]), 2)
        for function, steps in after.items()
        if steps > LEAST_STEPS * len(long)
    }
    assert {function: times for function, times in growth.items() if times > MOST_GROWTH_OF_A_FUNCTION} == {}


LONG_SIZE = 40_000
"""Code points of twice as many sentences as a pronoun looks back."""
LEAST_SHARE = 0.01
"""Share of all steps of a function that is looked at."""
SPOKEN = re.compile(r"(?P<source>Ida \w+) (?P<cue>said) on Monday (?P<content>that [^,]+)")


def endless(number: int) -> str:
    filler = " ".join(word(number * 31 + place) * 4 for place in range(30))
    return (
        f"Ida {name(number)} said on Monday that he would sell the ferry to the mayor, "
        f"while her company {filler} "
    )


def reading_without_full_stops(size: int) -> Reading:
    """Return the reading of an endless sentence in which somebody else speaks every 500 code points."""
    text = text_of(endless, size)
    spoken = list(SPOKEN.finditer(text))
    reading = Reading(
        text,
        paragraphs_of(text),
        sentence_starts=without_long_sentences(text, [0]),
        names=[TaggedName.sure(*match.span("source"), "PERSON") for match in spoken],
        attributions=[
            Attribution((match.span("content"),), match.span("cue"), match.span("source"), 0.9)
            for match in spoken
        ],
    )
    return with_entities(with_quotations(reading))


def test_a_text_without_full_stops_is_read_in_linear_time() -> None:
    def read(size: int) -> Counter[str]:
        reading = reading_without_full_stops(size)
        with counted_work(onrecord) as steps:
            found = with_times(with_statements(with_references(reading)), published=PUBLISHED)
        assert len(found.references) > size // 500
        assert all(found.said_at)
        return steps

    before, after = read(LONG_SIZE), read(2 * LONG_SIZE)

    growth = {
        function: round(steps / max(1, before[function]), 2)
        for function, steps in after.items()
        if steps > LEAST_SHARE * after.total()
    }
    assert {function: times for function, times in growth.items() if times > MOST_GROWTH_OF_A_FUNCTION} == {}
