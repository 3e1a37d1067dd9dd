"""Schedules of functions: the part of EventBridge that invokes a function at a rate.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from __future__ import annotations

import json
import logging
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.function import FunctionError
from local.template import TemplateError

if TYPE_CHECKING:
    from local.declarations import Declaration
    from local.function import Function

logger = logging.getLogger(__name__)

KNOWN_PROPERTIES = {"Description", "Input", "Schedule"}
_RATE = re.compile(r"rate\((?P<value>\d+) (?P<unit>minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as the template declares it: the event, and the seconds between two of them."""

    event: dict[str, Any]
    every_s: int


def schedules(function: Declaration) -> list[Schedule]:
    """Return the schedules of a function.

    Raises:
        TemplateError: a schedule needs something that is not supported here.
    """
    found = []
    for name, event in function.events.items():
        if event["Type"] != "Schedule":
            continue
        properties = event["Properties"]
        if unknown := properties.keys() - KNOWN_PROPERTIES:
            raise TemplateError(f"{function.name}, {name}: no local part for {', '.join(sorted(unknown))}")
        rate = _RATE.fullmatch(properties["Schedule"])
        if rate is None:
            raise TemplateError(f"{function.name}, {name}: no local part for {properties['Schedule']}")
        found.append(Schedule(json.loads(properties["Input"]), int(rate["value"]) * _SECONDS[rate["unit"]]))
    return found


class Timer:
    """Invokes a function at a schedule's rate, in a thread, from ``start`` to ``stop`` and ``join``."""

    def __init__(self, schedule: Schedule, function: Function) -> None:
        self._schedule = schedule
        self._function = function
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)

    def start(self) -> None:
        """Begin to wait for the first time."""
        self._thread.start()

    def stop(self) -> None:
        """Invoke the function no more."""
        self._stopping.set()

    def join(self) -> None:
        """Wait for the end of an invocation under way."""
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._schedule.every_s):
            try:
                self._function.invoke(self._schedule.event)
            except FunctionError as error:
                if not self._stopping.is_set():  # then the function was stopped
                    logger.warning("%s: %s", self._function.declaration.name, error)
