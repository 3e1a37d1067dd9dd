"""Verdicts on statements that a system and the gold disagree about, and scores by them.

A verdict is on a statement by its offsets, whosesoever it was (``benchmarks.disagreements`` says how it is
given). By them an article's gold is read twice: gold statements that were judged wrong go, those judged also
right need not be found, and found ones that were judged right are added. Two of them that mark the same
(``agreement.mark_the_same``) are ways to mark one statement, and either will do. What is found and only also
right counts neither for nor against a system.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from benchmarks.agreement import Claim, Ranges, mark_the_same, paired_with_any, same
from benchmarks.statements import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from benchmarks.scores import Tally
    from benchmarks.statements import Statement

Key = tuple[str, Claim]
"""An article and a claim."""


class Verdict(StrEnum):
    """What a judge says of a marked statement, by ``docs/annotation.md``."""

    RIGHT = "right"
    ALSO_RIGHT = "also right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement with its verdict."""

    article: str
    content: Ranges
    cue: Ranges
    source: Ranges
    verdict: Verdict

    @classmethod
    def of(cls, spans: dict[str, Any], verdict: Verdict) -> Judged:
        """Add a verdict to the ``article``, ``content``, ``cue`` and ``source`` of a statement."""
        content, cue, source = (
            tuple((start, end) for start, end in spans[role]) for role in ("content", "cue", "source")
        )
        return cls(spans["article"], content, cue, source, verdict)

    @property
    def spans(self) -> dict[str, Ranges]:
        """The offsets by role."""
        return {"content": self.content, "cue": self.cue, "source": self.source}

    @property
    def claim(self) -> Claim:
        """What was judged; the cue is kept, but decides nothing."""
        return Claim(self.content, self.source)

    @property
    def key(self) -> Key:
        """What the verdict is about."""
        return self.article, self.claim


def read_verdicts(path: Path) -> list[Judged]:
    """Read a file of verdicts, a JSON object a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    stored = [json.loads(line) for line in lines]
    return [Judged.of(each, Verdict(each["verdict"])) for each in stored]


def write_verdicts(path: Path, judged: Iterable[Judged]) -> None:
    """Write a file of verdicts, in the order of articles and offsets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        json.dumps({"article": each.article, **each.spans, "verdict": each.verdict}, separators=(",", ":"))
        for each in sorted(judged, key=lambda each: each.key)
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A statement that must be found, with the ways to mark it and its form."""

    ways: tuple[Claim, ...]
    form: str


@dataclass(frozen=True, slots=True)
class TwiceRead:
    """An article's gold after the second reading.

    ``wanted`` must be found, ``optional`` may be; ``known`` are all that the gold or a verdict is about.
    """

    wanted: tuple[Wanted, ...]
    optional: tuple[Claim, ...]
    known: tuple[Claim, ...]

    @classmethod
    def of(cls, gold: list[Statement], judged: Iterable[tuple[Statement, Verdict]]) -> TwiceRead:
        """Read an article's gold again.

        Args:
            gold: the statements of its annotators.
            judged: statements of either side, with their verdicts.
        """
        judged = list(judged)
        verdicts = {statement.claim: verdict for statement, verdict in judged}
        once = {statement.claim: statement for statement in (*gold, *(each for each, _ in judged))}
        undisputed = [claim for claim in once if claim not in verdicts]
        right = [claim for claim, verdict in verdicts.items() if verdict is Verdict.RIGHT]
        also = [claim for claim, verdict in verdicts.items() if verdict is Verdict.ALSO_RIGHT]
        first: list[Claim] = list(undisputed)
        for claim in right:
            if not any(mark_the_same(claim, other) for other in first):
                first.append(claim)
        wanted, placed = [], set(first)
        for claim in first:
            rest = [other for other in (*right, *also) if other not in placed]
            others = [other for other in rest if mark_the_same(other, claim)]
            placed.update(others)
            wanted.append(Wanted((claim, *others), once[claim].form))
        optional = [claim for claim in (*right, *also) if claim not in first]
        return cls(tuple(wanted), tuple(optional), tuple(once))

    def tallies(self, found: list[Statement]) -> dict[str, Tally]:
        """Count what a system found: right, found and wanted, of all statements and by form."""
        pairs = paired_with_any(
            [statement.claim for statement in found], [wanted.ways for wanted in self.wanted]
        )
        counted = [
            (index, self.wanted[pairs[index]].form if index in pairs else statement.form)
            for index, statement in enumerate(found)
            if index in pairs or not any(same(statement.claim, other) for other in self.optional)
        ]
        right = Counter(form for index, form in counted if index in pairs)
        claimed = Counter(form for _, form in counted)
        wanted = Counter(each.form for each in self.wanted)
        rows = {form: (right[form], claimed[form], wanted[form]) for form in FORMS}
        return {"statements": (right.total(), claimed.total(), wanted.total()), **rows}

    def unknown(self, found: list[Statement]) -> int:
        """Count found statements that neither gold nor a verdict says anything about."""
        return sum(not any(same(each.claim, other) for other in self.known) for each in found)
