"""A signature never denies a term that it has, and seldom claims another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.record.storage.signatures import LARGEST, may_have, signature, word


@given(st.sets(st.text(), max_size=60))
def test_a_signature_has_all_its_terms(terms):
    signed = signature(terms)
    assert may_have(signed, terms)
    assert len(signed) == len(terms)


def test_one_term_in_forty_that_it_does_not_have_passes_at_most():
    signed = signature({word(str(number)) for number in range(300)})
    claimed = sum(may_have(signed, [word(f"x{number}")]) for number in range(10_000))
    assert 0 < claimed < 250 + 100


def test_a_signature_of_nothing_has_no_term():
    assert not may_have(signature(()), [word("pension")])
    assert may_have(signature(()), [])


def test_signatures_in_use_mean_what_they_meant():
    """A table is full of them: whoever changes what they mean has to write it again."""
    assert signature(["wpension", "bpens", "cdeny", "aperson:ann-lee"]).hex() == "30ffc1da"


def test_a_signature_of_very_many_terms_stays_small_and_lacks_none_of_them() -> None:
    terms = {word(str(number)) for number in range(100_000)}

    signed = signature(terms)

    assert len(signed) == LARGEST
    assert all(may_have(signed, [term]) for term in list(terms)[::97])
