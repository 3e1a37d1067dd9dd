"""The accuracy of names, entities and pronouns: ``python -m benchmarks.entities FILE --scorer PATH``.

FILE holds gold documents, one a line: ``{"id", "text", "entities": [{"name", "type", "mentions": [{"start",
"end", "kind"}]}]}``, offsets in code points. ``onrecord.extract`` reads each text alone; ``--predictions``
writes what it found, in the same shape.

The scorer decides what is right. It is a Python file with ``score(gold, predicted)``, both by document id,
whose report has ``totals`` (a tally of ``precision``, ``recall``, ``f1``, ``gold`` by metric) and
``interval(metric, rounds)``. The rows shown are those the project is held to; ``--all`` shows the others.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.external_scorer import load

ROUNDS = 1000
"""Bootstraps over documents, for the intervals."""

ROWS = {
    "names exact": "names, span and type",
    "PERSON exact": "  people",
    "ORG exact": "  organisations",
    "PLACE exact": "  places",
    "names merged": "names, organisations and places as one type",
    "B3 names": "names grouped to entities, B-cubed",
    "canonical names": "entities by their canonical name",
    "pronouns he/she": "he and she",
    "pronouns": "all personal pronouns of named people",
}
"""The scorer's metrics, and what they say."""


def entities_of(text: str) -> list[dict[str, Any]]:
    """Give the entities of a whole extraction as the scorer reads them."""
    import onrecord

    return [
        {
            "name": entity.name,
            "type": entity.type.value,
            "mentions": [
                {"start": mention.start, "end": mention.end, "kind": mention.kind.value}
                for mention in entity.mentions
            ],
        }
        for entity in onrecord.extract(text).entities
    ]


def show(report: Any) -> None:
    """Print the project's rows of a scorer's report."""
    totals = report.totals
    print(f"{'':44} {'P':>6} {'R':>6} {'F1':>6}   95 % interval")
    for metric, meaning in ROWS.items():
        if metric not in totals:
            continue  # CoNLL has no coreference
        tally = totals[metric]
        low, high = report.interval(metric, ROUNDS)
        figures = f"{100 * tally.precision:6.1f} {100 * tally.recall:6.1f} {100 * tally.f1:6.1f}"
        print(f"{meaning:44} {figures}   {100 * low:.1f} to {100 * high:.1f}")


def main() -> None:
    """Extract, write, score, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="JSON Lines of gold documents")
    parser.add_argument("--scorer", type=Path, help="print this scorer's figures")
    parser.add_argument("--predictions", type=Path, metavar="OUT", help="write what was found")
    parser.add_argument("--all", action="store_true", help="print all of the scorer's figures")
    arguments = parser.parse_args()
    if not (arguments.scorer or arguments.predictions):
        parser.error("nothing to do: give --scorer, --predictions or both")
    lines = arguments.data.read_text(encoding="utf-8").split("\n")
    gold = {record["id"]: record for line in lines if line.strip() for record in (json.loads(line),)}
    predicted = {key: {"id": key, "entities": entities_of(record["text"])} for key, record in gold.items()}
    if arguments.predictions:
        found = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in predicted.values())
        arguments.predictions.write_text(found, encoding="utf-8")
    if arguments.scorer:
        scorer = load(arguments.scorer)
        report = scorer.score(gold, predicted)
        if arguments.all:
            print(scorer.render(report, ROUNDS))
        else:
            show(report)


if __name__ == "__main__":
    main()
