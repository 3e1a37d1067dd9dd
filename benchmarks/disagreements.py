"""Disagreements of a system and the gold, judged again: ``python -m benchmarks.disagreements``.

``list DATA LIST`` writes the disagreements of ``onrecord.extract`` and DATA (as ``benchmarks.accuracy`` reads
it): gold statements that were not found, and found ones that are not gold, shuffled together. Each has a
number, its offsets, and what a judge sees: its surroundings with ``[S source]``, ``[C cue]`` and
``[[content]]``, and no word about whose it is. The judge reads them by ``docs/annotation.md`` and writes
a line each: the number and ``r`` (right), ``a`` (also right) or ``w`` (wrong). ``take LIST LINES VERDICTS``
adds these to a file of verdicts, which holds offsets and no text. ``again LIST SAMPLE`` draws items to be
judged a second time, and ``alike SAMPLE LINES VERDICTS`` counts how many got the verdict that they have.

The list holds text of the corpus: keep it out of git. The same data, weights and seed give the same list.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.scores import pairs_of
from benchmarks.statements import read
from benchmarks.systems import SYSTEMS
from benchmarks.verdicts import Judged, Verdict, read_verdicts, write_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.statements import Statement

Item = dict[str, Any]
"""A statement to judge: ``number``, ``article``, ``content``, ``cue``, ``source`` and what is ``shown``."""

LONG = 320
"""Characters of a piece of content that are shown; longer ones are cut in their middle."""
BEFORE, AFTER = 220, 160
"""Characters shown around the spans."""


def disagreements(gold: list[Statement], found: list[Statement]) -> list[Statement]:
    """Return the statements of either side that have no pair on the other."""
    pairs = pairs_of(found, gold)
    strays = [statement for index, statement in enumerate(found) if index not in pairs]
    return [statement for index, statement in enumerate(gold) if index not in pairs.values()] + strays


def shuffled(items: Iterable[Item], seed: int) -> list[Item]:
    """Return items, equal ones once, numbered in an order that says nothing about their side."""
    once = {json.dumps([item[field] for field in ("article", "content", "source")]): item for item in items}
    order = [once[key] for key in sorted(once)]
    random.Random(seed).shuffle(order)  # noqa: S311 (no secret)
    return [{**item, "number": number} for number, item in enumerate(order, 1)]


def item_of(article: str, text: str, statement: Statement) -> Item:
    """Return a statement as an item."""
    spans = {role: getattr(statement, role) for role in ("content", "cue", "source")}
    return {"article": article, **spans, "shown": shown(text, statement)}


def shown(text: str, statement: Statement) -> str:
    """Return a statement in its surroundings, with its spans marked."""
    marks = sorted(
        (start, end, role) for role in ("content", "cue", "source") for start, end in getattr(statement, role)
    )
    parts, at = [], max(0, marks[0][0] - BEFORE)
    for start, end, role in marks:
        parts.append(_cut(text[at:start], 2 * LONG))
        piece = text[max(at, start) : end]
        parts.append(f"[[{_cut(piece, LONG)}]]" if role == "content" else f"[{role[0].upper()} {piece}]")
        at = max(at, end)
    parts.append(text[at : at + AFTER])
    return " ".join("".join(parts).replace("\n", " ¶ ").split())


def _cut(piece: str, most: int) -> str:
    return piece if len(piece) <= most else f"{piece[: most // 2]} (…) {piece[-most // 2 :]}"


def items_of(path: Path) -> list[Item]:
    """Extract from every article of DATA and return what is in dispute."""
    find = SYSTEMS["extract"]()
    found = []
    for record in read_lines(path / "dev.jsonl" if path.is_dir() else path):
        text = record["text"]
        ours = read({"statements": find(text)}, text)
        disputed = disagreements(read(record, text), ours)
        found += [item_of(record["id"], text, statement) for statement in disputed]
    return found


def read_lines(path: Path) -> list[Any]:
    """Read a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def write_lines(path: Path, items: list[Item]) -> None:
    """Write a JSON Lines file."""
    lines = [json.dumps(item, ensure_ascii=False) for item in items]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(items)} items in {path}")


def judged(items: list[Item], lines: str) -> list[Judged]:
    """Join items with a judge's lines.

    Raises:
        ValueError: an item has no verdict, or two.
    """
    given: dict[int, Verdict] = {}
    letters = {verdict.value[0]: verdict for verdict in Verdict}
    for number, letter in (line.split() for line in lines.splitlines() if line.strip()):
        if int(number) in given:
            raise ValueError(f"item {number} has two verdicts")
        given[int(number)] = letters[letter]
    if given.keys() != {item["number"] for item in items}:
        raise ValueError(f"{len(items)} items are listed, {len(given)} have a verdict")
    return [Judged.of(item, given[item["number"]]) for item in items]


def alike(sample: list[Judged], before: list[Judged]) -> str:
    """Say how many of a sample have the same verdict as before."""
    first = {each.key: each.verdict for each in before}
    pairs = Counter((first[each.key].value, each.verdict.value) for each in sample)
    count = sum(number for (was, now), number in pairs.items() if was == now)
    rows = [f"  {was}, then {now}: {number}" for (was, now), number in sorted(pairs.items())]
    return "\n".join([f"{count} of {len(sample)} have the same verdict twice", *rows])


def main() -> None:
    """Write a list for a judge, or take what a judge wrote."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.disagreements",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tasks = parser.add_subparsers(dest="task", required=True)
    for task, files in (
        ("list", ("data", "list")),
        ("take", ("list", "lines", "verdicts")),
        ("again", ("list", "sample")),
        ("alike", ("list", "lines", "verdicts")),
    ):
        added = tasks.add_parser(task)
        for file in files:
            added.add_argument(file, type=Path)
        added.add_argument("--seed", type=int, default=1)
        added.add_argument("--items", type=int, default=60, help="of a sample")
    given = parser.parse_args()
    if given.task == "list":
        write_lines(given.list, shuffled(items_of(given.data), given.seed))
    elif given.task == "again":
        write_lines(given.sample, shuffled(read_lines(given.list), given.seed + 1)[: given.items])
    else:
        kept = read_verdicts(given.verdicts) if given.verdicts.exists() else []
        now = judged(read_lines(given.list), given.lines.read_text(encoding="utf-8"))
        if given.task == "take":
            write_verdicts(given.verdicts, [*kept, *now])
            print({verdict.value: sum(each.verdict is verdict for each in now) for verdict in Verdict})
        else:
            print(alike(now, kept))


if __name__ == "__main__":
    main()
