"""The commands in the shell blocks of README and docs, and what each needs to be run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_FUNCTION = re.compile(r"^\w+\(\) \{.*?^\}", re.DOTALL | re.MULTILINE)
_HERE = re.compile(
    r"(\.venv/bin/onrecord (extract|ask|authority|query|import) "
    r"|make (upload|authority|query) "
    r"|(until )?curl (-\w+ )?('?http://127\.0\.0\.1|-K )"
    r"|export AWS_ENDPOINT_URL=http://127\.0\.0\.1"
    r"|(mkdir|cp|printf|grep|head|jq) )"
)
_ELSEWHERE = re.compile(r"s3://(?!onrecord-documents)")


@dataclass(frozen=True)
class Command:
    """A command of a page, and the output that the page shows below it; None where it shows none."""

    page: str
    text: str
    output: str | None

    @property
    def is_run(self) -> bool:
        """Whether the tests run it: it asks for this machine and a local stack alone, and takes seconds."""
        return bool(_HERE.match(self.text)) and not _ELSEWHERE.search(self.text)


def commands(page: str, text: str) -> list[Command]:
    """Return the commands of a page's shell blocks; continuation lines and functions belong to one command.

    A block with prompts has output between them; one without has only commands and comments.
    """
    found = []
    for indentation, block in _BLOCK.findall(text):
        plain = re.sub(rf"^{indentation}", "", block, flags=re.MULTILINE)
        if plain.startswith("$ "):
            prompted = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", plain, re.MULTILINE)
            found += [Command(page, command, output) for command, output in prompted]
            continue
        joined = re.sub(r"\\\n\s*", " ", plain)
        joined = _FUNCTION.sub(lambda function: function[0].replace("\n", " "), joined)
        quoted = re.sub(r"'[^']*'", lambda text: text[0].replace("\n", " "), joined)
        found += [
            Command(page, line, None) for line in quoted.splitlines() if not re.match(r"\s*(#|$)", line)
        ]
    return found


def commands_of(page: Path) -> list[Command]:
    """Return the commands of a page of the project."""
    return commands(page.name, page.read_text("utf-8"))
