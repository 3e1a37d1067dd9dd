"""Attributions of English web text: the English Web Treebank with the frames of PropBank.

The words are those of Universal Dependencies (Silveira et al. 2014, CC BY-SA 4.0,
https://github.com/UniversalDependencies/UD_English-EWT), the frames those of PropBank (Palmer, Gildea and
Kingsbury 2005, CC BY-SA 4.0, ``data/google/ewt`` of https://github.com/propbank/propbank-release). A file
``*.gold_skel`` has the frames of a document without its words: a line for each token, with the place of its
sentence, its own place, ``[WORD]``, its part of speech, its part of the parse, the lemma and roleset if it is
a predicate, and its part of the arguments of each predicate of the sentence in turn::

    google/ewt/weblog/00/X.xml  1  1  [WORD]  VBD  (VP*  report  report.01  (V*)  *

A predicate whose roleset is listed in ``data/propbank_attributions.txt`` is a cue if its ARG1 begins with a
clause with a verb, or continues with one: ARG0 is the source, and ARG1 with its continuations is the content.
What only names its matter ("demanded talks", "announced this") is left out, and so is a sentence that the two
files divide into other tokens.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.conllu import Attribution, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.conllu import Document

_ROLESETS = Path(__file__).parent / "data" / "propbank_attributions.txt"
_CONTENTS = ("ARG1", "C-ARG1")
_VERBS = ("VB", "MD")
_CLAUSE = re.compile(r"\((?:S|SBAR|SINV|SQ|SBARQ)\b")
_ARGUMENT = re.compile(r"\((?P<name>[^*]+)\*")
_SENTENCE, _PART_OF_SPEECH, _PARSE, _ROLESET, _ARGUMENTS = 1, 4, 5, 7, 8
"""Columns of a line of ``.gold_skel``."""


class _Argument(NamedTuple):
    name: str
    places: range


def ewt_record(document: Document, propbank: Path) -> dict[str, Any] | None:
    """Return a document as ``benchmarks.attributions`` compares it, or None if PropBank has no frames of it.

    Args:
        document: A document of ``UD_English-EWT``; its id is its genre and the name of its file.
        propbank: A clone of ``propbank-release``.
    """
    genre, _, name = document.id.partition("-")
    frames = propbank / "data" / "google" / "ewt" / genre / "00" / f"{name}.xml.gold_skel"
    if not frames.exists():
        return None
    found = [
        attribution
        for sentence, lines in _sentences(document, frames)
        for attribution in _attributions(sentence, lines)
    ]
    return {"id": document.id, "text": document.text, "statements": statements(document, found)}


def _sentences(document: Document, frames: Path) -> Iterator[tuple[range, list[list[str]]]]:
    """Yield the tokens of each sentence, and what PropBank has of them."""
    lines: defaultdict[int, list[list[str]]] = defaultdict(list)
    for line in frames.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            columns = line.split()
            lines[int(columns[_SENTENCE])].append(columns)
    firsts = list(document.sentences.items())
    ends = [*(first for _, first in firsts[1:]), len(document.tokens)]
    for (name, first), end in zip(firsts, ends, strict=True):
        number = int(name.rpartition("-")[2]) - 1  # sentences count from 1 in an id, from 0 in frames
        if len(lines[number]) == end - first:
            yield range(first, end), lines[number]


def _attributions(sentence: range, lines: Sequence[Sequence[str]]) -> Iterator[Attribution]:
    predicates = (place for place, line in enumerate(lines) if line[_ROLESET] != "-")
    for number, place in enumerate(predicates):
        if lines[place][_ROLESET] not in _rolesets():
            continue
        arguments = list(_arguments([line[_ARGUMENTS + number] for line in lines]))
        contents = [each for each in arguments if each.name in _CONTENTS]
        if any(_is_clause([lines[token] for token in each.places]) for each in contents):
            yield Attribution(
                *(
                    sorted(sentence[token] for each in role for token in each.places)
                    for role in (
                        [each for each in arguments if each.name == "ARG0"],
                        [_Argument("V", range(place, place + 1))],
                        contents,
                    )
                )
            )


def _is_clause(lines: Sequence[Sequence[str]]) -> bool:
    return bool(_CLAUSE.search(lines[0][_PARSE])) and any(
        line[_PART_OF_SPEECH].startswith(_VERBS) for line in lines
    )


def _arguments(column: Sequence[str]) -> Iterator[_Argument]:
    """Yield the arguments of a predicate from its column: ``(ARG0*``, ``*``, ``*)``."""
    name, first = "", 0
    for place, part in enumerate(column):
        if opening := _ARGUMENT.match(part):
            name, first = opening["name"], place
        if part.endswith(")"):
            yield _Argument(name, range(first, place + 1))


@cache
def _rolesets() -> frozenset[str]:
    lines = _ROLESETS.read_text(encoding="utf-8").split("\n")
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
