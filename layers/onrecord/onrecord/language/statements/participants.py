"""The people whom "I", "we" and "you" stand for.

Within quotation marks and turns of a transcript "I" is the speaker, "we" the organisation that speaks, and
"you" the only addressee. In a text without labels that consists of questions and answers, or that announces
somebody's remarks, "I" is the person that it introduces.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from onrecord.language.entities.drafts import OtherMention
from onrecord.language.lexicon.grammar import FIRST_PERSON_PLURAL, alternatives
from onrecord.model import EntityType, MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range
    from onrecord.model import Speaker

_FIRST = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself)\b")
_WE = re.compile(rf"\b(?:{alternatives(FIRST_PERSON_PLURAL)})\b", re.IGNORECASE)
_SECOND = re.compile(r"\b(?<!thank )(?:you(?! all\b| know\b)|your|yours|yourself)\b", re.IGNORECASE)
_REMARKS = re.compile(
    r"\b(?:remarks|speech|address|statement|testimony|lecture|sermon|interview|interviews|interviewed)\b",
    re.IGNORECASE,
)
_NAMES_ITSELF = re.compile(r"\b(?:[Mm]y name is|I am|I’m|I'm)\s+$")
_LEAST_QUESTIONS = 3
_CREDIT = re.compile(r"\b(?:image|photo|photograph|picture|file|by|credit):?\s+$", re.IGNORECASE)


def participants(
    text: str,
    found: Sequence[Attribution],
    speakers: Sequence[Sequence[Speaker]],
    addressees: Sequence[Sequence[Speaker]],
    entities: Sequence[DraftEntity],
    quotations: Quotations,
    paragraphs: Sequence[Range],
) -> list[OtherMention]:
    """Find the pronouns of the first and second person and resolve them.

    Args:
        text: the document's text.
        found: its statements, in the order of the text, outer ones before those inside.
        speakers: of each statement.
        addressees: of each statement.
        entities: with ids.
        quotations: the quotations of the text.
        paragraphs: the text's paragraphs.
    """
    by_id = {entity.id: entity for entity in entities}
    noted: set[int] = set()
    mentions: list[OtherMention] = []

    def only(those: Sequence[Speaker]) -> DraftEntity | None:
        return by_id.get(those[0].entity_id or "") if len(those) == 1 else None

    def note(pattern: re.Pattern[str], bounds: Range, entity: DraftEntity | None) -> None:
        for match in pattern.finditer(text, *bounds):
            if match.start() not in noted:
                noted.add(match.start())
                if entity is not None:
                    mentions.append(OtherMention(*match.span(), entity.id, MentionKind.PRONOUN))

    only_speakers = [only(those) for those in speakers]
    turns = [index for index, attribution in enumerate(found) if attribution.turn is not None]
    other_sides = _other_sides(turns, only_speakers)
    for index in reversed(range(len(found))):  # inner statements first: "I" in them is their speaker
        speaker, spoken_to = only_speakers[index], only(addressees[index])
        stretches = _quoted(found[index].content, quotations)
        if index in other_sides:
            stretches = list(found[index].content)
            spoken_to = spoken_to or other_sides[index]
        for bounds in stretches:
            if speaker is None or speaker.type is EntityType.PERSON:
                note(_FIRST, bounds, speaker)
            elif speaker.type in (EntityType.ORG, EntityType.GPE):
                note(_WE, bounds, speaker)
            if spoken_to is not None and spoken_to.type is EntityType.PERSON and spoken_to is not speaker:
                note(_SECOND, bounds, spoken_to)
    if not turns:
        people = [entity for entity in entities if entity.type is EntityType.PERSON]
        for pattern, bounds, person in _unmarked(text, people, quotations, paragraphs):
            note(pattern, bounds, person)
    return mentions


def _other_sides(
    turns: Sequence[int], speakers: Sequence[DraftEntity | None]
) -> dict[int, DraftEntity | None]:
    """Return for each turn the speaker of the turn before, else of the turn after: the addressee of "you"."""
    other_sides: dict[int, DraftEntity | None] = {}
    for before, turn, after in zip([None, *turns], turns, [*turns[1:], None], strict=False):
        beside = (speakers[other] for other in (before, after) if other is not None)
        other_sides[turn] = next(
            (other for other in beside if other is not None and other is not speakers[turn]), None
        )
    return other_sides


def _is_turn(text: str, attribution: Attribution) -> bool:
    cue, source = attribution.cue, attribution.source
    return cue is not None and text[slice(*cue)] == ":" and source is not None and source[1] <= cue[0]


def _quoted(pieces: Iterable[Range], quotations: Quotations) -> list[Range]:
    """Return the whole quotations that a content lies in: the content may end before they do."""
    return list(
        dict.fromkeys(
            (quotation.start, quotation.end)
            for piece in pieces
            for quotation in quotations.overlapping(*piece)
        )
    )


# --- Texts in the first person -------------------------------------------------------------------


def _unmarked(
    text: str, people: Sequence[DraftEntity], quotations: Quotations, paragraphs: Sequence[Range]
) -> Iterable[tuple[re.Pattern[str], Range, DraftEntity]]:
    """Yield stretches of an interview or speech without labels where "I", in questions "you", is a person."""
    questions = [
        index
        for index, (start, end) in enumerate(paragraphs)
        if text[start:end].endswith(("?", "?”", '?"')) and quotations.around(end - 1) is None
    ]
    if len(questions) >= _LEAST_QUESTIONS:
        person = _introduced(text, people, paragraphs[0][1], paragraphs[questions[0]][0])
        if person is None:
            return
        asking = frozenset(questions)
        for index in range(questions[0], len(paragraphs)):
            asked = index in asking
            for bounds in _outside(paragraphs[index], quotations):
                yield (_SECOND if asked else _FIRST), bounds, person
    elif paragraphs:
        yield from _remarks(text, people, quotations, paragraphs)


def _introduced(text: str, people: Sequence[DraftEntity], headline: int, before: int) -> DraftEntity | None:
    """Return the person whom an introduction names twice as often as others; a headline counts double."""
    counts: Counter[DraftEntity] = Counter()
    for person in people:
        for name in person.names:
            if name.start < before and not _CREDIT.search(text[max(0, name.start - 16) : name.start]):
                counts[person] += 2 if name.start < headline else 1
    (first, most), (_, second) = [*counts.most_common(2), (None, 0), (None, 0)][:2]
    return first if most >= max(1, 2 * second) else None


def _remarks(
    text: str, people: Sequence[DraftEntity], quotations: Quotations, paragraphs: Sequence[Range]
) -> Iterable[tuple[re.Pattern[str], Range, DraftEntity]]:
    """Yield the stretches after a headline that announces remarks, or after "my name is"."""
    start, end = paragraphs[0]
    announced = [person for person in people if any(name.start < end for name in person.names)]
    voices: list[tuple[int, DraftEntity]] = []
    if len(announced) == 1 and len(paragraphs) > 1 and _REMARKS.search(text, start, end):
        voices.append((end, announced[0]))
    voices += sorted(
        (
            (name.start - 40, person)
            for person in people
            for name in person.names
            if _NAMES_ITSELF.search(text[max(0, name.start - 16) : name.start])
            and quotations.around(name.start) is None
        ),
        key=lambda voice: voice[0],
    )
    for bounds in paragraphs:
        index = bisect_right(voices, bounds[1], key=lambda voice: voice[0]) - 1
        if index >= 0:
            for stretch in _outside(bounds, quotations):
                yield _FIRST, stretch, voices[index][1]


def _outside(bounds: Range, quotations: Quotations) -> list[Range]:
    """Return the parts of a paragraph outside quotation marks."""
    start, end = bounds
    found: list[Range] = []
    for quotation in quotations.overlapping(*bounds):
        if quotation.start > start:
            found.append((start, quotation.start))
        start = max(start, quotation.end)
    return [*found, (start, end)] if start < end else found
