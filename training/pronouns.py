"""Fit the weights that choose whom he and she mean: ``python -m training.pronouns DATA.jsonl``.

DATA holds documents with gold entities, one a line: ``{"text", "entities": [{"type", "group", "mentions":
[{"start", "end", "kind"}]}]}``, offsets in code points. Each is read twice: with the names that the model
finds, and with the gold ones.

The weights are those with the best F1 of he and she in a coordinate ascent (minimum error rate training, Och
2003), so that a mistake counts together with those that follow from it. The ascent starts from the weights in
``data/pronoun_weights.tsv`` and keeps each unless changing it helps. Finally all are
scaled so that a choice's share is the chance of its being right, and written there.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.language.entities import pronouns
from onrecord.language.entities.pronouns import Features
from onrecord.language.lexicon.grammar import GENDERS
from onrecord.language.pipeline import read
from onrecord.language.stages import with_entities
from onrecord.language.tagging.names import TaggedName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.reading import Reading
    from onrecord.language.spans import Range

TABLE = Path(pronouns.__file__).parent / "data" / "pronoun_weights.tsv"
LABELS = {"person": "PERSON", "organization": "ORG", "place": "GPE"}
ROUNDS = 3
STEPS = (-2.0, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 2.0)
SHRINKAGE = 0.0005
"""Cost in F1 of changing a weight by 1: a change must earn more."""


@dataclass(frozen=True, slots=True)
class Example:
    """A document read with a set of names, and the gold antecedents of its pronouns."""

    reading: Reading
    wanted: dict[Range, tuple[Range, ...]]
    """Ranges of the antecedent's names, by the range of the pronoun."""


def examples_of(record: dict[str, Any]) -> list[Example]:
    """Read a document, with the names found and with the gold names; none if it has no he or she."""
    wanted = {
        (mention["start"], mention["end"]): names
        for entity in record["entities"]
        if entity["type"] == "person" and not entity.get("group")
        if (names := tuple((m["start"], m["end"]) for m in entity["mentions"] if m["kind"] == "name"))
        for mention in entity["mentions"]
        if mention["kind"] == "pronoun"
        and record["text"][mention["start"] : mention["end"]].lower() in GENDERS
    }
    if not wanted:
        return []
    reading = read(record["text"])
    return [
        Example(with_entities(replace(reading, names=names)), wanted)
        for names in (reading.names, names_of(record))
    ]


def names_of(record: dict[str, Any]) -> list[TaggedName]:
    """Return the outermost gold names, as a name finder would mark them."""
    found: list[TaggedName] = []
    names = sorted(
        (mention["start"], -mention["end"], "NORP" if entity.get("group") else LABELS[entity["type"]])
        for entity in record["entities"]
        if entity["type"] in LABELS
        for mention in entity["mentions"]
        if mention["kind"] == "name"
    )
    for start, end, label in names:
        if not found or start >= found[-1].end:
            found.append(TaggedName.sure(start, -end, label))
    return found


def judged(example: Example, weights: Features) -> tuple[list[tuple[bool, float]], int]:
    """Return whether each resolved pronoun is right, with its confidence, and the number of gold pronouns."""
    reading = example.reading
    found = pronouns.find_references(
        reading.text,
        reading.sentence_starts,
        reading.entities,
        reading.attributions,
        reading.quotations,
        weights=weights,
    )
    return [
        (
            any(
                start < name.end and name.start < end
                for start, end in example.wanted.get((reference.start, reference.end), ())
                for name in reference.entity.names
            ),
            reference.confidence,
        )
        for reference in found.values()
        if reference.entity is not None
    ], len(example.wanted)


def f1(examples: Sequence[Example], weights: Features) -> float:
    """Return F1 over all pronouns of all documents."""
    results = [judged(example, weights) for example in examples]
    right = sum(hit for found, _ in results for hit, _ in found)
    return 2.0 * right / sum(len(found) + gold for found, gold in results)


def ascended(examples: Sequence[Example], weights: Features) -> Features:
    """Change the weights in turn as long as it helps."""
    start, best = weights, f1(examples, weights)
    for number in range(ROUNDS):
        before = best
        for name in Features._fields:
            value = getattr(weights, name)
            for candidate in (0.0, *(value + step for step in STEPS)):
                changed = weights._replace(**{name: candidate})
                cost = SHRINKAGE * sum(abs(new - old) for new, old in zip(changed, start, strict=True))
                if (score := f1(examples, changed) - cost) > best:
                    best, weights = score, changed
        print(f"round {number}: {100 * best:.2f}", flush=True)
        if best == before:
            break
    return weights


def scaled(examples: Sequence[Example], weights: Features) -> Features:
    """Scale all weights to maximise the likelihood of the confidences."""

    def likelihood(scale: float) -> float:
        candidate = Features(*(scale * weight for weight in weights))
        judgements = [each for example in examples for each in judged(example, candidate)[0]]
        return sum(math.log(chance if hit else 1 - chance) for hit, chance in judgements)

    best = max((0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0), key=likelihood)
    return Features(*(best * weight for weight in weights))


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    arguments = parser.parse_args()
    lines = arguments.data.read_text(encoding="utf-8").split("\n")
    examples = [example for line in lines if line.strip() for example in examples_of(json.loads(line))]
    fitted = scaled(examples, ascended(examples, pronouns.fitted_weights()))
    table = "".join(f"{name}\t{weight:.3f}\n" for name, weight in fitted._asdict().items())
    TABLE.write_text(f"# feature\tweight, fitted by training/pronouns.py\n{table}", encoding="utf-8")


if __name__ == "__main__":
    main()
