"""Quotations signed with a dash and a name."""

from __future__ import annotations

import re

import pytest

from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.signatures import with_signatures
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations
from onrecord.language.tagging.names import TaggedName

PEOPLE = re.compile(r"Dana Whitlock|Jorge Llanos|ADA MENDEZ")


def read(text: str, *found: Attribution) -> list[tuple[str, ...]]:
    """Return the attributions of a text: content, cue and source."""
    names = [TaggedName.sure(*place.span(), "PERSON") for place in PEOPLE.finditer(text)]
    attributions = with_signatures(text, found, names, read_quotations(text), paragraphs_of(text))
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
        "“It works.”\n\nDana Whitlock, the mayor, replied within minutes:\n\n“It does not.”",
    ],
    ids=["title", "no name", "list", "quoted", "no quotation", "what announces another"],
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


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("“We were promised a train”\nDana Whitlock, grocer", "Dana Whitlock"),
        ("“We were promised a train”\n\nADA MENDEZ\nSHOP OWNER", "ADA MENDEZ"),
        ("“We were promised a train”\n\nJorge Llanos, baker", "Jorge Llanos"),
        ("“Give him time.” Dana Whitlock, Hull", "Dana Whitlock"),
        ("“Give him time.” (Dana Whitlock)", "Dana Whitlock"),
    ],
)
def test_a_name_beside_a_quotation_signs_it_without_a_dash(text: str, source: str) -> None:
    ((content, found),) = read(f"It rained.\n\n{text}\n\nIt dried.")
    assert (content[0], content[-1], found) == ("“", "”", source)


def test_few_words_that_are_no_title_are_signed() -> None:
    assert read("“Give him time” – Dana Whitlock") == [("“Give him time”", "–", "Dana Whitlock")]


def test_a_signed_quotation_is_taken_from_the_statement_below_it() -> None:
    text = "“We were promised a train”\nDana Whitlock, grocer\n\nThe line said it was shut."
    said, end = text.index("said"), len(text)
    merged = Attribution(((0, 26), (said + 5, end)), (said, said + 4), (27, 40), 0.8)
    assert read(text, merged) == [
        ("it was shut.", "said"),
        ("“We were promised a train”", "Dana Whitlock"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“I hope the ferry stays.” – Dana Whitlock",
        "”Fear. I am afraid that the shops will close. The vote showed it.” ― Dana Whitlock",
        '"They say it is over. I believe them."\n— Dana Whitlock',
    ],
    ids=["thought", "closing mark first", "two cues"],
)
def test_a_cue_within_the_quotation_leaves_it_signed(text: str) -> None:
    verb = next(word for word in ("hope", "am afraid", "believe") if word in text)
    start = text.index(verb)
    own = Attribution(
        ((start + len(verb) + 1, text.index(".", start)),), (start, start + len(verb)), None, 0.6
    )

    assert [found[-1] for found in read(text, own)] == ["Dana Whitlock"]


def test_a_cue_behind_the_quotation_leaves_it_unsigned() -> None:
    text = "“It works.” – Dana Whitlock Said"
    said = Attribution(((0, 11),), (text.index("Said"), len(text)), (14, 27), 0.6)

    assert [found[1] for found in read(text, said)] == ["Said"]


def test_short_signed_quotations_in_a_row_stay_apart() -> None:
    text = (
        "“The lanes are a gift, and the centre is safer for children.” – Dana Whitlock\n"
        "“Nobody could park while they dug, and nobody asked us.” – Jorge Llanos\n"
        "“I cycle to work now, and so does half of our street.” – Dana Whitlock"
    )

    assert [found[-1] for found in read(text)] == ["Dana Whitlock", "Jorge Llanos", "Dana Whitlock"]
