"""Processes of functions that take turns at their calls to AWS, and may be stopped at any of them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from faults.calls import OBSERVER, Observer

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.answers import Trouble


class Killed(BaseException):
    """The process is stopped from outside: nothing in it catches this."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The place at which a process is stopped: before its call of this number, or after the answer."""

    call: int
    answered: bool = False


class Process:
    """A process at work; it waits before each call until ``step`` lets it go on.

    Args:
        work: what it does.
        stop: where it is stopped; None lets it end.
        trouble: what AWS refuses.

    Attributes:
        ended: it has ended, or has been stopped.
        killed: it has been stopped.
        result: what its work returned.
        calls: the number of calls that it has begun.
    """

    def __init__(
        self,
        work: Callable[[], Any],
        *,
        stop: Stop | None = None,
        trouble: Trouble | None = None,
    ) -> None:
        self._work = work
        self._stop = stop
        self._trouble = trouble
        self._go_on, self._waits = threading.Lock(), threading.Lock()
        self._go_on.acquire()
        self._waits.acquire()
        self._alone = False  # nothing else goes on before its end: it need not wait
        self._error: Exception | None = None
        self.ended = False
        self.killed = False
        self.result: Any = None
        self.calls = 0
        threading.Thread(target=self._run, daemon=True).start()

    def step(self) -> None:
        """Let the process go on to its next call, or to its end.

        Raises:
            Exception: what its work raised.
        """
        self._go_on.release()
        self._waits.acquire()
        if self._error is not None:
            raise self._error

    def finish(self) -> Any:
        """Let the process go on to its end; return what its work returned."""
        self._alone = True
        while not self.ended:
            self.step()
        return self.result

    def _run(self) -> None:
        self._go_on.acquire()
        OBSERVER.set(Observer(self._before_call, self._after_call))
        try:
            self.result = self._work()
        except Killed:
            self.killed = True
        except Exception as error:  # raised where the process is stepped
            self._error = error
        finally:
            self.ended = True
            self._waits.release()

    def _before_call(self, operation: str, parameters: dict[str, Any]) -> None:
        if not self._alone:
            self._waits.release()
            self._go_on.acquire()
        self.calls += 1
        if self._stop == Stop(self.calls):
            raise Killed
        if self._trouble:
            self._trouble.before(operation, parameters)

    def _after_call(self, operation: str, parameters: dict[str, Any], answer: dict[str, Any]) -> None:
        if self._trouble:
            self._trouble.after(operation, parameters, answer)
        if self._stop == Stop(self.calls, answered=True):
            raise Killed
