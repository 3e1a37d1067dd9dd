"""Whom do "he" and "she" mean?

Candidates are the people named or referred to in the sentences before. They are weighed as in Lappin and
Leass (1994), with surface order in the place of grammatical role (in English the first person of a sentence
is mostly its subject): agreement first, then recency, subject, who spoke last, how often named. "They", "it"
and "we" are left to whoever knows what stood as a source before (``speakers``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.model import EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.attributions.attribution import Attribution, Range
    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.language.quotations import Quotations

GENDERS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
}
_THIRD_PERSON = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|myself|Me|My)\b")
_CLAUSE_BOUNDARY = re.compile(
    r"[,;:—–\"“”]|\b(?:that|who|which|and|but|because|as|when|after|before|if|said)\b"
)
_REACH = 8  # sentences back; further away a pronoun's antecedent has been named again
_PER_SENTENCE, _SUBJECT, _OUTSIDE, _SAME_AS_LAST, _SPOKE_LAST, _AGREES, _OFTEN = (
    3.0,
    4.0,
    2.0,
    3.0,
    4.0,
    1.5,
    3.0,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A pronoun and the person it stands for."""

    start: int
    end: int
    entity: DraftEntity
    confidence: float


@dataclass(slots=True)
class _Trace:
    """Where a person was last spoken of."""

    sentence: int
    subject: bool
    outside: bool
    end: int
    times: int = 1


def find_references(
    text: str,
    sentence_starts: Sequence[int],
    entities: Iterable[DraftEntity],
    attributions: Iterable[Attribution],
    quotations: Quotations,
) -> dict[int, Reference]:
    """Resolve he and she, with their other cases, to people named before them.

    Returns:
        References by where the pronoun starts; a pronoun without antecedent is left out.
    """
    reader = _Reader(text, sentence_starts, entities, attributions, quotations)
    for pronoun in _THIRD_PERSON.finditer(text):
        reader.read(pronoun)
    return reader.found


class _Reader:
    def __init__(
        self,
        text: str,
        sentence_starts: Sequence[int],
        entities: Iterable[DraftEntity],
        attributions: Iterable[Attribution],
        quotations: Quotations,
    ) -> None:
        self._text, self._sentence_starts, self._quotations = text, sentence_starts, quotations
        self._names = sorted(
            (
                (name.start, name.end, person)
                for person in entities
                if person.type is EntityType.PERSON
                for name in person.names
            ),
            key=lambda named: named[0],
        )
        self._next_name = 0
        self._sources = sorted(a.source for a in attributions if a.source)
        self._source_starts = {start for start, _ in self._sources}
        self._speaking = _speakers_of_quotations(attributions, self._names)
        self._traces: dict[DraftEntity, _Trace] = {}
        self._subject_of: dict[int, DraftEntity] = {}
        self._last: dict[str, DraftEntity] = {}
        self._last_speaker: DraftEntity | None = None
        self.found: dict[int, Reference] = {}

    def read(self, pronoun: re.Match[str]) -> None:
        start, end = pronoun.span()
        while self._next_name < len(self._names) and self._names[self._next_name][0] < start:
            name_start, name_end, person = self._names[self._next_name]
            self._note(person, name_start, name_end)
            self._next_name += 1
        gender = GENDERS[pronoun.group().lower()]
        weighed = sorted(self._weighed(pronoun, gender), key=lambda pair: -pair[0])
        if not weighed:
            return
        margin = weighed[0][0] - weighed[1][0] if len(weighed) > 1 else 10.0
        confidence = round(min(0.95, 0.6 + max(0.0, margin) / 25), 2)
        antecedent = weighed[0][1]
        if antecedent.gender is None and margin >= 4:
            antecedent.gender = gender
        self.found[start] = Reference(start, end, antecedent, confidence)
        self._note(antecedent, start, end)
        self._last[gender] = antecedent

    def _weighed(self, pronoun: re.Match[str], gender: str) -> Iterable[tuple[float, DraftEntity]]:
        start = pronoun.start()
        sentence = self._sentence(start)
        is_source = start in self._source_starts
        speaking = self._speaker_around(start)
        for person, trace in list(self._traces.items()):
            distance = sentence - trace.sentence
            if distance > _REACH:
                del self._traces[person]
                continue
            if person.gender not in (gender, None) or person is speaking:
                continue
            if pronoun.group().lower() == "him" and distance == 0 and self._same_clause(trace.end, start):
                continue
            weight = -_PER_SENTENCE * distance + min(_OFTEN, 0.3 * trace.times)
            weight += (
                _SUBJECT * trace.subject + _OUTSIDE * trace.outside + _AGREES * (person.gender == gender)
            )
            weight += _SAME_AS_LAST * (self._last.get(gender) is person)
            weight += _SPOKE_LAST * (is_source and self._last_speaker is person)
            yield weight, person

    def _note(self, person: DraftEntity, start: int, end: int) -> None:
        sentence = self._sentence(start)
        subject = self._subject_of.setdefault(sentence, person) is person
        before = self._traces.get(person)
        times = before.times + 1 if before else 1
        subject = subject or (before is not None and before.sentence == sentence and before.subject)
        self._traces[person] = _Trace(sentence, subject, self._quotations.around(start) is None, end, times)
        index = bisect_right(self._sources, (start, len(self._text))) - 1
        if index >= 0 and self._sources[index][1] >= end:
            self._last_speaker = person

    def _sentence(self, position: int) -> int:
        return bisect_right(self._sentence_starts, position) - 1

    def _speaker_around(self, position: int) -> DraftEntity | None:
        if self._quotations.around(position) is None:
            return None
        index = bisect_right(self._speaking, position, key=lambda spoken: spoken[0]) - 1
        return self._speaking[index][2] if index >= 0 and position < self._speaking[index][1] else None

    def _same_clause(self, end: int, start: int) -> bool:
        return start - end < 40 and not _CLAUSE_BOUNDARY.search(self._text, end, start)


def _speakers_of_quotations(
    attributions: Iterable[Attribution], names: Sequence[tuple[int, int, DraftEntity]]
) -> list[tuple[int, int, DraftEntity]]:
    """Return the pieces of content whose source is named, with who that is: in them "he" is someone else."""
    found: list[tuple[int, int, DraftEntity]] = []
    for attribution in attributions:
        if attribution.source is None:
            continue
        index = bisect_right(names, attribution.source[1] - 1, key=lambda named: named[0]) - 1
        if index >= 0 and names[index][0] >= attribution.source[0]:
            found.extend((start, end, names[index][2]) for start, end in attribution.content)
    return sorted(found, key=lambda spoken: spoken[0])


def first_person_in(text: str, pieces: Iterable[Range], quotations: Quotations) -> list[Range]:
    """Return where the quoted words of a content say I, me or my: the speaker, whoever that is."""
    return [
        match.span()
        for start, end in pieces
        for match in _FIRST_PERSON.finditer(text, start, end)
        if quotations.around(match.start())
    ]
