"""The page of start times: its table is replaced, the text around it stays."""

from __future__ import annotations

import pytest

from benchmarks.coldstart import PAGE, with_table


def test_the_table_is_replaced_and_the_text_around_it_is_unchanged() -> None:
    page = "Times.\n<!-- make coldstart -->\nold\n<!-- end -->\nMore.\n"
    assert with_table(page, "new\n") == page.replace("\nold\n", "\nnew\n")


def test_a_page_without_a_place_for_the_table_is_an_error() -> None:
    with pytest.raises(ValueError, match="no place"):
        with_table("Times.\n", "new\n")


def test_the_page_of_the_documentation_has_a_place_for_the_table() -> None:
    assert "\nnew\n" in with_table(PAGE.read_text("utf-8"), "new\n")
