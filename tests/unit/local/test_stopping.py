"""The local stack stops when it is asked to, whatever it is doing."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from local import function
from local.declarations import Declaration
from local.function import Function, FunctionError
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

INTERRUPTED_IN_ANOTHER_THREAD = """
import signal, threading, time
from local.serve import wait_for_interrupt

def interrupted():
    time.sleep(0.5)  # until the main thread waits
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background job ignores it
threading.Thread(target=interrupted, daemon=True).start()
try:
    wait_for_interrupt()
except KeyboardInterrupt:
    print("stopped")
"""


def test_ctrl_c_ends_the_wait_also_when_another_thread_gets_the_signal() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IN_ANOTHER_THREAD],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )

    assert done.stdout == "stopped\n"


@pytest.fixture
def sleeper(tmp_path: Path) -> Function:
    """A function that takes as long as it may, a minute."""
    (tmp_path / "app.py").write_text(
        "import time\n\ndef handler(event, context):\n    time.sleep(60)\n", "utf-8"
    )
    declaration = Declaration("sleeper", tmp_path, "app.handler", 60, 128, {}, {})
    return Function(declaration, "http://127.0.0.1:9", tmp_path / "log")


def test_a_function_that_is_stopped_while_its_process_starts_handles_nothing(
    sleeper: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = subprocess.Popen
    stopping = threading.Thread(target=sleeper.stop)

    def started_late(*arguments: Any, **more: Any) -> subprocess.Popen[bytes]:
        process = start(*arguments, **more)
        stopping.start()
        while not sleeper._stopped:
            time.sleep(0.01)
        return process

    monkeypatch.setattr(function.subprocess, "Popen", started_late)

    with pytest.raises(FunctionError, match="going down"):
        sleeper.invoke({})
    stopping.join(10)
    assert not stopping.is_alive()


def test_a_function_that_is_stopped_at_work_ends_at_once(sleeper: Function) -> None:
    threading.Timer(0.5, sleeper.stop).start()
    begun = time.monotonic()

    with pytest.raises(FunctionError):
        sleeper.invoke({})
    assert time.monotonic() - begun < 30
