"""Tags right behind quotations, by verbs that the model does not know."""

from __future__ import annotations

import pytest

import onrecord
from onrecord.language.attributions.attribution import Attribution
from onrecord.language.attributions.speaker_tags import with_speaker_tags
from onrecord.language.quotations import read_quotations


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


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (
            (
                "Omar Said is milder. He argues that the lock was old. Nobody had paid for a new one. "
                "‘It held for a century’, he wrote to members in March. ‘Most hold for less.’"
            ),
            [
                ("the lock was old", ["Omar Said"]),
                ("It held for a century … Most hold for less.", ["Omar Said"]),
            ],
        ),
        (
            (
                "Una Byrne had doubts. She believes that the weir leaks. The gauge had stuck at ten. "
                "‘I read it twice’, she told the board. ‘Then I hit it.’"
            ),
            [("the weir leaks", ["Una Byrne"]), ("I read it twice … Then I hit it.", ["Una Byrne"])],
        ),
    ],
)
def test_a_pronoun_behind_a_quotation_is_its_tag(text: str, statements: list[tuple[str, list[str]]]) -> None:
    assert said(text) == statements


def test_a_quotation_goes_on_behind_its_tag_whatever_is_said_in_it() -> None:
    text = "“It is no ripple,” said Una Byrne, the pilot. “Ripples pass. They say it is a slow swell.”"
    quotations = read_quotations(text)
    first, second = ((each.start, each.end) for each in quotations.outermost)
    cue, source = (text.index("said"), text.index("said") + 4), (text.index("Una"), text.index(". “"))
    inner = text.index("it is a slow"), second[1] - 1
    told = Attribution(
        (inner,), (text.index("say"), text.index("say") + 3), (text.index("They"), text.index(" say")), 0.9
    )

    found = with_speaker_tags(
        text, [Attribution((first,), cue, source, 0.9), told], [], quotations, [(0, len(text))]
    )

    assert [each.content for each in found] == [(first, second), (inner,)]


def test_a_quotation_in_the_next_paragraph_is_not_of_the_tag_before() -> None:
    text = "“It is no ripple,” said Una Byrne, the pilot.\n\n“Ripples pass.”"
    quotations = read_quotations(text)
    first, second = ((each.start, each.end) for each in quotations.outermost)
    cue, source = (text.index("said"), text.index("said") + 4), (text.index("Una"), text.index(".\n"))
    paragraphs = [(0, text.index("\n")), (second[0], len(text))]

    found = with_speaker_tags(text, [Attribution((first,), cue, source, 0.9)], [], quotations, paragraphs)

    assert [each.content for each in found] == [(first,)]
