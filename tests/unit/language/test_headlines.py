"""Headlines: those that end with their source, open with a quotation, or have two verbs."""

from __future__ import annotations

import re

import pytest

import onrecord
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.headlines import with_full_stops, with_headlines
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations
from onrecord.language.tagging.names import TaggedName

PEOPLE = re.compile(r"Ronan Duffy|Adewale|Murray")


def read(text: str, *found: Attribution) -> list[tuple[str, ...]]:
    """Return the attributions of a text: content, cue and source."""
    names = [TaggedName.sure(*place.span(), "PERSON") for place in PEOPLE.finditer(text)]
    attributions = with_headlines(text, found, names, read_quotations(text), paragraphs_of(text))
    return [tuple(text[slice(*part)] for part in attribution.parts()) for attribution in attributions]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ferries to stop, operator says", ("Ferries to stop", "says", "operator")),
        ("Island ferries to stop – says union", ("Island ferries to stop", "says", "union")),
        ("FERRIES TO STOP, OPERATOR SAYS", ("FERRIES TO STOP", "SAYS", "OPERATOR")),
    ],
)
def test_a_headline_ends_with_its_source(text: str, parts: tuple[str, str, str]) -> None:
    assert read(text + "\n\nThe boats are old.") == [parts]


@pytest.mark.parametrize(
    "text",
    ["Ferries to stop, operator says.", "Ferries to stop, operator thinks", "No ferries, operator, says"],
    ids=["a sentence", "no speech", "an aside"],
)
def test_other_lines_are_no_headlines(text: str) -> None:
    assert read(text) == []


def test_a_headline_that_was_found_stays_as_it_was_found() -> None:
    text = "Ferries to stop, operator says"
    assert read(text, Attribution(((0, 15),), (26, 30), (17, 25), 0.9)) == [
        ("Ferries to stop", "says", "operator")
    ]


@pytest.mark.parametrize(
    ("headline", "parts"),
    [
        (
            "‘It’s not a gimmick’ – chef Ronan Duffy on opening a restaurant in a lighthouse",
            ("‘It’s not a gimmick’", "–", "chef Ronan Duffy"),
        ),
        ("“I will appeal”: Governor Adewale reacts", ("“I will appeal”", ":", "Governor Adewale")),
        ("'Best day of my life' - Murray on the cup", ("'Best day of my life'", "-", "Murray")),
        (
            "‘We slept in our coats’: pensioners on a cold winter",
            ("‘We slept in our coats’", ":", "pensioners"),
        ),
        ('"Enough is enough": MP hits out at potholes', ('"Enough is enough"', ":", "MP")),
        ("‘The roof went first’: islanders count the cost", ("‘The roof went first’", ":", "islanders")),
        ("“It was an owl”: woman tells court", ("“It was an owl”", "tells", "woman")),
        ("WATCH: “I am not sorry”: Murray after the final", ("“I am not sorry”", ":", "Murray")),
    ],
)
def test_a_quotation_that_opens_a_headline_is_of_whoever_stands_behind_it(
    headline: str, parts: tuple[str, str, str]
) -> None:
    assert read(headline + "\n\nIt rained on Monday.") == [parts]


@pytest.mark.parametrize(
    "headline",
    [
        "‘Sausages all over’: how a lorry closed the road",
        "“The hens came home”: A farmer's year on an island",
        "'Clean Water Now': the new act",
        "‘Harbour Lights’: chef Ronan Duffy on a film",
    ],
    ids=["how", "whose year", "a thing", "a title of two words"],
)
def test_other_headlines_with_a_quotation_have_no_source(headline: str) -> None:
    assert read(headline + "\n\nIt rained on Monday.") == []


@pytest.mark.parametrize(
    ("headline", "content", "source"),
    [
        ("Mbeki Foundation Cuts Grants, Says Donors Have Fled", "Donors Have Fled", "Mbeki Foundation"),
        ("Murray Plans Return, Says Knee Is Sound", "Knee Is Sound", "Murray"),
        ("Ronan Duffy Votes No, Says Charter Is Flawed", "Charter Is Flawed", "Ronan Duffy"),
    ],
)
def test_a_headline_with_two_verbs_has_one_subject(headline: str, content: str, source: str) -> None:
    comma, says = headline.index(","), headline.index("Says")
    swapped = Attribution(((0, comma),), (says, says + 4), (says + 5, len(headline)), 0.6)
    assert read(headline, swapped) == [(content, "Says", source)]


@pytest.mark.parametrize("heading", ["Background", "What happens next", "THE COAST ROAD", "The pier"])
def test_a_heading_within_a_text_is_read_apart_from_what_stands_below_it(heading: str) -> None:
    text = f"The road is shut.\n\n{heading}\n\nIt will stay shut, she said.\n\nIt snows."
    stopped = with_full_stops(text, paragraphs_of(text))
    assert stopped == text.replace(f"{heading}\n", f"{heading}.")


@pytest.mark.parametrize(
    "text",
    [
        "Road shut\n\nBy Ann Lee\n\nIt snows.",
        "He came,\n\nhe ran\n\nand he won.",
        "It snows.\nOnly here\nIt does.",
        "It snows.\n\nNot if we --\n\nIt does.",
        "It snows.\n\nAnd when the bus —\n\nIt does.",
    ],
    ids=["lines above a text", "lines of a sentence", "lines of a block", "broken off", "by a dash"],
)
def test_other_short_lines_are_read_as_they_are(text: str) -> None:
    assert with_full_stops(text, paragraphs_of(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Pledges To Reopen Library\nTeachers Warn Of Strike Over Pay\n\nIt snows.",
        "Island Airline Denies Fuel Dispute\nFisher Fined For Unpaid Dues",
        "It snows.\n\nHow they saw it\nHome coach Ada Moss: “We froze.”\nAway coach Jo Lind: “We won.”",
    ],
    ids=["two", "two and no more", "a heading of quotations"],
)
def test_a_headline_is_read_apart_from_the_line_right_below_it(text: str) -> None:
    stopped = with_full_stops(text, paragraphs_of(text))
    lines = text.splitlines()
    above = next(number for number, line in enumerate(lines[:-1]) if line and lines[number + 1])
    assert lines[above] + "." in stopped


def test_what_coaches_are_quoted_with_below_a_heading_is_theirs() -> None:
    text = (
        "It finished in the snow.\n\nWhat they said\n"
        "City boss Ada Moss: “We froze, and we lost.”\nRovers boss Jo Lind: “A fine day for us.”"
    )
    said = onrecord.extract(text).statements

    assert [[who.name for who in each.speakers] for each in said] == [["Ada Moss"], ["Jo Lind"]]
    assert [each.text for each in said] == ["We froze, and we lost.", "A fine day for us."]
