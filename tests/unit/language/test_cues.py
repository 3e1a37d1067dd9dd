"""Which verb a cue is, in all its forms."""

from __future__ import annotations

import pytest

from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.statements.cues import lemma_of


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("agree", {"agree", "agrees", "agreeing", "agreed"}),
        ("begin", {"begin", "begins", "beginning", "began", "begun"}),
        ("prefer", {"prefer", "prefers", "preferring", "preferred"}),
        ("regret", {"regret", "regrets", "regretting", "regretted"}),
        ("opt", {"opt", "opts", "opting", "opted"}),
        ("plead", {"plead", "pleads", "pleading", "pleaded", "pled"}),
        ("signal", {"signal", "signals", "signaling", "signalling", "signaled", "signalled"}),
        ("deny", {"deny", "denies", "denying", "denied"}),
        ("admit", {"admit", "admits", "admitting", "admitted"}),
        ("say", {"say", "says", "saying", "said"}),
    ],
)
def test_a_verb_is_known_in_all_its_forms(lemma: str, forms: set[str]) -> None:
    assert {form for form, verb in cue_forms().items() if verb.lemma == lemma} == forms


@pytest.mark.parametrize(
    ("cue", "lemma"),
    [
        ("began to explain", "explain"),
        ("is beginning to claim", "claim"),
        ("had begun by saying", "say"),
        ("began", "begin"),
        ("had agreed", "agree"),
        ("has also said", "say"),
    ],
)
def test_the_verb_after_began_is_the_head_of_its_cue(cue: str, lemma: str) -> None:
    assert lemma_of(cue) == lemma
