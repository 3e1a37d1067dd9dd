"""Print the result of every stop, every overtaking and a number of random schedules.

python -m faults [--schedules NUMBER] [--containers NUMBER] [--first SEED]

A run that is stopped is resumed by ``--first`` with the last seed that it printed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from faults.schedules import Schedule
from faults.stops import CONTAINER_PAIRS, CONTAINERS_STOPPED, Result, copies, given_up, pairs, stops

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).parent.parent
REPORTED = 500
"""Schedules between two lines of progress."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 1 if anything differs from what must be."""
    parser = argparse.ArgumentParser("python -m faults", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000, help="how many random schedules")
    parser.add_argument("--containers", type=int, default=2_000, help="how many of schedules with containers")
    parser.add_argument("--first", type=int, default=0, help="the seed of the first schedule")
    options = parser.parse_args(arguments)
    wrong = 0
    if not options.first:
        for batch in (25, 1):
            wrong += _report(f"stops, writes of up to {batch} items", stops(ROOT, batch))
            wrong += _report(f"given up, writes of up to {batch} items", given_up(ROOT, batch))
            wrong += _report(f"second copies, writes of up to {batch} items", copies(ROOT, batch))
            wrong += _report(f"overtakings, writes of up to {batch} items", pairs(ROOT, batch))
            of_containers = stops(ROOT, batch, CONTAINERS_STOPPED)
            wrong += _report(f"stops of containers, writes of up to {batch} items", of_containers)
            of_containers = pairs(ROOT, batch, CONTAINER_PAIRS)
            wrong += _report(f"overtakings of containers, writes of up to {batch} items", of_containers)
    wrong += _schedules("schedules", range(options.first, options.first + options.schedules))
    wrong += _schedules("schedules with containers", range(options.containers), containers=True)
    return 1 if wrong else 0


def _schedules(what: str, seeds: range, *, containers: bool = False) -> int:
    totals: Counter[str] = Counter()
    for seed in seeds:
        outcome = Schedule(ROOT, seed, containers=containers).run()
        totals.update(schedules=1, changes=outcome.changes, calls=outcome.calls)
        totals.update(outcome.counts)
        totals.update(wrong=bool(outcome.differences))
        for difference in outcome.differences:
            print(f"{what}, seed {seed}: {difference}", flush=True)
        if totals["schedules"] % REPORTED == 0 or totals["schedules"] == len(seeds):
            print(f"{what} up to seed {seed}:", _listed(totals), flush=True)
    return totals["wrong"]


def _report(what: str, results: Iterable[Result]) -> int:
    number = wrong = 0
    for result in results:
        number += 1
        wrong += bool(result.differences)
        for difference in result.differences:
            print(f"{result.name}: {difference}", flush=True)
    print(f"{what}: {number}, wrong {wrong}", flush=True)
    return wrong


def _listed(totals: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in totals.items())


if __name__ == "__main__":
    sys.exit(main())
