"""Commands in the documentation exist as they are written."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from onrecord.ports import API_PORT, PAGES_PORT, S3_PORT

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
SCRIPTS = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"])
PROGRAMS = {
    "aws",
    "cd",
    "cp",
    "curl",
    "eval",
    "export",
    "git",
    "grep",
    "head",
    "jq",
    "make",
    "mkdir",
    "printf",
}
"""Programs that a reader has, or installs as the page says."""
OURS = {".venv/bin/python", ".venv-sam/bin/sam", *(f".venv/bin/{script}" for script in SCRIPTS)}
"""Programs that the project installs, by the path at which a shell finds them."""


def commands(page: str) -> list[str]:
    """Return the commands of the page's shell blocks, a command with its continuation lines as one line."""
    found = []
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE):
        lines = re.sub(r"\\\n\s*", " ", block).splitlines()
        prompted = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        found += prompted or [line.strip() for line in lines if not re.match(r"\s*(#|$)", line)]
    return found


def programs(command: str) -> list[str]:
    """Return what a command runs: its first word behind assignments, and the first of each substitution."""
    first = re.sub(r"^(\w+=(?!\$\()('[^']*'|\S*)\s*)+", "", command)
    starts = [first, *re.findall(r"\$\((.*)", command)]
    words = [start.split()[0] for start in starts if start.split()]
    return [word for word in words if re.fullmatch(r"[\w./-]+", word) and f"{word}()" not in command]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_no_make_target_that_the_makefile_lacks(page: Path) -> None:
    named = set(re.findall(r"(?:`|^ *)(?:\$ )?make ([a-z][a-z-]*)", page.read_text("utf-8"), re.MULTILINE))

    assert named <= TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_modules_are_run_by_the_environments_python(page: Path) -> None:
    text = page.read_text("utf-8")

    assert re.findall(r"(?<![/\w])python3? -m [\w.]+", text) == []
    for module in re.findall(r"\.venv/bin/python -m ([\w.]+)", text):
        path = ROOT.joinpath(*module.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_program_of_a_shell_block_is_where_the_block_calls_it(page: Path) -> None:
    text = page.read_text("utf-8")
    defined = set(re.findall(r"^(\w+)\(\) \{", text, re.MULTILINE))

    run = {program for command in commands(text) for program in programs(command)}

    assert run <= PROGRAMS | OURS | defined


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "Makefile", ROOT / "template.yaml"], ids=lambda page: page.name
)
def test_a_page_names_the_ports_of_the_local_stack(page: Path) -> None:
    named = re.findall(
        r"(?:127\.0\.0\.1|localhost|host\.docker\.internal):(\d{4,5})\b", page.read_text("utf-8")
    )

    assert {int(port) for port in named} <= {S3_PORT, API_PORT, PAGES_PORT}


def test_a_command_that_a_shell_does_not_find_is_noticed() -> None:
    prompted = "```sh\n$ sam build\nbuilt\n$ A=1 python -m onrecord\n```\n"
    indented = "   ```sh\n   # as root\n   queue=$(awk '{print}')\n   ```\n"

    found = [program for command in commands(prompted + indented) for program in programs(command)]

    assert found == ["sam", "python", "awk"]
