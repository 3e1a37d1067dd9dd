"""The speakers of turns.

The name in a turn's label decides, else what the label describes. Where no label names the speaker, answers
are those of the person whom the introduction of an interview is about; questions are those of the person whom
it credits ("Interview by") or whom it says to have talked to the other.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.language.lexicon.grammar import ARTICLES, WORD
from onrecord.language.turns.turn import ANSWERER, ASKER
from onrecord.model import EntityType, ResolvedBy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.language.spans import Range
    from onrecord.language.turns.turn import Turn

_PICTURE = re.compile(
    r"\b(?:image|photo|photos|photograph|photographs|picture|pictures|file|credit)s?(?: by)?:?\s+$",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"\b(?:by|interview|interviewer|words|text|report)(?: by)?:?\s+$", re.IGNORECASE)
_TALK = re.compile(
    r"\b(?:speaks?|spoke|talks?|talked|chats?|chatted|sat down|sits down|met|meets|interviews|interviewed|"
    r"asks|asked|in conversation|caught up|catches up|joins|joined)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:examined|questioned|interviewed|quizzed|grilled) by (?:\w+\.? )?\Z", re.IGNORECASE)
_YOUR_NAME = re.compile(r"\byour (?:full )?names?\b", re.IGNORECASE)
LONGEST_INTRODUCTION = 4_000
"""Code points before the first turn; what follows more is a piece of a transcript within an article."""


class Voices:
    """Finds the speakers of a transcript's turns.

    Args:
        text: the document's text.
        turns: its turns, in text order.
        entities: with ids.
    """

    def __init__(self, text: str, turns: Sequence[Turn], entities: Sequence[DraftEntity]) -> None:
        self._text, self._turns = text, turns
        self._people = [entity for entity in entities if entity.type is EntityType.PERSON]
        self._numbers = {turn.content[0]: number for number, turn in enumerate(turns)}
        self._by_end = {name.end: person for person in self._people for name in person.names}
        self._outlets = {
            (name.start, name.end): entity
            for entity in entities
            if entity.type is EntityType.ORG
            for name in entity.names
        }

    def person(self, turn: Turn) -> tuple[DraftEntity | None, ResolvedBy, float]:
        """Return the speaker of a turn, if it is an entity, with the evidence and its confidence."""
        if turn.is_open:
            return None, ResolvedBy.NAME, 0.0
        if turn.is_initials and turn.label is not None:
            with_initials = self._with_initials(self._text[slice(*turn.label)])
            return self._with_part_of_name(turn) or (with_initials, ResolvedBy.NAME, 0.85)
        if turn.name is not None:
            in_label = turn.label is not None and turn.label[0] <= turn.name[0] < turn.label[1]
            how = ResolvedBy.NAME if in_label else ResolvedBy.CONTEXT
            return self._by_end.get(turn.name[1]), how, 0.95 if in_label else 0.85
        if turn.voice == ANSWERER:
            return self._answering_at(turn.content[0][0]), ResolvedBy.CONTEXT, 0.8
        if turn.voice == ASKER:
            return self.asker, ResolvedBy.CONTEXT, 0.6
        if turn.label in self._outlets:
            return self._outlets[turn.label], ResolvedBy.NAME, 0.9
        return self._with_part_of_name(turn) or (self._with_role(turn), ResolvedBy.NOMINAL, 0.75)

    def other_side(self, turn: Turn) -> DraftEntity | None:
        """Return the speaker of the turn before one, else of the turn after: whom "you" means in it."""
        index = self._numbers[turn.content[0]]
        own = self.person(turn)[0]
        for other in (index - 1, index + 1):
            if 0 <= other < len(self._turns):
                person = self.person(self._turns[other])[0]
                if person is not None and person is not own:
                    return person
        return None

    def _with_part_of_name(self, turn: Turn) -> tuple[DraftEntity, ResolvedBy, float] | None:
        """Return the one person with a fuller label whose first name or surname a label is ("KEL")."""
        words = [] if turn.label is None else WORD.findall(self._text[slice(*turn.label)])
        if len(words) != 1:
            return None
        fitting = [
            person
            for person in self._labelled
            if person is not None and words[0].casefold() in person.name.casefold().split()
        ]
        return (fitting[0], ResolvedBy.NAME, 0.85) if len(fitting) == 1 else None

    def _with_role(self, turn: Turn) -> DraftEntity | None:
        """Return the one person whose role has all words of a label ("MINISTER"), and whom no label names."""
        if turn.label is None:
            return None
        words = set(WORD.findall(self._text[slice(*turn.label)].lower())) - ARTICLES
        fitting = [
            person
            for person in self._people
            if person.role is not None
            and person not in self._labelled
            and words <= set(WORD.findall(person.role.lower()))
        ]
        return fitting[0] if words and len(fitting) == 1 else None

    @cached_property
    def _labelled(self) -> frozenset[DraftEntity | None]:
        return frozenset(self._by_end.get(turn.name[1]) for turn in self._turns if turn.name is not None)

    def _with_initials(self, letters: str) -> DraftEntity | None:
        """Return the one person whose name has these initials: the first and the last, or all."""
        wanted = [letter for letter in letters.upper() if letter.isalpha()]
        fitting = []
        for person in self._people:
            for name in {name.text for name in person.names}:
                initials = [word[0].upper() for word in re.findall(r"[^\W\d_]+", name)]
                if initials == wanted or (len(wanted) == 2 and [*initials[:1], *initials[-1:]] == wanted):
                    fitting.append(person)
                    break
        return fitting[0] if len(fitting) == 1 else None

    # --- Interviews that name nobody in their labels ------------------------------------------

    @cached_property
    def _introduction(self) -> Range:
        first = self._turns[0]
        return 0, (first.whole_label or first.content[0])[0]

    @cached_property
    def _identified(self) -> frozenset[DraftEntity | None]:
        """The people who have labels of their own, with their names or initials."""
        return frozenset(
            self.person(turn)[0]
            for turn in self._turns
            if turn.is_initials or (turn.name is not None and turn.voice not in (ASKER, ANSWERER))
        )

    @property
    def _answers_are_bare(self) -> bool:
        return any(turn.voice == ANSWERER and turn.label is None for turn in self._turns)

    @cached_property
    def _named_in_answers(self) -> list[tuple[int, DraftEntity]]:
        """Whoever says who they are when asked ("State your name." "Officer Ann Lee."), with the places."""
        found: list[tuple[int, DraftEntity]] = []
        for question, answer in pairwise(self._turns):
            start, end = answer.content[0]
            if (question.voice, answer.voice) != (ASKER, ANSWERER):
                continue
            if _YOUR_NAME.search(self._text, *question.content[0]) is None:
                continue
            named = (
                person for person in self._people if any(start <= name.start < end for name in person.names)
            )
            found += [(start, person) for person in named][:1]
        return found

    def _answering_at(self, start: int) -> DraftEntity | None:
        """Return who answers at a place: the last to say their name, else whom the introduction is about."""
        named = [person for begun, person in self._named_in_answers if begun <= start]
        return named[-1] if named else self.answerer

    @cached_property
    def answerer(self) -> DraftEntity | None:
        """The person whom the introduction names twice as often as others; a headline counts double.

        Who has labels where the answers have none is not meant.
        """
        labelled = self._identified if self._answers_are_bare else ()
        _, until = self._introduction
        if until > LONGEST_INTRODUCTION:
            return None
        headline = self._text.find("\n", 0, until)
        counts: Counter[DraftEntity] = Counter()
        for person in self._people:
            for name in person.names:
                if name.start < until and person not in labelled and not self._is_credited(name.start):
                    counts[person] += 2 if name.start < headline else 1
        (first, most), (second, next_most) = [*counts.most_common(2), (None, 0), (None, 0)][:2]
        if first is None:
            return None
        if most >= 2 * next_most:
            return first
        if second is not None and most == next_most and (talk := _TALK.search(self._text, 0, until)):
            behind = [person for person in (first, second) if person.start > talk.start()]
            return behind[0] if len(behind) == 1 else None
        return None

    @cached_property
    def asker(self) -> DraftEntity | None:
        """The person who is credited with an interview, or whom its introduction says to talk or examine."""
        _, until = self._introduction
        examining = [
            (name.start, person)
            for person in self._people
            for name in person.names
            if name.start < until and _BY.search(self._text[max(0, name.start - 40) : name.start])
        ]
        if examining:
            return max(examining, key=lambda found: found[0])[1]
        if until > LONGEST_INTRODUCTION:
            return None
        for person in self._people:
            if person not in self._identified | {self.answerer} and any(
                _CREDIT.search(self._text[max(0, name.start - 16) : name.start])
                and not _PICTURE.search(self._text[max(0, name.start - 24) : name.start])
                for name in person.names
            ):
                return person
        others = [
            person
            for person in self._people
            if person not in self._identified | {self.answerer}
            and person.start < until
            and not self._is_credited(person.start)
        ]
        return others[0] if len(others) == 1 and _TALK.search(self._text, 0, until) else None

    def _is_credited(self, start: int) -> bool:
        before = self._text[max(0, start - 24) : start]
        return _CREDIT.search(before) is not None or _PICTURE.search(before) is not None
