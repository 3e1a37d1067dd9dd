"""A message stays hidden while it is processed, and not much longer."""

from __future__ import annotations

import time

import pytest
from botocore.exceptions import ClientError

from onrecord.service.visibility import HIDDEN, RENEWED, hidden


def wait_for(calls: list[int], number: int) -> None:
    deadline = time.monotonic() + 5
    while len(calls) < number and time.monotonic() < deadline:
        time.sleep(0.001)
    assert len(calls) >= number


def test_it_is_hidden_again_and_again_until_the_work_ends() -> None:
    calls: list[int] = []

    with hidden(calls.append, seconds=30, renewed=0.001):
        wait_for(calls, 3)
    ended = len(calls)
    time.sleep(0.02)

    assert set(calls) == {30}
    assert len(calls) == ended


def test_it_is_no_longer_renewed_after_a_failure() -> None:
    calls: list[int] = []

    def work() -> None:
        with hidden(calls.append, renewed=0.001):
            wait_for(calls, 1)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        work()
    ended = len(calls)
    time.sleep(0.02)

    assert len(calls) == ended


def test_a_renewal_that_fails_is_tried_again() -> None:
    calls: list[int] = []

    def hide(seconds: int) -> None:
        calls.append(seconds)
        if len(calls) < 3:
            throttled = {"Error": {"Code": "RequestThrottled"}}
            raise ClientError(throttled, "ChangeMessageVisibility")  # type: ignore[arg-type]

    with hidden(hide, renewed=0.001):
        wait_for(calls, 4)


def test_a_crash_is_tried_again_within_minutes_and_two_renewals_may_fail() -> None:
    assert HIDDEN <= 120
    assert 2 * RENEWED < HIDDEN
