"""Hypothesis drives bucket and functions step by step, against a dictionary of what was uploaded."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, multiple, rule

from faults.bucket import UPLOADS
from faults.processes import Process, Stop
from faults.texts import TEXTS, UNREADABLE
from faults.world import World
from onrecord.identity import document_id
from onrecord.record.versions.heads import LONGEST_RUN
from tests.support.repository import ROOT

KEYS = st.sampled_from(["a.txt", "b.txt"])


class RecordMachine(RuleBasedStateMachine):
    """Uploads, deletions and deliveries in any order, with processes that stop."""

    messages = Bundle("messages")

    @initialize()
    def start(self) -> None:
        self.world = World(ROOT)
        self.world.__enter__()
        # The body of each object's current version; None once it is deleted.
        self.current: dict[str, bytes | None] = {}
        self.pending: list[str] = []

    @rule(target=messages, key=KEYS, body=st.sampled_from([*TEXTS[:3], *UNREADABLE]))
    def upload(self, key: str, body: bytes) -> str:
        self.current[key] = body
        return self._sent(self.world.bucket.put(key, body))

    @rule(target=messages, key=KEYS)
    def delete(self, key: str) -> str:
        self.current[key] = None
        return self._sent(self.world.bucket.mark(key))

    @rule(message=messages)
    def deliver(self, message: str) -> None:
        assert self._process(message).result

    @rule(target=messages, message=consumes(messages), call=st.integers(1, 40), answered=st.booleans())
    def stop(self, message: str, call: int, answered: bool) -> Any:
        if self._process(message, Stop(call, answered)).killed:
            self.pending.append(message)
        return multiple(message)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            for message in self.pending:
                assert self._process(message).result
            self.world.clock.pass_seconds(2 * LONGEST_RUN)
            for message in self.world.waiting():
                assert self._process(message).result
            self.world.count()
            for key, body in self.current.items():
                text = self.world.record().text(document_id(UPLOADS, key))
                if body is None or body in TEXTS:
                    assert text == (None if body is None else body.decode())
            assert self.world.differences() == []
        finally:
            self.world.__exit__()

    def _sent(self, event: dict[str, Any]) -> str:
        message = json.dumps(event)
        self.pending.append(message)
        return message

    def _process(self, message: str, stop: Stop | None = None) -> Process:
        process = Process(lambda: self.world.process(message), stop=stop)
        process.finish()
        return process


TestRecord = RecordMachine.TestCase
TestRecord.settings = settings(
    max_examples=60, stateful_step_count=25, suppress_health_check=list(HealthCheck)
)
