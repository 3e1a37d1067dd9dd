"""The versions of an article that names are learnt from: the original, and copies with other names."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from onrecord.language.tagging.known import known_of, lower_case_words
from training.articles import ROLES, Example, example
from training.names.examples import OF_GOLD, allowed_by, allowed_by_gold, bare, outermost, tags_of
from training.names.invention import pool_of
from training.names.substitution import agreed, edited, edits_of, moved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.language.tagging.pieces import WordPieces
    from training.names.examples import Span
    from training.names.invention import Pool
    from training.names.substitution import Edit

    Record = dict[str, Any]
    Taught = Mapping[str, Sequence[Span]]

LABELS = {"person": "PERSON", "organization": "ORG", "place": "GPE"}
"""OntoNotes types of gold's types: replacements are drawn by these."""
COPIES = 2
"""Copies of an article, each with other names."""
PASSAGES = 0.3
"""Probability that a copy gets each of four passages."""


def with_names(
    records: Sequence[Record],
    gold: Sequence[Record],
    teachers: tuple[Taught, Taught],
    word_pieces: WordPieces,
) -> tuple[list[Example], list[Example]]:
    """Make the examples that names are learnt from.

    Args:
        records: articles with statements and without gold names.
        gold: documents with gold entities and without statements: each is read twice in a pass.
        teachers: the names of ``records`` by two teachers, by id.
        word_pieces: the encoder's.

    Returns:
        The articles and documents, and copies of them in which agreed names are replaced.
    """
    found, copies = [], []
    spans = {
        record["id"]: [teacher[record["id"].split("#")[0]] for teacher in teachers] for record in records
    }
    certain = {record["id"]: agreed(record["text"], *spans[record["id"]]) for record in records}
    once = {record["id"].split("#")[0]: record for record in records}
    pool = pool_of((record["text"], certain[record["id"]]) for record in once.values())
    for record in records:
        both = spans[record["id"]]
        found.append(_taught(record, both, word_pieces))
        for number in range(COPIES):
            rng = random.Random(f"{record['id']} {number}")  # noqa: S311 (no secret)
            edits = edits_of(record["text"], certain[record["id"]], pool, rng, passages=PASSAGES)
            text, names = edited(record["text"], edits)
            copy = _moved(record, text, edits)
            replaced = {(edit.start, edit.end) for edit in edits}
            to = moved(edits)
            others = [
                [
                    *names,
                    *((to(s), to(e), label) for s, e, label in names_of_teacher if (s, e) not in replaced),
                ]
                for names_of_teacher in both
            ]
            copies.append(_taught(copy, [sorted(each) for each in others], word_pieces))
    documents, more = _with_gold(gold, pool, word_pieces)
    return [*found, *documents, *documents], [*copies, *more]


def _with_gold(
    records: Sequence[Record], pool: Pool, word_pieces: WordPieces
) -> tuple[list[Example], list[Example]]:
    """Make examples of documents with gold entities and no statements, and of copies with other names."""
    found, copies = [], []
    for record in records:
        gold = [
            (*bare(record["text"], start, end), kind) for start, end, kind in outermost(record["entities"])
        ]
        read = example({"id": record["id"], "text": record["text"]}, word_pieces)
        found.append(_known(read, allowed_by_gold(read.words, gold)))
        for number in range(COPIES):
            rng = random.Random(f"{record['id']} {number}")  # noqa: S311 (no secret)
            certain = [(start, end, LABELS[kind]) for start, end, kind in gold if kind in OF_GOLD]
            edits = edits_of(record["text"], certain, pool, rng, passages=PASSAGES)
            text, names = edited(record["text"], edits)
            to = moved(edits)
            read = example({"id": record["id"], "text": text}, word_pieces)
            allowed = allowed_by_gold(read.words, [(to(start), to(end), kind) for start, end, kind in gold])
            tags = tags_of(text, read.words, names)
            added = [(0, to(0)), (to(len(record["text"])), len(text))]
            starts = read.words.starts
            for start, end in added:
                here = (starts >= start) & (starts < end)
                allowed[here] = False
                allowed[here, tags[here]] = True
            copies.append(_known(read, allowed))
    return found, copies


def _taught(record: Record, spans: Sequence[Sequence[Span]], word_pieces: WordPieces) -> Example:
    read = example(record, word_pieces)
    return _known(read, allowed_by(read.text, read.words, spans))


def _known(read: Example, allowed: Any) -> Example:
    return replace(read, allowed=allowed, known=known_of(read.text, read.words, lower_case_words(read.text)))


def _moved(record: Record, text: str, edits: Sequence[Edit]) -> Record:
    to = moved(edits)
    statements = [
        {role: [[to(start), to(end)] for start, end in statement[role]] for role in ROLES}
        for statement in record["statements"]
    ]
    return {"id": record["id"], "text": text, "statements": statements}
