"""Random schedules: documents change and are read while processes work on their events, stop and overtake."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from faults.answers import Trouble
from faults.bucket import Change
from faults.processes import Process, Stop
from faults.readers import Reader
from faults.texts import BARREN, CONTAINERS, TEXTS, UNREADABLE
from faults.world import World
from onrecord.record import CapacityError
from onrecord.record.questions.entities import PROFILED
from onrecord.record.versions.heads import LONGEST_RUN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TRIES = 5
"""How often the ingest queue delivers a message."""
AT_ONCE = 3
"""Processes that work at the same time."""
READERS = 3
"""Readers that read at the same time."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that waits to be delivered."""

    body: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Working:
    """A process at work on a message."""

    process: Process
    message: Message
    gives_up: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a schedule.

    Attributes:
        seed: what it was drawn from.
        changes: the changes of the bucket.
        calls: the calls of all processes.
        counts: how often what happened: processes that were stopped, messages that failed, readers.
        differences: empty if all is as it must be.
    """

    seed: int
    changes: int
    calls: int
    counts: Counter[str]
    differences: tuple[str, ...]


class Schedule:
    """One schedule, drawn from a seed; the same seed repeats it.

    Args:
        root: the repository.
        seed: the seed.
        containers: whether containers are uploaded, too.
    """

    def __init__(self, root: Path, seed: int, *, containers: bool = False) -> None:
        self.seed = seed
        self._containers = containers
        self._random = random.Random(seed)  # noqa: S311  (repeats a schedule, hides nothing)
        self._world = World(
            root,
            seed,
            batch=self._random.choice([1, 3, 25]),
            begun_by=self._random.choice([1, 2, 3]),
            profiled=self._random.choice([1, PROFILED]),
        )
        self._keys = ["a.txt", "b.txt", "c.txt"][: self._random.randint(1, 3)]
        self._trouble = Trouble(self._random, self._random.choice([0, 0, 0, 0.03, 0.1]))
        self._waiting: list[Message] = []
        self._working: list[Working] = []
        self._readers: list[Reader] = []
        self._counting: list[Process] = []
        self._events: dict[str, tuple[str, int]] = {}
        self._processed: set[tuple[str, int]] = set()
        self._found: list[str] = []
        self._calls = 0
        self._counts: Counter[str] = Counter(
            stopped=0, failed=0, given_up=0, readers=0, reprocessed=0, counted=0
        )

    def run(self) -> Outcome:
        """Run the schedule to its end, and compare."""
        changes = left = self._random.randint(3, 8)
        with self._world:
            while left or self._waiting or self._working:
                self._waiting += map(Message, self._world.tasks())
                turn = self._random.random()
                if left and turn < 0.04:
                    left -= 1
                    self._change()
                elif left and turn < 0.05:
                    self._reprocess()
                elif self._waiting and len(self._working) < AT_ONCE and turn < 0.12:
                    self._begin()
                elif turn < 0.2:
                    self._read()
                elif turn < 0.22:
                    self._count()
                elif self._working:
                    self._step(self._random.choice(self._working))
            while self._readers:
                self._step_reader()
            while self._counting:
                self._step_counting()
            self._afterwards()
            self._found += self._world.differences(reread=self._keys)
        return Outcome(self.seed, changes, self._calls, self._counts, tuple(self._found))

    def _change(self) -> None:
        bucket, key = self._world.bucket, self._random.choice(self._keys)
        there, draw = bucket.versions[key], self._random.random()
        if not there or draw < 0.55:
            event = bucket.put(key, self._random.choice(self._bodies()))
        elif draw < 0.75:
            event = bucket.mark(key)
        elif draw < 0.8 and len(there) > 1:
            event = bucket.erase(key, self._random.randrange(len(there) - 1), Change.EXPIRE)
        else:
            event = bucket.erase(key, self._random.randrange(len(there)))
        order, _, _ = bucket.changes[key][-1]
        body = json.dumps(event)
        self._events[body] = key, order
        copies = self._random.choice([1, 1, 1, 2, 3])
        self._waiting += [Message(body)] * copies

    def _bodies(self) -> Sequence[bytes]:
        if self._random.random() < 0.25:
            return UNREADABLE
        if self._containers and self._random.random() < 0.6:
            return (*CONTAINERS, BARREN)
        return TEXTS

    def _reprocess(self) -> None:
        """Have a document read again by the next release, or by the present one."""
        self._world.release += self._random.randint(0, 1)
        older_than = self._random.choice([None, f"0.1.{self._world.release}"])
        body = self._world.reprocess(self._random.choice(self._keys), older_than)
        self._counts["reprocessed"] += 1
        self._events[body] = body, -self._counts["reprocessed"]  # no event of the bucket
        self._waiting += [Message(body)] * self._random.choice([1, 1, 2])

    def _begin(self) -> None:
        message = self._waiting.pop(self._random.randrange(len(self._waiting)))
        gives_up = message.tries == TRIES
        message = replace(message, tries=message.tries + (not gives_up))
        stop = None
        if not gives_up and self._random.random() < 0.4:
            stop = Stop(
                self._random.randint(1, self._random.choice([6, 25, 60])), self._random.random() < 0.5
            )

        def work() -> bool:
            if gives_up:
                return self._world.give_up(message.body)
            return self._world.process(message.body, message.tries)

        process = Process(work, stop=stop, trouble=self._trouble)
        self._working.append(Working(process, message, gives_up))

    def _step(self, working: Working) -> None:
        working.process.step()
        if not working.process.ended:
            return
        self._working.remove(working)
        self._calls += working.process.calls
        body = working.message.body
        self._counts["stopped"] += working.process.killed
        self._counts["failed"] += not working.process.killed and not working.process.result
        self._counts["given_up"] += working.gives_up
        if working.process.result:
            if not working.gives_up and body in self._events:
                self._processed.add(self._events[body])
            return
        # Where another copy has been processed, its message has been deleted, and that is the same one.
        others = [*self._waiting, *(other.message for other in self._working)]
        is_deleted = self._events.get(body) in self._processed
        copied = is_deleted or any(other.body == body for other in others)
        if not copied or self._random.random() < 0.5:
            self._waiting.append(working.message)

    def _read(self) -> None:
        if len(self._readers) < READERS and self._random.random() < 0.1:
            self._readers.append(Reader(self._world, self._keys, self._processed, self._random))
        elif self._readers:
            self._step_reader()

    def _step_reader(self) -> None:
        reader = self._random.choice(self._readers)
        reader.process.step()
        if reader.process.ended:
            self._readers.remove(reader)
            self._counts["readers"] += 1
            self._found += reader.differences()

    def _count(self) -> None:
        """Let the schedule of the ingest function come, once, or go on with what it began."""
        if self._counting:
            self._step_counting()
        elif self._random.random() < 0.1:
            stop = Stop(self._random.randint(1, 40), self._random.random() < 0.5)
            stopped = self._random.random() < 0.4
            self._counting.append(
                Process(self._counted, stop=stop if stopped else None, trouble=self._trouble)
            )

    def _counted(self) -> bool:
        try:
            self._world.count()
        except (ClientError, CapacityError):
            return False
        return True

    def _step_counting(self) -> None:
        [counting] = self._counting
        counting.step()
        if counting.ended:
            self._counting.remove(counting)
            self._calls += counting.calls
            self._counts["counted"] += 1

    def _afterwards(self) -> None:
        """Redrive the dead letters and let every run end, without further trouble; then read all again."""
        for body in self._world.dead_letters():
            self._process(body)
        self._world.release += 1
        for body in map(self._world.reprocess, self._keys):
            self._process(body)
        while True:
            self._world.clock.pass_seconds(2 * LONGEST_RUN)
            if not (waiting := self._world.waiting()):
                break
            for body in waiting:
                self._process(body)
        with self._world.another_process():
            self._world.count()

    def _process(self, body: str) -> None:
        with self._world.another_process():
            if not self._world.process(body):
                self._found.append(f"a message fails for good: {body}")
