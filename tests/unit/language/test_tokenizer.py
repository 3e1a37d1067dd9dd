"""Sentences start where those of spaCy's English do, though fewer of its special words are read."""

from __future__ import annotations

import pytest
import spacy
from spacy.lang.en import EnglishDefaults

from onrecord.language.tokenizer import SentenceEnglish

LEFT_OUT = sorted(
    set(EnglishDefaults.tokenizer_exceptions) - set(SentenceEnglish.Defaults.tokenizer_exceptions)
)


def starts(nlp: spacy.Language, text: str) -> list[int]:
    return [token.idx for token in nlp(text) if token.is_sent_start]


@pytest.fixture(scope="module")
def ours() -> spacy.Language:
    nlp = SentenceEnglish()
    nlp.add_pipe("sentencizer")
    return nlp


@pytest.fixture(scope="module")
def theirs() -> spacy.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


@pytest.mark.parametrize(
    "place",
    [
        "It rained. {} they left.",
        "They left {}. It rained.",
        "“{}.” The sea rose.",
        "Is it {}?) ({}!",
        "The tide turned.{} So did we.",
        "It’s {}... ‘{}’. “{}",
        "'{}'. {}'s. 5{}. {}",
        "{}-{}.\n{}/{} .{}",
    ],
)
def test_no_word_that_is_left_out_changes_where_a_sentence_starts(
    place: str, ours: spacy.Language, theirs: spacy.Language
) -> None:
    text = "\n".join(place.replace("{}", word) for word in LEFT_OUT)

    assert len(LEFT_OUT) > 900
    assert starts(ours, text) == starts(theirs, text)


@pytest.mark.parametrize(
    "text", ["Mr. Orr left. Dr. Ude stayed.", "They wed. So it is.", "It opens at 5 p.m. in St. Ives. Come!"]
)
def test_the_words_that_are_kept_still_end_no_sentence(
    text: str, ours: spacy.Language, theirs: spacy.Language
) -> None:
    assert starts(ours, text) == starts(theirs, text)
