"""Words that a statement's content is asked for: all of them, phrases in quotation marks, beginnings with *.

Words are compared as ``folding.searchable`` spells them. ``pension "retirement age" contribut*`` asks for
contents that have the word pension, the words retirement and age next to each other, and a word that begins
with contribut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onrecord.folding import words_in
from onrecord.model import Span
from onrecord.problems import ProblemError, ProblemType
from onrecord.record.storage import signatures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.folding import Word

MOST_WORDS = 20
_PART = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other; ``open`` if the last one is the beginning of a word."""

    words: tuple[str, ...]
    open: bool = False

    def places(self, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Yield where the phrase stands among words, in code points."""
        *whole, last = self.words
        for first in range(len(words) - len(whole)):
            end = words[first + len(whole)]
            if all(words[first + number].spelling == each for number, each in enumerate(whole)) and (
                end.spelling.startswith(last) if self.open else end.spelling == last
            ):
                yield words[first].start, end.end

    def terms(self) -> Iterator[str]:
        """Yield the terms that the signature of a statement with the phrase has."""
        *whole, last = self.words
        yield from map(signatures.word, whole)
        if not self.open:
            yield signatures.word(last)
        elif len(last) > signatures.BEGINNING:
            yield signatures.beginning(last)


@dataclass(frozen=True, slots=True)
class Words:
    """All the words and phrases that a content must have."""

    phrases: tuple[Phrase, ...]

    @classmethod
    def of(cls, query: str) -> Words:
        """Read what a query asks for.

        Raises:
            ProblemError: it asks for no word, or for too many.
        """
        phrases = tuple(dict.fromkeys(_phrases(query)))
        if not phrases:
            raise ProblemError(ProblemType.INVALID_REQUEST, "`q` has no word. Ask for at least one.")
        if sum(len(phrase.words) for phrase in phrases) > MOST_WORDS:
            raise ProblemError(
                ProblemType.INVALID_REQUEST, f"`q` has more than {MOST_WORDS} words. Ask for fewer."
            )
        return cls(phrases)

    def terms(self) -> Iterator[str]:
        """Yield the terms that the signature of a statement with these words has."""
        for phrase in self.phrases:
            yield from phrase.terms()

    def hits(self, content: Iterable[Any]) -> tuple[Span, ...]:
        """Return where the words stand in the pieces of a content, as JSON; nothing if one is not there."""
        found: dict[tuple[int, int], Span] = {}
        missing = set(self.phrases)
        for piece in content:
            words = list(words_in(piece["text"]))
            for phrase in self.phrases:
                for start, end in phrase.places(words):
                    missing.discard(phrase)
                    place = (piece["start"] + start, piece["start"] + end)
                    found[place] = Span(start=place[0], end=place[1], text=piece["text"][start:end])
        return () if missing else tuple(found[place] for place in sorted(found))


def _phrases(query: str) -> Iterator[Phrase]:
    for part in _PART.finditer(query):
        quoted, bare = part.groups()
        written = bare if quoted is None else quoted
        if words := tuple(each.spelling for each in words_in(written)):
            yield Phrase(words, open=written.endswith("*"))
