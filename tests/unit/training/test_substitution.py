"""Articles with other names: offsets follow, a person keeps the same new name, passages mark their names."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.name_pool import POOL
from training.names import substitution
from training.names.invention import PASSAGES, Inventor, passages_of
from training.names.substitution import Edit, agreed, edited, edits_of, moved

if TYPE_CHECKING:
    from training.names.examples import Span

TEXT = "Ann Lee of Ostmark Steel met Lee's sister in Paris.\n\nMs. Lee said the FBI was late."
NAMES = [
    (span, label)
    for span, label in (
        ("Ann Lee", "PERSON"),
        ("Ostmark Steel", "ORG"),
        ("Lee", "PERSON"),
        ("Paris", "GPE"),
        ("Lee", "PERSON"),
        ("FBI", "ORG"),
    )
]


def drawing(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (no secret)


def located() -> list[Span]:
    found, at = [], 0
    for name, label in NAMES:
        at = TEXT.index(name, at)
        found.append((at, at + len(name), label))
        at += len(name)
    return found


@pytest.fixture(autouse=True)
def _all_names_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(substitution, "KEPT", 0.0)


@pytest.mark.parametrize("seed", range(20))
def test_the_offsets_of_substituted_names_hit_them(seed: int) -> None:
    edits = edits_of(TEXT, located(), POOL, drawing(seed), passages=0.5)
    text, names = edited(TEXT, edits)
    assert [text[start:end] for start, end, _ in names] == [
        edit.new[start:end] for edit in edits for start, end, _ in edit.names
    ]
    assert all(text[start:end].strip() == text[start:end] != "" for start, end, _ in names)


def test_a_person_keeps_a_single_new_name_and_the_title() -> None:
    text, _ = edited(TEXT, edits_of(TEXT, located(), POOL, drawing(1), passages=0.0))
    assert text.startswith("Wilma Quandt")
    assert "met Quandt's sister in Lima." in text
    assert "Ms. Quandt said the " in text
    assert "Lee" not in text


@pytest.mark.parametrize("seed", range(20))
def test_text_between_names_is_unchanged_at_its_new_offset(seed: int) -> None:
    edits = edits_of(TEXT, located(), POOL, drawing(seed), passages=1.0)
    text, _ = edited(TEXT, edits)
    to = moved(edits)
    for part in (" met ", "'s sister in ", ".\n\nMs. ", " said the ", " was late."):
        start = TEXT.index(part)
        assert text[to(start) : to(start + len(part))] == part
    assert text[to(0) :].startswith("Wilma Quandt")
    assert text[: to(len(TEXT))].endswith(" was late.")


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8, unique=True), st.text(max_size=5))
def test_offsets_keep_their_order(places: list[int], new: str) -> None:
    places.sort()
    edits = [Edit(start, end, new, ()) for start, end in zip(places[::2], places[1::2], strict=False)]
    to = moved(edits)
    found = [to(place) for place in range(60)]
    assert found == sorted(found)
    text, _ = edited("x" * 60, edits)
    assert to(60) == len(text)


def test_teachers_agree_on_a_name_that_no_person_bears() -> None:
    text = "Lee left. Lee Ltd stayed. Oslo, Nice."
    first = [(0, 3, "PERSON"), (10, 17, "ORG"), (26, 30, "GPE"), (32, 36, "GPE")]
    second = [(0, 3, "PERSON"), (10, 17, "ORG"), (26, 30, "GPE"), (32, 36, "PERSON")]
    assert agreed(text, first, second) == [(0, 3, "PERSON"), (26, 30, "GPE")]


def test_a_slot_with_a_number_is_the_same_name_wherever_it_stands() -> None:
    text, names = Inventor(POOL, drawing(3)).filled("{PERSON1} and {PERSON2}: {FAMILY1}, {TEAM1} v {TEAM1}")
    forms = [text[start:end] for start, end, _ in names]
    assert forms[2] == forms[0].split()[-1]
    assert forms[3] == forms[4]
    assert [label for *_, label in names] == ["PERSON", "PERSON", "PERSON", "ORG", "ORG"]


def test_every_passage_can_be_filled() -> None:
    passages = passages_of(PASSAGES)
    assert set(passages) == {"before", "after"}
    inventor = Inventor(POOL, drawing(1))
    for passage in (each for some in passages.values() for each in some):
        text, names = inventor.filled(passage)
        assert "{" not in text
        assert names
