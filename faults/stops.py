"""A function stopped at each of its calls to AWS in turn, or overtaken there by another one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faults.processes import Process, Stop
from faults.texts import TEXTS, UNREADABLE
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
    """What came of a stop or of an overtaking: ``differences`` is empty if all is as it must be."""

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
GIVEN_UP = (_reprocessing, _reprocessing_of_one_of_two, _reprocessing_below_the_unreadable)
"""Of these, what leaves the record as it was if its message is given up."""


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


def stops(root: Path, batch: int = WRITE_BATCH) -> Iterator[Result]:
    """Stop each function before and after each of its calls, let its message come again, and compare.

    Args:
        root: the repository.
        batch: the most items that are written by one call: with 1, it is stopped after each item.
    """
    for prepare in STOPPED:
        for answered in (False, True):
            call, ended = 0, False
            while not ended:
                call += 1
                with World(root, batch=batch) as world:
                    [body] = prepare(world)
                    process = _process(world, body, Stop(call, answered))
                    process.finish()
                    ended = not process.killed
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
                ended = not process.killed
                with world.another_process():
                    world.give_up(body)
                yield Result(f"{_name(prepare)}, given up after call {call}", _compared(world, reread=()))


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
    world.clock.pass_seconds(2 * LONGEST_RUN)
    for body in world.waiting():
        _process(world, body, None).finish()
    return tuple(world.differences(reread))


def _bodies(*events: object) -> list[str]:
    return [json.dumps(event) for event in events]


def _done(world: World, event: object) -> None:
    _processed(world, *_bodies(event))


def _processed(world: World, body: str) -> None:
    if not _process(world, body, None).finish():
        raise RuntimeError("what is prepared cannot be processed")


def _name(prepare: Callable[[World], Sequence[Message]]) -> str:
    return prepare.__name__.strip("_").replace("_", " ")
