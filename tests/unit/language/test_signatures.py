"""A line that names at its end who says what stands before: signed quotations, headlines."""

from __future__ import annotations

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.signatures import with_signatures
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations


def read(text: str, *found: Attribution) -> list[tuple[str, ...]]:
    """What is found in a text: content, cue and source."""
    all_found = with_signatures(text, found, read_quotations(text), paragraphs_of(text))
    return [tuple(text[slice(*part)] for part in one.parts()) for one in all_found]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("“It works.” – Dana Whitlock", "Dana Whitlock"),
        ("“It works.”\n— Dana Whitlock, Port of Ellis.", "Dana Whitlock, Port of Ellis"),
        ('"It works!"\n\n-- Dana van der Velde', "Dana van der Velde"),
        ("“It works.” – Captain Dana Whitlock, on her last day", "Captain Dana Whitlock"),
    ],
    ids=["same line", "line below", "two hyphens", "occasion"],
)
def test_a_quotation_is_signed_by_the_name_behind_a_dash(text: str, source: str) -> None:
    ((_, cue, found),) = read(text)
    assert found == source
    assert set(cue) <= set("–—-")


@pytest.mark.parametrize(
    "text",
    [
        "“Harbour Lights” – A Novel",
        "“It works.” – and then it rained",
        "“It works.”\n\n- The second item of a list",
        "“It works.” – Dana Whitlock “again”",
        "The pump – Dana Whitlock",
    ],
    ids=["title", "no name", "list", "quoted", "no quotation"],
)
def test_what_only_looks_signed_is_not(text: str) -> None:
    assert read(text) == []


def test_what_was_found_of_a_signed_quotation_is_replaced() -> None:
    text = "“It works.” – Dana Whitlock\n\n“It rusts.” – Jorge Llanos"
    two, dash = text.index("“It rusts"), text.rindex("–")
    merged = Attribution(((0, 11), (two, two + 11)), (dash, dash + 1), (dash + 2, len(text)), 0.6)
    assert read(text, merged) == [
        ("“It works.”", "–", "Dana Whitlock"),
        ("“It rusts.”", "–", "Jorge Llanos"),
    ]


def test_a_line_with_a_cue_of_words_is_not_signed() -> None:
    text = "“It works.” – Whitlock Said"
    said = Attribution(((0, 11),), (len(text) - 4, len(text)), (14, 22), 0.9)
    assert read(text, said) == [("“It works.”", "Said", "Whitlock")]


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
