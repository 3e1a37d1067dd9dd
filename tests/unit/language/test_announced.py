"""Quotations that the paragraph above announces, each in words of our own."""

from __future__ import annotations

import pytest

import onrecord

QUOTATION = "“We loved the ferry.\n\n“It will sail again in May.”"
ABOUT = "about Judge Ida Marsh's order to return the last three boats on the lake to the Port of Tarn in May"


def announced(above: str) -> list[tuple[str | None, list[str]]]:
    """Return the source and the speakers of what is said below a paragraph."""
    return [
        (each.source.text if each.source else None, [who.name for who in each.speakers])
        for each in onrecord.extract(f"{above}\n\n{QUOTATION}").statements
        if each.text.startswith("We loved") and each.parent is None
    ]


@pytest.mark.parametrize(
    ("above", "source", "speaker"),
    [
        ("Rep. Ada Falk (R-Ohio) today issued the following statement {}:", "Rep. Ada Falk", "Ada Falk"),
        ("The Ferry Guild has released this joint statement {}:", "The Ferry Guild", "Ferry Guild"),
        (
            "Hugo Brandt, a member of the Lake Board, spoke on the floor on Monday {}:",
            "Hugo Brandt",
            "Hugo Brandt",
        ),
        ("Statement from Captain Ida Moll {}:", "Captain Ida Moll", "Ida Moll"),
        ("Portions of Ida Moll's letter to the port {} appear below:", "Ida Moll", "Ida Moll"),
        ("Coach Ada Falk put out this short message {}:", "Coach Ada Falk", "Ada Falk"),
        ("The Ferry Guild pinned up the following note {}:", "The Ferry Guild", "Ferry Guild"),
        (
            "A spokesman for the port sent us the following reply {}:",
            "A spokesman for the port",
            "A spokesman for the port",
        ),
        ("The family has published the following letter {}:", "The family", "The family"),
        (
            "After a long night, the crew's lawyer released the following reply to questions {}:",
            "the crew's lawyer",
            "the crew's lawyer",
        ),
    ],
)
def test_the_subject_of_a_sentence_that_announces_it_says_it(above: str, source: str, speaker: str) -> None:
    assert announced(above.format(ABOUT)) == [(source, [speaker])]


def test_the_cue_is_what_is_done_with_it() -> None:
    above = f"Rep. Ada Falk (R-Ohio) today issued the following statement {ABOUT}:"
    cues = {each.cue.text for each in onrecord.extract(f"{above}\n\n{QUOTATION}").statements if each.cue}
    assert "issued the following statement" in cues


@pytest.mark.parametrize(
    "above",
    [
        "The recipe that hangs in the galley of every boat on the lake has three steps:",
        "Ada Falk knows a poem about the old boats on the lake, and it begins with these two lines:",
        "The rules of the Port of Tarn have had this to say since the year in which it was built:",
    ],
)
def test_a_sentence_that_gives_nobody_s_words_announces_nothing(above: str) -> None:
    assert not any(speakers for _, speakers in announced(above))


def test_what_the_finder_has_stays() -> None:
    assert announced("Ada Falk said in a statement:") == [("Ada Falk", ["Ada Falk"])]
