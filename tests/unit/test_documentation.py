"""The examples of the documentation print what it says they print."""

import doctest
import importlib
import json
import operator
import re
from pathlib import Path

import pytest

from onrecord.commands.application import main
from onrecord.problems import ProblemError, ProblemType
from onrecord.road import extract_documents

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["authority.md", "entities.md", "spacy.md", "statements.md"])
def test_examples_print_what_the_page_shows(page: str) -> None:
    failed, tried = doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8")

    assert tried > 0
    assert failed == 0


def test_the_python_of_the_readme_runs_as_it_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (DOCS.parent / "README.md").read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(DOCS.parent)

    assert len(blocks) == 2
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - our own page

    printed = capsys.readouterr().out
    assert "['Antony Blinken'] direct NATO’s door is open" in printed
    assert "(Ann Lee,)" in printed


def test_the_faulty_authority_file_of_its_page_has_the_faults_that_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    section = (DOCS / "authority.md").read_text("utf-8").partition("## Faults")[2]
    file, shown = re.findall(r"```(?:csv|sh)\n(.*?)```", section, re.DOTALL)[:2]
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(file, "utf-8")

    assert main(["authority", "people.csv"]) == 1

    out, err = capsys.readouterr()
    assert f"$ .venv/bin/onrecord authority people.csv\n{err}{out}" == shown


def test_the_problem_that_the_catalogues_page_shows_is_that_of_a_postscript_file() -> None:
    page = (DOCS / "problems.md").read_text("utf-8")
    (shown,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)

    with pytest.raises(ProblemError) as raised:
        list(extract_documents(b"%!PS-Adobe-3.0\n%%Pages: 1\n"))

    assert json.loads(shown) == raised.value.problem.model_dump(mode="json")


def test_the_catalogues_page_lists_every_type_of_problem_with_its_title_and_status() -> None:
    page = (DOCS / "problems.md").read_text("utf-8")
    listed = re.findall(r"^\| `([\w-]+)` \| ([^|]+) \| (\d+) \|", page, re.MULTILINE)

    assert listed == [(kind.slug, kind.title, str(kind.status)) for kind in ProblemType]


def test_every_message_that_the_tutorial_explains_is_one_of_the_program() -> None:
    section = (DOCS / "tutorial.md").read_text("utf-8").partition("## When it goes wrong")[2]
    messages = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    folders = (DOCS.parent / "layers" / "onrecord", DOCS.parent / "local")
    files = [DOCS.parent / "Makefile", *(file for folder in folders for file in folder.rglob("*.py"))]
    program = "\n".join(file.read_text("utf-8") for file in files)

    assert len(messages) > 9
    for message in messages:
        assert message.removeprefix("warning: ") in program


def test_every_word_of_the_record_is_explained_once_and_names_what_exists() -> None:
    rows = re.findall(
        r"^\| ([a-z ]+) \| .*\| `([\w.]+):([\w.]+)` \|$", (DOCS / "words.md").read_text("utf-8"), re.MULTILINE
    )

    assert len(rows) > 15
    assert len({word for word, _, _ in rows}) == len(rows)
    for _, module, name in rows:
        assert operator.attrgetter(name)(importlib.import_module(f"onrecord.record.{module}")) is not None
