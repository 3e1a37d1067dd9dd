"""What the tagger sees of a text: words that hit, features that say what lower-casing loses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language.tagging.pieces import BREAKS, CASES, MAX_PIECES, QUOTATION, WordPieces, read_words

VOCABULARY = {
    "[PAD]": 0,
    "[UNK]": 1,
    '"': 2,
    "the": 3,
    "mayor": 4,
    "##s": 5,
    "cafe": 6,
    ".": 7,
    "'": 8,
    ",": 9,
}
WORD_PIECES = WordPieces(VOCABULARY)


def words_of(text: str) -> list[str]:
    words = read_words(text, WORD_PIECES)
    return [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]


def quotation_of(text: str) -> list[tuple[str, str]]:
    words = read_words(text, WORD_PIECES)
    return [(form, QUOTATION[place]) for form, place in zip(words_of(text), words.quotation, strict=True)]


def test_letters_stay_together_and_punctuation_stands_alone() -> None:
    assert words_of("“Don’t,” she said.") == ["“", "Don", "’", "t", ",", "”", "she", "said", "."]


def test_a_double_mark_typed_as_two_apostrophes_is_one_word() -> None:
    assert quotation_of("''Yes,'' he said") == [
        ("''", "opening"),
        ("Yes", "inside"),
        (",", "inside"),
        ("''", "closing"),
        ("he", "outside"),
        ("said", "outside"),
    ]


def test_a_combining_accent_stays_with_its_letter_and_the_pieces_ignore_it() -> None:
    assert words_of("cafe\u0301 noir") == ["cafe\u0301", "noir"]
    assert WORD_PIECES.cut("Café") == WORD_PIECES.cut("cafe\u0301") == (6,)


def test_words_are_cut_greedily_and_unknown_ones_are_one_piece() -> None:
    assert WORD_PIECES.cut("mayors") == (4, 5)
    assert WORD_PIECES.cut("ombudsman") == (1,)
    assert WORD_PIECES.cut("\ufe0f") == (1,)


def test_an_overlong_word_has_bounded_pieces() -> None:
    assert len(WORD_PIECES.cut("s" * 1_000_000)) == 1
    assert len(WORD_PIECES.cut("the" + "s" * 90)) <= MAX_PIECES


def test_all_quotation_marks_are_the_same_piece() -> None:
    for text in ('"the"', "“the”", "«the»", "„the“", "''the''", "``the''"):
        assert read_words(text, WORD_PIECES).pieces == [(2,), (3,), (2,)], text


def test_a_mark_left_open_closes_with_its_line() -> None:
    states = dict(quotation_of("“Open the door\n\nNobody moved"))
    assert states["door"] == "inside"
    assert states["Nobody"] == "outside"


def test_one_odd_straight_mark_does_not_turn_the_rest_inside_out() -> None:
    states = quotation_of('A stray" mark. Then "this" came')
    assert ("this", "inside") in states
    assert ("came", "outside") in states


def test_german_and_danish_marks_close_what_they_open() -> None:
    states = quotation_of("„Ja,“ he said. »Nein,« she said")
    assert [state for _, state in states] == [
        *("opening", "inside", "inside", "closing"), *["outside"] * 3,
        *("opening", "inside", "inside", "closing"), *["outside"] * 2,
    ]  # fmt: skip


def test_a_line_whose_first_mark_closes_is_inside_from_its_start() -> None:
    assert dict(quotation_of("A title\nThe pier is safe,” she said")) == {
        **dict.fromkeys(("A", "title", "she", "said"), "outside"),
        **dict.fromkeys(("The", "pier", "is", "safe", ","), "inside"),
        "”": "closing",
    }


def test_inches_are_no_quotation() -> None:
    assert ('"', "outside") in quotation_of('a 5" pipe burst')


def test_single_marks_are_read_as_marks_where_a_text_has_no_others() -> None:
    states = quotation_of("‘We weren’t asked,’ she said of the drivers’ strike")
    assert states[0] == ("‘", "opening")
    assert [form for form, state in states if state == "closing"] == ["’"]
    assert ("strike", "outside") in states


def test_single_marks_within_double_ones_are_left_alone() -> None:
    assert ("'", "inside") in quotation_of("“The 'old' pier”")


def test_a_sign_that_the_vocabulary_lacks_is_a_bullet_and_not_a_name() -> None:
    with_bullet = WordPieces({**VOCABULARY, "•": 10})
    assert read_words("🚢 the", with_bullet).pieces == [(10,), (3,)]


def test_case_and_layout_are_features() -> None:
    words = read_words("NASA launched iPhones.\nIt rained\n\n42 times", WORD_PIECES)
    assert [CASES[case] for case in words.cases] == [
        "upper",
        "lower",
        "mixed",
        "none",
        "title",
        "lower",
        "digits",
        "lower",
    ]
    assert [BREAKS[kind] for kind in words.breaks] == [
        "start",
        "space",
        "space",
        "glued",
        "line",
        "space",
        "paragraph",
        "space",
    ]


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00", "\ud800", "👩‍👩‍👧 said", "ı İ ß ŉ"])
def test_odd_texts_are_read(text: str) -> None:
    assert all(word for word in words_of(text))


@given(st.text(st.characters(), max_size=300))
def test_words_cover_all_but_white_space_and_never_overlap(text: str) -> None:
    words = read_words(text, WORD_PIECES)
    before = 0
    for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True):
        assert before <= start < end <= len(text)
        assert not text[before:start].strip()
        before = end
    assert not text[before:].strip()
    assert all(0 < len(pieces) <= MAX_PIECES for pieces in words.pieces)
    assert (words.features < [len(CASES), len(QUOTATION), len(BREAKS)]).all()
