"""The command line on terminals of all kinds, and in pipes."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord.commands.application import OUTPUT_CLOSED, main
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "Mara Okonjo, the mayor, said: “The harbour will open in May.”"
STYLE = re.compile(r"\x1b\[[\d;]*m")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7])[;m]")


class Stream(io.TextIOWrapper):
    """A standard stream of an encoding, which may be a terminal."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def written(self) -> bytes:
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "article.txt"
    file.write_text(ARTICLE, "utf-8")
    return file


def test_the_help_fits_a_screen_and_shows_what_people_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 24  # and the prompt
    assert max(map(len, lines)) <= 80
    examples = [line.split()[1] for line in lines if line.startswith("  onrecord ")]
    assert examples == ["extract", "extract", "import", "serve", "ask"]


def test_the_page_of_the_command_line_lists_the_exit_statuses() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")

    assert re.findall(r"^\| (\d+) \|", page, re.MULTILINE) == ["0", "1", "2", "130", str(OUTPUT_CLOSED)]


@pytest.mark.parametrize("command", ["extract", "import", "ask", "serve", "authority"])
def test_the_help_of_a_command_begins_with_what_it_does(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    usage, _, purpose, *_ = capsys.readouterr().out.splitlines()
    assert usage.startswith(f"Usage: onrecord {command} ")
    assert purpose.strip()


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"onrecord \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["extract", "x.txt", "--published", "27.1.2022"], "Input should be a day, written YYYY-MM-DD"),
        (["extract", "x.txt", "--min-confidence", "1.5"], "Input should be less than or equal to 1"),
        (["extract", "x.txt", "--min-confidence", "high"], "Input should be a valid number"),
        (["ask", "--from", "2022-13"], "Input should be a valid date"),
        (["ask", "--limit", "0"], "Input should be greater than or equal to 1"),
        (["extrakt", "x.txt"], "No such command 'extrakt'"),
    ],
)
def test_what_is_no_such_value_is_refused_in_the_words_of_the_api(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_terminal_without_unicode_shows_what_it_can(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", out := Stream("ascii"))

    assert main(["extract", str(article)]) == 0

    shown = out.written.decode("ascii")
    assert "Mara Okonjo" in shown
    assert "+---" in shown


def test_programs_get_utf_8_whatever_the_terminal_has(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", out := Stream("latin-1"))

    assert main(["extract", str(article), "--json"]) == 0

    (statement,) = json.loads(out.written.decode("utf-8"))["statements"]
    assert statement["content"][0]["text"].startswith("“")


def test_a_narrow_terminal_gets_narrow_tables(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", out := Stream(terminal=True))
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setenv("TERM", "xterm")

    assert main(["extract", str(article)]) == 0

    shown = STYLE.sub("", out.written.decode())
    assert max(map(len, shown.splitlines())) <= 50
    assert "harbour" in shown


def test_no_color_is_respected(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown() -> str:
        monkeypatch.setattr(sys, "stderr", err := Stream(terminal=True))
        monkeypatch.setattr(sys, "stdout", Stream())
        assert main(["extract", str(article), "--json"]) == 0
        return err.written.decode()

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert COLOUR.search(shown())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not COLOUR.search(shown())


def test_a_terminal_shows_how_much_of_an_import_is_done(
    article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stderr", err := Stream(terminal=True))
    monkeypatch.setattr(sys, "stdout", Stream())

    assert main(["import", str(article), "--to", "s3://a", "--dry-run"]) == 0

    assert re.search(r"importing .*━.* 1/1", STYLE.sub("", err.written.decode()))


def test_a_pipe_gets_no_progress(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(article), str(article), "--json", "--published", "2024-05-07"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert err == ""


def test_folders_and_patterns_stand_for_their_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("b.txt", "a.txt", "c.md", ".hidden.txt", "below/d.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(ARTICLE, "utf-8")

    def keys(*names: str) -> list[str]:
        assert main(["extract", *names, "--json", "--published", "2024-05-07"]) == 0
        printed = [json.loads(line)["document"]["key"] for line in capsys.readouterr().out.splitlines()]
        return [os.path.relpath(key, tmp_path) for key in printed]

    assert keys(str(tmp_path)) == ["a.txt", "b.txt", "below/d.txt", "c.md"]
    assert keys(f"{tmp_path}/*.txt") == ["a.txt", "b.txt"]


def test_an_address_and_a_pattern_of_nothing_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", "https://example.org/a", f"{tmp_path}/*.txt"]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first == "https://example.org/a: an address is not read; download the page and name its file"
    assert second == f"{tmp_path}/*.txt: No such file or directory"


def test_an_interrupted_command_ends_with_130_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted(io.TextIOWrapper):
        @property
        def buffer(self) -> io.BytesIO:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Interrupted(io.BytesIO()))

    assert main(["extract", "-", "--json"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_has_gone_ends_a_command_quietly(tmp_path: Path) -> None:
    rows = tmp_path / "authority.csv"
    rows.write_text("id,name,type\nwd:Q1,Mara Okonjo,PERSON\n", "utf-8")
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [sys.executable, "-m", "onrecord", "authority", str(rows)],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (141, b"")
