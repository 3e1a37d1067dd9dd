"""The pipeline is built of named components; a part of a text that the model fails on costs only itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language

from onrecord.language.pipeline import OWN, load, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from spacy.tokens import Doc

POISON = "Poison"
SENTENCE = "“We are ready,” Ann Lee said."


@Language.component("fails_on_poison")
def fails_on_poison(doc: Doc) -> Doc:
    if any(token.text == POISON for token in doc):
        raise ValueError(f"cannot read {doc.text}")
    return doc


def poisoned() -> Iterator[None]:
    load().add_pipe("fails_on_poison", first=True)
    try:
        yield
    finally:
        load().remove_pipe("fails_on_poison")


def test_our_components_stand_in_the_pipeline_in_the_order_of_their_questions() -> None:
    assert tuple(name for name in load().pipe_names if name in OWN) == OWN


def test_names_stand_in_the_document_with_their_types() -> None:
    doc, _ = read("Ann Lee of the World Bank flew from Paris to Osaka on Monday with three Germans.")

    assert [(doc.text[one.start : one.end], one.label) for one in doc._.names] == [
        ("Ann Lee", "PERSON"),
        ("World Bank", "ORG"),
        ("Paris", "GPE"),
        ("Osaka", "GPE"),
        ("Germans", "NORP"),
    ]


def test_a_paragraph_that_the_model_fails_on_is_skipped_and_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    text = f"{SENTENCE}\n{POISON} in here.\n{SENTENCE}"
    for _ in poisoned():
        doc, skipped = read(text)
    assert [draft.reading for draft in doc._.statements] == ["We are ready", "We are ready"]
    assert POISON in text[skipped[0].start : skipped[0].end]
    assert len(skipped) == 1
    assert "failed" in skipped[0].reason
    assert POISON not in caplog.text
