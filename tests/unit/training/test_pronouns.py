"""Weights for pronouns are judged without being written anywhere."""

from __future__ import annotations

from typing import Any

from onrecord.language.entities.pronouns import Features, fitted_weights
from training.pronouns import TABLE, examples_of, f1

TEXT = "Carol Rice met George Rice in Osaka. She said that it was late. He left."
SHIPPED = fitted_weights()


def person(name: str, pronoun: str) -> dict[str, Any]:
    """Return a gold entity with a name and a pronoun of the text."""
    return {
        "type": "person",
        "mentions": [
            {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "kind": kind}
            for words, kind in ((name, "name"), (pronoun, "pronoun"))
        ],
    }


RECORD = {"text": TEXT, "entities": [person("Carol Rice", "She"), person("George Rice", "He")]}


def test_the_table_has_a_weight_for_every_feature() -> None:
    table = [line.split("\t")[0] for line in TABLE.read_text("utf-8").splitlines() if line[0] != "#"]

    assert table == list(Features._fields)


def test_the_weights_that_ship_know_she_from_he() -> None:
    assert f1(examples_of(RECORD), SHIPPED) == 1.0


def test_other_weights_are_judged_by_what_they_choose_and_the_table_stays() -> None:
    table = TABLE.read_bytes()

    assert f1(examples_of(RECORD), SHIPPED._replace(none=100.0)) == 0.0
    assert f1(examples_of(RECORD), SHIPPED) == 1.0
    assert TABLE.read_bytes() == table
