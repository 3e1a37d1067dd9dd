"""Who says "I" in the document's own voice, from names alone."""

from __future__ import annotations

import re

import pytest

from onrecord.language.entities.narrators import Narrators, signatures
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.reading import Reading
from onrecord.language.stages import with_entities, with_quotations
from onrecord.language.tagging.names import TaggedName

PEOPLE = re.compile(r"Wilma Tarn|Otis Grey")
COLUMN = "The long way home\n\n{above}\n\nI walk because I fear the bus.\n\nIt is late, I know.\n\n{below}"


def narrator(text: str) -> str | None:
    """Return the name of whoever says the last "I" of a text."""
    names = [TaggedName.sure(*place.span(), "PERSON") for place in PEOPLE.finditer(text)]
    reading = with_quotations(Reading(text, paragraphs_of(text), names=names))
    entities = with_entities(reading).entities
    author = Narrators(text, entities, reading.quotations, reading.paragraphs).at(text.rindex("I "))
    return None if author is None else author.name


@pytest.mark.parametrize(
    "byline",
    [
        "By Wilma Tarn",
        "BY Wilma Tarn\nIN PERTH",
        "Words: Wilma Tarn",
        "Posted by Wilma Tarn on 4 June",
        "Opinion by Wilma Tarn",
        "**Wilma Tarn**",
        "Wilma Tarn\nFood columnist",
        "Wilma Tarn, gardens editor",
        "Wilma Tarn | Guest columnist",
        "Wilma Tarn, 61, as told to Otis Grey",
        "From Wilma Tarn",
    ],
)
def test_the_author_stands_in_a_line_above(byline: str) -> None:
    assert narrator(COLUMN.format(above=byline, below="The bus is late, too.")) == "Wilma Tarn"


@pytest.mark.parametrize(
    "line",
    [
        "Wilma Tarn is a nurse in Hobart.",
        "*Wilma Tarn is the author of “Night Boats”.*",
        "• Wilma Tarn was the town's treasurer until 2016",
        "Dr Wilma Tarn teaches botany at a school in Perth.",
    ],
)
def test_the_author_stands_in_a_line_below_that_says_what_she_does(line: str) -> None:
    assert narrator(COLUMN.format(above="Opinion", below=line)) == "Wilma Tarn"


@pytest.mark.parametrize(
    "text",
    [
        COLUMN.format(above="I met Wilma Tarn at the gate.", below="Wilma Tarn is a free woman now."),
        COLUMN.format(above="Photo: Wilma Tarn", below="The bus is late, too."),
        COLUMN.format(above="Wilma Tarn, who drives", below="The bus is late, too."),
        COLUMN.format(above="Opinion", below="I saw Wilma Tarn. She is a nurse."),
    ],
    ids=["somebody spoken of", "a credit of a picture", "a phrase", "somebody seen"],
)
def test_other_people_named_are_not_the_author(text: str) -> None:
    assert narrator(text) is None


def test_the_name_below_a_short_letter_is_of_who_wrote_it() -> None:
    text = "Sir,\n\nI doubt it. I said so.\n\nYours,\nWilma Tarn\nChair, Friends of the Bus"
    assert [text[slice(*bounds)] for bounds in signatures(text, paragraphs_of(text))] == ["Wilma Tarn"]
    assert narrator(text) == "Wilma Tarn"


@pytest.mark.parametrize("signed", ["Col. Otis Grey (retd)", "Otis Grey OBE", "Otis Grey"])
def test_a_letter_on_a_page_is_of_the_first_name_below_it(signed: str) -> None:
    text = f"SIR – It rains. I said so.\n\n{signed}\nLudlow\n\nSIR – It snows.\n\nWilma Tarn\nHexham"
    assert narrator(text) == "Otis Grey"


@pytest.mark.parametrize(
    "above",
    [
        "Statement of Senator Wilma Tarn",
        "Remarks by Wilma Tarn on the trial of Otis Grey",
        "Wilma Tarn's floor speech about Otis Grey",
        "Tarn goes home\n\nTestimony of Wilma Tarn before the bus committee",
    ],
)
def test_a_heading_says_whose_words_follow(above: str) -> None:
    assert narrator(f"{above}\n\nI walk because I fear the bus.\n\nIt is late, I know.") == "Wilma Tarn"


@pytest.mark.parametrize(
    "lead",
    ["The bus is the last village, argues Wilma Tarn.", "Who fears buses, asks bus driver Wilma Tarn?"],
)
def test_a_lead_says_who_writes(lead: str) -> None:
    assert narrator(f"{lead}\n\nI do. My knees do, too.\n\nOn Monday I walked.") == "Wilma Tarn"


def test_a_lead_above_a_report_says_who_speaks_and_not_who_writes() -> None:
    assert (
        narrator("The bus is late, says Wilma Tarn.\n\nShe said so.\n\n“It is late, and I know,” she said.")
        is None
    )


@pytest.mark.parametrize(
    "introduction",
    [
        "The full text of Wilma Tarn's letter to Otis Grey follows:",
        "Below are Ms Tarn's remarks as prepared for delivery:",
        "A copy of the letter from Wilma Tarn is attached.",
        "Text of the letter:",
        "She made the following statement for the record:",
        "[The full text of the message follows]",
    ],
)
def test_a_sentence_says_whose_words_follow(introduction: str) -> None:
    text = f"Wilma Tarn wrote to Otis Grey today. Tarn fears the bus. {introduction}\n\nIt is late, I know."
    assert narrator(text) == "Wilma Tarn"


@pytest.mark.parametrize(
    "sentence",
    [
        "Read the full text of her statement at https://example.org/tarn:",
        "Tarn's full statement is in our video:",
        "Tarn followed a letter to the bus.",
        "“The text of the letter is below:” it said.",
    ],
)
def test_where_no_words_follow_nobody_says_them(sentence: str) -> None:
    assert narrator(f"Wilma Tarn met Otis Grey today. {sentence}\n\nIt is late, I know.") is None
