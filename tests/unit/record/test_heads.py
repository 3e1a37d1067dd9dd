"""The order in which events come in makes no difference to what a head ends up as."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Problem
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import Upload
from onrecord.record.model import EndKind, Status
from onrecord.record.storage.blobs import Blob
from onrecord.record.versions import heads

PERMANENT = ProblemError(ProblemType.NOT_TEXT, "No.").problem
EXHAUSTED = ProblemError(ProblemType.PROCESSING_FAILED, "No.").problem
NUMBERS = st.integers(1, 4)
STEPS = st.lists(st.tuples(NUMBERS, st.sampled_from(["begin", "end", "crash", "redeliver"])), max_size=25)


def upload(number: int) -> Upload:
    return Upload("bucket", "key", f"{number:04X}", datetime(2022, 1, number, tzinfo=UTC))


def version(number: int) -> heads.Version:
    return heads.Version(f"{upload(number).order}.digest", 0, Blob(b"", None), 0, 0)


# What each of the four events is: the last one a deletion, the third a document that cannot be read.
def happen(head, number, step):
    event = upload(number)
    if step == "crash":
        return heads.failed(head, event, EXHAUSTED) or head
    if number == 4:
        return heads.deleted(head, event) or head
    begun = heads.begun(head, event)
    if step == "begin" or begun is None:
        return begun or head
    if number == 3:
        return heads.failed(begun, event, PERMANENT) or begun
    return heads.committed(begun, event, version(number)) or begun


@given(STEPS, st.permutations([1, 2, 3, 4]), st.integers(1, 4))
def test_the_newest_event_that_ended_decides_whatever_came_before(steps, order, newest):
    head = None
    for number, step in steps:
        if number <= newest:
            head = happen(head, number, step)
    for number in order:  # in the end every event is delivered and ends
        if number <= newest:
            head = happen(head, number, "end")
    assert head.order == upload(newest).order
    assert head.status == {1: Status.DONE, 2: Status.DONE, 3: Status.FAILED, 4: None}[newest]
    if newest in (1, 2):
        assert head.generation == version(newest).generation
        assert head.problem is None
    if newest == 4:
        assert head.version is None


@given(STEPS)
def test_a_dead_generation_stays_dead_and_is_not_served(steps):
    head, dead = None, set()
    for number, step in steps:
        head = happen(head, number, step)
        if head is not None:
            dead |= {g for g in (version(n).generation for n in range(1, 5)) if head.is_dead(g)}
            assert head.generation not in dead


@given(STEPS)
def test_how_every_event_ended_waits_to_be_announced_in_the_order_of_events(steps):
    head, ends = None, []
    for number, step in steps:
        before = head
        head = happen(head, number, step)
        if head is not None and head is not before:
            ends += head.unannounced[len(before.unannounced) if before else 0 :]
            assert list(head.unannounced) == ends
            if head.status == Status.DONE:
                assert (ends[-1].kind, ends[-1].version) == (EndKind.RECORDED, head.generation)
            elif head.status == Status.FAILED:
                assert (ends[-1].kind, ends[-1].problem) == (EndKind.FAILED, head.problem.type)
    assert [end.order for end in ends] == sorted(end.order for end in ends)


@given(STEPS, st.integers(0, 3))
def test_an_announced_end_is_forgotten_and_nothing_else_changes(steps, kept):
    head = None
    for number, step in steps:
        head = happen(head, number, step)
    ends = head.unannounced if head else ()
    after = heads.announced(head, ends[kept:])
    if ends[kept:]:
        assert after == replace(head, unannounced=ends[:kept])
        assert heads.announced(after, ends[kept:]) is None
    else:
        assert after is None


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
        head = heads.failed(None, upload(1), problem)
        assert (heads.begun(head, upload(1)) is not None) is again
    assert isinstance(PERMANENT, Problem)
