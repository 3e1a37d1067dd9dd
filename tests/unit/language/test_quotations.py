"""Quotation marks are paired paragraph by paragraph; a bad one costs its paragraph at most."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.quotations import read_quotations
from onrecord.model import Form


def quoted(text: str) -> list[str]:
    """What stands inside the outermost marks, without them."""
    return [text[q.inner_start : q.inner_end] for q in read_quotations(text).outermost]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "we go" and "we stay".', ["we go", "we stay"]),
        ("“We go,” he said. “We stay.”", ["We go,", "We stay."]),
        ("« Nous allons », dit-il.", [" Nous allons "]),
        ("»Vi går«, sagde hun.", ["Vi går"]),
        ("„Wir gehen“, sagte sie, „und bleiben.“", ["Wir gehen", "und bleiben."]),
        ("„Mehet”, mondta.", ["Mehet"]),
        ("”Vi går”, sade hon.", ["Vi går"]),
        ("''We go,'' he said. ``We stay,'' she said.", ["We go,", "We stay,"]),
        ("‘We go,’ he said. 'We stay,' she said.", ["We go,", "We stay,"]),
        ("「行きます」と言った。", ["行きます"]),
    ],
    ids=[
        "straight",
        "curly",
        "guillemets",
        "danish",
        "german",
        "hungarian",
        "swedish",
        "typed",
        "single",
        "corner",
    ],
)
def test_marks_of_every_style_pair(text: str, inside: list[str]) -> None:
    assert quoted(text) == inside


@pytest.mark.parametrize(
    "text",
    [
        "It’s the boys’ and the girls' fault, isn't it? 'Tis so, rock 'n' roll of the ’90s.",
        'The 12" pipe and the 6" one were 5\'10" apart.',
        "The ’90s weren’t the ’60s.",
    ],
    ids=["apostrophes", "inches", "decades"],
)
def test_apostrophes_and_inches_are_no_quotations(text: str) -> None:
    assert quoted(text) == []


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“He told me ‘go home’ and left,” she said.", ["He told me ‘go home’ and left,"]),
        ("‘He told me “go home” and left,’ she said.", ["He told me “go home” and left,"]),
        ('"A 12" pipe burst," she said.', ['A 12" pipe burst,']),
        ("‘The boys’ toys aren’t theirs,’ she said.", ["The boys’ toys aren’t theirs,"]),
    ],
)
def test_marks_within_a_quotation_do_not_end_it(text: str, inside: list[str]) -> None:
    assert quoted(text) == inside


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        (
            "The club knew of 'old debts' and paid. It said: 'We are sorry.'",
            ["old debts", "We are sorry."],
        ),
        (
            "She feared 'more losses' and left. 'It hurts,' he said, 'to lose.'",
            ["more losses", "It hurts,", "to lose."],
        ),
        ("He wrote 'the boys' toys are gone' and left.", ["the boys' toys are gone"]),
    ],
    ids=["two", "three", "a possessive"],
)
def test_a_straight_mark_behind_an_s_ends_a_quotation_unless_a_later_one_does(
    text: str, inside: list[str]
) -> None:
    assert quoted(text) == inside


def test_a_quotation_re_opened_in_each_paragraph_is_one_chain() -> None:
    found = read_quotations("He said: “One.\n\n“Two.\n\n“Three.”\n\n“Four,” she said.").outermost
    assert [q.continues for q in found] == [False, True, True, False]
    assert [q.closed for q in found] == [False, False, True, True]


def test_a_quotation_that_lost_its_opening_mark_begins_with_its_paragraph() -> None:
    assert quoted("The tower is safe,” she said. “It stands.”") == ["The tower is safe,", "It stands."]


def test_a_quotation_closed_a_paragraph_later_is_taken_up_there() -> None:
    assert quoted("“One sentence.\n\nAnother one,” he said. Then he left.") == [
        "One sentence.",
        "Another one,",
    ]


@pytest.mark.parametrize(
    "bad", ["He said “we go and left.", 'He said "we go and left.', "A stray ” mark.", "‘Tis”«"]
)
def test_a_bad_mark_costs_its_paragraph_at_most(bad: str) -> None:
    assert quoted(f"“Before,” she said.\n\n{bad}\n\n“After,” she said.")[-1] == "After,"
    assert quoted(f"“Before,” she said.\n\n{bad}\n\n“After,” she said.")[0] == "Before,"


def test_a_quotation_opened_twice_ends_where_the_next_begins() -> None:
    assert quoted("“We go. “We stay,” he said.") == ["We go.", "We stay,"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("“We go,” he said.", Form.DIRECT),
        ("He said he “will” go", Form.MIXED),
        ("He said he will go", Form.INDIRECT),
    ],
)
def test_the_form_depends_on_the_words_inside_marks(text: str, form: Form) -> None:
    end = len("“We go,”") if form is Form.DIRECT else len(text)
    assert read_quotations(text).form_of([(0, end)]) is form


@given(st.text(alphabet="“”\"'‘’«»„`aB 1.,\n", max_size=60))
def test_any_mix_of_marks_gives_quotations_in_order_that_do_not_overlap(text: str) -> None:
    outermost = read_quotations(text).outermost
    for quotation in outermost:
        assert quotation.start <= quotation.inner_start < quotation.inner_end <= quotation.end <= len(text)
    for before, after in pairwise(outermost):
        assert before.end <= after.start


@pytest.mark.parametrize(("opening", "closing"), [("“", "”"), ('"', '"'), ("«", "»")])
def test_paragraphs_between_a_mark_and_the_one_that_closes_it_are_quoted(opening: str, closing: str) -> None:
    text = f"{opening}It rained.\n\nIt snowed.\n\nIt thawed,{closing} said Falk.\n\nNobody came."
    quoted = [text[each.inner_start : each.inner_end] for each in read_quotations(text).outermost]
    assert quoted == ["It rained.", "It snowed.", "It thawed,"]


def test_a_mark_that_nothing_closes_quotes_its_paragraph_only() -> None:
    text = '"It rained.\n\nIt snowed.\n\nThen Falk said: "It thawed."'
    quoted = [text[each.inner_start : each.inner_end] for each in read_quotations(text).outermost]
    assert "It snowed." not in quoted


@pytest.mark.parametrize(("opening", "closing"), [("“", "”"), ('"', '"'), ("«", "»")])
def test_paragraphs_of_a_quotation_may_have_been_joined(opening: str, closing: str) -> None:
    text = f"Lee said: {opening}Tea is dear. {opening}Milk is, too. {opening}Ours is not.{closing} She left."
    found = read_quotations(text).outermost
    assert [(quotation.continues, quotation.closed) for quotation in found] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_a_mark_that_is_opened_again_within_a_sentence_carries_nothing_on() -> None:
    text = "Lee called it “dear, and the milk “sour” as well."
    assert not any(quotation.continues for quotation in read_quotations(text).outermost)
