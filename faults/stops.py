"""A function stopped at each of its calls to AWS in turn, or overtaken there by another one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faults.processes import Process, Stop
from faults.texts import BARREN, CONTAINERS, TEXTS, UNREADABLE
from faults.world import World
from onrecord.record.storage.table import WRITE_BATCH
from onrecord.record.versions.heads import LONGEST_RUN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Message = str | Callable[[], str]

KEY = "a.txt"


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a stop or of an overtaking; ``differences`` is empty if the record is right."""

    name: str
    differences: tuple[str, ...]


def _first(world: World) -> list[str]:
    return _bodies(world.bucket.put(KEY, TEXTS[0]))


def _replacement(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    return _bodies(world.bucket.put(KEY, TEXTS[1]))


def _replacement_of_one_of_two(world: World) -> list[str]:
    _done(world, world.bucket.put("b.txt", TEXTS[1]))
    return _replacement(world)


def _unreadable(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    return _bodies(world.bucket.put(KEY, UNREADABLE[0]))


def _deletion(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    return _bodies(world.bucket.mark(KEY))


def _deletion_of_one_of_two(world: World) -> list[str]:
    _done(world, world.bucket.put("b.txt", TEXTS[1]))
    return _deletion(world)


def _deletion_taken_back(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    _done(world, world.bucket.mark(KEY))
    return _bodies(world.bucket.erase(KEY, -1))


def _deletion_taken_back_below_the_unreadable(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    _done(world, world.bucket.mark(KEY))
    _done(world, world.bucket.put(KEY, UNREADABLE[0]))
    return _bodies(world.bucket.erase(KEY, 1))


def _newest_version_erased(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    _done(world, world.bucket.put(KEY, TEXTS[1]))
    return _bodies(world.bucket.erase(KEY, -1))


def _served_version_erased(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    _done(world, world.bucket.put(KEY, UNREADABLE[0]))
    return _bodies(world.bucket.erase(KEY, 0))


def _reprocessing(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    world.release += 1
    return [world.reprocess(KEY)]


def _reprocessing_again(world: World) -> list[str]:
    [body] = _reprocessing(world)
    _processed(world, body)
    world.release += 1
    return [world.reprocess(KEY, older_than=f"0.1.{world.release}")]


def _reprocessing_of_one_of_two(world: World) -> list[str]:
    _done(world, world.bucket.put("b.txt", TEXTS[1]))
    return _reprocessing(world)


def _reprocessing_below_the_unreadable(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    body = world.reprocess(KEY)
    _done(world, world.bucket.put(KEY, UNREADABLE[0]))
    world.release += 1
    return [body]


def _reprocessing_of_what_failed(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, UNREADABLE[0]))
    return [world.reprocess(KEY)]


def _container(world: World) -> list[str]:
    return _bodies(world.bucket.put(KEY, CONTAINERS[0]))


def _first_part(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, CONTAINERS[0]))
    return [world.task()]


def _last_part(world: World) -> list[str]:
    _processed(world, *_first_part(world))
    return [world.task()]


def _last_part_of_what_cannot_be_read(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, BARREN))
    _processed(world, world.task())
    return [world.task()]


def _replacement_of_a_container(world: World) -> list[str]:
    _done_with_parts(world, world.bucket.put(KEY, CONTAINERS[0]))
    return _bodies(world.bucket.put(KEY, CONTAINERS[1]))


def _part_of_a_replacement(world: World) -> list[str]:
    _processed(world, *_replacement_of_a_container(world))
    return [world.task()]


def _removal_of_a_part(world: World) -> list[str]:
    _processed(world, *_replacement_of_a_container(world))
    [removal] = [body for body in world.tasks(keep=True) if json.loads(body)["parts"]["remove"]]
    return [removal]


def _container_replaced_by_a_document(world: World) -> list[str]:
    _done_with_parts(world, world.bucket.put(KEY, CONTAINERS[0]))
    return _bodies(world.bucket.put(KEY, TEXTS[0]))


def _document_replaced_by_a_container(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    return _bodies(world.bucket.put(KEY, CONTAINERS[0]))


def _deletion_of_a_container(world: World) -> list[str]:
    _done_with_parts(world, world.bucket.put(KEY, CONTAINERS[0]))
    return _bodies(world.bucket.mark(KEY))


def _last_removal_of_a_deletion(world: World) -> list[str]:
    _processed(world, *_deletion_of_a_container(world))
    _processed(world, world.task())
    return [world.task()]


def _deletion_of_a_container_taken_back(world: World) -> list[str]:
    _processed(world, *_deletion_of_a_container(world))
    return _bodies(world.bucket.erase(KEY, -1))


def _newest_version_of_a_container_erased(world: World) -> list[str]:
    _processed(world, *_replacement_of_a_container(world))
    return _bodies(world.bucket.erase(KEY, -1))


def _container_read_again(world: World) -> list[str]:
    _done_with_parts(world, world.bucket.put(KEY, CONTAINERS[0]))
    world.release += 1
    return [world.reprocess(KEY)]


def _part_read_again(world: World) -> list[str]:
    _processed(world, *_container_read_again(world))
    return [world.task()]


STOPPED: tuple[Callable[[World], list[str]], ...] = (
    _first,
    _replacement,
    _replacement_of_one_of_two,
    _unreadable,
    _deletion,
    _deletion_of_one_of_two,
    _deletion_taken_back,
    _deletion_taken_back_below_the_unreadable,
    _newest_version_erased,
    _served_version_erased,
    _reprocessing,
    _reprocessing_again,
    _reprocessing_of_one_of_two,
    _reprocessing_below_the_unreadable,
    _reprocessing_of_what_failed,
)
"""What is stopped: each prepares a stack and returns the message that is processed."""
CONTAINERS_STOPPED: tuple[Callable[[World], list[str]], ...] = (
    _container,
    _first_part,
    _last_part,
    _last_part_of_what_cannot_be_read,
    _replacement_of_a_container,
    _part_of_a_replacement,
    _removal_of_a_part,
    _container_replaced_by_a_document,
    _document_replaced_by_a_container,
    _deletion_of_a_container,
    _last_removal_of_a_deletion,
    _deletion_of_a_container_taken_back,
    _newest_version_of_a_container_erased,
    _container_read_again,
    _part_read_again,
)
"""Likewise, of containers and their parts."""
GIVEN_UP = (_reprocessing, _reprocessing_of_one_of_two, _reprocessing_below_the_unreadable)
"""Of these, what leaves the record as it was if its message is given up."""
COPIED = (
    _first,
    _unreadable,
    _deletion,
    _reprocessing,
    _reprocessing_below_the_unreadable,
    _reprocessing_of_what_failed,
    _container,
    _first_part,
    _last_part,
    _removal_of_a_part,
    _container_read_again,
    _part_read_again,
)
"""Of these, what is delivered twice: once the first copy has been processed, the message is deleted."""


def _upload_and_upload(world: World) -> list[str]:
    return _bodies(world.bucket.put(KEY, TEXTS[0]), world.bucket.put(KEY, TEXTS[1]))


def _replacement_and_deletion(world: World) -> list[str]:
    return [*_replacement(world), *_bodies(world.bucket.mark(KEY))]


def _replacement_and_unreadable(world: World) -> list[str]:
    return [*_replacement(world), *_bodies(world.bucket.put(KEY, UNREADABLE[0]))]


def _deletion_and_unreadable(world: World) -> list[str]:
    return [*_deletion(world), *_bodies(world.bucket.put(KEY, UNREADABLE[0]))]


def _deletion_and_upload(world: World) -> list[str]:
    return [*_deletion(world), *_bodies(world.bucket.put(KEY, TEXTS[2]))]


def _deletion_and_its_undoing(world: World) -> list[str]:
    return [*_deletion(world), *_bodies(world.bucket.erase(KEY, -1))]


def _upload_and_its_erasure(world: World) -> list[str]:
    return [*_replacement(world), *_bodies(world.bucket.erase(KEY, -1))]


def _upload_and_erasure_of_the_one_before(world: World) -> list[str]:
    return [*_replacement(world), *_bodies(world.bucket.erase(KEY, 0))]


def _late_upload_and_its_erasure_below_the_unreadable(world: World) -> list[Message]:
    late = world.bucket.put(KEY, TEXTS[0])
    _done(world, world.bucket.put(KEY, UNREADABLE[0]))
    return [*_bodies(late), lambda: json.dumps(world.bucket.erase(KEY, 0))]


def _erasure_that_broke_off_and_late_upload(world: World) -> list[str]:
    world.bucket.put(KEY, TEXTS[0])
    upload, erasure = _bodies(world.bucket.put(KEY, TEXTS[1]), world.bucket.erase(KEY, 0))
    _process(world, erasure, Stop(8, answered=True)).finish()  # it has begun the current version
    return [erasure, upload]


def _two_documents_that_share_names(world: World) -> list[str]:
    return _bodies(world.bucket.put(KEY, TEXTS[0]), world.bucket.put("b.txt", TEXTS[1]))


def _deletions_of_two_documents_that_share_names(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    _done(world, world.bucket.put("b.txt", TEXTS[1]))
    return _bodies(world.bucket.mark(KEY), world.bucket.mark("b.txt"))


def _deletion_and_replacement_that_share_names(world: World) -> list[str]:
    _done(world, world.bucket.put("b.txt", TEXTS[1]))
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    return _bodies(world.bucket.mark("b.txt"), world.bucket.put(KEY, TEXTS[3]))


def _reprocessing_and_upload(world: World) -> list[str]:
    return [*_reprocessing(world), *_bodies(world.bucket.put(KEY, TEXTS[1]))]


def _reprocessing_and_unreadable(world: World) -> list[str]:
    return [*_reprocessing(world), *_bodies(world.bucket.put(KEY, UNREADABLE[0]))]


def _reprocessing_and_deletion(world: World) -> list[str]:
    return [*_reprocessing(world), *_bodies(world.bucket.mark(KEY))]


def _reprocessing_and_erasure(world: World) -> list[str]:
    return [*_reprocessing(world), *_bodies(world.bucket.erase(KEY, -1))]


def _reprocessing_and_erasure_of_the_one_before(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[1]))
    return [*_reprocessing(world), *_bodies(world.bucket.erase(KEY, 0))]


def _reprocessing_twice(world: World) -> list[str]:
    return _reprocessing(world) * 2


def _reprocessing_and_that_by_a_newer_release(world: World) -> list[Message]:
    def release() -> str:
        world.release += 1
        return world.reprocess(KEY)

    return [*_reprocessing(world), release]


def _reprocessing_below_the_unreadable_and_its_erasure(world: World) -> list[str]:
    return [*_reprocessing_below_the_unreadable(world), *_bodies(world.bucket.erase(KEY, 0))]


def _reprocessing_of_what_failed_and_upload(world: World) -> list[str]:
    return [*_reprocessing_of_what_failed(world), *_bodies(world.bucket.put(KEY, TEXTS[0]))]


def _reprocessing_of_what_failed_and_its_erasure(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, TEXTS[0]))
    return [*_reprocessing_of_what_failed(world), *_bodies(world.bucket.erase(KEY, -1))]


def _event_twice(world: World) -> list[str]:
    return _replacement(world) * 2


def _two_parts(world: World) -> list[str]:
    return [*_first_part(world), world.task()]


def _part_twice(world: World) -> list[str]:
    return _last_part(world) * 2


def _part_and_replacement(world: World) -> list[str]:
    return [*_first_part(world), *_bodies(world.bucket.put(KEY, CONTAINERS[1]))]


def _last_part_and_replacement(world: World) -> list[str]:
    return [*_last_part(world), *_bodies(world.bucket.put(KEY, CONTAINERS[1]))]


def _part_and_part_of_its_replacement(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, CONTAINERS[0]))
    world.task()
    shared = world.task()
    _done(world, world.bucket.put(KEY, CONTAINERS[1]))
    world.put_back(shared)
    return [shared, world.task()]


def _part_and_removal(world: World) -> list[str]:
    _done(world, world.bucket.put(KEY, CONTAINERS[0]))
    part = world.task()
    _done(world, world.bucket.put(KEY, CONTAINERS[1]))
    world.put_back(part)
    [removal] = [body for body in world.tasks(keep=True) if json.loads(body)["parts"]["remove"]]
    return [part, removal]


def _part_and_deletion(world: World) -> list[str]:
    return [*_last_part(world), *_bodies(world.bucket.mark(KEY))]


def _part_and_erasure(world: World) -> list[str]:
    return [*_last_part(world), *_bodies(world.bucket.erase(KEY, -1))]


def _part_and_unreadable(world: World) -> list[str]:
    return [*_last_part(world), *_bodies(world.bucket.put(KEY, UNREADABLE[0]))]


def _last_part_and_the_undoing_of_what_came_after(world: World) -> list[str]:
    part = _last_part(world)
    _done(world, world.bucket.put(KEY, UNREADABLE[0]))
    return [*part, *_bodies(world.bucket.erase(KEY, -1))]


def _removal_and_a_container_that_has_the_part_again(world: World) -> list[str]:
    return [*_removal_of_a_part(world), *_bodies(world.bucket.put(KEY, CONTAINERS[2]))]


def _removal_and_the_part_of_a_container_that_has_it_again(world: World) -> list[str]:
    removal = _removal_of_a_part(world)
    others = world.tasks()
    _done(world, world.bucket.put(KEY, CONTAINERS[2]))
    part = world.task()
    world.put_back(*others)
    return [*removal, part]


def _two_removals(world: World) -> list[str]:
    _processed(world, *_deletion_of_a_container(world))
    return [world.task(), world.task()]


def _removal_and_deletion_taken_back(world: World) -> list[str]:
    _processed(world, *_deletion_of_a_container(world))
    return [world.task(), *_bodies(world.bucket.erase(KEY, -1))]


def _container_read_again_and_replacement(world: World) -> list[str]:
    return [*_container_read_again(world), *_bodies(world.bucket.put(KEY, CONTAINERS[1]))]


def _part_and_container_read_again(world: World) -> list[str]:
    part = _last_part(world)
    world.release += 1
    return [*part, world.reprocess(KEY)]


PAIRS: tuple[Callable[[World], Sequence[Message]], ...] = (
    _upload_and_upload,
    _replacement_and_deletion,
    _replacement_and_unreadable,
    _deletion_and_unreadable,
    _deletion_and_upload,
    _deletion_and_its_undoing,
    _upload_and_its_erasure,
    _upload_and_erasure_of_the_one_before,
    _late_upload_and_its_erasure_below_the_unreadable,
    _erasure_that_broke_off_and_late_upload,
    _two_documents_that_share_names,
    _deletions_of_two_documents_that_share_names,
    _deletion_and_replacement_that_share_names,
    _event_twice,
    _reprocessing_and_upload,
    _reprocessing_and_unreadable,
    _reprocessing_and_deletion,
    _reprocessing_and_erasure,
    _reprocessing_and_erasure_of_the_one_before,
    _reprocessing_twice,
    _reprocessing_and_that_by_a_newer_release,
    _reprocessing_below_the_unreadable_and_its_erasure,
    _reprocessing_of_what_failed_and_upload,
    _reprocessing_of_what_failed_and_its_erasure,
)
"""What overtakes each other: each prepares a stack and returns two messages, or what sends them."""
CONTAINER_PAIRS: tuple[Callable[[World], Sequence[Message]], ...] = (
    _two_parts,
    _part_twice,
    _part_and_replacement,
    _last_part_and_replacement,
    _part_and_part_of_its_replacement,
    _part_and_removal,
    _part_and_deletion,
    _part_and_erasure,
    _part_and_unreadable,
    _last_part_and_the_undoing_of_what_came_after,
    _removal_and_a_container_that_has_the_part_again,
    _removal_and_the_part_of_a_container_that_has_it_again,
    _two_removals,
    _removal_and_deletion_taken_back,
    _container_read_again_and_replacement,
    _part_and_container_read_again,
)
"""Likewise, of containers and their parts."""


def stops(
    root: Path,
    batch: int = WRITE_BATCH,
    prepared: Sequence[Callable[[World], list[str]]] = STOPPED,
) -> Iterator[Result]:
    """Stop each function before and after each of its calls, let its message come again, and compare.

    Args:
        root: the repository.
        batch: the most items that are written by one call: with 1, it is stopped after each item.
        prepared: what is stopped.
    """
    for prepare in prepared:
        for answered in (False, True):
            call, ended = 0, False
            while not ended:
                call += 1
                with World(root, batch=batch) as world:
                    [body] = prepare(world)
                    process = _process(world, body, Stop(call, answered))
                    process.finish()
                    ended = process.calls < call
                    name = f"{_name(prepare)}, stopped {'after' if answered else 'before'} call {call}"
                    yield Result(name, _compared(world, body))


def given_up(root: Path, batch: int = WRITE_BATCH) -> Iterator[Result]:
    """Stop each reading after each of its calls, give its message up, and compare.

    Args:
        root: the repository.
        batch: the most items that are written by one call.
    """
    for prepare in GIVEN_UP:
        call, ended = 0, False
        while not ended:
            call += 1
            with World(root, batch=batch) as world:
                [body] = prepare(world)
                process = _process(world, body, Stop(call, answered=True))
                process.finish()
                ended = process.calls < call
                with world.another_process():
                    world.give_up(body)
                yield Result(f"{_name(prepare)}, given up after call {call}", _compared(world, reread=()))


def copies(root: Path, batch: int = WRITE_BATCH) -> Iterator[Result]:
    """Stop the second copy of a message after each of its calls, let neither come again, and compare.

    Args:
        root: the repository.
        batch: the most items that are written by one call.
    """
    for prepare in COPIED:
        call, ended = 0, False
        while not ended:
            call += 1
            with World(root, batch=batch) as world:
                [body] = prepare(world)
                _process(world, body, None).finish()
                world.release += prepare in GIVEN_UP  # what is extracted then differs
                process = _process(world, body, Stop(call, answered=True))
                process.finish()
                ended = process.calls < call
                yield Result(f"{_name(prepare)}, copy stopped after call {call}", _compared(world, reread=()))


def pairs(
    root: Path,
    batch: int = WRITE_BATCH,
    prepared: Sequence[Callable[[World], Sequence[Message]]] = PAIRS,
) -> Iterator[Result]:
    """Let one of two functions overtake the other before each of its calls, or stop it there, and compare.

    Args:
        root: the repository.
        batch: the most items that are written by one call.
        prepared: what overtakes each other.
    """
    for prepare in prepared:
        for swapped in (False, True):
            for killed in (False, True):
                call, ended = 0, False
                while not ended:
                    call += 1
                    with World(root, batch=batch) as world:
                        first, second = prepare(world)[:: -1 if swapped else 1]
                        overtaken = first if isinstance(first, str) else first()
                        process = _process(world, overtaken, Stop(call) if killed else None)
                        while not process.ended and process.calls < call - 1:
                            process.step()
                        if not process.ended:
                            process.step()
                        ended = process.ended
                        _process(world, second if isinstance(second, str) else second(), None).finish()
                        process.finish()
                        order = "second before first" if swapped else "first before second"
                        name = f"{_name(prepare)}, {order}, overtaken{' and stopped' * killed} at call {call}"
                        yield Result(name, _compared(world, *([overtaken] if process.killed else [])))


def _process(world: World, body: str, stop: Stop | None) -> Process:
    return Process(lambda: world.process(body), stop=stop)


def _compared(world: World, *again: str, reread: Sequence[str] = (KEY,)) -> tuple[str, ...]:
    """Process messages again, and what the functions send themselves, then compare.

    ``reread`` are the keys of documents that the present release must have extracted.
    """
    for body in again:
        _process(world, body, None).finish()
    while True:
        world.clock.pass_seconds(2 * LONGEST_RUN)
        if not (waiting := world.waiting()):
            break
        for body in waiting:
            _process(world, body, None).finish()
    Process(world.count).finish()
    return tuple(world.differences(reread))


def _bodies(*events: object) -> list[str]:
    return [json.dumps(event) for event in events]


def _done(world: World, event: object) -> None:
    _processed(world, *_bodies(event))


def _done_with_parts(world: World, event: object) -> None:
    _done(world, event)
    while tasks := world.tasks():
        for body in tasks:
            _processed(world, body)


def _processed(world: World, body: str) -> None:
    if not _process(world, body, None).finish():
        raise RuntimeError("what is prepared cannot be processed")


def _name(prepare: Callable[[World], Sequence[Message]]) -> str:
    return prepare.__name__.strip("_").replace("_", " ")
