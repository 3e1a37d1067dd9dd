"""The attributions of a file of GUM come out with their sources, cues and contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.attributions import sets_of
from benchmarks.conllu import read_documents
from benchmarks.gum import gum_record

if TYPE_CHECKING:
    from pathlib import Path

Token = tuple[str, int, str, str]
"""A form, the number of its head in the sentence, its part of speech, and its last column."""


def sentence(*tokens: Token, opens: str = "") -> str:
    """Return a sentence as CoNLL-U has it; ``opens`` is a comment above it."""
    lines = [
        f"{number}\t{form}\t_\t{tag}\t_\t_\t{head}\t_\t_\t{misc}"
        for number, (form, head, tag, misc) in enumerate(tokens, start=1)
    ]
    return "\n".join([*filter(None, ["# sent_id = x", opens]), *lines, "", ""])


def written(path: Path, *sentences: str, document: str = "GUM_news_bridge") -> Path:
    path.write_text(f"# newdoc id = {document}\n{''.join(sentences)}", encoding="utf-8")
    return path


def read_gum(path: Path) -> list[dict[str, Any]]:
    return [gum_record(document) for document in read_documents(path)]


def shown(document: dict[str, Any]) -> list[tuple[list[str], list[str], list[str], bool]]:
    text = document["text"]
    return [
        (
            *([text[start:end] for start, end in each[role]] for role in ("source", "cue", "content")),
            each["nested"],
        )
        for each in document["statements"]
    ]


SAID = sentence(
    ("Ada", 2, "PROPN", "Discourse=attribution-positive:1->2:1:sem-atsrc-1+lex-indwd-2"),
    ("said", 0, "VERB", "_"),
    ("boats", 4, "NOUN", "Discourse=ROOT:2:0"),
    ("sank", 2, "VERB", "_"),
    ("when", 6, "SCONJ", "Discourse=context-circumstance:3->2:0"),
    ("storms", 4, "NOUN", "SpaceAfter=No"),
    (".", 2, "PUNCT", "_"),
    opens="# newpar = p (1 s)",
)
FELT = sentence(
    ("She", 2, "PRON", "Discourse=joint-list_m:4->2:2"),
    ("left", 0, "VERB", "SpaceAfter=No"),
    (".", 2, "PUNCT", "_"),
    opens="# newpar = p (1 s)",
)


def test_a_content_has_what_its_unit_holds_by_relations_of_lower_places(tmp_path: Path) -> None:
    [document] = read_gum(written(tmp_path / "news.conllu", SAID, FELT))
    assert document["id"] == "GUM_news_bridge"
    assert document["text"] == "Ada said boats sank when storms.\n\nShe left."
    assert shown(document) == [(["Ada"], ["said"], ["boats sank when storms."], False)]


@pytest.mark.parametrize(
    ("opening", "cue"),
    [
        ([("According", 3, "VERB"), ("to", 1, "ADP"), ("Ada", 5, "PROPN")], ["According to"]),
        ([("So", 2, "ADV"), ("thinks", 5, "VERB"), ("Ada", 2, "PROPN")], ["thinks"]),
        ([("Picture", 5, "NOUN"), ("by", 3, "ADP"), ("Ada", 1, "PROPN")], None),
    ],
)
def test_a_cue_that_no_signal_names_is_the_verb_or_according_to(
    tmp_path: Path, opening: list[tuple[str, int, str]], cue: list[str] | None
) -> None:
    relation = "Discourse=attribution-positive:1->2:0:sem-atsrc-3"
    tokens = [(*each, "_" if number else relation) for number, each in enumerate(opening)]
    rest = [("boats", 5, "NOUN", "Discourse=ROOT:2:0"), ("sank", 0, "VERB", "_")]
    [document] = read_gum(written(tmp_path / "news.conllu", sentence(*tokens, *rest)))
    assert shown(document) == ([] if cue is None else [(["Ada"], cue, ["boats sank"], False)])


def test_one_attribution_inside_another_is_nested_and_words_of_two_tokens_stand_once(tmp_path: Path) -> None:
    lines = sentence(
        ("Ada", 2, "PROPN", "Discourse=attribution-positive:1->3:1:sem-atsrc-1+lex-indwd-2"),
        ("says", 0, "VERB", "_"),
        ("I", 4, "PRON", "Discourse=attribution-positive:2->3:0:sem-atsrc-3+lex-indwd-4"),
        ("hope", 2, "VERB", "_"),
        ("it", 7, "PRON", "Discourse=ROOT:3:0"),
        ("'s", 7, "AUX", "_"),
        ("over", 4, "ADV", "_"),
    ).replace("\n5\t", "\n5-6\tit's\t_\t_\t_\t_\t_\t_\t_\t_\n5\t")
    [document] = read_gum(written(tmp_path / "news.conllu", lines))
    assert document["text"] == "Ada says I hope it's over"
    assert shown(document) == [
        (["Ada"], ["says"], ["I hope it's over"], False),
        (["I"], ["hope"], ["it's over"], True),
    ]


def test_documents_of_gum_count_by_genre_and_others_by_file(tmp_path: Path) -> None:
    first = written(tmp_path / "dev.conllu", SAID).read_text("utf-8")
    (tmp_path / "dev.conllu").write_text(f"{first}{first.replace('news', 'interview')}", encoding="utf-8")
    (tmp_path / "own.jsonl").write_text('{"id": "a", "text": "", "statements": []}\n', encoding="utf-8")
    sets = sets_of([tmp_path / "dev.conllu", tmp_path / "own.jsonl"])
    assert {name: len(documents) for name, documents in sets.items()} == {
        "gum_news": 1,
        "gum_interview": 1,
        "own": 1,
    }
