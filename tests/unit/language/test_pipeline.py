"""The pipeline is built of components that declare what they need and set, and change nothing else."""

from __future__ import annotations

import logging
from dataclasses import fields, replace

import pytest
import spacy
from spacy.tokens import Doc

from onrecord.language.extraction import extract
from onrecord.language.pipeline import OWN, load, read, reading_of
from onrecord.language.reading import Reading
from onrecord.language.tokenizer import ChunkedTokenizer

POISON = "Poison"
SENTENCE = "“We are ready,” Ann Lee said."
ARTICLE = (
    "Ann Lee, the mayor of Osaka, met Bob Rice of Harbour Bank on Monday.\n\n"
    "“We are ready,” she told reporters. He said the bank’s chief economist was “not so sure”.\n\n"
    "The bank said on Tuesday that it had told the mayor so. “I never heard that,” Lee added.\n\n"
    "LEE: It was late.\n\nRICE: You were told.\n\nLEE: I was not. She knows.\n"
)
PREFIX = "doc._.onrecord_"


def parts(declared: list[str]) -> set[str]:
    """Return the fields of a reading among what a component declares."""
    return {part.removeprefix(PREFIX) for part in declared if part.startswith(PREFIX)}


def set_by(name: str) -> set[str]:
    return parts(load().get_pipe_meta(name).assigns)


def needed_by(name: str) -> set[str]:
    return parts(load().get_pipe_meta(name).requires)


def printed(reading: Reading) -> dict[str, str]:
    """Return a reading's fields as words, so that two of them can be compared."""
    found = {field.name: repr(getattr(reading, field.name)) for field in fields(Reading)}
    return {**found, "quotations": repr(reading.quotations.outermost)}


def test_our_components_stand_in_the_pipeline_in_the_order_of_their_needs() -> None:
    assert tuple(name for name in load().pipe_names if name in OWN) == OWN
    assert not any(load().analyze_pipes()["problems"].values())


@pytest.mark.parametrize("missing", [name for name in OWN if name != "onrecord_times"])
def test_a_pipeline_without_a_component_that_another_needs_has_a_problem(missing: str) -> None:
    nlp = spacy.blank("en")
    for name in ("sentencizer", *OWN):
        if name != missing:
            nlp.add_pipe(name)

    assert any(nlp.analyze_pipes()["problems"].values())


def test_the_pipeline_can_be_called() -> None:
    doc = load()(ARTICLE)

    assert isinstance(doc, Doc)
    assert doc.text == ARTICLE
    assert doc._.onrecord_statements[0].reading == "We are ready"
    assert [each.text for each in load().pipe([SENTENCE, SENTENCE])] == [SENTENCE, SENTENCE]


@pytest.mark.parametrize("name", OWN)
def test_a_component_sets_what_it_declares_and_nothing_else(name: str) -> None:
    nlp = load()
    doc = nlp.make_doc(ARTICLE)
    for before, component in nlp.pipeline:
        if before == name:
            break
        doc = component(doc)
    without = reading_of(doc)

    with_it = reading_of(nlp.get_pipe(name)(doc))

    changed = {
        field.name
        for field in fields(Reading)
        if printed(without)[field.name] != printed(with_it)[field.name]
    }
    assert changed == set_by(name)


@pytest.mark.parametrize("name", [name for name in OWN if name != "onrecord_sentences"])
def test_a_component_reads_what_it_declares_and_nothing_else(name: str) -> None:
    nlp = load()
    doc = nlp(ARTICLE)
    whole = reading_of(doc)
    bare = Reading(whole.text, whole.paragraphs)
    doc._.onrecord = replace(bare, **{field: getattr(whole, field) for field in needed_by(name)})

    again = reading_of(nlp.get_pipe(name)(doc))

    assert {field: printed(again)[field] for field in set_by(name)} == {
        field: printed(whole)[field] for field in set_by(name)
    }


@pytest.mark.parametrize("name", OWN)
def test_running_a_component_twice_changes_nothing(name: str) -> None:
    doc = load()(ARTICLE)
    before = printed(reading_of(doc))

    again = load().get_pipe(name)(doc)

    assert printed(reading_of(again)) == before


def test_running_all_components_twice_changes_nothing() -> None:
    doc = load()(ARTICLE)
    before = printed(reading_of(doc))

    assert printed(reading_of(load()(doc))) == before


def test_sentences_of_the_document_start_with_their_opening_marks() -> None:
    doc = load()("Nobody spoke. “We are ready,” Ann Lee said.\nThe port\nIt rained.")

    assert [words for sentence in doc.sents if (words := sentence.text.strip())] == [
        "Nobody spoke.",
        "“We are ready,” Ann Lee said.",
        "The port",
        "It rained.",
    ]


def test_names_stand_in_the_reading_with_their_types() -> None:
    reading = read("Ann Lee of the World Bank flew from Paris to Osaka on Monday with three Germans.")

    assert [(reading.text[name.start : name.end], name.label) for name in reading.names] == [
        ("Ann Lee", "PERSON"),
        ("World Bank", "ORG"),
        ("Paris", "GPE"),
        ("Osaka", "GPE"),
        ("Germans", "NORP"),
    ]


def test_the_least_confidence_of_one_call_is_not_that_of_the_next() -> None:
    every = extract(ARTICLE, min_confidence=0.0).statements
    sure = extract(ARTICLE, min_confidence=0.97).statements

    assert len(sure) < len(extract(ARTICLE).statements) <= len(every)


def test_the_least_confidence_can_be_set_for_a_component() -> None:
    nlp = spacy.blank("en")
    for name in ("sentencizer", *OWN):
        nlp.add_pipe(name, config={"min_confidence": 1.0} if name == "onrecord_attributions" else {})

    assert nlp(ARTICLE)._.onrecord_statements == []


def test_a_paragraph_that_the_tokenizer_fails_on_is_skipped_and_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nlp = spacy.blank("en")

    def tokenize(text: str) -> Doc:
        if POISON in text:
            raise ValueError(f"cannot read {text}")
        return nlp.tokenizer(text)

    text = f"{SENTENCE}\n{POISON} in here.\n{SENTENCE}"
    with caplog.at_level(logging.WARNING):
        doc = ChunkedTokenizer(tokenize, nlp.vocab)(text)

    (skipped,) = reading_of(doc).unread
    assert POISON in text[skipped.start : skipped.end]
    assert "failed" in skipped.reason
    assert len(doc.text) == len(text)
    assert POISON not in doc.text
    assert POISON not in caplog.text
    assert [each.reading for each in reading_of(load()(doc)).statements] == ["We are ready", "We are ready"]
