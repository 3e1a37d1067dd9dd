"""Attributions of the GUM corpus, read from its CoNLL-U files as they are published.

GUM (Zeldes 2017, CC BY 4.0, https://github.com/UniversalDependencies/UD_English-GUM) marks discourse
relations by eRST (Zeldes et al. 2025) at the first token of each discourse unit::

    Discourse=attribution-positive:73->75:1:sem-atsrc-628+lex-indwd-630

Unit 73 ("Memon also said") attributes what unit 75 heads. ``1`` is the place of the relation among those of
unit 75: what its relations of lower places hold belongs to the content, and the rest of the unit itself
(``same-unit``); what others hold does not. Signals
name tokens, counted over the document from 1: ``sem-atsrc`` the source, ``lex-indwd`` the cue. An attribution
without a cue ("Image: NASA") is a credit and left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.agreement import Ranges

_RELATION = re.compile(
    r"(?P<name>[\w-]+):(?P<unit>\d+)(?:->(?P<head>\d+))?:(?P<place>\d+)(?::(?P<signals>[^;]*))?"
)
_UPOS, _HEAD = 3, 6
"""Columns of CoNLL-U (https://universaldependencies.org/format.html)."""
_ACCORDING_TO = "according to"
_SIGNAL = re.compile(r"(?P<name>[a-z]+-[a-z]+)-(?P<tokens>\d[\d,-]*)")


@dataclass(frozen=True, slots=True)
class _Relation:
    name: str
    unit: int
    head: int
    place: int
    signals: str

    def tokens(self, signal: str) -> set[int]:
        """Return the tokens, counted from 1, that signals of a name stand on."""
        return {
            token
            for each in _SIGNAL.finditer(self.signals)
            if each["name"] == signal
            for token in _numbers(each["tokens"])
        }


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    head: int | None
    part_of_speech: str


@dataclass
class _Document:
    id: str
    text: str = ""
    tokens: list[_Token] = field(default_factory=list)
    units: dict[int, int] = field(default_factory=dict)
    """The first token of each discourse unit, by its number."""
    relations: list[_Relation] = field(default_factory=list)


def read_gum(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a CoNLL-U file of GUM as ``benchmarks.attributions`` compares them."""
    lines = path.read_text(encoding="utf-8").split("\n")
    numbers = [number for number, line in enumerate(lines) if line.startswith("# newdoc id")]
    for start, end in zip(numbers, [*numbers[1:], len(lines)], strict=True):
        document = _document(lines[start:end])
        yield {"id": document.id, "text": document.text, "statements": list(_statements(document))}


def _document(lines: Sequence[str]) -> _Document:
    document = _Document(lines[0].partition("=")[2].strip())
    separator = ""
    base = 0  # tokens before the sentence
    word_end = 0  # the number of the last token of the written word that is being read
    for line in lines[1:]:
        if line.startswith("# newpar"):
            separator = "\n\n"
        elif line.startswith("# sent_id"):
            separator, word_end = separator or " ", 0
            base = len(document.tokens)
        columns = line.split("\t")
        if len(columns) < len(("id", "form")) or "." in columns[0]:
            continue
        number, form, misc = columns[0], columns[1], columns[-1]
        first, _, last = number.partition("-")
        if int(first) > word_end:
            document.text += (separator if document.text else "") + form
            separator = "" if "SpaceAfter=No" in misc.split("|") else " "
            word_end = int(last or first)
        if not last:
            head = int(columns[_HEAD])
            document.tokens.append(
                _Token(*_place(document.text, form), base + head if head else None, columns[_UPOS])
            )
            _add_unit(document, misc)
    return document


def _place(text: str, form: str) -> tuple[int, int]:
    """Return where the last written word of a text stands, whose end a token or a part of it is."""
    end = len(text)
    start = text.rfind(form, max(0, end - 80))
    return (start, start + len(form)) if start >= 0 else (end - 1, end)


def _add_unit(document: _Document, misc: str) -> None:
    for attribute in misc.split("|"):
        name, _, value = attribute.partition("=")
        if name != "Discourse":
            continue
        for relation in _RELATION.finditer(value):
            unit = int(relation["unit"])
            document.units.setdefault(unit, len(document.tokens))
            if relation["head"]:
                document.relations.append(
                    _Relation(
                        relation["name"],
                        unit,
                        int(relation["head"]),
                        int(relation["place"]),
                        relation["signals"] or "",
                    )
                )


def _numbers(tokens: str) -> Iterator[int]:
    for part in tokens.rstrip(",-").split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _statements(document: _Document) -> Iterator[dict[str, Any]]:
    beneath: defaultdict[int, list[_Relation]] = defaultdict(list)
    seen: set[int] = set()
    for relation in document.relations:  # the first of a unit is its own, others are secondary edges
        if relation.unit not in seen:
            beneath[relation.head].append(relation)
            seen.add(relation.unit)

    def units(unit: int, below: int | None = None) -> Iterator[int]:
        yield unit
        for each in beneath[unit]:
            if below is None or each.place < below or each.name.startswith("same-unit"):
                yield from units(each.unit)

    found = []
    for head in list(beneath):
        for relation in beneath[head]:
            if not relation.name.startswith("attribution"):
                continue
            own = set(_tokens(document, relation.unit))
            cue = sorted(relation.tokens("lex-indwd") & own or _head_of(document, own))
            if cue:
                content = {token for unit in units(head, relation.place) for token in _tokens(document, unit)}
                found.append((sorted(relation.tokens("sem-atsrc") & own), cue, sorted(content)))
    for sources, cues, contents in sorted(found, key=lambda parts: parts[1]):
        nested = any(set(cues) <= set(around) and around != contents for _, _, around in found)
        yield {
            "source": _ranges(document, sources),
            "cue": _ranges(document, cues),
            "content": _ranges(document, contents),
            "nested": nested,
        }


def _tokens(document: _Document, unit: int) -> Iterable[int]:
    """Return the tokens of a discourse unit, counted from 1: up to where the next one begins."""
    first = document.units[unit]
    after = min(
        (start for start in document.units.values() if start > first), default=len(document.tokens) + 1
    )
    return range(first, after)


def _head_of(document: _Document, unit: set[int]) -> set[int]:
    """Return what a unit without a signal has for its cue: the verb that heads it, or "According to"."""
    first = min(unit)
    start = document.tokens[first - 1].start
    if document.text[start:].lower().startswith(_ACCORDING_TO):
        return {first, first + 1}
    heads = (token for token in unit if document.tokens[token - 1].head not in unit)
    return {token for token in heads if document.tokens[token - 1].part_of_speech == "VERB"}


def _ranges(document: _Document, tokens: Sequence[int]) -> Ranges:
    """Return where tokens stand in the text, neighbours together."""
    runs = (
        [token for _, token in run] for _, run in groupby(enumerate(tokens), lambda pair: pair[1] - pair[0])
    )
    return tuple((document.tokens[run[0] - 1].start, document.tokens[run[-1] - 1].end) for run in runs)
