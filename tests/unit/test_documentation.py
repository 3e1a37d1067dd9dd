"""The examples of the documentation print what it says they print."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["authority.md", "entities.md", "spacy.md", "statements.md"])
def test_examples_print_what_the_page_shows(page: str) -> None:
    failed, tried = doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8")

    assert tried > 0
    assert failed == 0
