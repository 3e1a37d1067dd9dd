"""The frames of PropBank and the words of English web text come out as attributions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.attributions import sets_of

if TYPE_CHECKING:
    from pathlib import Path

Row = tuple[str, ...]
"""A form, its part of speech and its part of the parse, a roleset or "-", and its part of each predicate's
arguments."""

REPORTED: list[Row] = [
    ("Ada", "NNP", "(TOP(S(NP*)", "-", "(ARG0*)", "*"),
    ("reported", "VBD", "(VP*", "report.01", "(V*)", "*"),
    ("that", "IN", "(SBAR*", "-", "(ARG1*", "*"),
    ("boats", "NNS", "(S(NP*)", "-", "*", "(ARG1*)"),
    ("sank", "VBD", "(VP*))))", "sink.01", "*)", "(V*)"),
]
GEESE_ARE_SAID_TO_FLY: list[Row] = [
    ("Geese", "NNS", "(TOP(S(NP*)", "-", "(ARG1*)", "(ARG0*)"),
    ("are", "VBP", "(VP*", "-", "*", "*"),
    ("said", "VBN", "(VP*", "say.01", "(V*)", "*"),
    ("to", "TO", "(S(VP*", "-", "(C-ARG1*", "*"),
    ("fly", "VB", "(VP*)))))))", "fly.01", "*)", "(V*)"),
]


def written(folder: Path, *sentences: list[Row], identity: str = "weblog-harbour_1") -> Path:
    """Write a clone of PropBank and a file of the treebank, and return the file."""
    genre, _, name = identity.partition("-")
    frames = folder / "propbank" / "data" / "google" / "ewt" / genre / "00" / f"{name}.xml.gold_skel"
    frames.parent.mkdir(parents=True)
    skeleton, words = [], [f"# newdoc id = {identity}"]
    for number, rows in enumerate(sentences):
        words += [f"# sent_id = {identity}-{number + 1:04}", f"# newpar id = {identity}-p{number + 1:04}"]
        predicates = [place for place, row in enumerate(rows) if row[3] != "-"]
        for place, (form, tag, parse, roleset, *arguments) in enumerate(rows):
            lemma = roleset.partition(".")[0]
            # the columns of arguments are in the order of the predicates
            columns = [str(number), str(place), "[WORD]", tag, parse, lemma, roleset]
            skeleton.append(f"google/ewt/{name}.xml  {'  '.join([*columns, *arguments[: len(predicates)]])} ")
            words.append(f"{place + 1}\t{form}\t_\tX\t{tag}\t_\t{0 if not place else 1}\t_\t_\t_")
        skeleton.append("")
        words.append("")
    frames.write_text("\n".join(skeleton), encoding="utf-8")
    path = folder / "en_ewt-ud-dev.conllu"
    path.write_text("\n".join([*words, ""]), encoding="utf-8")
    return path


def shown(document: dict[str, Any]) -> list[tuple[list[str], ...]]:
    text = document["text"]
    return [
        tuple([text[start:end] for start, end in each[role]] for role in ("source", "cue", "content"))
        for each in document["statements"]
    ]


def test_a_roleset_of_saying_has_its_arguments_for_source_and_content(tmp_path: Path) -> None:
    path = written(tmp_path, REPORTED, GEESE_ARE_SAID_TO_FLY)
    [(name, [document])] = sets_of([path], tmp_path / "propbank").items()
    assert name == "ewt_weblog"
    assert document["text"] == "Ada reported that boats sank\n\nGeese are said to fly"
    assert shown(document) == [
        (["Ada"], ["reported"], ["that boats sank"]),
        ([], ["said"], ["Geese", "to fly"]),
    ]


def test_other_rolesets_and_what_is_no_clause_are_left_out(tmp_path: Path) -> None:
    demanded: list[Row] = [
        ("Ada", "NNP", "(TOP(S(NP*)", "-", "(ARG0*)"),
        ("demanded", "VBD", "(VP*", "demand.01", "(V*)"),
        ("talks", "NNS", "(NP*)))", "-", "(ARG1*)"),
    ]
    asked: list[Row] = [
        ("What", "WP", "(TOP(SBARQ(WHNP*)", "-", "(ARG1*)"),
        ("said", "VBD", "(SQ*", "say.01", "(V*)"),
        ("Ada", "NNP", "(NP*))))", "-", "(ARG0*)"),
    ]
    helped = [(*row[:3], row[3].replace("report", "help"), *row[4:]) for row in REPORTED]
    [[document]] = sets_of([written(tmp_path, demanded, asked, helped)], tmp_path / "propbank").values()
    assert shown(document) == []


def test_a_statement_inside_another_is_nested(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("Ada", "NNP", "(TOP(S(NP*)", "-", "(ARG0*)", "*"),
        ("said", "VBD", "(VP*", "say.01", "(V*)", "*"),
        ("I", "PRP", "(SBAR(S(NP*)", "-", "(ARG1*", "(ARG0*)"),
        ("hope", "VBP", "(VP*", "hope.01", "*", "(V*)"),
        ("to", "TO", "(S(VP*", "-", "*", "(ARG1*"),
        ("sail", "VB", "(VP*)))))))", "-", "*)", "*)"),
    ]
    [[document]] = sets_of([written(tmp_path, rows)], tmp_path / "propbank").values()
    assert shown(document) == [(["Ada"], ["said"], ["I hope to sail"]), (["I"], ["hope"], ["to sail"])]
    assert [each["nested"] for each in document["statements"]] == [False, True]


def test_a_sentence_of_other_tokens_has_no_statements(tmp_path: Path) -> None:
    path = written(tmp_path, REPORTED, REPORTED)
    text = path.read_text("utf-8")
    path.write_text(text.replace("5\tsank\t_\tX\tVBD\t_\t1\t_\t_\t_\n", "", 1), encoding="utf-8")
    [[document]] = sets_of([path], tmp_path / "propbank").values()
    assert document["text"].startswith("Ada reported that boats\n\n")
    assert shown(document) == [(["Ada"], ["reported"], ["that boats sank"])]


def test_a_document_without_frames_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, REPORTED)
    text = path.read_text("utf-8")
    path.write_text(text.replace("harbour_1", "harbour_2"), encoding="utf-8")
    assert sets_of([path], tmp_path / "propbank") == {}
    assert sets_of([path]) == {}
