"""The open benchmark: its documents, its format of answers, its scores, and the floor it prints."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.open.__main__ import SYSTEMS, main
from benchmarks.open.documents import FOLDER, Document, documents
from benchmarks.open.quotations import by_quotations
from benchmarks.open.scoring import AnswerError, read_answers, table_by_genre, table_of, tallies_of

if TYPE_CHECKING:
    from pathlib import Path

STORED = """
published: 2024-10-05
text: |-
  The pier will open

  Ann Lee said that the pier would open. "It will open," she said. "In May."
  Police said Bob Ray had hoped to sail, and Bob Ray admits it. It is sold, he adds.
statements:
- {text: the pier would open, speakers: [Ann Lee], source: Ann Lee, cue: said}
- {text: It will open … In May., speakers: [Ann Lee], source: she, cue: said}
- {text: Bob Ray had hoped to sail, speakers: [Police], source: Police, cue: said}
- {text: to sail, speakers: [Bob Ray], source: Bob Ray, cue: had hoped}
missed:
- {text: it, speakers: [Bob Ray], source: Bob Ray, cue: admits}
optional:
- {text: It is sold, source: he, cue: adds}
unnamed: [Police]
"""


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "village_fair.yaml"
    path.write_text(STORED, encoding="utf-8")
    return Document.load(path)


def words(document: Document, *spans: tuple[int, int]) -> list[str]:
    return [document.text[start:end] for start, end in spans]


def answer(document: Document, content: str, source: str | None = None, **more: Any) -> dict[str, Any]:
    def span(found: str | None) -> list[list[int]]:
        return [[document.text.rindex(found), document.text.rindex(found) + len(found)]] if found else []

    return {"content": span(content), "cue": [], "source": span(source), **more}


def score(document: Document, *found: dict[str, Any], row: str = "statements") -> tuple[int, int, int]:
    return tallies_of(document, read_answers(found, document))[row]


def test_the_words_of_a_file_become_the_spans_that_are_nearest_to_each_other(document: Document) -> None:
    first, second, *_ = [each.statement for each in document.gold]

    assert document.genre == "village fair"
    assert document.published == date(2024, 10, 5)
    assert words(document, *first.content) == ["that the pier would open"]
    assert words(document, *second.content) == ["It will open", "In May"]
    assert words(document, *second.source, *second.cue) == ["she", "said"]
    assert second.source[0][0] > first.content[0][1]
    assert [each.named for each in document.gold] == [True, True, False, True]


def test_statements_within_others_are_nested(document: Document) -> None:
    (nested,) = document.nested
    assert words(document, *nested.statement.content) == ["to sail"]


def test_words_that_are_not_in_the_text_are_a_fault_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "fair.yaml"
    path.write_text("text: Ann left.\nstatements:\n- {text: Bob stayed}\n", encoding="utf-8")

    with pytest.raises(ValueError, match="no place for 'Bob stayed'"):
        Document.load(path)


def test_every_document_of_the_benchmark_is_read_to_spans_within_its_text() -> None:
    read = documents()

    assert len(read) == len(list(FOLDER.glob("*.yaml"))) > 50
    for each in read:
        assert each.gold
        for statement in (*(gold.statement for gold in (*each.gold, *each.nested)), *each.optional):
            assert statement.content
        whole = [
            {
                **{role: getattr(gold.statement, role) for role in ("content", "cue", "source")},
                "speakers": list(gold.speakers),
            }
            for gold in each.gold
        ]
        counted = tallies_of(each, read_answers(whole, each))
        assert {right == found == wanted for right, found, wanted in counted.values()} == {True}, each.id


def test_half_of_the_content_and_a_word_of_the_source_are_right(document: Document) -> None:
    assert score(document, answer(document, "the pier would open", "Lee")) == (1, 1, 4)
    assert score(document, answer(document, "the pier would open", "Police")) == (0, 1, 4)
    assert score(document, answer(document, "the", "Ann")) == (0, 1, 4)


def test_what_is_optional_or_within_another_statement_counts_neither_way(document: Document) -> None:
    assert score(document, answer(document, "It is sold", "he")) == (0, 0, 4)
    assert score(document, answer(document, "to sail", "Bob Ray had")) == (0, 0, 4)
    outer = answer(document, "Bob Ray had hoped to sail", "Police")
    assert score(document, outer, answer(document, "hoped", "Police")) == (1, 1, 4)


def test_a_speaker_is_resolved_by_all_the_names_that_a_right_statement_has(document: Document) -> None:
    def resolved(*names: str) -> int:
        found = answer(document, "the pier would open", "Ann Lee", speakers=list(names))
        return score(document, found, row="named speakers")[0]

    assert resolved("ann  lee") == 1
    assert resolved("Lee") == resolved() == resolved("Ann Lee", "Bob Ray") == 0


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        ({"content": [[0, 10_000]]}, "content is not within the text"),
        ({"content": [[0, 4]], "source": [7]}, "source is no list"),
        ({"content": [[0, 4]], "speakers": "Ann"}, "speakers is no list of names"),
    ],
)
def test_answers_out_of_format_are_refused_by_place(
    document: Document, found: dict[str, Any], fault: str
) -> None:
    with pytest.raises(AnswerError, match=f"village_fair, statement 1: {fault}"):
        read_answers([found], document)


def test_the_tables_have_a_row_for_each_score_and_genre(document: Document) -> None:
    counted = {document.genre: tallies_of(document, read_answers([], document))}

    assert table_of(counted).splitlines()[-1].split() == ["named", "speakers", "0.0", "0.0", "to", "0.0"]
    assert " ".join(table_by_genre(counted).splitlines()[-1].split()) == "village fair 4 0 0 0.0 3 0"


def test_a_quotation_goes_to_the_nearest_who_says_something_in_its_paragraph() -> None:
    text = '"I will not sign," Ann Lee said. Bob Ray left.\n"I will not sign it," he added.\n"No," she said.'
    found = by_quotations(text)

    assert [text[slice(*each["source"][0])] for each in found] == ["Ann Lee", "he"]
    assert [text[slice(*each["content"][0])] for each in found] == [
        '"I will not sign,"',
        '"I will not sign it,"',
    ]


def test_a_file_of_answers_is_scored_in_one_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--inputs"])
    inputs = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    path = tmp_path / "nearest.jsonl"
    answers = [
        {"id": each["id"], "statements": find(document)}
        for find in [SYSTEMS["quotations"]()]
        for each, document in zip(inputs, documents(), strict=True)
    ]
    path.write_text("\n".join(map(json.dumps, answers)), encoding="utf-8")

    main([str(path), "--system", "quotations", "--by-genre"])

    by_file, by_system = capsys.readouterr().out.split("\nquotations: ")
    assert by_file.removeprefix("\nnearest: ") == by_system
    assert "statements" in by_system
    assert "\nvillage " in by_system


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('{"id": "nowhere", "statements": []}', "line 1: 'nowhere' is no id"),
        ('{"id": "village"}', "line 1 is no"),
        ('{"id": "village", "statements": []}\n' * 2, "line 2: 'village' is answered twice"),
    ],
)
def test_a_file_that_is_no_answer_is_refused_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, fault: str
) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(lines, encoding="utf-8")

    with pytest.raises(SystemExit):
        main([str(path)])

    assert fault in capsys.readouterr().err
