"""The names in the labels of turns, and in the lines that say who examines whom."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import NAME_WORD
from onrecord.language.lexicon.nouns import nouns
from onrecord.language.lexicon.role_words import is_head
from onrecord.language.tagging.names import TaggedName
from onrecord.language.turns.labels import is_outlet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.language.turns.turn import Turn

_PARTS = re.compile(rf"[(,]\s*(?P<part>{NAME_WORD}(?: (?:{NAME_WORD}|of|the|for|and|&)){{1,8}})\s*(?=[),:(])")
_MIDDLE = re.compile(r"\S+")


def names_in_labels(text: str, turns: Sequence[Turn]) -> list[TaggedName]:
    """Return the names in labels: of people, of outlets, and of the bodies behind a name ("(Harbour Board)").

    Left out is the surname of two speakers of a transcript where it stands alone: it can be either's.
    """
    found: dict[int, TaggedName] = {}
    for turn in turns:
        if turn.name is not None:
            found.setdefault(turn.name[0], TaggedName.sure(*turn.name, "PERSON"))
        elif turn.label is not None and is_outlet(text[slice(*turn.label)]):
            found.setdefault(turn.label[0], TaggedName.sure(*turn.label, "ORG"))
        for name in _bodies(text, turn):
            found.setdefault(name.start, name)
    return [found[start] for start in sorted(found)]


def without_labels_in_names(
    text: str, names: Iterable[TaggedName], turns: Sequence[Turn]
) -> Iterator[TaggedName]:
    """Yield names as the labels of a transcript have them.

    A name with a label's at its end is only that ("Potter Ann Lee", of the label "ANN LEE"), and the initials
    that label turns are no name.
    """
    initials = {text[slice(*turn.label)] for turn in turns if turn.is_initials and turn.label is not None}
    full = {
        text[slice(*turn.name)].casefold()
        for turn in turns
        if turn.name is not None and " " in text[slice(*turn.name)]
    }
    for name in names:
        words = text[name.start : name.end]
        if words in initials:
            continue
        fitting = [each for each in full if name.label == "PERSON" and words.casefold().endswith(f" {each}")]
        start = name.end - max(map(len, fitting), default=name.end - name.start)
        yield replace(name, start=start)


def _bodies(text: str, turn: Turn) -> Iterator[TaggedName]:
    if turn.whole_label is None or turn.label is None:
        return
    for part in _PARTS.finditer(text, turn.label[1], turn.whole_label[1]):
        words = part["part"].split()
        is_body = any((noun := nouns().get(word.lower())) and noun.type == "ORG" for word in words)
        if is_body and not any(map(is_head, words)):
            yield TaggedName.sure(*part.span("part"), "ORG")
