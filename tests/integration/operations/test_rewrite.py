"""A table of an earlier release is stored in the layout of this one, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.service import resources
from onrecord.service.environment import environment
from operations.rewrite import rewrite_all
from tests.support.tables import load

if TYPE_CHECKING:
    from collections import Counter

    from tests.support.stack import Stack


def test_each_document_is_rewritten_once_and_served_as_before(stack: Stack) -> None:
    names = environment()
    load(
        "one_item_per_statement",
        resources.dynamodb(),
        resources.s3(),
        table=names.table,
        texts=names.texts_bucket,
    )
    before = stack.get("/v1/statements", limit=100).json
    reported: list[int] = []

    def report(counts: Counter[str]) -> None:
        reported.append(counts["rewritten"])

    assert rewrite_all(report) == {"rewritten": 3, "unchanged": 0}
    assert rewrite_all() == {"rewritten": 0, "unchanged": 3}
    assert reported == [3]
    after = stack.get("/v1/statements", limit=100).json
    assert len(before["items"]) == 39
    # The names of what a statement is about are kept in the layout of now alone.
    assert all(set(item["about_names"]) <= set(item["about"]) for item in after["items"])
    assert any(item["about_names"] for item in after["items"])
    for item in (*before["items"], *after["items"]):
        del item["about_names"]
    assert after == before
