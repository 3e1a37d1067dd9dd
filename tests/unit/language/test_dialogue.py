"""Questions and answers of a dialogue, in paragraphs of their own."""

from __future__ import annotations

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.dialogue import with_dialogue
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations


def read(text: str, *sources: str) -> list[tuple[str, ...]]:
    """Return the attributions of a text in order, where the first quotations have these sources.

    The last of them has the quotations below its own as well, as the finder draws them.
    """
    quotations = read_quotations(text)
    outermost = [(quotation.start, quotation.end) for quotation in quotations.outermost]
    found = []
    for number, source in enumerate(sources):
        start = text.index(source, outermost[number][1])
        own = outermost[number:] if number + 1 == len(sources) else outermost[number : number + 1]
        found.append(Attribution(tuple(own), None, (start, start + len(source)), 0.9))
    attributions = with_dialogue(text, found, quotations, paragraphs_of(text))
    ordered = sorted(attributions, key=lambda each: each.content)
    return [tuple(text[slice(*part)].strip("“”,") for part in each.parts()) for each in ordered]


@pytest.mark.parametrize(
    ("asker", "answerer"),
    [("the judge", "Ms Pell"), ("Ada Falk", "the ferryman"), ("an officer", "one of the boys")],
)
def test_a_question_is_the_askers_and_what_stands_below_it_the_answer(asker: str, answerer: str) -> None:
    text = f"“How old?” asked {asker}.\n\n“Nine,” said {answerer}.\n\n“Since when?”\n\n“May.”\n\nIt rained."
    assert read(text, asker, answerer) == [
        ("How old?", asker),
        ("Nine", answerer),
        ("Since when?", asker),
        ("May.", answerer),
    ]


def test_a_question_without_a_cue_may_go_on_after_many() -> None:
    text = "“Who?” asked Lee.\n\n“Me,” said Rice.\n\n“Why?”\n\n“Spite.”\n\n“And then?”\n\n“I ran.”"
    assert read(text, "Lee", "Rice")[-2:] == [("And then?", "Lee"), ("I ran.", "Rice")]


@pytest.mark.parametrize(
    "text",
    [
        "“It is cold,” said Lee.\n\n“It is late.”\n\n“Who knows?”",
        "“Who knows?” asked Lee.\n\n“It is late,” said Lee.\n\n“It is cold.”\n\n“Is it?”",
    ],
    ids=["one speaker", "a speaker who asks and goes on"],
)
def test_who_speaks_alone_goes_on(text: str) -> None:
    sources = ["Lee"] * text.count("Lee")
    assert [parts[-1] for parts in read(text, *sources)] == sources
