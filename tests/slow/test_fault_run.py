"""The functions, stopped and overtaken at every call, and random schedules: `make faults` runs more."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from faults import world
from faults.schedules import Schedule
from faults.stops import (
    CONTAINER_PAIRS,
    CONTAINERS_STOPPED,
    COPIED,
    GIVEN_UP,
    PAIRS,
    STOPPED,
    copies,
    given_up,
    pairs,
    stops,
)
from onrecord.record.versions import heads
from onrecord.record.versions.counting import Counting
from onrecord.record.versions.head_store import HeadStore
from onrecord.record.versions.parts import PartStore
from onrecord.record.versions.writer import Writer
from onrecord.service import dead_letters, ingestion, parts
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEDULES = 300
SPLIT = 10
WITH_CONTAINERS = 60


def test_wherever_a_function_stops_its_message_s_next_delivery_ends_what_it_began() -> None:
    results = list(stops(ROOT))

    assert [result for result in results if result.differences] == []
    assert len(results) > 20 * len(STOPPED)


def test_wherever_a_reading_stops_for_good_what_was_served_stays() -> None:
    results = list(given_up(ROOT))

    assert [result for result in results if result.differences] == []
    assert len(results) > 20 * len(GIVEN_UP)


def test_wherever_the_second_copy_of_a_message_stops_nothing_is_left_of_it() -> None:
    results = list(copies(ROOT))

    assert [result for result in results if result.differences] == []
    assert len(results) > 5 * len(COPIED)


def test_wherever_a_function_overtakes_another_one_the_record_is_what_the_bucket_is() -> None:
    results = list(pairs(ROOT))

    assert [result for result in results if result.differences] == []
    assert len(results) > 40 * len(PAIRS)


def test_wherever_a_run_on_a_container_stops_its_message_s_next_delivery_ends_what_it_began() -> None:
    results = list(stops(ROOT, prepared=CONTAINERS_STOPPED))

    assert [result for result in results if result.differences] == []
    assert len(results) > 30 * len(CONTAINERS_STOPPED)


def test_wherever_a_run_overtakes_one_on_the_same_container_its_parts_are_those_of_the_bucket() -> None:
    results = list(pairs(ROOT, prepared=CONTAINER_PAIRS))

    assert [result for result in results if result.differences] == []
    assert len(results) > 30 * len(CONTAINER_PAIRS)


def test_after_a_random_schedule_with_containers_their_parts_are_those_of_the_bucket() -> None:
    outcomes = [Schedule(ROOT, seed, containers=True).run() for seed in range(WITH_CONTAINERS)]

    assert [(outcome.seed, outcome.differences) for outcome in outcomes if outcome.differences] == []


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


def without_removing_what_is_given_up(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(heads, "abandoned", lambda head, upload, run: heads.ended(head, run))


def without_noting_who_reads_again(patched: pytest.MonkeyPatch) -> None:
    noted = heads.reread
    patched.setattr(heads, "reread", lambda head, upload, run: noted(head, upload, run) and head)


def with_older_releases_that_win(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(ingestion, "is_older", lambda version, other: False)


def without_removing_parts(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(PartStore, "unremoved", lambda self, head, generation: iter(()))


def without_counting_parts(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(heads, "progressed", lambda head, generation, parts: None)


def without_sending_the_messages_of_parts_again(patched: pytest.MonkeyPatch) -> None:
    sent = set()

    def send(task: parts.PartTask) -> None:
        if task not in sent:
            sent.add(task)
            sending(task)

    sending = parts.PartTask.send
    patched.setattr(parts.PartTask, "send", send)


BY_CONTAINERS = (
    without_removing_parts,
    without_counting_parts,
    without_sending_the_messages_of_parts_again,
)


def without_noting_what_is_to_be_counted(patched: pytest.MonkeyPatch) -> None:
    patched.setattr(HeadStore, "note", lambda *_, **__: None)


def without_what_documents_counted_for_before(patched: pytest.MonkeyPatch) -> None:
    replaced = Counting._replaced
    patched.setattr(
        Counting, "_replaced", lambda *given: (item | {"before": None} for item in replaced(*given))
    )


BY_SCHEDULES = (without_sweeping, with_late_commits_that_win, without_keeping_manifests_of_running_events)
BY_READINGS = (
    without_removing_what_is_given_up,
    without_noting_who_reads_again,
    with_older_releases_that_win,
)


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (without_sweeping, "that nothing serves"),
        (with_late_commits_that_win, "is served, not"),
        (without_keeping_manifests_of_running_events, "that nothing serves"),
        (without_deciding_what_a_deleted_version_leaves, "is served, not"),
        (without_announcing, "announced"),
        (without_removing_what_is_given_up, "that nothing serves"),
        (without_noting_who_reads_again, "that nothing serves"),
        (with_older_releases_that_win, "has extracted what is served"),
        (without_removing_parts, "parts that nothing serves"),
        (without_counting_parts, "the status is processing"),
        (without_sending_the_messages_of_parts_again, "the status is processing"),
        (without_noting_what_is_to_be_counted, "are not kept"),
        (without_what_documents_counted_for_before, "the counts of"),
    ],
)
def test_a_broken_record_is_found(
    monkeypatch: pytest.MonkeyPatch, broken: Callable[[pytest.MonkeyPatch], None], found: str
) -> None:
    broken(monkeypatch)
    monkeypatch.setattr(world, "_EXPECTED", {})  # what a broken record makes is kept from the other tests

    readings = [prepare for prepare in PAIRS if prepare.__name__.startswith("_reprocessing")]
    if broken in BY_READINGS:
        stopped = chain(given_up(ROOT), pairs(ROOT, prepared=readings))
    elif broken in BY_CONTAINERS:
        stopped = chain(stops(ROOT, prepared=CONTAINERS_STOPPED), pairs(ROOT, prepared=CONTAINER_PAIRS))
    else:
        stopped = chain(pairs(ROOT), stops(ROOT))
    schedules = (Schedule(ROOT, seed).run() for seed in range(SCHEDULES))
    results = schedules if broken in BY_SCHEDULES else stopped

    assert any(found in difference for result in results for difference in result.differences)
