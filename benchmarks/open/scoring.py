"""The scores of a system on the open benchmark.

``benchmarks.agreement`` defines a right statement: half of the content, by an intersection over union in
characters, and a word of the source. What a system finds within another statement of its own is not counted,
nor what agrees with a nested or optional statement of the gold and with no other. A named speaker is resolved
if a right statement has the names of its speakers, all of them, case aside. Intervals: bootstrap over
documents.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.agreement import same
from benchmarks.open.documents import outermost
from benchmarks.scores import f1, interval, pairs_of, tallies
from benchmarks.statements import FORMS, Statement, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.open.documents import Document
    from benchmarks.scores import Tally

ROWS = ("statements", *FORMS, "content exact", "cue exact", "source exact")
SPEAKERS = "named speakers"
ROLES = ("content", "cue", "source")


class AnswerError(ValueError):
    """A system's answers are not in the benchmark's format."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A statement that a system found, with the names of its speakers."""

    statement: Statement
    speakers: tuple[str, ...]


def read_answers(found: Sequence[Mapping[str, Any]], document: Document) -> list[Answer]:
    """Read what a system found in a document.

    Raises:
        AnswerError: it is not in the benchmark's format.
    """
    answers = []
    for number, each in enumerate(found, 1):
        where = f"{document.id}, statement {number}"
        spans: dict[str, list[tuple[int, int]]] = {}
        for role in ROLES:
            try:
                spans[role] = [(int(start), int(end)) for start, end in each.get(role) or ()]
            except (TypeError, ValueError) as error:
                raise AnswerError(f"{where}: {role} is no list of [start, end]") from error
            if not all(0 <= start <= end <= len(document.text) for start, end in spans[role]):
                raise AnswerError(f"{where}: {role} is not within the text")
        names = each.get("speakers") or ()
        if isinstance(names, str) or not all(isinstance(name, str) for name in names):
            raise AnswerError(f"{where}: speakers is no list of names")
        statements = read({"statements": [spans]}, document.text)
        answers += [Answer(statement, tuple(names)) for statement in statements]
    return answers


def tallies_of(document: Document, answers: Sequence[Answer]) -> dict[str, Tally]:
    """Count a document: right, found and wanted by row; of named speakers resolved, wanted and wanted."""
    outer = outermost([answer.statement for answer in answers])
    found = [answer for answer, is_outer in zip(answers, outer, strict=True) if is_outer]
    gold = [each.statement for each in document.gold]
    pairs = pairs_of([answer.statement for answer in found], gold)
    aside = (*document.optional, *(each.statement for each in document.nested))
    kept = [
        answer.statement
        for index, answer in enumerate(found)
        if index in pairs or not any(same(answer.statement.claim, other.claim) for other in aside)
    ]
    counted = tallies(kept, gold)
    by_gold = {truth: found[index] for index, truth in pairs.items()}
    named = [index for index, each in enumerate(document.gold) if each.named]
    resolved = sum(
        index in by_gold and _names(by_gold[index].speakers) == _names(document.gold[index].speakers)
        for index in named
    )
    return {row: counted[row] for row in ROWS} | {SPEAKERS: (resolved, len(named), len(named))}


def _names(speakers: Sequence[str]) -> Counter[str]:
    return Counter(" ".join(name.split()).casefold() for name in speakers)


def table_of(counted: Mapping[str, Mapping[str, Tally]]) -> str:
    """Return the table of a system, from the counts of every document by its genre."""
    lines = [f"{'':18} {'P':>6} {'R':>6} {'F1':>6}   95 % interval"]
    for row in ROWS:
        column = [counts[row] for counts in counted.values()]
        low, high = interval(column)
        precision, recall, score = f1(column)
        lines.append(f"{row:18} {precision:6.1f} {recall:6.1f} {score:6.1f}   {low:.1f} to {high:.1f}")
    column = [counts[SPEAKERS] for counts in counted.values()]
    low, high = interval(column)
    lines.append(f"{SPEAKERS:18} {'':6} {f1(column)[1]:6.1f} {'':6}   {low:.1f} to {high:.1f}")
    return "\n".join(lines)


def table_by_genre(counted: Mapping[str, Mapping[str, Tally]]) -> str:
    """Return right statements of those found and wanted, and named speakers resolved, by genre."""
    width = max(map(len, counted))
    lines = [f"{'':{width}} wanted  found  right     F1   named  resolved"]
    for genre, counts in counted.items():
        right, found, wanted = counts["statements"]
        resolved, _, named = counts[SPEAKERS]
        score = f1([counts["statements"]])[2]
        lines.append(f"{genre:{width}} {wanted:6} {found:6} {right:6} {score:6.1f} {named:7} {resolved:9}")
    return "\n".join(lines)
