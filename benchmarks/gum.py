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
from typing import TYPE_CHECKING, Any

from benchmarks.conllu import Attribution, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.conllu import Document

_RELATION = re.compile(
    r"(?P<name>[\w-]+):(?P<unit>\d+)(?:->(?P<head>\d+))?:(?P<place>\d+)(?::(?P<signals>[^;]*))?"
)
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


@dataclass
class _Units:
    """The discourse units of a document: the first token of each by its number, and their relations."""

    firsts: dict[int, int] = field(default_factory=dict)
    relations: list[_Relation] = field(default_factory=list)
    length: int = 0
    """Tokens in the document."""

    def tokens(self, unit: int) -> Iterable[int]:
        """Return the tokens of a unit, counted from 1: up to where the next one begins."""
        first = self.firsts[unit]
        after = min((start for start in self.firsts.values() if start > first), default=self.length + 1)
        return range(first, after)


def gum_record(document: Document) -> dict[str, Any]:
    """Return a document of GUM as ``benchmarks.attributions`` compares it."""
    return {"id": document.id, "text": document.text, "statements": _statements(document)}


def _units(document: Document) -> _Units:
    units = _Units(length=len(document.tokens))
    for number, token in enumerate(document.tokens, start=1):
        for attribute in token.misc.split("|"):
            name, _, value = attribute.partition("=")
            if name == "Discourse":
                _add(units, number, value)
    return units


def _add(units: _Units, number: int, discourse: str) -> None:
    for relation in _RELATION.finditer(discourse):
        unit = int(relation["unit"])
        units.firsts.setdefault(unit, number)
        if relation["head"]:
            units.relations.append(
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


def _statements(document: Document) -> list[dict[str, Any]]:
    discourse = _units(document)
    beneath: defaultdict[int, list[_Relation]] = defaultdict(list)
    seen: set[int] = set()
    for relation in discourse.relations:  # the first of a unit is its own, others are secondary edges
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
            own = set(discourse.tokens(relation.unit))
            cue = relation.tokens("lex-indwd") & own or _head_of(document, own)
            if cue:
                content = {token for unit in units(head, relation.place) for token in discourse.tokens(unit)}
                found.append(Attribution(*map(_places, (relation.tokens("sem-atsrc") & own, cue, content))))
    return statements(document, found)


def _head_of(document: Document, unit: set[int]) -> set[int]:
    """Return what a unit without a signal has for its cue: the verb that heads it, or "According to"."""
    first = min(unit)
    start = document.tokens[first - 1].start
    if document.text[start:].lower().startswith(_ACCORDING_TO):
        return {first, first + 1}
    heads = (token for token in unit if document.tokens[token - 1].head not in unit)
    return {token for token in heads if document.tokens[token - 1].part_of_speech == "VERB"}


def _places(numbers: set[int]) -> list[int]:
    """Return the places of tokens in the document, which are counted from 0."""
    return sorted(number - 1 for number in numbers)
