"""The command line extracts, and checks authority files."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord.commands.application import main

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "Mara Okonjo, the mayor, said the harbour would open in May."


@pytest.fixture
def article(tmp_path: Path) -> str:
    file = tmp_path / "article.txt"
    file.write_text(ARTICLE, "utf-8")
    return str(file)


def authority(tmp_path: Path, *rows: str) -> str:
    file = tmp_path / "authority.csv"
    file.write_text("\n".join(("id,name,type", *rows)), "utf-8")
    return str(file)


def test_an_extraction_has_the_ids_of_the_authority_file(
    article: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = authority(tmp_path, "wd:Q1,Mara Okonjo,PERSON")

    assert main(["extract", article, "--json", "--authority", named]) == 0
    (statement,) = json.loads(capsys.readouterr().out)["statements"]
    assert [speaker["entity_id"] for speaker in statement["speakers"]] == ["wd:Q1"]
    assert main(["extract", article, "--json"]) == 0
    (statement,) = json.loads(capsys.readouterr().out)["statements"]
    assert [speaker["entity_id"] for speaker in statement["speakers"]] == ["person:mara-okonjo"]


def test_a_faulty_row_is_reported_and_the_others_are_used(
    article: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = authority(tmp_path, "wd:Q1,Mara Okonjo,PERSON", "wd:Q2,Harbour Union,union")

    assert main(["extract", article, "--json", "--authority", named]) == 1
    out, err = capsys.readouterr()
    assert "wd:Q1" in out
    assert err.startswith(f"{named}, line 3: `type` should be 'PERSON'")


def test_weak_statements_are_left_out_or_given_as_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "article.txt"
    file.write_text(f"{ARTICLE}\n\nIt was announced that the pier would close.", "utf-8")

    def confidences(*options: str) -> list[float]:
        assert main(["extract", str(file), "--json", *options]) == 0
        return [statement["confidence"] for statement in json.loads(capsys.readouterr().out)["statements"]]

    weak = confidences("--min-confidence", "0")
    strong = confidences("--min-confidence", "0.7")
    assert len(weak) > len(strong) == 1
    assert strong[0] >= 0.7
    assert main(["extract", str(file), "--min-confidence", "2"]) == 2


def test_files_that_are_not_there_are_told_and_the_others_are_read(
    article: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--json", "--published", "2024-05-07", "--authority", "no-such.csv"]
    assert main(["extract", "no-such.txt", article, *options]) == 1
    out, err = capsys.readouterr()
    assert "person:mara-okonjo" in out
    assert [line.partition(":")[0] for line in err.splitlines()] == ["no-such.csv", "no-such.txt"]


@pytest.mark.parametrize(
    ("data", "start", "end"),
    [
        ("Mara Okonjo said: “No.”".encode() + b"\xff", 23, 24),
        ("“Nothing is lost,”".encode() + b"\x9d Mara Okonjo said.", 18, 19),
    ],
)
def test_a_bad_byte_is_in_the_coverage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, start: int, end: int
) -> None:
    file = tmp_path / "damaged.txt"
    file.write_bytes(data)

    assert main(["extract", str(file), "--json"]) == 0

    (skipped,) = json.loads(capsys.readouterr().out)["document"]["coverage"]["skipped"]
    assert skipped == {"start": start, "end": end, "reason": "bytes that are not UTF-8"}


def test_an_authority_file_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = authority(tmp_path, "wd:Q1,Mara Okonjo,PERSON", "wd:Q2,Harbour Union,ORG")
    assert main(["authority", good]) == 0
    assert capsys.readouterr() == (f"{good}: rows: 2, faults: 0\n", "")

    bad = authority(tmp_path, "wd:Q1,Mara Okonjo,PERSON", "wd:Q2,MARA OKONJO,PERSON")
    assert main(["authority", bad]) == 1
    out, err = capsys.readouterr()
    assert out == f"{bad}: rows: 2, faults: 1\n"
    assert err.startswith(f"{bad}, lines 2 and 3: these rows claim the same name")
    assert main(["authority", "no-such.csv"]) == 1


def test_a_file_of_several_documents_is_printed_document_by_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "articles.csv"
    file.write_text(f'id,prose,day\na,"{ARTICLE}",2024-05-07\nb,,\nc,"{ARTICLE}",\n', "utf-8")

    assert main(["extract", str(file), "--json"]) == 1
    assert "--text-column" in capsys.readouterr().err

    assert main(["extract", str(file), "--json", "--text-column", "prose", "--published-column", "day"]) == 1
    out, err = capsys.readouterr()
    documents = [json.loads(line)["document"] for line in out.splitlines()]
    assert [(each["record"], each["published"]) for each in documents] == [("a", "2024-05-07"), ("c", None)]
    assert err.startswith(f"{file}, b: The document has no text.")


def test_a_page_is_written_for_reading(
    article: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"

    assert main(["extract", article, "--html", str(page)]) == 0

    assert capsys.readouterr().out == f"{page}\n"
    assert "the harbour would open in May" in page.read_text("utf-8")


def test_each_document_of_a_container_has_a_page_of_its_own(tmp_path: Path) -> None:
    rows = tmp_path / "articles.csv"
    rows.write_text(f'id,text\nfirst one,"{ARTICLE}"\n2,"{ARTICLE}"\n', "utf-8")

    assert main(["extract", str(rows), "--html", str(tmp_path / "page.html")]) == 0

    assert {file.name for file in tmp_path.glob("*.html")} == {"page-first-one.html", "page-2.html"}


def test_an_installation_without_the_weights_says_how_to_add_them(
    article: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in [name for name in sys.modules if name.startswith(("onrecord.language", "onrecord.road"))]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "onrecord_weights", None)

    assert main(["extract", article]) == 1

    assert capsys.readouterr().err == (
        "The weights are not installed: `pip install ./layers/nlp/weights` in a clone of the project.\n"
    )


def test_a_query_without_duckdb_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)  # as where only what running needs is installed

    assert main(["query", "SELECT 1"]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "onrecord query needs DuckDB: `make query` installs it in a checkout of the project, "
        "`pip install duckdb` elsewhere.\n"
    )
