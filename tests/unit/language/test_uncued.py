"""Quotations without a cue go to whom the sentence before them is about."""

from __future__ import annotations

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.uncued import with_uncued
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations
from onrecord.language.tagging.names import TaggedName


def read(text: str, people: list[str], *found: Attribution) -> list[tuple[str, str | None]]:
    """Return what is found in a text: the first piece of each content, and its source."""
    names = [TaggedName.sure(text.index(name), text.index(name) + len(name), "PERSON") for name in people]
    attributions = with_uncued(text, found, names, read_quotations(text), paragraphs_of(text))
    return [
        (text[slice(*each.content[0])], each.source and text[slice(*each.source)]) for each in attributions
    ]


@pytest.mark.parametrize(
    ("text", "people", "source"),
    [
        ("Ada Falk was livid. “They lied.”", ["Ada Falk"], "Ada Falk"),
        ("It had rained. Ada Falk put down her tools. “They lied.”", ["Ada Falk"], "Ada Falk"),
        ("For Ola Quist, Ada Falk was too mild. “They lied.”", ["Ola Quist", "Ada Falk"], "Ada Falk"),
        ("He shook his head. “They lied.”", [], "He"),
        ("The ferryman shrugged. “They lied.”", [], "The ferryman"),
        ("Ada Falk was livid. “They lied.” She walked off.", ["Ada Falk"], "Ada Falk"),
        ("The mood was grim. “They lied.”", [], None),
    ],
)
def test_a_quotation_after_a_sentence_about_somebody_is_theirs(
    text: str, people: list[str], source: str | None
) -> None:
    assert read(text, people)[0][1] == source


def test_the_answer_is_that_of_who_was_asked() -> None:
    text = "Ola Quist asked Ada Falk whether it was so. “Always.”"
    asked = text.index("asked")
    question = Attribution(
        ((text.index("whether"), text.index(".")), (text.index("“"), len(text))),
        (asked, asked + 5),
        (0, 9),
        0.9,
    )
    assert read(text, ["Ola Quist", "Ada Falk"], question) == [
        ("whether it was so", "Ola Quist"),
        ("“Always.”", "Ada Falk"),
    ]


@pytest.mark.parametrize("whom", ["the coach", "a young witness", "her former deputy", "the chief engineer"])
def test_the_answer_is_that_of_who_was_asked_without_a_name(whom: str) -> None:
    text = f"Reporters asked {whom} if it was so. “Always.”"
    asked = text.index("asked")
    question = Attribution(
        ((text.index("if "), text.index(".")), (text.index("“"), len(text))), (asked, asked + 5), (0, 9), 0.9
    )
    assert read(text, [], question) == [("if it was so", "Reporters"), ("“Always.”", whom)]


@pytest.mark.parametrize("title", ["Mrs.", "Prof.", "Capt.", "Gov."])
def test_the_stop_of_an_abbreviation_begins_no_sentence_about_somebody(title: str) -> None:
    text = f"“They lied,” Ada Falk said of {title} Quist. “They always do.”"
    said = text.index("said")
    whole = Attribution(
        ((0, 12), (text.rindex("“"), len(text))), (said, said + 4), (text.index("Ada"), said - 1), 0.9
    )
    assert read(text, ["Ada Falk", "Quist"], whole) == [("“They lied,”", "Ada Falk")]


def test_a_quotation_that_its_own_paragraph_attributes_stays_as_it_is() -> None:
    text = "“They lied,” said Ada Falk. “They always do.”"
    said = text.index("said")
    whole = Attribution(
        ((0, 12), (text.rindex("“"), len(text))), (said, said + 4), (said + 5, said + 13), 0.9
    )
    assert read(text, ["Ada Falk"], whole) == [("“They lied,”", "Ada Falk")]


@pytest.mark.parametrize("question", ["Does she miss it?", "What would he change?", "Why did she go?"])
def test_what_follows_a_question_about_somebody_is_the_answer(question: str) -> None:
    who = "she" if " she " in question else "he"
    text = f"Tea is served. {question} “Every night.” It rains."
    assert read(text, []) == [("“Every night.”", who)]


@pytest.mark.parametrize(
    ("above", "people", "source"),
    [
        ("Ada Falk was livid.", ["Ada Falk"], "Ada Falk"),
        ("Ada Falk runs the mill with her brother, Ola Quist.", ["Ada Falk", "Ola Quist"], "Ada Falk"),
        ("It had rained since 1911. She put down her tools.", [], "She"),
    ],
)
def test_a_quotation_that_opens_a_paragraph_is_of_whom_the_one_above_is_about(
    above: str, people: list[str], source: str
) -> None:
    assert read(f"{above}\n\n“I saw it. They lied.”", people) == [("“I saw it. They lied.”", source)]
    assert read(f"{above}\n\n“I saw it. They lied.” It rained.", people)[0][1] == source


def test_where_two_are_there_a_quotation_that_says_nothing_of_itself_is_nobody_s() -> None:
    above = "Ada Falk runs the mill with her brother, Ola Quist."
    assert read(f"{above}\n\n“They lied.”", ["Ada Falk", "Ola Quist"]) == []


def test_a_quotation_below_somebody_who_speaks_is_left_to_them() -> None:
    text = "It was dry, Ada Falk said. Ola Quist left.\n\n“I saw it. They lied.”"
    said = text.index("said")
    dry = Attribution(((0, 10),), (said, said + 4), (text.index("Ada"), said - 1), 0.9)
    assert read(text, ["Ada Falk", "Ola Quist"], dry) == [("It was dry", "Ada Falk")]
