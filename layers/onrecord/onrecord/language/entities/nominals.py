"""Descriptions that stand for an entity of the text: "the governor", "the bank", "the 34-year-old".

The reader collects what a text says of every entity: roles, appositions ("Quist & Co., a shipping company"),
"is a nurse", ages. A definite description then stands for an entity that was called by its noun, whose name
holds the noun ("Harbour Bank": "the bank"), or whose name goes with it by the lexicon's ``descriptions.tsv``;
entities mentioned last are preferred. Where several fit equally well, the description is not resolved.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.identity import folded
from onrecord.language.entities.doings import callings
from onrecord.language.entities.offices import initials_of
from onrecord.language.lexicon.countries import city_named, region_named
from onrecord.language.lexicon.grammar import (
    ARTICLES,
    GENDERS,
    LETTERS_AND_DIGITS,
    PREPOSITIONS,
    alternatives,
)
from onrecord.language.lexicon.nouns import may_be_a_body, narrower_nouns, nouns
from onrecord.language.lexicon.people import is_address, may_be_of_either
from onrecord.language.lexicon.role_words import ANOTHER_OFFICE, is_head, role_words
from onrecord.language.lexicon.source_nouns import is_parent
from onrecord.model import ENTITY_CLASSES, EntityClass, EntityType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.language.entities.descriptions import Description
    from onrecord.language.entities.drafts import DraftEntity, Name
    from onrecord.language.spans import Range

_LINKS_BEFORE = re.compile(r"(?:,|,?\s+(?:who|which)?\s*(?:is|was|became|remains|has been))\s+")
_LINKS_AFTER = re.compile(
    r"(?:\s\([^()\n]{1,20}\))?,?\s+(?:of\s+|called\s+|named\s+|known as\s+|(?:who\s+)?(?:goes|going|went) by"
    r"(?:\s+the\s+name(?:\s+of)?)?\s+)?[“\"‘']?(?:[Tt]he\s+)?"
    r"|\s+and\s+(?:[a-z][\w-]*\s+){0,3}|,\s+(?:the|an?)\s+(?:[a-z][\w-]*\s+){1,3}"
)
_PREDICATES = re.compile(
    r"(?:\b(?:[Hh]e|[Ss]he|who)(?:['’]s| is| was| has been| had been| became| becomes| remains| remained)"
    r"|\b(?:[Aa]ppointed|[Ee]lected|[Oo]rdained|[Pp]romoted|[Cc]rowned|[Mm]ade|[Bb]ecoming|[Bb]eing))\s+\Z"
)
_LONGEST_PREDICATE = 24  # code points
_OF_A_BODY = re.compile(r" (?:of|for|at|in) [^,.;:()\n]{1,80}(?: \([^()\n]{1,20}\))?, (?:the )?(?=\S)")
_MOST_IN_A_BODY = 4  # names within "the chair of the ... of ..., Ann Lee"
_OF = re.compile(r"\s+of\b")
_PARTICULARS = r",\s+(?:aged\s+)?\d{1,3},|,\s+(?:of|from)\s+[A-Z]"
_WITH_PARTICULARS = re.compile(_PARTICULARS)
_IDENTIFIED = re.compile(
    rf"{_PARTICULARS}|"
    r"\s(?:was|is|had|has|will|pleaded|admitted|denied|died|testified)\b|\s(?:told|said)\s"
)
"""What follows the name of somebody of whom the lead has said what they are."""
_OPENS_A_TEXT = re.compile(r"(?:\A|\n)(?: *|[A-Z][A-Z][^\n.!?“”\"]{0,60}?\s(?:[-–—]|--)\s)\Z")
"""What stands before a text's first word: nothing, the blanks that are left of a dateline, or one."""
_LONGEST_DATELINE = 70  # code points
_AGE = re.compile(r",\s+(?:aged\s+)?(\d{1,3})(?=[,.)])")
_YEARS = re.compile(r"\d+")
_TITLES = 24  # code points before a name
_TITLED_BY = re.compile(r"[^,;:()\n“”\"]+\s\Z")
"""The words right before a name: what stands behind a comma or in brackets is another's."""
_OWNED = re.compile(r"[^\W_]['’]s?\s\Z")
_NOUN_BEFORE = re.compile(r"(?P<qualifiers>(?:[\w-]+[^\S\n]+)?)\b(?P<noun>[a-z]+)[^\S\n]+\Z")
_TITLE = re.compile(r"\b([A-Z]\w*\.?)\s+\Z")
_FAR = 20  # sentences; an entity last mentioned before that is named again, not described
_NEAR = 2
_JUST_NOW = 3
"""Sentences, and breaks of paragraphs, from the last mention of what "the company" may be."""
_CLEARLY = 0.3
_CLEARLY_NEARER = 4  # sentences
_SAID, _IN_NAME, _GOES_WITH = 3.0, 3.0, 2.0
_FRESH = 1.0
"""The evidence for somebody spoken of not long before."""
_GENERIC = frozenset(("company", "firm", "organisation", "organization", "group", "business"))
_OTHERS = frozenset((
    "supplier", "contractor", "subcontractor", "distributor", "wholesaler", "subsidiary", "brand", "maker",
))  # fmt: skip
"""Nouns for a company that mostly mean another one than that just spoken of."""
_BASED = frozenset(("based", "headquartered", "listed"))
"""What stands behind a place in a description: "the Leeds-based operator"."""
_WITH_A_BOARD = (
    "company",
    "broker",
    "bank",
    "university",
    "hospital",
    "club",
    "broadcaster",
    "charity",
    "institute",
)
_BEHIND_A_PREPOSITION = re.compile(rf"\b(?:{alternatives(PREPOSITIONS)}|across)\s+\Z", re.IGNORECASE)
_LONGEST_PREPOSITION = 12  # code points, with the space behind it
_SCHOOLS = frozenset(("schools", "district", "unified"))
"""Words in the names of what runs the schools of a place."""
_COUNTRY = frozenset(("country", "nation", "republic", "kingdom"))
_CITY = frozenset(("city", "town", "village"))
_ANYBODY = frozenset(("man", "woman", "teenager", "teen"))


@dataclass(frozen=True, slots=True)
class Nominal:
    """A description and the entity that it stands for."""

    description: Description
    entity: DraftEntity
    confidence: float


@dataclass(frozen=True, slots=True)
class Nominals:
    """The descriptions of a text.

    Attributes:
        found: those that stand for an entity.
        others: those that stand for none.
        genders: of people, as descriptions beside their names give them: "his daughter, Ann Lee".
        ages: of people.
        called: the people who are called by each noun, with the words around it and of their names.
        identified: whom the paragraph behind a description without a name identifies, by its range.
    """

    found: list[Nominal]
    others: list[Description]
    genders: dict[DraftEntity, str]
    ages: dict[DraftEntity, int]
    called: dict[str, dict[DraftEntity, frozenset[str]]]
    identified: dict[Range, DraftEntity]


@dataclass(slots=True)
class _Known:
    """The description of an entity by the text so far."""

    sentence: int
    last: int = 0
    """Where the last mention starts."""
    times: int = 0
    nouns: dict[str, set[str]] = field(default_factory=dict)
    """Nouns that it was called by, with the words that qualified them."""
    owned: set[str] = field(default_factory=set)
    """Of these nouns, those that it was called by as somebody's or something's that the text names."""
    words: set[str] = field(default_factory=set)
    """The words of all its names."""
    age: int | None = None


def find_nominals(
    text: str,
    sentence_starts: Sequence[int],
    entities: Iterable[DraftEntity],
    descriptions: Iterable[Description],
) -> Nominals:
    """Find the entities that descriptions stand for."""
    reader = _Reader(text, sentence_starts, entities)
    found, others = reader.read(descriptions)
    return Nominals(found, others, reader.genders, reader.ages(), reader.called(), reader.identified)


class _Reader:
    def __init__(self, text: str, sentence_starts: Sequence[int], entities: Iterable[DraftEntity]) -> None:
        self._text, self._sentence_starts = text, sentence_starts
        self._named = sorted(
            ((name.start, name.end, entity, name) for entity in entities for name in entity.names),
            key=lambda named: named[0],
        )
        self._homes = {*_BASED, *self._words_of(EntityClass.PLACE, EntityClass.GROUP)}
        """Words of the places and peoples of the text: where something is from."""
        common = PREPOSITIONS | ARTICLES | role_words().qualifiers
        self._belongs_to = (self._homes | {*self._words_of(EntityClass.ORG)}) - common
        """These, and the words of its organisations: what somebody belongs to."""
        self._next = 0
        self._introduced: Description | None = None
        """Somebody without a name who opens the paragraph before, with no name behind."""
        self.genders: dict[DraftEntity, str] = {}
        self.identified: dict[Range, DraftEntity] = {}
        self._known: dict[DraftEntity, _Known] = {}
        self._titled: dict[str, dict[DraftEntity, _Known]] = {}
        """People by the last words before their names, where ranks and forms of address stand."""
        self._called: dict[tuple[str, str], dict[DraftEntity, _Known]] = {}
        """Entities called by a noun that a word qualifies; under ``""`` those called by it in any way."""

    def read(self, descriptions: Iterable[Description]) -> tuple[list[Nominal], list[Description]]:
        found: list[Nominal] = []
        others: list[Description] = []
        for description in descriptions:
            while self._next < len(self._named) and self._named[self._next][0] < description.start:
                self._note_name(*self._named[self._next])
                self._next += 1
            if self._is_beside_a_name(description) or self._says_what_a_pronoun_is(description):
                continue
            if description.type == "PERSON" and self._opens_a_text(description.start):
                self._introduced = description
            nominal = self._resolved(description) if description.determiner in ("the", "own") else None
            if nominal is None:
                others.append(description)
            else:
                found.append(nominal)
                known = self._touch(nominal.entity, description.start)
                if description.type == "PERSON" and (age := _AGE.match(self._text, description.end)):
                    known.age = int(age[1])
        for named in self._named[self._next :]:
            self._note_name(*named)
        return found, others

    def ages(self) -> dict[DraftEntity, int]:
        """Return the ages of people, once all is read."""
        return {person: known.age for person, known in self._known.items() if known.age is not None}

    def called(self) -> dict[str, dict[DraftEntity, frozenset[str]]]:
        """Return the people who are called by each noun, once all is read."""
        found: dict[str, dict[DraftEntity, frozenset[str]]] = {}
        for (noun, qualifier), people in self._called.items():
            if not qualifier:
                found[noun] = {
                    person: frozenset(known.nouns[noun] | known.words)
                    for person, known in people.items()
                    if person.type is EntityType.PERSON
                }
        return found

    def _words_of(self, *classes: EntityClass) -> Iterator[str]:
        for *_, entity, name in self._named:
            if ENTITY_CLASSES[entity.type] in classes:
                yield from LETTERS_AND_DIGITS.findall(folded(name.text))

    # --- What the text says of entities -------------------------------------------------------

    def _touch(self, entity: DraftEntity, start: int) -> _Known:
        known = self._known.pop(entity, None) or _Known(0)
        known.sentence, known.last = bisect_right(self._sentence_starts, start) - 1, start
        known.times += 1
        self._known[entity] = known  # moves to the end: mentioned last
        return known

    def _opens_a_text(self, start: int) -> bool:
        """Return whether a paragraph begins at a place, or behind a dateline."""
        return _OPENS_A_TEXT.search(self._text, max(0, start - _LONGEST_DATELINE), start) is not None

    def _opens_a_paragraph(self, start: int) -> bool:
        return start == 0 or self._text[start - 1] == "\n"

    def _note_name(self, start: int, end: int, entity: DraftEntity, name: Name) -> None:
        is_new = entity not in self._known
        known = self._touch(entity, start)
        if entity.type is EntityType.PERSON:
            introduced = self._introduced
            if introduced is not None and "\n" in self._text[introduced.end : start]:
                self._introduced = None
                if is_new and self._is_identified(introduced, start, end, entity):
                    self._call(entity, known, introduced.noun, self._qualifiers(introduced))
                    if introduced.determiner == "a" and _WITH_PARTICULARS.match(self._text, end):
                        self.identified[introduced.start, introduced.end] = entity
        known.words.update(LETTERS_AND_DIGITS.findall(folded(name.text)))
        if name.role:
            words = [word.lower() for word in LETTERS_AND_DIGITS.findall(name.role)]
            called = words[: next((i for i, w in enumerate(words) if i and w in PREPOSITIONS), None)]
            for word in called:
                self._call(entity, known, word, words)
            for letters in initials_of(name.role):
                self._call(entity, known, letters, ())
            if name.role_range and _OWNED.search(
                self._text[max(0, name.role_range[0] - 4) : name.role_range[0]]
            ):
                known.owned.update(called)
        if entity.type is EntityType.PERSON:
            for noun, qualifiers in callings(self._text, self._titled_start(start, name), end, known.nouns):
                self._call(entity, known, noun, qualifiers)
        beside = _TITLED_BY.search(self._text, max(0, start - _TITLES), start)
        for word in LETTERS_AND_DIGITS.findall(beside.group())[-2:] if beside else ():
            self._titled.setdefault(word.lower(), {})[entity] = known
        before = _NOUN_BEFORE.search(self._text, max(0, start - _TITLES), start)
        if before and entity.type is EntityType.ORG and before["noun"] in nouns():
            self._call(entity, known, before["noun"], before["qualifiers"].lower().split())
        if age := _AGE.match(self._text, end, end + 16):
            known.age = int(age[1])

    def _is_identified(self, introduced: Description, start: int, end: int, entity: DraftEntity) -> bool:
        """Return whether a name says who opened the paragraph before: "A driver won.", "Al Lee, 51, ..."."""
        return (
            self._opens_a_paragraph(start)
            and len(self._text[introduced.end : start].split("\n\n")) == 2
            and self._could_be(introduced, entity)
            and _IDENTIFIED.match(self._text, end) is not None
        )

    def _is_beside_a_name(self, description: Description) -> bool:
        """Note an apposition; return whether the description is one, or is part of a name or title."""
        text, index = self._text, self._next
        while index < len(self._named) and self._only_qualifies(description, *self._named[index]):
            index += 1
        if index < len(self._named) and text[description.end : self._named[index][0]] == " (":
            index += text[self._named[index][1] : self._named[index][1] + 1] == ")"  # an acronym
        if index < len(self._named):
            start, end, entity, name = self._named[index]
            if description.end > (start if name.titled_from is None else name.titled_from):
                return True
            titled = self._titled_start(start, name)
            gap = _LINKS_AFTER.fullmatch(text, description.end, titled)
            is_another = gap is not None and gap.group() == " and " and not text[titled].islower()
            could_be = self._could_be(description, entity) or (
                entity.type is EntityType.ORG and may_be_a_body(description.noun)
            )
            if gap and not is_another and could_be:
                self._say(entity, description, name)
                return True
            if description.type == "PERSON" and (of := _OF_A_BODY.match(text, description.end)) is not None:
                for start, _, person, of_person in self._named[index : index + _MOST_IN_A_BODY]:
                    if of_person.titled_from is not None and of_person.titled_from < description.end:
                        return True  # "The mayor of Oslo, Mrs Ann Lee"
                    if self._titled_start(start, of_person) == of.end() and self._could_be(
                        description, person
                    ):
                        self._say(person, description, of_person)
                        return True
        if self._next:
            start, end, entity, name = self._named[self._next - 1]
            if end > description.start:
                return True
            gap = _LINKS_BEFORE.fullmatch(text, end, description.start)
            if gap and self._could_be(description, entity):
                self._say(entity, description, name)
                return True
        return False

    def _says_what_a_pronoun_is(self, description: Description) -> bool:
        """Return whether a description means nobody new: "She was a nurse", "Elected a deputy, he"."""
        start = description.start
        return description.determiner == "a" and bool(
            _PREDICATES.search(self._text, max(0, start - _LONGEST_PREDICATE), start)
        )

    def _only_qualifies(
        self, description: Description, start: int, end: int, entity: DraftEntity, name: Name
    ) -> bool:
        """Return whether a name is a qualifier of a description ("a London-based trader")."""
        return name.titled_from is None and end < description.end - len(description.noun)

    def _titled_start(self, start: int, name: Name) -> int:
        """Return where a name starts with the titles before it ("Mrs Justice Lee", "chief engineer Lee")."""
        start = start if name.titled_from is None else min(start, name.titled_from)
        while title := _TITLE.search(self._text, max(0, start - _TITLES), start):
            if not (is_address(title[1]) or is_head(title[1])):
                break
            start = title.start()
        return start

    def _say(self, entity: DraftEntity, description: Description, name: Name) -> None:
        known = self._known.get(entity) or self._touch(entity, name.start)
        if description.type == "PERSON" and description.gender and not self._differs(description, entity):
            self.genders[entity] = description.gender
        self._call(entity, known, description.noun, self._qualifiers(description))
        if description.determiner == "own" and not self._is_somebodys(description):
            known.owned.add(description.noun)
        if "year" in description.noun and (years := _YEARS.match(description.noun)):
            known.age = int(years.group())

    def _call(self, entity: DraftEntity, known: _Known, noun: str, qualifiers: Iterable[str]) -> None:
        known.nouns.setdefault(noun, set()).update(qualifiers)
        for word in ("", *qualifiers):
            self._called.setdefault((noun, word), {})[entity] = known

    def _is_somebodys(self, description: Description) -> bool:
        """Return whether a description begins with "his" or "her"."""
        return self._text[description.start : description.end].split()[0].lower() in GENDERS

    def _could_be(self, description: Description, entity: DraftEntity) -> bool:
        if description.type == "PLACE":
            wide = description.noun in _CITY and entity.is_country
            return ENTITY_CLASSES[entity.type] is EntityClass.PLACE and not wide
        if description.type == "PERSON":
            return entity.type is EntityType.PERSON and (
                may_be_of_either(description.noun) or not self._differs(description, entity)
            )
        known = self._known.get(entity)
        is_house = entity.type is EntityType.FAC and known is not None and description.noun in known.words
        return is_house or entity.type is EntityType.ORG

    def _differs(self, description: Description, entity: DraftEntity) -> bool:
        """Return whether a description and a name give genders that differ."""
        return bool(description.gender and entity.gender and description.gender != entity.gender)

    def _qualifiers(self, description: Description) -> set[str]:
        words = LETTERS_AND_DIGITS.findall(folded(self._text[description.start : description.end]))
        return set(words[1:]) - {*LETTERS_AND_DIGITS.findall(description.noun)}

    # --- Resolution ---------------------------------------------------------------------------

    def _resolved(self, description: Description) -> Nominal | None:
        if description.type == "PERSON":
            return self._person(description) or self._trading_as(description)
        if description.determiner != "the" or _OF.match(self._text, description.end):
            return None
        if description.type == "PLACE":
            return self._place(description) or self._school_district(description)
        return self._organisation(description)

    def _recent(self, description: Description, reach: int) -> Iterator[tuple[DraftEntity, _Known, int]]:
        """Yield the entities that a description could stand for, the last mentioned first."""
        sentence = bisect_right(self._sentence_starts, description.start) - 1
        for entity, known in reversed(self._known.items()):
            if sentence - known.sentence > reach:
                return
            if self._could_be(description, entity):
                yield entity, known, sentence - known.sentence

    def _person(self, description: Description) -> Nominal | None:
        noun, qualifiers = description.noun, self._qualifiers(description)
        fewest = min((self._called.get((noun, word), {}) for word in ("", *qualifiers)), key=len)
        is_somebodys = self._is_somebodys(description)
        agreeing = list(
            islice(
                (
                    entity
                    for entity, known in fewest.items()
                    if qualifiers <= known.nouns[noun]
                    and self._could_be(description, entity)
                    and not (is_somebodys and noun in known.owned)  # "Norland's manager" is not "his manager"
                    and not (known.nouns[noun] - qualifiers - {noun}) & ANOTHER_OFFICE
                ),
                2,
            )
        )
        if len(agreeing) == 1:
            return Nominal(description, agreeing[0], 0.75)
        called = self._called.get((noun, ""), {})
        is_called = bool(agreeing) or any(self._could_be(description, entity) for entity in called)
        if is_called and description.determiner == "the":
            return self._last_called(description, qualifiers)
        if description.determiner == "own" or is_called:
            return None
        if (narrower := self._called_more_narrowly(description)) is not None:
            return narrower
        years = _YEARS.match(noun)
        if years is None and noun not in _ANYBODY:
            return None
        near = [(entity, known) for entity, known, _ in self._recent(description, _NEAR)]
        aged = [entity for entity, known in near if years and known.age == int(years.group())]
        if aged:
            return Nominal(description, aged[0], 0.85)
        if len(near) == 1 and not qualifiers and (near[0][0].gender or noun not in ("man", "woman")):
            return Nominal(description, near[0][0], 0.55) if not (years and near[0][1].age) else None
        return None

    def _last_called(self, description: Description, qualifiers: set[str]) -> Nominal | None:
        """Return who of several people with a noun was clearly the last to be spoken of, not long before.

        What qualifies the noun may be new where it is a name: "the Reform leader", of a leader.
        """
        names = self._belongs_to
        near: list[tuple[int, DraftEntity]] = []
        for entity, known, distance in self._recent(description, _FAR // 2):
            qualified = known.nouns.get(description.noun)
            if qualified is None or (qualified - qualifiers - {description.noun}) & ANOTHER_OFFICE:
                continue
            if qualifiers <= qualified or (qualifiers <= names and qualified.isdisjoint(names)):
                near.append((distance, entity))
        near.sort(key=lambda pair: pair[0])
        if not near or (len(near) > 1 and near[1][0] - near[0][0] < _CLEARLY_NEARER):
            return None
        return Nominal(description, near[0][1], 0.6)

    def _trading_as(self, description: Description) -> Nominal | None:
        """Return the only organisation called by a noun for people: "the confectioner" of Halvorsen Foods."""
        called = self._called.get((description.noun, ""), {})
        if len(called) != 1:
            return None
        ((entity, known),) = called.items()
        fits = self._qualifiers(description) <= known.nouns[description.noun] | known.words
        return Nominal(description, entity, 0.65) if fits and entity.type is EntityType.ORG else None

    def _called_more_narrowly(self, description: Description) -> Nominal | None:
        """Return the person whom the text calls by a narrower noun: "the lawyer" of an attorney.

        Of several the last spoken of is meant, where the others were spoken of long before.
        """
        fitting: dict[DraftEntity, _Known] = {}
        for noun in narrower_nouns().get(description.noun, ()):
            called = {} if is_parent(noun) else self._called.get((noun, ""), {})
            for people in (called, self._titled.get(noun, {})):
                fitting.update((e, known) for e, known in people.items() if self._could_be(description, e))
        if len(fitting) == 1:
            return Nominal(description, next(iter(fitting)), 0.65)
        sentence = bisect_right(self._sentence_starts, description.start) - 1
        near = [entity for entity, known in fitting.items() if sentence - known.sentence <= _FAR // 4]
        if len(near) > 1:
            line = self._text.rfind("\n", 0, description.start) + 1
            first = bisect_right(self._sentence_starts, line) - 1
            near = [entity for entity in near if fitting[entity].sentence >= first]
        return Nominal(description, near[0], 0.5) if len(near) == 1 else None

    def _organisation(self, description: Description) -> Nominal | None:
        noun, qualifiers = description.noun, self._qualifiers(description)
        hints = nouns()[noun].hints
        is_from_here = not qualifiers.isdisjoint(self._homes) and (
            noun in _GENERIC or not qualifiers.isdisjoint(_BASED)
        )
        if is_from_here:
            qualifiers -= self._homes  # "the Chicago company"
        fitting: list[tuple[float, DraftEntity]] = []
        others = 0
        for entity, known, distance in self._recent(description, _FAR):
            if noun in known.nouns:
                evidence = _SAID if qualifiers <= known.nouns[noun] | known.words else 0.0
            elif qualifiers - known.words:
                evidence = 0.0
            elif any(nouns().get(other) is nouns()[noun] for other in known.nouns):
                evidence = _GOES_WITH  # "the company" of an operator
            elif noun in known.words:
                evidence = _IN_NAME
            else:
                evidence = _GOES_WITH * bool(known.words & hints)
            if evidence:
                fitting.append((evidence - 0.3 * distance, entity))
            others += distance <= _NEAR and not _is_of_another_kind(known)
        if (
            (noun in _GENERIC or is_from_here)
            and others
            and (is_from_here or max((score for score, _ in fitting), default=0.0) < _FRESH)
        ):
            fitting = []  # the last spoken of is meant
        if fitting:
            best = _clearly_best(fitting)
            return None if best is None else Nominal(description, best, 0.75 if len(fitting) == 1 else 0.6)
        if qualifiers:
            return None
        so_named = [
            entity
            for entity, known in self._known.items()
            if noun in known.words and self._could_be(description, entity)
        ]
        if len(so_named) == 1:  # however long ago
            return Nominal(description, so_named[0], 0.55)
        if noun in _GENERIC or is_from_here or (nouns()[noun] is nouns()["company"] and noun not in _OTHERS):
            return self._just_spoken_of(description)
        return self._whose_board(description) if noun == "board" else None

    def _just_spoken_of(self, description: Description) -> Nominal | None:
        """Return the only company of the last sentences: "the company", of which nothing else is said."""
        for reach in (_NEAR, _JUST_NOW):
            companies = [
                (entity, known)
                for entity, known, _ in self._recent(description, reach)
                if not _is_of_another_kind(known)
            ]
            near = [pair for pair in companies if pair[1].times > 1 or len(pair[1].words) > 1]
            if len(companies) > 1:  # "Acme told the Daily Post": it opens what is said of it
                near = [pair for pair in near if self._opens_a_paragraph(pair[1].last)]
            if companies:
                return Nominal(description, near[0][0], 0.5) if len(near) == 1 else None
        return None

    def _whose_board(self, description: Description) -> Nominal | None:
        """Return the only company, charity or the like that "the board" can be the board of."""
        start = description.start
        if _BEHIND_A_PREPOSITION.search(self._text, max(0, start - _LONGEST_PREPOSITION), start):
            return None  # "a seat on the board", "across the board"
        kinds = [nouns()[noun] for noun in _WITH_A_BOARD]
        owners = [
            entity
            for entity, known, _ in self._recent(description, _FAR)
            if any(
                known.words & kind.hints or any(nouns().get(n) is kind for n in known.nouns) for kind in kinds
            )
        ]
        return Nominal(description, owners[0], 0.55) if len(owners) == 1 else None

    def _school_district(self, description: Description) -> Nominal | None:
        """Return the only schools of a place that "the district" can be: "Pruitt County Schools"."""
        if description.noun != "district" or self._qualifiers(description) - {"school"}:
            return None
        schools = [
            entity
            for entity, known in self._known.items()
            if entity.type is EntityType.ORG
            and known.words & _SCHOOLS
            and not known.words & {"high", "middle"}
        ]
        return Nominal(description, schools[0], 0.65) if len(schools) == 1 else None

    def _place(self, description: Description) -> Nominal | None:
        """Resolve to the place that was called so or is of its kind, by how often it was mentioned."""
        noun, qualifiers = description.noun, self._qualifiers(description)
        fitting: list[tuple[float, DraftEntity]] = []
        for entity, known, distance in self._recent(description, _FAR):
            if qualifiers - known.words:
                continue
            evidence = _SAID if noun in known.nouns or noun in known.words else 0.0
            if noun in _COUNTRY and entity.is_country:
                evidence += 1
            elif noun in _CITY and entity.type is EntityType.GPE and not _is_wide(entity):
                evidence += 1 + (noun == "city" and city_named(entity.name) is not None)
            if evidence:
                fitting.append((evidence + math.log(known.times) - 0.1 * distance, entity))
        best = _clearly_best(fitting)
        return None if best is None else Nominal(description, best, 0.6)


def _clearly_best(fitting: list[tuple[float, DraftEntity]]) -> DraftEntity | None:
    """Return the entity with the highest score, if no other comes near."""
    fitting.sort(key=lambda pair: -pair[0])
    if not fitting or (len(fitting) > 1 and fitting[0][0] - fitting[1][0] < _CLEARLY):
        return None
    return fitting[0][1]


def _is_of_another_kind(known: _Known) -> bool:
    """Return whether names and descriptions say that something is no company: a court, an agency, a party."""
    words, company = known.words, nouns()["company"]
    kinds = {noun for word in known.nouns if (noun := nouns().get(word)) and noun.type == "ORG"}
    return bool(kinds - {company}) or any(
        noun.hints & words and not noun.hints & words <= company.hints for noun in nouns().values()
    )


def _is_wide(place: DraftEntity) -> bool:
    """Return whether a place is a country or a part of a country, not a city."""
    return place.is_country or region_named(place.name) is not None
