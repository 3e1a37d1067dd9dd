"""A document of any length is read to its end, and memory hardly grows with it."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.support.repository import ROOT

WORDS = 200_000
MOST_MEMORY = 700
"""MB. The models and their libraries take 200, and the answer, 6,898 statements, much of the rest."""


def test_a_long_document_is_read_to_its_end_in_bounded_memory() -> None:
    # In a process of its own: this one's peak is that of all tests before.
    command = [sys.executable, "-m", "benchmarks.long_document", str(WORDS)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found = json.loads(ran.stdout)
    assert found["words"] >= WORDS
    assert found["all_read"]
    assert found["statements_found"] >= 0.95 * found["statements_written"]
    assert found["peak_mb"] <= MOST_MEMORY
