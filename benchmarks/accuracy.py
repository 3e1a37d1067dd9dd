"""The accuracy of statements: ``python -m benchmarks.accuracy DATA [--system NAME ...]``.

DATA is a folder with ``dev.jsonl`` or one such file: an article a line, ``{"id", "text", "statements":
[{"source", "cue", "content"}]}``, each role a list of ``[start, end]`` code point offsets.

``benchmarks.agreement`` defines which statement is right. Forms follow the quotation marks: direct, mixed or
indirect if all, some or none of the content's words stand within double marks. Statements inside the content
of another are left out, as PolNeAR annotates none. Intervals: 1000 bootstraps over articles.

``--verdicts FILE`` puts the score by the gold beside that by the gold as it was read twice
(``benchmarks.verdicts``). ``--scorer FILE`` adds the table of a scorer from elsewhere.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.external_scorer import load
from benchmarks.scores import ROUNDS, calibration_error, f1, interval, pairs_of, tallies
from benchmarks.statements import FORMS, Statement, read
from benchmarks.systems import SYSTEMS, Finding
from benchmarks.verdicts import Judged, TwiceRead, read_verdicts


def report(name: str, gold: list[list[Statement]], found: list[list[Statement]]) -> None:
    """Print a system's table and the calibration of its confidence."""
    counted = [tallies(ours, theirs) for ours, theirs in zip(found, gold, strict=True)]
    print(f"\n{name:18} {'P':>6} {'R':>6} {'F1':>6}   95 % interval")
    for row in counted[0]:
        column = [counts[row] for counts in counted]
        low, high = interval(column)
        precision, recall, score = f1(column)
        print(f"{row:18} {precision:6.1f} {recall:6.1f} {score:6.1f}   {low:.1f} to {high:.1f}")
    judged = []
    for ours, theirs in zip(found, gold, strict=True):
        pairs = pairs_of(ours, theirs)
        judged += [(statement.confidence, index in pairs) for index, statement in enumerate(ours)]
    if len({confidence for confidence, _ in judged}) < 2:
        return
    total = sum(len(theirs) for theirs in gold)
    print("confidence from   P      R   statements   right, of those in this tenth")
    for tenth in range(10):
        kept = [right for confidence, right in judged if confidence >= tenth / 10]
        within = [(c, right) for c, right in judged if tenth / 10 <= c < (tenth + 1) / 10 + (tenth == 9)]
        share = (
            f"{100 * sum(right for _, right in within) / len(within):5.1f} of {len(within)}"
            if within
            else "-"
        )
        precision, recall = 100 * sum(kept) / max(1, len(kept)), 100 * sum(kept) / max(1, total)
        print(f"{tenth / 10:15.1f} {precision:6.1f} {recall:6.1f} {len(kept):8}      {share}")
    print(f"expected calibration error {100 * calibration_error(judged):.1f} points over ten bins")


def read_twice(
    name: str,
    records: list[dict[str, Any]],
    gold: list[list[Statement]],
    found: list[list[Statement]],
    verdicts: list[Judged],
) -> None:
    """Print a system's scores by the gold and by the gold as it was read twice, side by side."""
    judged: dict[str, list[Judged]] = {}
    for each in verdicts:
        judged.setdefault(each.article, []).append(each)
    twice = [
        TwiceRead.of(
            theirs,
            [
                (statement, each.verdict)
                for each in judged.get(record["id"], ())
                for statement in read({"statements": [each.spans]}, record["text"])
            ],
        )
        for record, theirs in zip(records, gold, strict=True)
    ]
    raw = [tallies(ours, theirs) for ours, theirs in zip(found, gold, strict=True)]
    again = [each.tallies(ours) for ours, each in zip(found, twice, strict=True)]
    columns = f" {'P':>6} {'R':>6} {'F1':>6}   95 % interval "
    print(f"\n{name:18}{columns}  {columns}".rstrip())
    print(f"{'':18} {'by the gold':37} read twice")
    for row in ("statements", *FORMS):
        print(f"{row:18}", end="")
        for counted in (raw, again):
            column = [counts[row] for counts in counted]
            low, high = interval(column)
            precision, recall, score = f1(column)
            print(f" {precision:6.1f} {recall:6.1f} {score:6.1f}   {low:.1f} to {high:.1f}  ", end="")
        print()
    unknown = sum(each.unknown(ours) for ours, each in zip(found, twice, strict=True))
    print(f"{unknown} of {sum(map(len, found))} found statements were judged by nobody, and count as wrong")


def by_scorer(path: Path, records: list[dict[str, Any]], findings: list[list[Finding]]) -> None:
    """Print the table of an external scorer with ``score`` and ``render``."""
    scorer = load(path)
    predicted = {
        record["id"]: {"id": record["id"], "statements": found}
        for record, found in zip(records, findings, strict=True)
    }
    print(scorer.render(scorer.score({record["id"]: record for record in records}, predicted), ROUNDS))


def main() -> None:
    """Score systems on a file of gold articles."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="a folder with dev.jsonl, or a file like it")
    parser.add_argument("--system", nargs="+", choices=SYSTEMS, default=["extract"])
    parser.add_argument("--scorer", type=Path, help="also print the table of this scorer")
    parser.add_argument("--verdicts", type=Path, help="also print the score by these verdicts")
    arguments = parser.parse_args()
    path: Path = arguments.data / "dev.jsonl" if arguments.data.is_dir() else arguments.data
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    gold = [read(record, record["text"]) for record in records]
    for name in arguments.system:
        find = SYSTEMS[name]()
        findings = [find(record["text"]) for record in records]
        found = [
            read({"statements": each}, record["text"]) for record, each in zip(records, findings, strict=True)
        ]
        report(name, gold, found)
        if arguments.verdicts:
            read_twice(name, records, gold, found, read_verdicts(arguments.verdicts))
        if arguments.scorer:
            by_scorer(arguments.scorer, records, findings)


if __name__ == "__main__":
    main()
