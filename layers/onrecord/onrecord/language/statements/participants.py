"""The people whom "I", "we" and "you" stand for.

Within quotation marks and turns of a transcript "I" is the speaker, "we" the organisation that speaks, and
"you" the only addressee. Elsewhere "I" is the narrator.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.entities.drafts import OtherMention
from onrecord.language.lexicon.grammar import FIRST_PERSON, FIRST_PERSON_PLURAL, alternatives, in_a_sentence
from onrecord.model import EntityType, MentionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.language.entities.narrators import Narrators
    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range
    from onrecord.model import Speaker

_FIRST = re.compile(rf"\b(?:{in_a_sentence(FIRST_PERSON)})\b")
_WE = re.compile(rf"\b(?:{alternatives(FIRST_PERSON_PLURAL)})\b", re.IGNORECASE)
_SECOND = re.compile(r"\b(?<!thank )(?:you(?! all\b| know\b)|your|yours|yourself)\b", re.IGNORECASE)


def participants(
    text: str,
    found: Sequence[Attribution],
    speakers: Sequence[Sequence[Speaker]],
    addressees: Sequence[Sequence[Speaker]],
    entities: Sequence[DraftEntity],
    quotations: Quotations,
    paragraphs: Sequence[Range],
    narrators: Narrators,
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
        narrators: who says "I" outside of quotation marks.
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
    for paragraph in paragraphs if not turns else ():
        for bounds in _outside(paragraph, quotations):
            note(_FIRST, bounds, narrators.at(bounds[1] - 1))
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


def _outside(bounds: Range, quotations: Quotations) -> list[Range]:
    """Return the parts of a paragraph outside quotation marks."""
    start, end = bounds
    found: list[Range] = []
    for quotation in quotations.overlapping(*bounds):
        if quotation.start > start:
            found.append((start, quotation.start))
        start = max(start, quotation.end)
    return [*found, (start, end)] if start < end else found
