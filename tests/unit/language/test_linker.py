"""The linker: which cue brings a content, and whose it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onrecord_weights
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.linker import (
    ChoiceFeatures,
    ConfidenceFeatures,
    Finder,
    Linker,
    Weights,
)
from onrecord.language.tagging.tagger import ROLES, TaggedSpan

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder.load(onrecord_weights.folder())


def read(finder: Finder, text: str) -> list[tuple[str | None, str | None, str]]:
    """Return attributions as (source, cue, content), pieces of a content joined and without marks."""

    def part(span: tuple[int, int] | None) -> str | None:
        return None if span is None else text[slice(*span)]

    return [
        (
            part(attribution.source),
            part(attribution.cue),
            " … ".join(text[slice(*piece)].strip('“”",.') for piece in attribution.content),
        )
        for attribution in finder.find_attributions(text)
    ]


def test_each_content_finds_its_own_source(finder: Finder) -> None:
    text = (
        "The council said the bridge was safe. Engineers hired by residents disagreed, "
        "and Mara Quist said that two bolts had sheared off."
    )
    found = read(finder, text)
    assert ("The council", "said", "the bridge was safe") in found
    assert ("Mara Quist", "said", "that two bolts had sheared off") in found


def test_coordinated_cues_share_their_source(finder: Finder) -> None:
    text = "Mara Quist said the bolts had sheared off and added that nobody had checked them."
    assert read(finder, text) == [
        ("Mara Quist", "said", "the bolts had sheared off"),
        ("Mara Quist", "added", "that nobody had checked them"),
    ]


def test_pieces_on_both_sides_of_a_cue_are_one_statement(finder: Finder) -> None:
    text = "“The bolts,” Mara Quist said, “had sheared off.”"
    assert read(finder, text) == [("Mara Quist", "said", "The bolts … had sheared off")]


def test_confidence_is_a_probability_and_pieces_are_in_text_order(finder: Finder) -> None:
    text = "“The bolts,” Mara Quist said, “had sheared off.” The council denied this.\n\n" * 5
    found = finder.find_attributions(text)
    assert found
    for attribution in found:
        assert 0.0 <= attribution.confidence <= 1.0
        assert list(attribution.content) == sorted(attribution.content)


def test_an_empty_text_has_no_attributions(finder: Finder) -> None:
    assert finder.find_attributions("") == []


def _spans(parts: list[tuple[int, int, int]]) -> list[TaggedSpan]:
    random = np.random.default_rng(len(parts))
    found, place = [], 0
    for role, gap, length in parts:
        start = place + gap
        place = start + length
        found.append(
            TaggedSpan(
                start=2 * start, end=2 * place - 1, role=ROLES[role], first=start, last=place - 1,
                probability=float(random.random()), certainty=float(random.random()),
                pointers=random.normal(size=(2, 128)).astype("f4"),
            )
        )  # fmt: skip
    return found


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 400), st.integers(1, 40)), max_size=30))
def test_every_content_is_linked_once_and_nothing_raises(parts: list[tuple[int, int, int]]) -> None:
    spans = _spans(parts)
    text = "x\n" * (spans[-1].last + 1 if spans else 0)
    links = Linker.load(onrecord_weights.folder()).links(text, spans)
    contents = sorted(index for link in links for index in link.contents)
    assert contents == [index for index, span in enumerate(spans) if span.role == "content"]
    for link in links:
        assert link.cue is None or spans[link.cue].role == "cue"
        assert link.source is None or spans[link.source].role == "source"
    attributions = Linker.load(onrecord_weights.folder()).link(text, spans)
    assert all(isinstance(attribution, Attribution) for attribution in attributions)


def test_saved_weights_are_loaded_by_the_names_of_their_features(tmp_path: Path) -> None:
    weights = Weights(
        ChoiceFeatures(pointer=0.5, none=-1.0),
        ChoiceFeatures(distance=2.0),
        ConfidenceFeatures(*range(len(ConfidenceFeatures._fields))),
        0.25,
    )
    path = tmp_path / "linker.json"
    weights.save(path)
    shuffled = {
        name: dict(reversed(value.items())) if isinstance(value, dict) else value
        for name, value in json.loads(path.read_text("utf-8")).items()
    }
    path.write_text(json.dumps(shuffled), encoding="utf-8")

    assert Weights.load(path) == weights


@pytest.mark.parametrize("change", [{"pointers": 1.0}, None], ids=["unknown", "missing"])
def test_weights_for_other_features_are_refused(tmp_path: Path, change: dict[str, float] | None) -> None:
    stored = json.loads((onrecord_weights.folder() / "linker.json").read_text("utf-8"))
    stored["cue_choice"] = {"pointer": 1.0} if change is None else stored["cue_choice"] | change
    path = tmp_path / "linker.json"
    path.write_text(json.dumps(stored), encoding="utf-8")

    with pytest.raises(ValueError, match="weights for"):
        Weights.load(path)
