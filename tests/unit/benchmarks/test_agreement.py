"""The definition of a right statement that benchmarks count by and the linker is fitted to."""

from __future__ import annotations

import pytest

from benchmarks.agreement import Claim, annotated_claims, covers, is_right_in_part, paired, touches, trimmed
from benchmarks.scores import calibration_error, calibration_error_by_chance

TEXT = "Ann Lee said “the old pier would open again,” and Bob Ray agreed."


def claim(content: str, source: str | None, text: str = TEXT) -> Claim:
    def span(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    return Claim.of(text, [span(content)], [span(source)] if source else [])


GOLD = claim("“the old pier would open again,”", "Ann Lee")


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (claim("the old pier would open again", "Ann Lee"), True),
        (claim("the old pier would open again", "Lee"), True),
        (claim("the old pier would", "Ann Lee"), True),  # 18 of 29 characters
        (claim("the old pier", "Ann Lee"), False),  # 12 of 29
        (claim("the old pier would open again", "Bob Ray"), False),
        (claim("the old pier would open again", None), False),
        (claim("Bob Ray agreed", "Ann Lee"), False),
    ],
)
def test_half_of_the_content_and_a_word_of_the_source_make_a_claim_right(found: Claim, right: bool) -> None:
    assert paired([found], [GOLD]) == ({0: 0} if right else {})


def test_claims_without_a_source_agree_with_each_other() -> None:
    assert paired([GOLD._replace(source=())], [GOLD._replace(source=())]) == {0: 0}


def test_two_found_claims_are_not_both_right_by_one_gold_claim() -> None:
    assert len(paired([GOLD, GOLD], [GOLD])) == 1


def test_as_many_claims_as_possible_are_paired() -> None:
    text = "one two three four five six seven"
    wide, narrow = claim("one two three four five six", None, text), claim("four five six seven", None, text)
    both, start = (
        claim("two three four five six seven", None, text),
        claim("one two three four", None, text),
    )
    # The first overlaps both, most with the wide one, which is the only one that the second overlaps.
    assert paired([both, start], [wide, narrow]) == {0: 1, 1: 0}


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        (["“the old pier would open again,”"], ["the old pier would open again"]),
        (["the old", "pier would"], ["the old pier would"]),  # nothing but a space between them
        (["the old", "would open"], ["the old", "would open"]),
        ([",”"], []),
    ],
)
def test_spans_lose_their_edges_and_adjacent_ones_are_joined(spans: list[str], expected: list[str]) -> None:
    found = trimmed([(TEXT.index(words), TEXT.index(words) + len(words)) for words in spans], TEXT)
    assert [TEXT[start:end] for start, end in found] == expected


def test_an_annotated_statement_without_words_is_no_claim() -> None:
    quotation = TEXT.index("”")
    statements = [
        {"content": [(quotation, quotation + 1)], "source": []},
        {"content": [(0, 7)], "source": [], "cue": []},
    ]
    assert annotated_claims(TEXT, statements) == [Claim(((0, 7),), ())]


@pytest.mark.parametrize(
    ("found", "right", "touching"),
    [
        (claim("the old pier would open again", "Ann Lee"), True, True),
        (claim("the old pier", "Ann Lee"), True, True),  # a piece of it
        (claim("the old pier would open again", "Bob Ray"), False, True),
        (claim("the old pier would open again", None), False, True),
        (claim("agreed", "Bob Ray"), False, False),
    ],
)
def test_a_corpus_that_marks_some_statements_judges_what_touches_them(
    found: Claim, right: bool, touching: bool
) -> None:
    assert is_right_in_part(found, [GOLD]) is right
    assert touches(found, [GOLD]) is touching


def test_a_marked_content_without_a_source_is_anybodys() -> None:
    assert is_right_in_part(claim("the old pier would open again", "Bob Ray"), [GOLD._replace(source=())])


def test_a_statement_is_covered_by_four_fifths_of_it_and_a_word_of_its_source() -> None:
    assert covers(claim("“the old pier would open again,” and Bob Ray agreed.", "Lee"), GOLD)
    assert not covers(claim("the old pier would", "Ann Lee"), GOLD)
    assert not covers(claim("“the old pier would open again,”", "Bob Ray"), GOLD)


def test_the_calibration_error_is_by_how_much_confidence_is_wrong_in_each_tenth() -> None:
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == 0
    assert calibration_error([(1.0, False), (0.0, False)]) == 0.5
    assert calibration_error([]) == 0


def test_few_statements_show_an_error_of_calibration_by_chance() -> None:
    assert calibration_error_by_chance([1.0, 0.0, 1.0]) == 0
    few, many = (calibration_error_by_chance([0.5, 0.7, 0.9] * count) for count in (4, 100))
    assert 0.1 < few < 0.25
    assert many < 0.05
