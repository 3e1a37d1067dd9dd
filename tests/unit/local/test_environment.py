"""The set-up of .venv: its Python, its progress, and what it says where it fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from local import environment

ROOT = Path(__file__).resolve().parents[3]
HERE = "{}.{}".format(*sys.version_info[:2])


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return path


# --- The environment's version


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The environments that are made, which stay empty: to make one takes seconds."""
    folders: list[Path] = []
    monkeypatch.setattr(venv, "create", lambda folder, **_: folders.append(folder))
    return folders


def test_an_environment_of_this_version_is_kept(tmp_path: Path, made: list[Path]) -> None:
    program(tmp_path / "bin" / "python", f"echo {HERE.replace('.', ' ')}")

    environment.create(tmp_path)

    assert made == []
    assert (tmp_path / "bin").exists()


@pytest.mark.parametrize(
    ("script", "found"),
    [("echo 3 9", "is of Python 3.9"), ("exit 127", "is incomplete"), ("echo ?", "is incomplete")],
)
def test_an_environment_of_another_version_or_a_broken_one_is_made_again(
    tmp_path: Path, made: list[Path], capsys: pytest.CaptureFixture[str], script: str, found: str
) -> None:
    folder = tmp_path / ".venv"
    program(folder / "bin" / "python", script)

    environment.create(folder)

    assert made == [folder]
    assert not folder.exists()
    assert capsys.readouterr().out == f"{folder} {found}: making it again with Python {HERE}\n"


def test_a_python_that_makes_no_environments_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(venv, "create", refuse)

    with pytest.raises(environment.SetupError, match="python3-venv"):
        environment.create(tmp_path / ".venv")


# --- What pip prints


FETCHED = """\
Collecting boto3==1.44.5 (from -r requirements.lock (line 9))
  Downloading boto3-1.44.5-py3-none-any.whl.metadata (7 kB)
  Downloading boto3-1.44.5-py3-none-any.whl (139 kB)
Collecting rich==15.0.0 (from -r requirements.lock (line 12))
  Using cached rich-15.0.0-py3-none-any.whl (310 kB)
Processing /opt/files/moto-5.2.5-py3-none-any.whl (from -r requirements.lock (line 30))
Requirement already satisfied: numpy==2.5.5 in ./.venv/lib (from -r requirements.lock (line 40))
Installing collected packages: boto3, rich, moto
"""


def test_what_nothing_reads_is_removed_and_the_rest_stays(tmp_path: Path) -> None:
    kept = (
        "numpy/core.py",
        "babel/locale-data/en.dat",
        "babel/locale-data/root.dat",
        "tests/of_a_package.py",
    )
    unread = (
        "numpy/tests/a.py",
        "numpy/ma/tests/b.py",
        "babel/locale-data/de.dat",
        "babel/locale-data/ru.dat",
    )
    for name in (*kept, *unread):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    environment.remove(tmp_path, environment.UNNEEDED)

    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found == set(kept)


def test_libraries_lose_their_symbols_where_a_strip_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(tmp_path / "bin" / "strip", f'echo "$@" >> {tmp_path}/stripped')
    library = tmp_path / "spacy" / "tokens" / "doc.so"
    for file in (library, tmp_path / "numpy" / "core.so"):
        file.parent.mkdir(parents=True)
        file.touch()
    monkeypatch.setattr(environment.sys, "platform", "linux")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")

    environment.strip(tmp_path, environment.STRIPPED)

    assert (tmp_path / "stripped").read_text("utf-8") == f"--strip-unneeded {library}\n"
    monkeypatch.setenv("PATH", str(tmp_path / "spacy"))
    environment.strip(tmp_path, environment.STRIPPED)
    assert "binutils" in capsys.readouterr().out
    monkeypatch.setattr(environment.sys, "platform", "darwin")
    environment.strip(tmp_path, environment.STRIPPED)
    assert capsys.readouterr().out == ""


def test_each_package_that_is_fetched_counts_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert environment.shown(FETCHED.splitlines(keepends=True), 4) == FETCHED

    assert capsys.readouterr().out.splitlines() == [
        *(f"  {number} of 4 packages" for number in range(1, 5)),
        "  4 packages fetched, installing them",
    ]


def test_progress_takes_few_lines_where_the_output_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    environment.shown(("  Downloading a-1-py3-none-any.whl (1 kB)\n" for _ in range(300)), 300)

    assert len(capsys.readouterr().out.splitlines()) == environment.STEPS + 1


def test_a_failure_without_network_says_so() -> None:
    output = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('[Errno -3] ...')':
/simple/rich/ ERROR: Could not find a version that satisfies the requirement rich==15.0.0 (from versions:
none) ERROR: No matching distribution found for rich==15.0.0
"""

    assert environment.reason(output).startswith("no network: ")


def test_every_environment_has_its_lock_and_says_how_large_it_is() -> None:
    for each in environment.ENVIRONMENTS.values():
        assert (ROOT / each.lock).is_file()
        assert re.search(r"\d+ MB on disk|several GB", each.described)
        assert all((ROOT / project / "pyproject.toml").is_file() for project in each.projects)


def test_another_failure_of_pip_is_shown_by_its_errors() -> None:
    output = "Collecting rich\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n    Expected sha256 0\n"

    assert environment.reason(output) == "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"
    assert "Segmentation fault" in environment.reason("Segmentation fault")


def test_pip_that_reaches_no_index_ends_the_set_up_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "requirements.lock").write_text(f"onrecord-nowhere==1.0 --hash=sha256:{'0' * 64}\n", "utf-8")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INPUT", "1")

    assert environment.main(["running"]) == 1

    out, err = capsys.readouterr()
    assert err == "no network: pip reaches no package index; connect this machine, or set PIP_INDEX_URL\n"
    assert "MB to download" in out


# --- make


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what ``make setup`` reads."""
    for name in (
        "Makefile",
        "requirements.lock",
        "requirements-query.lock",
        "requirements-dev.lock",
        "pyproject.toml",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    weights = tmp_path / "layers" / "nlp" / "weights"
    weights.mkdir(parents=True)
    shutil.copy(ROOT / "layers" / "nlp" / "weights" / "pyproject.toml", weights)
    return tmp_path


def make(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["make", *words]
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(command, cwd=clone, env=alone, capture_output=True, text=True, check=False)


def old_python(clone: Path) -> Path:
    return program(clone / "old" / "python3", 'case "$2" in *exit*) exit 1;; *) echo 3.9;; esac')


def test_make_refuses_a_python_that_is_too_old_also_if_it_is_given_by_hand(clone: Path) -> None:
    kept = clone / ".venv" / "kept"
    kept.parent.mkdir()
    kept.touch()

    refused = make(clone, "setup", f"PYTHON={old_python(clone)}")

    assert refused.returncode != 0
    assert "python3 is Python 3.9: onrecord needs 3.11 or newer" in refused.stdout
    assert kept.exists()


def test_make_says_that_a_python_given_by_hand_does_not_run(clone: Path) -> None:
    refused = make(clone, "setup", "PYTHON=python3.999")

    assert refused.returncode != 0
    assert "python3.999 is no Python that runs here" in refused.stdout


def test_make_uses_the_environments_python_unless_another_is_given(clone: Path) -> None:
    script = 'case "$1" in -m) echo "$0 $*";; *) case "$2" in *exit*) exit 0;; *) echo 3.12;; esac;; esac'
    program(clone / ".venv" / "bin" / "python", script)
    other = program(clone / "other" / "python3", script.replace("3.12", "3.13"))

    assert make(clone, "setup").stdout == ".venv/bin/python -m local.environment running\n"
    assert make(clone, "setup").stdout == "make: Nothing to be done for 'setup'.\n"
    assert make(clone, "setup", f"PYTHON={other}").stdout == f"{other} -m local.environment running\n"
    assert "-m local.environment development" in make(clone, "lint").stdout


def test_make_query_installs_what_it_needs_and_passes_the_query_as_it_is(clone: Path) -> None:
    script = 'case "$1" in -m) echo "$*";; *) case "$2" in *exit*) exit 0;; *) echo 3.12;; esac;; esac'
    program(clone / ".venv" / "bin" / "python", script)
    program(clone / ".venv" / "bin" / "onrecord", 'printf "<%s>" "$@"')

    asked = make(clone, "query", "SQL=SELECT 'it''s', \"a b\" FROM lake")

    assert "-m local.environment query\n" in asked.stdout
    assert asked.stdout.endswith("<query><SELECT 'it''s', \"a b\" FROM lake>")
    assert make(clone, "query").stdout == 'make query SQL="SELECT ..."\n'


def test_make_test_says_what_it_runs_and_how_long_that_takes(clone: Path) -> None:
    script = 'case "$1" in -m) ;; *) case "$2" in *exit*) exit 0;; *) echo 3.12;; esac;; esac'
    program(clone / ".venv" / "bin" / "python", script)

    (said,) = make(clone, "test").stdout.splitlines()

    assert all(kind in said for kind in ("unit tests", "integration tests", "local tests"))
    assert re.search(r"minutes? on two cores", said)


def test_processes_that_make_starts_keep_the_modules_that_they_compile(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = 'echo "<$PYTHONDONTWRITEBYTECODE>"'
    script = f'case "$1" in -m) {shown};; *) case "$2" in *exit*) exit 0;; *) echo 3.12;; esac;; esac'
    program(clone / ".venv" / "bin" / "python", script)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    assert make(clone, "demo").stdout.splitlines()[-1] == "<>"


def test_make_help_groups_every_task_that_says_what_it_does(clone: Path) -> None:
    listed = make(clone, "help").stdout
    described = [
        line.partition(":")[0]
        for line in (clone / "Makefile").read_text("utf-8").splitlines()
        if ":" in line and "  ## " in line and not line.startswith(("\t", "#"))
    ]

    groups = {group.partition("\n")[0]: group.partition("\n")[2] for group in listed.split("\n\n")[1:]}
    assert list(groups) == ["First day", "Development", "Deployment", "Research"]
    assert [line.split()[1] for line in listed.splitlines() if line.startswith("  make ")] == described
    assert "make demo" in groups["First day"]
    assert "make test " in groups["Development"]
    assert "make deploy" in groups["Deployment"]
    assert "make train" in groups["Research"]
