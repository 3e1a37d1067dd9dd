"""Tags right behind quotations, by verbs that the model does not know."""

from __future__ import annotations

import pytest

import onrecord


def said(text: str) -> list[tuple[str, list[str]]]:
    """Return the statements of a text outside of others: their words and speakers."""
    return [
        (statement.text, [speaker.name for speaker in statement.speakers])
        for statement in onrecord.extract(text).statements
        if statement.parent is None
    ]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            "“Absolutely not,” harrumphed Colonel Digby Marsh. “Never again,” trilled his wife.",
            [("Absolutely not", ["Digby Marsh"]), ("Never again", ["his wife"])],
        ),
        (
            "“Is that it?” squeaked Nia Pugh. “That’s it,” Owen Pugh grunted. “Home,” ordered their mother.",
            [("Is that it?", ["Nia Pugh"]), ("That’s it", ["Owen Pugh"]), ("Home", ["their mother"])],
        ),
        (
            '"Ours," said Kit Vane, "and paid for." "Hardly," sneered the bailiff.',
            [("Ours … and paid for.", ["Kit Vane"]), ("Hardly", ["the bailiff"])],
        ),
        (
            "“Taxi!” hollered Rosa Bligh. “We’re full,” sighs the driver.",
            [("Taxi!", ["Rosa Bligh"]), ("We’re full", ["the driver"])],
        ),
        (
            "“Ice,” deadpanned waiter Ivor Tull. “Then heat it,” chorused the diners. “Never,” he said.",
            [("Ice", ["Ivor Tull"]), ("Then heat it", ["the diners"]), ("Never", ["Ivor Tull"])],
        ),
        (
            "“Go home!” yelled protesters. “We won,” sang the children. “Sit down,” hissed two ushers.",
            [("Go home!", ["protesters"]), ("We won", ["the children"]), ("Sit down", ["two ushers"])],
        ),
    ],
    ids=["man and wife", "name before the verb", "interrupted", "present tense", "a waiter", "crowds"],
)
def test_a_quotation_belongs_to_whom_its_own_tag_names(
    text: str, statements: list[tuple[str, list[str]]]
) -> None:
    assert said(text) == statements


def test_a_description_behind_a_quotation_takes_in_the_name_apposed_to_it() -> None:
    text = '"We are broke," confided landlady Pat Moss. "Not for long," chirped her husband, Des Moss.'
    assert said(text)[1] == ("Not for long", ["Des Moss"])


def test_an_adjective_before_a_title_is_no_verb() -> None:
    text = 'The bridge "is the only one that has stood," retired Army general Ann Lee said.'
    (statement,) = onrecord.extract(text).statements
    assert statement.cue is not None
    assert (statement.cue.text, statement.speakers[0].name) == ("said", "Ann Lee")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("Ana Bell", "its second boat, named “Better Days,” won one or two races for the juniors"),
        ("Ivo Kent", "the mare, called “Old Faithful,” pulled one and a half carts to the quay"),
        ("Greta Holm", "the machine, nicknamed “Daisy,” made one or two errors for each hundred letters"),
        ("Pia Falk", "its second boat, named “Better Days,” won the races for the juniors"),
        ("Rhys Owen", "the tug, called “Old Faithful,” pulled their barges to the quay"),
        ("Tess Rowe", "the duo’s first album, “Low Tide,” sold the tickets for their tour"),
    ],
)
def test_things_behind_a_verb_say_nothing(source: str, words: str) -> None:
    assert said(f"According to {source}, {words}.") == [(words, [source])]


@pytest.mark.parametrize(
    ("tag", "speaker"),
    [("she said", "Maud Petty"), ("one diver said", "one diver"), ("the clerk asked", "the clerk")],
)
def test_the_subject_of_the_next_sentence_has_not_said_it(tag: str, speaker: str) -> None:
    text = f"Maud Petty met the crew on Friday. “Is the raft to go?” {tag}. Carl Dunn laughed."
    assert said(text) == [("Is the raft to go?", [speaker])]
