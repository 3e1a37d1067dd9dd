"""What names are learnt from: teachers' names, gold ones, and copies with other names that mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import onrecord_weights
from onrecord.language.tagging.names import LABELS, TAGS
from onrecord.language.tagging.pieces import WordPieces
from tests.support.name_pool import POOL
from training.articles import IGNORED, example
from training.names import substitution, versions

if TYPE_CHECKING:
    from training.articles import Example

WORD_PIECES = WordPieces.load(onrecord_weights.folder() / "vocab.txt")
TEXT = "Ann Lee of Ostmark Steel said the pier in Paris was closed."
ARTICLE = {
    "id": "a1",
    "text": TEXT,
    "statements": [{"source": [[0, 24]], "cue": [[25, 29]], "content": [[30, 58]]}],
}
LARGER = {"a1": [(0, 7, "PERSON"), (11, 24, "ORG"), (42, 47, "GPE")]}
SMALLER = {"a1": [(0, 7, "PERSON"), (11, 18, "PERSON"), (42, 47, "GPE")]}
GOLD = {
    "id": "g1",
    "text": "Ann Lee left Paris at noon.",
    "entities": [
        {"type": "person", "mentions": [{"start": 0, "end": 7, "kind": "name"}]},
        {"type": "place", "mentions": [{"start": 13, "end": 18, "kind": "name"}]},
        {"type": "time", "mentions": [{"start": 22, "end": 26, "kind": "name"}]},
    ],
}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> tuple[list[Example], list[Example]]:
    monkeypatch.setattr(substitution, "KEPT", 0.0)
    monkeypatch.setattr(versions, "pool_of", lambda _: POOL)
    return versions.with_names([ARTICLE], [GOLD], (LARGER, SMALLER), WORD_PIECES)


def may_be(version: Example, form: str) -> set[str]:
    """Return the labels that a word may have; "-" is none."""
    assert version.allowed is not None
    (place,) = [
        number
        for number, (start, end) in enumerate(zip(version.words.starts, version.words.ends, strict=True))
        if version.text[start:end] == form
    ]
    return {"-" if tag == 0 else LABELS[(tag - 1) // 2] for tag in np.flatnonzero(version.allowed[place])}


def test_where_teachers_differ_either_may_be_right(read: tuple[list[Example], list[Example]]) -> None:
    article = read[0][0]
    assert may_be(article, "Lee") == {"PERSON"}
    assert may_be(article, "Ostmark") == {"ORG", "PERSON"}
    assert may_be(article, "Steel") == {"ORG", "-"}
    assert may_be(article, "pier") == {"-"}


def test_gold_leaves_open_what_it_does_not_mark(read: tuple[list[Example], list[Example]]) -> None:
    articles, _ = read
    documents = [version for version in articles if version.article == "g1"]
    assert len(documents) == 2  # twice in a pass
    assert may_be(documents[0], "Lee") == {"PERSON"}
    assert may_be(documents[0], "Paris") == {"GPE", "LOC", "FAC"}
    assert may_be(documents[0], "noon") == {"-"}
    assert {"-", "NORP", "EVENT"} <= may_be(documents[0], "left")
    assert "PERSON" not in may_be(documents[0], "left")
    assert set(documents[0].tags.tolist()) == {IGNORED}


def test_copies_have_other_names_and_the_same_statements(read: tuple[list[Example], list[Example]]) -> None:
    def said(copy: Example, role: str) -> list[str]:
        return [copy.text[start:end] for start, end in copy.statements[0][role]]

    copies = [copy for copy in read[1] if copy.article == "a1"]
    assert len(copies) == versions.COPIES
    for copy in copies:
        assert "Ann Lee" not in copy.text
        assert said(copy, "cue") == ["said"]
        assert said(copy, "source") == ["Wilma Quandt of Ostmark Steel"]  # teachers disagree, so it stays
        assert said(copy, "content") == ["the pier in Lima was closed"]
        assert may_be(copy, "Lima") == {"GPE"}
        assert copy.tags.tolist().count(IGNORED) == 0


def test_passages_around_gold_say_exactly_what_is_named(
    read: tuple[list[Example], list[Example]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "PASSAGES", 1.0)
    _, copies = versions.with_names([ARTICLE], [GOLD], (LARGER, SMALLER), WORD_PIECES)
    for copy in (each for each in copies if each.article == "g1"):
        assert copy.allowed is not None
        assert copy.allowed.shape == (len(copy.words), TAGS)
        counts = copy.allowed.sum(axis=1)
        inside = [
            number
            for number, start in enumerate(copy.words.starts.tolist())
            if copy.text.index(" left ") - 20 < start < copy.text.index(" at noon.") + 9
        ]
        outside = [number for number in range(len(counts)) if number not in inside]
        assert outside
        assert all(counts[number] == 1 for number in outside)


def test_a_record_without_statements_teaches_none() -> None:
    record: dict[str, Any] = {"id": "a2", "text": "Ann left."}
    assert set(example(record, WORD_PIECES).tags.tolist()) == {IGNORED}
