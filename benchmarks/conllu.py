"""Documents of a treebank, read from CoNLL-U files: https://universaldependencies.org/format.html.

The text is the written words of the sentences; a blank line stands before each paragraph. A written word of
several tokens ("it's") stands once, and each of its tokens where its form is found in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.agreement import Ranges

_FORM, _UPOS, _HEAD, _MISC = 1, 3, 6, 9


@dataclass(frozen=True, slots=True)
class Token:
    """A token: where it stands in the text, the place of its head in the document, and two of its columns."""

    start: int
    end: int
    head: int | None
    part_of_speech: str
    misc: str


@dataclass
class Document:
    """A document: its text, its tokens, and the first token of each sentence by the sentence's id."""

    id: str
    text: str = ""
    tokens: list[Token] = field(default_factory=list)
    sentences: dict[str, int] = field(default_factory=dict)


class Attribution(NamedTuple):
    """The tokens of a source, a cue and a content: their places in the document, ascending."""

    source: list[int]
    cue: list[int]
    content: list[int]


def read_documents(path: Path) -> Iterator[Document]:
    """Yield the documents of a CoNLL-U file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    numbers = [number for number, line in enumerate(lines) if line.startswith("# newdoc id")]
    for start, end in zip(numbers, [*numbers[1:], len(lines)], strict=True):
        yield _document(lines[start:end])


def _document(lines: Sequence[str]) -> Document:
    document = Document(_value(lines[0]))
    separator = ""
    base = 0  # tokens before the sentence
    word_end = 0  # the number of the last token of the written word that is being read
    for line in lines[1:]:
        if line.startswith("# newpar"):
            separator = "\n\n"
        elif line.startswith("# sent_id"):
            separator, word_end = separator or " ", 0
            base = len(document.tokens)
            document.sentences[_value(line)] = base
        columns = line.split("\t")
        if len(columns) <= _MISC or "." in columns[0]:
            continue
        number, form, misc = columns[0], columns[_FORM], columns[_MISC]
        first, _, last = number.partition("-")
        if int(first) > word_end:
            document.text += (separator if document.text else "") + form
            separator = "" if "SpaceAfter=No" in misc.split("|") else " "
            word_end = int(last or first)
        if not last:
            head = int(columns[_HEAD])
            document.tokens.append(
                Token(*_place(document.text, form), base + head if head else None, columns[_UPOS], misc)
            )
    return document


def _value(comment: str) -> str:
    return comment.partition("=")[2].strip()


def _place(text: str, form: str) -> tuple[int, int]:
    """Return where the last written word of a text stands, whose end a token or a part of it is."""
    end = len(text)
    start = text.rfind(form, max(0, end - 80))
    return (start, start + len(form)) if start >= 0 else (end - 1, end)


def statements(document: Document, attributions: Iterable[Attribution]) -> list[dict[str, Any]]:
    """Return attributions in the order of their cues as ``benchmarks.attributions`` compares them.

    Each role is a list of spans; ``nested`` marks those that stand inside the content of another.
    """
    found = sorted(attributions, key=lambda each: each.cue)
    return [
        {
            "source": _ranges(document, each.source),
            "cue": _ranges(document, each.cue),
            "content": _ranges(document, each.content),
            "nested": any(
                set(each.cue) <= set(around.content) and around.content != each.content for around in found
            ),
        }
        for each in found
    ]


def _ranges(document: Document, places: Sequence[int]) -> Ranges:
    """Return where tokens stand in the text, neighbours together."""
    runs = (
        [place for _, place in run] for _, run in groupby(enumerate(places), lambda pair: pair[1] - pair[0])
    )
    return tuple((document.tokens[run[0]].start, document.tokens[run[-1]].end) for run in runs)
