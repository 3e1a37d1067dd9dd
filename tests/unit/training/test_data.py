"""The articles that training takes: annotated files, and what the record exports, corrected by a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import onrecord
import onrecord_weights
from onrecord.language.tagging.pieces import WordPieces
from training.articles import example
from training.data import files_of, read_data, read_texts, weighted
from training.record import read_record

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "“The pier is shut,” Ann Lee said. “It was old.” Bob Ray denied that the pier was shut.\n"


def exported(folder: Path, text: str = TEXT, **changed: Any) -> list[dict[str, Any]]:
    """Write a document as the record hands it out, and return the lines of its statements."""
    extraction = onrecord.extract(text).model_dump(mode="json")
    name = extraction["document"]["id"]
    lines = [{**each, "document": {"id": name}, **changed} for each in extraction["statements"]]
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    described = {"id": name, "status": "done", "document": extraction["document"]}
    (folder / f"{name}.json").write_text(json.dumps(described), encoding="utf-8")
    corrected(folder, lines)
    return lines


def corrected(folder: Path, lines: list[dict[str, Any]]) -> None:
    (folder / "statements.ndjson").write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")


def test_what_the_record_exports_is_an_annotated_article(tmp_path: Path) -> None:
    exported(tmp_path)
    (article,) = read_record(tmp_path)
    found = [
        {role: [TEXT[start:end] for start, end in statement[role]] for role in ("content", "cue", "source")}
        for statement in article["statements"]
    ]

    assert article["text"] == TEXT
    assert found[0]["source"] == ["Ann Lee"]
    assert found[0]["cue"] == ["said"]
    assert "The pier is shut" in found[0]["content"][0]
    assert len(example(article, WordPieces.load(onrecord_weights.folder() / "vocab.txt")).words) > 15


def test_statements_that_a_person_took_out_are_not_gold(tmp_path: Path) -> None:
    lines = exported(tmp_path)
    corrected(tmp_path, lines[1:])

    (article,) = read_record(tmp_path)

    assert len(article["statements"]) == len([each for each in lines[1:] if each["parent"] is None])


def test_a_document_without_statements_teaches_that_there_are_none(tmp_path: Path) -> None:
    exported(tmp_path)
    corrected(tmp_path, [])

    assert [article["statements"] for article in read_record(tmp_path)] == [[]]


def test_a_document_of_turns_is_left_out(tmp_path: Path) -> None:
    exported(tmp_path, zone="turn")
    assert read_record(tmp_path) == []


def test_words_that_are_not_at_their_place_are_named_by_line(tmp_path: Path) -> None:
    lines = exported(tmp_path)
    lines[0]["cue"]["start"] += 1
    corrected(tmp_path, lines)

    with pytest.raises(ValueError, match=r"statements.ndjson, line 1: 'said' is not at"):
        read_record(tmp_path)


def test_another_text_than_was_recorded_is_refused(tmp_path: Path) -> None:
    (line, *_) = exported(tmp_path)
    (tmp_path / f"{line['document']['id']}.txt").write_bytes((TEXT + "!").encode())

    with pytest.raises(ValueError, match="is not the text that"):
        read_record(tmp_path)


def test_a_statement_of_a_document_that_is_not_there_is_refused(tmp_path: Path) -> None:
    corrected(tmp_path, [{"document": {"id": "elsewhere"}}])
    with pytest.raises(ValueError, match=r"line 1: no elsewhere.txt"):
        read_record(tmp_path)


def test_articles_of_several_folders_have_the_weight_of_theirs(tmp_path: Path) -> None:
    annotated = tmp_path / "annotated"
    annotated.mkdir()
    (annotated / "train.jsonl").write_text(
        json.dumps({"id": "a1", "text": "Ann left.", "statements": []}) + "\n", encoding="utf-8"
    )
    exported(tmp_path / "own")

    first, second = read_data([annotated, f"{tmp_path / 'own'}=2.5"])

    assert (first["id"], first.get("weight")) == ("a1", None)
    assert (second["text"], second["weight"]) == (TEXT, 2.5)
    assert read_data([annotated / "train.jsonl"]) == [first]
    assert files_of([f"{annotated}=3", tmp_path / "own"], "train.jsonl") == [annotated / "train.jsonl"]
    with pytest.raises(ValueError, match="a1 is in another folder"):
        read_data([annotated, annotated])
    with pytest.raises(FileNotFoundError, match=r"neither train.jsonl nor documents"):
        read_data([tmp_path])


@pytest.mark.parametrize("weight", ["0", "-1", "much"])
def test_a_weight_is_a_positive_number(weight: str) -> None:
    with pytest.raises(ValueError, match="is no weight"):
        weighted(f"folder={weight}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": "b"}, "no text"),
        ({"id": "b", "text": " \n"}, "no text"),
        ({"text": "Rain."}, "no id"),
        ({"id": "a1", "text": "Rain."}, "a1 is taken"),
        ({"id": "a", "text": "Rain."}, "a is taken"),
    ],
)
def test_texts_without_annotations_have_an_id_of_their_own_and_a_text(
    tmp_path: Path, line: dict[str, str], said: str
) -> None:
    path = tmp_path / "texts.jsonl"
    good = json.dumps({"id": "a", "text": "It rained."})
    path.write_text(good + "\n", encoding="utf-8")
    assert read_texts([path], {"a1"}) == {"a": "It rained."}
    path.write_text(f"{good}\n{json.dumps(line)}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"line 2.*{said}"):
        read_texts([path], {"a1"})
