"""The closing lines of CI say what ran, what did not, and why."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST = ["test", "lint", "slow"]
ROWS = [
    ["types", "scan", "client", "contract", "fuzz"],
    ["template", "office", "browser", "test-artifact", "sam-local"],
]
"""Steps that run side by side, once the first ones have passed."""
STEPS = FIRST + ROWS[0] + ROWS[1]


class Clone:
    """A folder with the CI script and a ``make`` whose targets are given as shell commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed = ""
        (folder / ".ci").mkdir()
        shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
        (folder / "bin").mkdir()
        for program in ("strip", "apt-get"):
            self.program(program, "exit 0")

    def program(self, name: str, script: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)

    def run(self, **targets: str) -> tuple[int, list[str]]:
        """Run CI; return its exit status and its closing lines, without times."""
        named = {name.replace("_", "-"): script for name, script in targets.items()}
        targets = {"scan": "mkdir -p build; touch build/audit.json"} | named
        cases = "\n".join(f"{name}) {script} ;;" for name, script in targets.items())
        self.program("make", f'for target in "$@"; do :; done\ncase $target in\n{cases}\nesac')
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [self.folder / ".ci" / "run"],
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        self.printed, _, closing = done.stdout.rpartition("\nCI:\n")
        return done.returncode, [line.partition(" (")[0] for line in closing.splitlines()]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_every_step_that_passes_is_listed(clone: Clone) -> None:
    assert clone.run() == (0, [f"ran      make {step}" for step in STEPS])


def test_the_step_that_fails_is_named_and_none_behind_it_runs(clone: Clone) -> None:
    status, closing = clone.run(test="echo 'error: no'; exit 3")

    assert status == 3
    assert closing == [
        "FAILED   make test",
        *(f"NOT RUN  make {step}: a step before it failed" for step in STEPS[1:]),
    ]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_ends_at_the_step_that_fails_and_the_other_goes_on(clone: Clone, row: list[str]) -> None:
    before, failing, *behind = row

    status, closing = clone.run(**{failing: "exit 3"})

    assert status == 3
    assert f"ran      make {before}" in closing
    assert f"FAILED   make {failing}" in closing
    assert [line for line in closing if line.startswith("NOT RUN")] == [
        f"NOT RUN  make {step}: a step before it failed" for step in behind
    ]
    assert f"ran      make {ROWS[row == ROWS[0]][-1]}" in closing


def test_what_steps_side_by_side_print_says_whose_it_is(clone: Clone) -> None:
    clone.run(types="echo 'no issues'", office="echo opened")

    assert {"types: no issues", "office: opened"} <= set(clone.printed.splitlines())


def test_a_step_beside_another_can_be_interrupted(clone: Clone) -> None:
    """A shell lets what it runs in the background ignore Ctrl-C, and all that this starts."""
    ignored = "grep -q 'SigIgn:.*[2367abef]$' /proc/self/status"

    assert (
        clone.run(contract=f"if {ignored}; then exit 1; fi", browser=f"if {ignored}; then exit 1; fi")[0] == 0
    )


def test_a_machine_without_the_runtimes_python_says_so(clone: Clone) -> None:
    status, closing = clone.run(runtime="echo 'no Python 3.13 here'; exit 1")

    assert status == 0
    assert closing[-2:] == [
        "NOT RUN  make test-artifact: no Python 3.13 here",
        "NOT RUN  make sam-local: no Python 3.13 here",
    ]


def test_a_machine_that_cannot_run_containers_says_why(clone: Clone) -> None:
    script = "mkdir -p build/sam-local; echo 'needs root' > build/sam-local/cannot-run; exit 1"

    assert clone.run(sam_local=script)[1][-1] == "NOT RUN  make sam-local: needs root"


def test_containers_that_fail_on_a_machine_that_can_run_them_fail(clone: Clone) -> None:
    status, closing = clone.run(sam_local="exit 1")

    assert (status, closing[-1]) == (1, "FAILED   make sam-local")


def test_skipped_tests_and_a_service_that_does_not_answer_are_listed(clone: Clone) -> None:
    skipped = "SKIPPED [2] tests/artifact/test_built.py:9: no mount namespaces"

    _, closing = clone.run(scan=":", test_artifact=f"echo '{skipped}'")

    assert "NOT RUN  pip-audit in make scan: its service, OSV, does not answer" in closing
    assert f"NOT RUN  in make test-artifact: {skipped}" in closing
