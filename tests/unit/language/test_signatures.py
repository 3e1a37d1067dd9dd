"""Quotations signed with a dash and a name."""

from __future__ import annotations

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.signatures import with_signatures
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations


def read(text: str, *found: Attribution) -> list[tuple[str, ...]]:
    """Return the attributions of a text: content, cue and source."""
    attributions = with_signatures(text, found, (), read_quotations(text), paragraphs_of(text))
    return [tuple(text[slice(*part)] for part in attribution.parts()) for attribution in attributions]


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
def test_text_that_only_looks_signed_is_left_alone(text: str) -> None:
    assert read(text) == []


def test_a_signed_quotation_replaces_what_was_found_of_it() -> None:
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
    ("text", "content"),
    [
        (
            "Gutted to leave. Thank you all! pic.twitter.com/xyz\n— Chidi Eze (@chidieze9) 4 June 2024",
            "Gutted to leave. Thank you all!",
        ),
        ("The bridge opens in May. — Ruth Adler MP (@ruthadler) May 3, 2024", "The bridge opens in May."),
        (
            "We got this wrong.\n\n– Northland Greens (@ngreens)",
            "We got this wrong.",
        ),
        (
            "One more thing.\nThe boats stay. https://example.org/a\n— Ola Berg (@olaberg) Nov 2, 2023",
            "One more thing.\nThe boats stay.",
        ),
    ],
    ids=["line below", "same line", "paragraph below", "two lines"],
)
def test_a_post_is_signed_by_the_name_before_a_handle(text: str, content: str) -> None:
    ((found, cue, source),) = read(text)
    assert (found, set(cue) <= set("–—-"), source[0].isupper()) == (content, True, True)
