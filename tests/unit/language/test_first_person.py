"""What somebody says to think, in their own voice, as interviews, letters and posts have it."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.first_person import with_first_person
from onrecord.language.paragraphs import paragraphs_of
from onrecord.language.quotations import read_quotations

Parts = tuple[str | None, str | None, str]


def read(text: str, found: list[Attribution] | None = None) -> list[Parts]:
    quotations = read_quotations(text, paragraphs_of(text))

    def part(span: tuple[int, int] | None) -> str | None:
        return None if span is None else text[slice(*span)]

    return [
        (part(each.source), part(each.cue), " … ".join(text[slice(*piece)] for piece in each.content))
        for each in with_first_person(text, found or [], quotations)
    ]


def attribution(text: str, source: str, cue: str, *pieces: str) -> Attribution:
    def span(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    return Attribution(tuple(map(span, pieces)), span(cue), span(source), 0.8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So I think the harder part is to sit still.", ("I", "think", "the harder part is to sit still")),
        ("Do you still believe that the boat was late?", ("you", "still believe", "that the boat was late")),
        ("We just knew it was going to snow; it did.", ("We", "just knew", "it was going to snow")),
        ("I don’t see why they should pay.", ("I", "don’t see", "why they should pay")),
        ("I hope the well was deep, but nobody looked.", ("I", "hope", "the well was deep")),
        ("They can see what she has in her bag but not what she has at home.",
         ("They", "can see", "what she has in her bag but not what she has at home")),
        ("The old one, the mill was Dutch, I believe. It burned.", ("I", "believe", "the mill was Dutch")),
        ("And I was like, “Who left the gate open?” Nobody spoke.",
         ("I", "was like", "“Who left the gate open?”")),
        ("He's like, ‘Never again.’ And he went back.", ("He", "'s like", "‘Never again.’")),
        ("She hung out a sheet that read “Not for sale”, twice.", ("that", "read", "“Not for sale”")),
    ],
)  # fmt: skip
def test_a_thought_that_the_finder_missed_is_found(text: str, expected: Parts) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "I want a new boat.",
        "Do you remember the winter?",
        "“I think the ferry was late,” she said.",
        "The boat was like a bathtub, he wrote.",
        "We found the key under the mat.",
    ],
)
def test_a_thing_is_no_thought_and_a_quotation_is_left_to_its_speaker(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "pieces", "expected"),
    [
        (
            "I am sure that the ice is gone, even though it snowed, a thing nobody had seen. Then it rained.",
            ("that the ice is gone",),
            "that the ice is gone, even though it snowed, a thing nobody had seen",
        ),
        (
            "I am sure that there is a film — shot from a kite, in colour — of all this. Ask Ray.",
            ("that there is a film",),
            "that there is a film — shot from a kite, in colour — of all this",
        ),
        (
            "I am sure the deal was, whether you like it or not, that they would stay.",
            ("the deal", "that they would stay"),
            "the deal was, whether you like it or not, that they would stay",
        ),
        (
            "I am sure they are small. (A tenth of a gram.) We weighed them.",
            ("they are small",),
            "they are small. (A tenth of a gram.)",
        ),
        ("I am sure we sold a few of them.", ("a few of them",), "we sold a few of them"),
    ],
)
def test_a_thought_goes_on_to_the_end_of_its_sentence(
    text: str, pieces: tuple[str, ...], expected: str
) -> None:
    assert read(text, [attribution(text, "I", "am sure", *pieces)]) == [("I", "am sure", expected)]


def test_what_others_say_is_left_as_it_is() -> None:
    text = "Ann Lee said that the ice was gone, even though it had snowed."
    found = attribution(text, "Ann Lee", "said", "that the ice was gone")

    assert read(text, [found]) == [("Ann Lee", "said", "that the ice was gone")]


def test_what_the_finder_has_is_not_found_twice() -> None:
    text = "I think the ferry was late."

    assert read(text, [attribution(text, "I", "think", "the ferry was late")]) == [
        ("I", "think", "the ferry was late")
    ]


def test_a_heading_says_nothing_of_the_paragraph_below_it() -> None:
    text = "What we found\n\nThe sluice was opened twice between June and August."
    assert onrecord.extract(text).statements == ()
