"""The order in which events come in makes no difference to what a head ends up as."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from onrecord.model import Problem
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import Upload
from onrecord.record.model import EndKind, Status
from onrecord.record.storage.blobs import Blob
from onrecord.record.storage.filing import Filing
from onrecord.record.versions import heads

PERMANENT = ProblemError(ProblemType.NOT_TEXT, "No.").problem
EXHAUSTED = ProblemError(ProblemType.PROCESSING_FAILED, "No.").problem
KINDS = st.lists(st.sampled_from(["readable", "unreadable", "deletion"]), min_size=1, max_size=5)
STEPS = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["begin", "end", "crash"])), max_size=25)


def upload(number: int) -> Upload:
    return Upload("bucket", "key", f"{number:04X}", datetime(2022, 1, number, tzinfo=UTC), f"v{number}")


def version(number: int) -> heads.Version:
    event = upload(number)
    document = Blob(b"", None)
    return heads.Version(
        f"{event.order}.digest", event.version_id, event.received, 0, document, Filing(), 0, 0
    )


def run_of(number, process="process"):
    return heads.Run.starting(upload(number), process)


def happen(head, kinds, number, step):
    """Let the event of this number, of the kind that it has, begin, end, or break off for good."""
    event, kind, run = upload(number), kinds[number - 1], run_of(number)
    if step == "crash":
        changed = heads.failed(head, event, EXHAUSTED, run)
    elif kind == "deletion":
        changed = heads.deleted(head, event, run)
    elif (begun := heads.begun(head, event, run)) is None or step == "begin":
        changed = begun
    elif kind == "unreadable":
        changed = heads.failed(begun, event, PERMANENT, run) or heads.ended(begun, run)
    else:
        changed = heads.committed(begun, event, version(number), run)
    return changed or heads.ended(head, run) or head


def after(kinds, steps):
    head = None
    for number, step in steps:
        if number <= len(kinds):
            head = happen(head, kinds, number, step)
    return head


@given(KINDS, STEPS, st.permutations([1, 2, 3, 4, 5]))
def test_whatever_the_order_of_events_the_newest_readable_upload_since_the_last_deletion_is_served(
    kinds, steps, order
):
    head = after(kinds, [*steps, *((number, "end") for number in order)])

    newest = len(kinds)
    deletion = max((n for n, kind in enumerate(kinds, 1) if kind == "deletion"), default=0)
    served = max((n for n, kind in enumerate(kinds, 1) if kind == "readable" and n > deletion), default=0)
    assert head.order == upload(newest).order
    assert head.generation == (version(served).generation if served else None)
    assert head.status == {"readable": Status.DONE, "unreadable": Status.FAILED, "deletion": None}[kinds[-1]]
    assert head.problem == (PERMANENT if kinds[-1] == "unreadable" else None)
    assert head.received == (None if deletion == newest else upload(served or newest).received)
    assert head.running == frozenset()


@given(KINDS, STEPS)
def test_a_dead_generation_stays_dead_and_is_not_served(kinds, steps):
    head, dead = None, set()
    for number, step in steps:
        if number <= len(kinds):
            head = happen(head, kinds, number, step)
        if head is not None:
            dead |= {g for g in (version(n).generation for n in range(1, 6)) if head.is_dead(g)}
            assert head.generation not in dead
            assert all(head.is_dead(generation) for generation in dead)


@given(KINDS, STEPS, st.integers(1, 5), st.permutations([1, 2, 3, 4, 5]))
def test_a_withdrawn_version_is_dead_and_what_comes_after_it_is_served(kinds, steps, number, order):
    kinds = ["readable", *kinds]
    head = heads.withdrawn(after(kinds, [*steps, (1, "end")]), upload(number))
    assume(head is not None)
    assert head.version is None
    assert head.is_dead(version(number).generation)
    assert head.status is not Status.DONE

    newer = len(kinds) + 1
    head = happen(head, [*kinds, "readable"], newer, "end")
    for late in order:
        if late <= len(kinds):
            head = happen(head, kinds, late, "end")
    assert head.generation == version(newer).generation


def test_only_the_version_of_the_object_that_was_deleted_is_withdrawn():
    head = heads.committed(None, upload(1), version(1), run_of(1))
    assert heads.withdrawn(head, upload(2)) is None
    assert heads.withdrawn(head, upload(1)).version is None
    assert heads.withdrawn(None, upload(1)) is None


def test_a_head_that_does_not_say_which_version_of_the_object_it_serves_is_withdrawn():
    head = heads.committed(None, upload(1), replace(version(1), object_version=None), run_of(1))
    assert heads.withdrawn(head, upload(2)).version is None


@given(KINDS, STEPS)
def test_how_every_event_ended_waits_to_be_announced(kinds, steps):
    head, ends = None, []
    for number, step in steps:
        if number > len(kinds):
            continue
        before = head
        head = happen(head, kinds, number, step)
        if head is None or head is before:
            continue
        kept = len(before.unannounced) if before else 0
        ends += head.unannounced[kept:]
        assert list(head.unannounced) == ends
        served_before = before.generation if before else None
        if head.version and head.generation != served_before:
            assert (ends[-1].kind, ends[-1].version) == (EndKind.RECORDED, head.generation)
        elif served_before and not head.version:
            assert (ends[-1].kind, ends[-1].order) == (EndKind.DELETED, upload(number).order)
        elif head.problem and head.problem != (before.problem if before else None):
            assert (ends[-1].kind, ends[-1].problem) == (EndKind.FAILED, head.problem.type)


@given(KINDS, STEPS, st.integers(0, 3))
def test_an_announced_end_is_forgotten_and_nothing_else_changes(kinds, steps, kept):
    head = after(kinds, steps)
    ends = head.unannounced if head else ()
    announced = heads.announced(head, ends[kept:])
    if ends[kept:]:
        assert announced == replace(head, unannounced=ends[:kept])
        assert heads.announced(announced, ends[kept:]) is None
    else:
        assert announced is None


def test_orders_compare_as_sequencers_padded_on_the_right():
    def order(sequencer):
        return Upload("bucket", "key", sequencer, datetime(2022, 1, 1, tzinfo=UTC)).order

    assert order("0055AED6DCD90281E5") < order("0055AED6DCD90281E6")
    assert order("0055aed6dcd90281e5") == order("0055AED6DCD90281E500")
    assert order("1A") > order("10F")
    assert order("1") < order("101")
    assert order("0") == order("000") < order("0001")


def test_a_problem_of_processing_alone_can_be_tried_again():
    for problem, again in ((EXHAUSTED, True), (PERMANENT, False)):
        head = heads.failed(None, upload(1), problem, run_of(1))
        assert (heads.begun(head, upload(1), run_of(1)) is not None) is again
    assert isinstance(PERMANENT, Problem)


def test_a_run_of_the_same_event_in_another_process_goes_on_when_one_ends():
    head = heads.begun(None, upload(1), run_of(1, "quick"))
    head = heads.begun(head, upload(1), run_of(1, "slow"))
    head = heads.committed(head, upload(1), version(1), run_of(1, "quick"))
    assert head.is_being_written(version(1).generation)
    assert head.is_overtaken

    head = heads.ended(head, run_of(1, "slow"))
    assert not head.is_being_written(version(1).generation)
    assert not head.is_overtaken


def test_a_run_that_crashed_has_ended_after_the_longest_time_that_a_run_takes(monkeypatch):
    head = heads.begun(None, upload(1), run_of(1, "crashed"))
    head = heads.deleted(head, upload(2), run_of(2))
    assert head.is_overtaken
    assert heads.ended(head) is None

    now = heads._now()
    monkeypatch.setattr(heads, "_now", lambda: now + heads.LONGEST_RUN)
    head = heads.ended(head)
    assert head.running == frozenset()
    assert not head.is_overtaken


def test_a_process_that_tries_an_event_again_is_one_run():
    head = heads.begun(None, upload(1), run_of(1))
    assert len(heads.begun(head, upload(1), run_of(1)).running) == 1


def recorded():
    event = upload(1)
    return heads.committed(heads.begun(None, event, run_of(1)), event, version(1), run_of(1))


def reading_of(head):
    return replace(upload(1), received=head.version.received).placed(head.next_order)


def read_again(head, reading, digest="again"):
    run = heads.Run.starting(reading, "process")
    again = replace(head.version or version(1), generation=f"{reading.order}.{digest}")
    return heads.replaced(head, reading, again, run)


@given(st.integers(0, 5), st.integers(2, 5))
def test_a_reading_comes_after_what_is_served_and_before_every_newer_event(times, number):
    head = recorded()
    for time in range(times):
        reading = reading_of(head)
        assert head.version.order < reading.order < upload(number).order
        head = read_again(head, reading, str(time))
        assert (head.order, head.status, head.received) == (upload(1).order, Status.DONE, upload(1).received)
    newer = upload(number)

    assert (
        heads.committed(head, newer, version(number), run_of(number)).generation == version(number).generation
    )
    assert heads.deleted(head, newer, run_of(number)).version is None


@given(st.sampled_from(["0", "00", "0A", "A0", "ABC", "FF00"]), st.integers(0, 4))
def test_an_upload_can_be_put_at_any_place_in_the_order(sequencer, rereads):
    order = replace(upload(1), sequencer=sequencer, rereads=rereads).order

    assert upload(2).placed(order).order == order


def test_a_reading_of_a_version_that_is_deleted_meanwhile_is_not_served():
    head = recorded()
    reading = reading_of(head)
    begun = heads.reread(head, reading, heads.Run.starting(reading, "process"))

    assert read_again(begun, reading).generation.startswith(reading.order)
    assert read_again(heads.withdrawn(begun, replace(upload(2), version_id="v1")), reading) is None
    assert read_again(heads.deleted(begun, upload(2), run_of(2)), reading) is None


def test_a_reading_of_what_has_another_place_meanwhile_does_not_begin():
    head = recorded()
    reading = reading_of(head)
    run = heads.Run.starting(reading, "process")

    assert heads.reread(read_again(head, reading), reading, run) is None
    assert heads.reread(head, replace(reading, version_id="v2"), run) is None
    assert heads.reread(None, reading, run) is None


def test_only_a_failed_upload_is_tried_again_and_until_that_has_ended_in_one_place():
    done = recorded()
    failed = heads.failed(done, upload(2), PERMANENT, run_of(2))
    retried = upload(2).placed(failed.retry_order)
    begun = heads.begun(failed, retried, heads.Run.starting(retried, "process"))

    assert done.retry_order is None
    assert upload(2).order < retried.order < upload(3).order
    assert (begun.status, begun.retry_order) == (Status.PROCESSING, retried.order)
    assert heads.failed(begun, retried, PERMANENT, run_of(2)).retry_order > retried.order
