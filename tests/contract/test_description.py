"""The API's description keeps the recommended rules of the linters that API teams use, without a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.conftest import HERE, LINTERS, run

if TYPE_CHECKING:
    from pathlib import Path


def test_redocly_finds_nothing_against_its_recommended_rules(description: Path) -> None:
    linted = run(LINTERS / "redocly", "lint", "--config", HERE / "redocly.yaml", description,
        "--max-problems", "1000", folder=description.parent)  # fmt: skip

    assert linted.returncode == 0, linted.stdout
    assert "Your API description is valid" in linted.stdout
    assert "You have" not in linted.stdout, linted.stdout  # "You have 2 warnings."


def test_spectral_finds_nothing_against_its_rules_for_openapi(description: Path) -> None:
    linted = run(LINTERS / "spectral", "lint", "--ruleset", HERE / "spectral.yaml", "--fail-severity", "hint",
        description, folder=description.parent)  # fmt: skip

    assert linted.returncode == 0, linted.stdout
    assert "No results with a severity of 'hint' or higher found!" in linted.stdout
