"""Answers of a function in a container that mean success."""

from __future__ import annotations

from typing import Any

import pytest

from local.sam_local import succeeded


@pytest.mark.parametrize("answer", [[{"id": "1", "outcome": "done"}], {"statusCode": 200, "body": "{}"}])
def test_a_result_without_an_error_is_a_success(answer: Any) -> None:
    assert succeeded(answer)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [{"id": "1", "outcome": "done"}, {"id": "2", "outcome": "failed"}],
        [{"id": "1", "outcome": "unchanged"}],
        {"statusCode": 500, "body": "{}"},
        {"errorMessage": "1 uploads were not processed", "errorType": "IngestError"},
        None,
    ],
)
def test_an_error_or_a_wrong_result_is_no_success(answer: Any) -> None:
    assert not succeeded(answer)
