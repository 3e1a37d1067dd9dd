"""The functions, stopped and overtaken at every call, and random schedules: `make faults` runs more."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from faults.schedules import Schedule
from faults.stops import PAIRS, STOPPED, pairs, stops
from onrecord.record.versions import heads
from onrecord.record.versions.writer import Writer
from onrecord.service import dead_letters, ingestion
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEDULES = 300
SPLIT = 10


def test_wherever_a_function_stops_its_message_s_next_delivery_ends_what_it_began() -> None:
    results = list(stops(ROOT))

    assert [result for result in results if result.differences] == []
    assert len(results) > 20 * len(STOPPED)


def test_wherever_a_function_overtakes_another_one_the_record_is_what_the_bucket_is() -> None:
    results = list(pairs(ROOT))

    assert [result for result in results if result.differences] == []
    assert len(results) > 40 * len(PAIRS)


@pytest.mark.parametrize("part", range(SPLIT))
def test_after_a_random_schedule_the_record_is_what_the_bucket_is(part: int) -> None:
    seeds = range(part * SCHEDULES // SPLIT, (part + 1) * SCHEDULES // SPLIT)
    outcomes = [Schedule(ROOT, seed).run() for seed in seeds]

    assert [(outcome.seed, outcome.differences) for outcome in outcomes if outcome.differences] == []
    assert sum(outcome.counts["stopped"] for outcome in outcomes) > len(seeds)
    assert sum(outcome.counts["readers"] for outcome in outcomes) > len(seeds)


# --- What the run would find: a record that is broken on purpose


def without_sweeping(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(Writer, "_sweep", lambda self, head: None)


def with_late_commits_that_win(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(heads.Head, "is_over", lambda self, order: False)


def without_keeping_manifests_of_running_events(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(heads.Head, "is_being_written", lambda self, generation: False)


def without_deciding_what_a_deleted_version_leaves(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(heads, "decided", lambda head, upload, shown, run: None)


def without_announcing(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(ingestion, "announce", lambda document_id: None)
    patched.setattr(dead_letters, "announce", lambda document_id: None)


BY_SCHEDULES = (without_sweeping, with_late_commits_that_win, without_keeping_manifests_of_running_events)


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (without_sweeping, "that nothing serves"),
        (with_late_commits_that_win, "is served, not"),
        (without_keeping_manifests_of_running_events, "that nothing serves"),
        (without_deciding_what_a_deleted_version_leaves, "is served, not"),
        (without_announcing, "announced"),
    ],
)
def test_a_broken_record_is_found(
    monkeypatch: pytest.MonkeyPatch, broken: Callable[[pytest.MonkeyPatch], None], found: str
) -> None:
    broken(monkeypatch)

    stopped = chain(stops(ROOT), pairs(ROOT))
    schedules = (Schedule(ROOT, seed).run() for seed in range(SCHEDULES))
    results = schedules if broken in BY_SCHEDULES else stopped

    assert any(found in difference for result in results for difference in result.differences)
