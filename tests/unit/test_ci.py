"""The closing lines of CI say what ran, what did not, and why."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STEPS = [
    "test",
    "lint",
    "types",
    "template",
    "slow",
    "scan",
    "client",
    "contract",
    "browser",
    "office",
    "fuzz",
    "test-artifact",
    "sam-local",
]


class Clone:
    """A folder with the CI script and a ``make`` whose targets are given as shell commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
        closing = done.stdout.rpartition("\nCI:\n")[2].splitlines()
        return done.returncode, [line.partition(" (")[0] for line in closing]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_every_step_that_passes_is_listed(clone: Clone) -> None:
    assert clone.run() == (0, [f"ran      make {step}" for step in STEPS])


def test_the_step_that_fails_is_named_and_those_behind_it_did_not_run(clone: Clone) -> None:
    status, closing = clone.run(types="echo 'error: no'; exit 3")

    assert status == 3
    assert closing == [
        "ran      make test",
        "ran      make lint",
        "FAILED   make types",
        *(f"NOT RUN  make {step}: a step before it failed" for step in STEPS[3:]),
    ]


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
