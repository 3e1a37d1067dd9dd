"""Suggested rows of an authority file: surnames that stand alone in some documents, with their bearers.

The record never joins "Okonjo" to Mara Okonjo of other documents by itself. Evidence for it is what the
documents say of both: the same role, the same organisation, the same outlet, days near each other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.authority.rows import Row
from onrecord.identity import folded
from onrecord.model import EntityType

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.model import Extraction

NEAR = 7
"""Days between two documents that may be of the same events."""
_LEAST = 2
"""Weight that evidence needs: a role or an organisation has it, so have outlet and days together."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person as a document describes them; ``organisation`` is an id, ``date`` the document's."""

    id: str
    name: str
    document: str
    role: str | None = None
    organisation: str | None = None
    outlet: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person whom a surname alone probably means.

    Attributes:
        id: the person's, as the record derives it from the full name.
        name: the full name.
        surname: what some documents have alone.
        evidence: what speaks for it, in words, the strongest first.
        documents: how many documents have the surname alone.
    """

    id: str
    name: str
    surname: str
    evidence: tuple[str, ...]
    documents: int

    @property
    def row(self) -> Row:
        """The row of the authority file that binds the surname."""
        return Row(id=self.id, name=self.name, type=EntityType.PERSON, aliases=(self.surname,))


def sightings_of(extraction: Extraction) -> Iterator[Sighting]:
    """Yield the people of a document."""
    document = extraction.document
    for entity in extraction.entities:
        if entity.type is EntityType.PERSON:
            yield Sighting(
                id=entity.id,
                name=entity.name,
                document=document.id,
                role=entity.role,
                organisation=entity.organisation.entity_id if entity.organisation else None,
                outlet=document.outlet,
                date=document.published,
            )


def suggestions(sightings: Iterable[Sighting]) -> list[Suggestion]:
    """Return the people whom surnames that stand alone probably mean, in the order of the surnames.

    Nobody is suggested where two people of that surname have equal evidence.
    """
    alone: dict[str, list[Sighting]] = defaultdict(list)
    full: dict[str, dict[str, list[Sighting]]] = defaultdict(lambda: defaultdict(list))
    for sighting in sightings:
        words = folded(sighting.name).split()
        if len(words) == 1:
            alone[words[0]].append(sighting)
        elif words:
            full[words[-1]][sighting.id].append(sighting)
    found = []
    for surname, seen in sorted(alone.items()):
        weighed = [(evidence_of(seen, person), person) for person in full[surname].values()]
        weighed.sort(key=lambda pair: -_weight(pair[0]))
        weights = [_weight(evidence) for evidence, _ in weighed]
        if not weights or weights[0] < _LEAST or weights[0] in weights[1:]:
            continue
        evidence, person = weighed[0]
        documents = len({sighting.document for sighting in seen})
        reasons = tuple(words for _, words in evidence)
        found.append(Suggestion(person[0].id, person[0].name, seen[0].name, reasons, documents))
    return found


def evidence_of(alone: Sequence[Sighting], person: Sequence[Sighting]) -> list[tuple[int, str]]:
    """Return the evidence that a surname means a person: weights and words."""
    evidence: list[tuple[int, str]] = []
    if role := _shared_role(alone, person):
        evidence.append((2, f"the same role ({role})"))
    if organisation := _shared("organisation", alone, person):
        evidence.append((2, f"the same organisation ({organisation})"))
    if outlet := _shared("outlet", alone, person):
        evidence.append((1, f"the same outlet ({outlet})"))
    apart = [
        abs((sighting.date - other.date).days)
        for sighting in alone
        for other in person
        if sighting.date and other.date
    ]
    if apart and min(apart) <= NEAR:
        evidence.append((1, "the same day" if not min(apart) else f"days apart: {min(apart)}"))
    return evidence


def _weight(evidence: Iterable[tuple[int, str]]) -> int:
    return sum(weight for weight, _ in evidence)


def _shared(field: str, alone: Iterable[Sighting], person: Iterable[Sighting]) -> str | None:
    theirs = {getattr(sighting, field) for sighting in person} - {None}
    return next((value for sighting in alone if (value := getattr(sighting, field)) in theirs), None)


def _shared_role(alone: Iterable[Sighting], person: Sequence[Sighting]) -> str | None:
    """Return a role of both: equal, or one within the other in whole words ("mayor", "mayor of Leith")."""
    theirs = [folded(sighting.role) for sighting in person if sighting.role]
    for sighting in alone:
        role = folded(sighting.role or "")
        if role and any(f" {role} " in f" {other} " or f" {other} " in f" {role} " for other in theirs):
            return sighting.role
    return None
