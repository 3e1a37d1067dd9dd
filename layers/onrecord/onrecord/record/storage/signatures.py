"""A signature of the statements in a pointer's item: which terms one of them may have.

A pointer's item is billed by the kilobyte and is a third full, so the signature is written for nothing. Lists
by words, lemmas or addressees read it before the statements: an item whose signature lacks a term has no
statement with it, and 98 of 100 items that have no such statement are left out so.

A signature is a Bloom filter (B. H. Bloom 1970, "Space/time trade-offs in hash coding with allowable errors",
Communications of the ACM 13) of ``BITS`` bits for each term. The bits of a term are computed from one digest
(A. Kirsch, M. Mitzenmacher 2008, "Less hashing, same performance: building a better Bloom filter"). Items in
use hold signatures: neither the terms nor their bits change.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from onrecord.folding import searchable, words_in
from onrecord.identity import phrase_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from onrecord.model import Statement

BITS = 8
"""Bits of a signature for each of its terms."""
HASHES = 5
"""Bits that a term sets. With 8 bits a term, a term that is not there has all of them in 2 of 100 cases."""
BEGINNING = 4
"""Characters of the beginnings of words that are terms: shorter ones tell little."""


LARGEST = 16 * 1024
"""Bytes of a signature: that of more terms tells less, and of very many nothing, but its item stays small."""


def signature(terms: Collection[str]) -> bytes:
    """Return the signature of different terms."""
    size = min(-(-len(terms) * BITS // 8), LARGEST)
    signed = bytearray(size)
    for term in terms:
        for bit in _bits(term, size * 8):
            signed[-1 - bit // 8] |= 1 << bit % 8
    return bytes(signed)


def may_have(signed: bytes, terms: Iterable[str]) -> bool:
    """Return whether a signature may be of all these terms."""
    size = len(signed) * 8
    return all(
        size and all(signed[-1 - bit // 8] >> bit % 8 & 1 for bit in _bits(term, size)) for term in terms
    )


# --- Terms ---------------------------------------------------------------------------------------


def word(spelling: str) -> str:
    """Return the term of a word of the content, as ``folding.words_in`` spells it."""
    return f"w{spelling}"


def beginning(spelling: str) -> str:
    """Return the term of the beginning of a word of the content, at least ``BEGINNING`` characters."""
    return f"b{spelling[:BEGINNING]}"


def cue_word(spelling: str) -> str:
    """Return the term of a word of the cue, or of the lemma of its head."""
    return f"c{spelling}"


def addressee(entity_id: str) -> str:
    """Return the term of an addressee, or of its phrase (``identity.phrase_id``)."""
    return f"a{entity_id}"


def terms_of(statement: Statement) -> Iterator[str]:
    """Yield the terms of a statement; some of them come several times."""
    for piece in statement.content:
        for each in words_in(piece.text):
            yield word(each.spelling)
            if len(each.spelling) > BEGINNING:
                yield beginning(each.spelling)
    if statement.cue is not None:
        yield cue_word(searchable(statement.cue.lemma))
        for each in words_in(statement.cue.text):
            yield cue_word(each.spelling)
    for other in statement.addressees:
        yield addressee(other.entity_id or phrase_id(other.name))


def _bits(term: str, size: int) -> Iterator[int]:
    first, step = _hashes(term)
    return ((first + number * step) % size for number in range(HASHES))


@lru_cache(maxsize=8_192)  # a term stands in a pointer of each partition
def _hashes(term: str) -> tuple[int, int]:
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big") | 1
