"""Score a system on the project's own documents: ``python -m benchmarks.open ANSWERS.jsonl``.

``--inputs`` prints the documents, a JSON object a line: ``{"id", "genre", "published", "text"}``. A system
answers with a line each: ``{"id", "statements": [{"content", "cue", "source", "speakers"}]}``. The first
three are lists of ``[start, end]`` in code points of the text, empty where there is none; ``speakers`` are
names, and may be left out. A document without a line has no statements. ``--system`` scores one that is
built in.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.open.documents import documents
from benchmarks.open.quotations import by_quotations
from benchmarks.open.scoring import AnswerError, read_answers, table_by_genre, table_of, tallies_of
from benchmarks.systems import by_textacy

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.open.documents import Document

    Find = Callable[[Document], list[dict[str, Any]]]


def by_extract() -> Find:
    """Return the whole extraction, with its speakers' names."""
    import onrecord

    def find(document: Document) -> list[dict[str, Any]]:
        return [
            {
                "content": [(piece.start, piece.end) for piece in statement.content],
                "cue": [(statement.cue.start, statement.cue.end)] if statement.cue else [],
                "source": [(statement.source.start, statement.source.end)] if statement.source else [],
                "speakers": [speaker.name for speaker in statement.speakers],
            }
            for statement in onrecord.extract(document.text, published=document.published).statements
        ]

    return find


def by_text(make: Callable[[], Callable[[str], list[dict[str, Any]]]]) -> Callable[[], Find]:
    """Return a system that needs nothing but the text, and names a speaker by the words of the source."""

    def built() -> Find:
        find = make()

        def found(document: Document) -> list[dict[str, Any]]:
            return [
                {**each, "speakers": [document.text[start:end] for start, end in each["source"]]}
                for each in find(document.text)
            ]

        return found

    return built


SYSTEMS: dict[str, Callable[[], Find]] = {
    "extract": by_extract,
    "quotations": by_text(lambda: by_quotations),
    "textacy": by_text(by_textacy),
}


def answers_of(path: Path, ids: set[str]) -> dict[str, list[dict[str, Any]]]:
    """Read a file of answers.

    Raises:
        AnswerError: a line is no answer, or answers no document, or one that was answered.
    """
    answers: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            name, statements = given["id"], given["statements"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise AnswerError(f'line {number} is no {{"id", "statements"}}') from error
        if name not in ids or name in answers:
            raise AnswerError(
                f"line {number}: {name!r} is {'answered twice' if name in answers else 'no id'}"
            )
        answers[name] = statements
    return answers


def _answered(answers: dict[str, list[dict[str, Any]]], document: Document) -> list[dict[str, Any]]:
    return answers.get(document.id, [])


def main(arguments: list[str] | None = None) -> None:
    """Print the inputs, or the scores of a system."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.open",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("answers", nargs="*", type=Path, metavar="ANSWERS.jsonl")
    parser.add_argument("--system", nargs="+", choices=SYSTEMS, default=[])
    parser.add_argument("--inputs", action="store_true", help="print the documents as JSON Lines")
    parser.add_argument("--by-genre", action="store_true", help="print a line for each genre, too")
    given = parser.parse_args(arguments)
    read = documents()
    if given.inputs:
        for document in read:
            published = document.published and document.published.isoformat()
            line = {"id": document.id, "genre": document.genre, "published": published, "text": document.text}
            print(json.dumps(line, ensure_ascii=False))
        return
    if not given.answers and not given.system:
        parser.error("give a file of answers, or --system")
    runs: list[tuple[str, Find]] = []
    try:
        for path in given.answers:
            answers = answers_of(path, {document.id for document in read})
            runs.append((path.stem, partial(_answered, answers)))
        runs += [(name, SYSTEMS[name]()) for name in given.system]
        for name, find in runs:
            counted = {each.genre: tallies_of(each, read_answers(find(each), each)) for each in read}
            print(f"\n{name}: {len(read)} documents\n{table_of(counted)}")
            if given.by_genre:
                print(f"\n{table_by_genre(counted)}")
    except AnswerError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
