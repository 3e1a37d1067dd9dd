"""Ctrl-C ends a program wherever it comes."""

from __future__ import annotations

import subprocess
import sys

from tests.support.repository import ROOT

IN_A_CALLBACK = """
import local, signal, time, weakref

class Module: pass

module = Module()
reference = weakref.ref(module, lambda _: signal.raise_signal(signal.SIGINT))
del module
time.sleep(10)
print("went on")
"""


def test_an_interrupt_in_a_callback_of_python_is_not_lost() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IN_A_CALLBACK], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ended.stdout, ended.stderr) == ("", "interrupted\n")
    assert ended.returncode != 0
