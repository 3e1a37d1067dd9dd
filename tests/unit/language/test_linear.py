"""The work of an extraction grows as its text does: twice the text is about twice the work.

Counted are steps (``tests.support.work``), of the whole and of each function: work that grows with the square
of a text shows in a function long before the whole takes any time. The texts have no pronouns: whom one
means is sought in ten sentences, more than a short text has.
"""

from __future__ import annotations

import datetime as dt
from string import ascii_lowercase
from typing import TYPE_CHECKING

import pytest

import onrecord
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
LEAST_STEPS = 2
"""Steps per code point of a function that is looked at: what happens now and then grows by leaps."""


def word(number: int) -> str:
    """Return one of 17,576 words of three letters."""
    return "".join(ascii_lowercase[number // 26**place % 26] for place in range(3))


def name(number: int) -> str:
    return word(number * 7 + 3).title() + "en"


def transcript(number: int) -> str:
    return ("QUIST: I will tell you what we plan.\n", "BRANDT: You will not like it.\n")[number % 2]


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


def text_of(unit: Callable[[int], str], size: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.append(unit(len(parts)))
    return "".join(parts)


def accents(size: int) -> str:
    return "The caf" + "\u0301\u0323\u0327\u0308" * (size // 4) + " was closed."


KINDS: dict[str, Callable[[int], str]] = {
    unit.__name__: lambda size, unit=unit: text_of(unit, size)  # type: ignore[misc]
    for unit in (
        transcript,
        names_with_roles,
        quotations,
        one_paragraph,
        punctuation,
        code,
        comma_separated_values,
        addresses,
        digits,
    )
} | {"accents": accents}


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
        function: round(steps / max(1, before[function]), 2)
        for function, steps in after.items()
        if steps > LEAST_STEPS * len(long)
    }
    assert {function: times for function, times in growth.items() if times > MOST_GROWTH_OF_A_FUNCTION} == {}
