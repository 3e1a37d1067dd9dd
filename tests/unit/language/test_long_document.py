"""A document of any length is read to its end, and memory hardly grows with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
WORDS = 20_000
"""Enough for more than one of the sections in which a text is encoded, of 16,384 words and more: what grows
beyond is the answer itself. A test of 200,000 words would take most of a minute of every run on a free
machine, so those are read by ``benchmarks.long_document``, whose figures are in ``docs/benchmarks.md``."""
MOST_MEMORY = 420
"""MB. What 20,000 words take besides the models is about a tenth of what 200,000 may."""


def test_a_long_document_is_read_to_its_end_in_bounded_memory() -> None:
    # In a process of its own: this one's peak is that of all tests before.
    command = [sys.executable, "-m", "benchmarks.long_document", str(WORDS)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found = json.loads(ran.stdout)
    assert found["words"] >= WORDS
    assert found["all_read"]
    assert found["statements_found"] >= 0.95 * found["statements_written"]
    assert found["peak_mb"] <= MOST_MEMORY
