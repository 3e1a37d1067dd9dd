"""Attributions to statements: the speakers, form, kind and subjects of each.

Works on the attributions of any finder.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.identity import folded
from onrecord.language.entities.drafts import OtherMention
from onrecord.language.entities.narrators import Narrators
from onrecord.language.entities.voices import Voices
from onrecord.language.lexicon.grammar import (
    A_FORM_OF_BE,
    LETTERS_AND_DIGITS,
    RELATIVE_PRONOUNS,
    alternatives,
)
from onrecord.language.lexicon.tables import rows, values
from onrecord.language.statements.addressees import asked_to_do
from onrecord.language.statements.cues import act_of, kind_of, lemma_of, on_paper
from onrecord.language.statements.participants import participants
from onrecord.language.statements.source_classes import source_class_of
from onrecord.language.statements.speakers import Speakers
from onrecord.language.turns.turn import TurnsByPlace
from onrecord.model import Act, Form, Kind, SourceClass, Speaker, Unattributed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.entities.drafts import DraftEntity
    from onrecord.language.entities.pronouns import Reference
    from onrecord.language.quotations import Quotations
    from onrecord.language.spans import Range
    from onrecord.language.turns.turn import Turn

_NOT = re.compile(r"\b(?:not|never|neither|nor)\b|n['’]t\b|\bno longer\b", re.IGNORECASE)
_WITHHELD = re.compile(r"\b(?:refus|declin|fail|neglect)(?:e|es|ed|s|ing)?\s+to\s+\w+", re.IGNORECASE)
_HELD_BACK = re.compile(
    r"\b(?:hide|conceal|disguise|mask|contain|suppress|resist|deny|hesitate|help|stop short|enough"
    r"|only|just|merely|simply)\b",
    re.IGNORECASE,
)
"""Words that make a "not" before them no negation: "could not hide her joy", "did not hesitate"."""
_CLAUSE_BETWEEN = re.compile(rf",|\b(?:{alternatives(RELATIVE_PRONOUNS)})\b")
"""The start of a clause between a "not" and the cue: "those who asked not to be named said"."""
_NOBODY = re.compile(r"(?:no one|nobody|none|neither|no)\b", re.IGNORECASE)
_RELATIVE = RELATIVE_PRONOUNS - {"that"}
_LEADING_THAT = re.compile(r"that[\s,]+(?=\S)", re.IGNORECASE)
_TRAILING = " \t\r\n,;:–—"


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """A statement without its id, its date and the ids of other statements."""

    attribution: Attribution
    form: Form
    kind: Kind
    act: Act
    negated: bool
    reading: str
    lemma: str | None
    speakers: tuple[Speaker, ...]
    unattributed: Unattributed | None
    addressees: tuple[Speaker, ...]
    about: tuple[str, ...]
    parent: int | None
    """Index of the statement inside whose content this one stands."""
    ordinal: int
    """Number among statements of the same words, from 0."""
    turn: Turn | None
    """The turn of a transcript that it is, or stands inside."""


def assemble(
    text: str,
    attributions: Iterable[Attribution],
    entities: Sequence[DraftEntity],
    references: Mapping[Range, Reference],
    quotations: Quotations,
    paragraphs: Sequence[Range],
    turns: Sequence[Turn] = (),
) -> tuple[list[DraftStatement], list[OtherMention]]:
    """Make a statement of every attribution whose content holds a word.

    Returns:
        The statements in the order of the text; and the mentions of entities without their names: the
        references, the labels of a transcript, first and second persons.
    """
    found = sorted(
        (
            a
            for a in attributions
            if a.content and any(LETTERS_AND_DIGITS.search(text, *piece) for piece in a.content)
        ),
        key=lambda a: (a.content[0][0], -a.content[-1][1]),
    )
    mentions = [
        OtherMention(reference.start, reference.end, reference.entity.id, reference.kind)
        for reference in references.values()
        if reference.entity is not None
    ]
    parents = _parents(found)
    narrators = Narrators(text, entities, quotations, paragraphs)
    resolver = Speakers(text, entities, references, narrators)
    voices = Voices(text, turns, entities)
    classed = _Classed(entities)
    speakers = [classed.all_of(those) for those in _speakers_in_order(found, parents, resolver, voices)]
    addressees = [
        classed.all_of(
            each
            for each in resolver.addressed(attribution, () if parent is None else speakers[parent])
            if each.entity_id is None or each.entity_id not in {speaker.entity_id for speaker in own}
        )
        for attribution, parent, own in zip(found, parents, speakers, strict=True)
    ]
    mentions += resolver.mentions
    mentions += participants(text, found, speakers, addressees, entities, quotations, paragraphs, narrators)
    mentioned = _Mentioned(entities, mentions)
    readings = [_reading_of(text, attribution, quotations) for attribution in found]
    places = TurnsByPlace(turns)
    seen: Counter[tuple[str, str, str]] = Counter()
    drafts: list[DraftStatement] = []
    for index, attribution in enumerate(found):
        cue = text[slice(*attribution.cue)] if attribution.cue else ""
        source = text[slice(*attribution.source)] if attribution.source else ""
        words = (folded(source), folded(cue), folded(readings[index]))
        form = Form.DIRECT if attribution.turn else quotations.form_of(attribution.content)
        drafts.append(
            DraftStatement(
                attribution=attribution,
                form=form,
                kind=_kind(text, attribution, speakers[index]),
                act=act_of(cue, readings[index], form, asks_to_do=asked_to_do(text, attribution) is not None),
                negated=_is_negated(text, attribution),
                reading=readings[index],
                lemma=lemma_of(cue) if cue else None,
                speakers=speakers[index],
                unattributed=None
                if attribution.source or speakers[index]
                else _why_unattributed(text, attribution),
                addressees=addressees[index],
                about=mentioned.within(attribution.content),
                parent=parents[index],
                ordinal=seen[words],
                turn=None if (number := places.touched(*attribution.content[0])) is None else turns[number],
            )
        )
        seen[words] += 1
    return drafts, mentions


def _reading_of(text: str, attribution: Attribution, quotations: Quotations) -> str:
    """Return a content as one reads it aloud; a turn is whole, with its full stop."""
    if attribution.turn is None:
        return reading_text(text, attribution.content, quotations)
    return " … ".join(" ".join(text[slice(*piece)].split()) for piece in attribution.content)


def reading_text(text: str, pieces: Sequence[Range], quotations: Quotations) -> str:
    """Return the reading form of a content.

    Pieces are joined by " … "; each is without a leading "that", without the marks that enclose all of it,
    and without the comma before "he said"; white space is single. A relative pronoun alone ("Dale, whom he
    called a liar") is left out before other pieces.
    """
    if len(pieces) > 1 and text[slice(*pieces[0])].lower() in _RELATIVE:
        pieces = pieces[1:]
    return " … ".join(filter(None, (_read_piece(text, *piece, quotations) for piece in pieces)))


def _read_piece(text: str, start: int, end: int, quotations: Quotations) -> str:
    if that := _LEADING_THAT.match(text, start, end):
        start = that.end()
    while start < end and text[start] in " \t\r\n,;:":
        start += 1
    end = start + len(text[start:end].rstrip(_TRAILING))
    outer = quotations.starting_at(start)
    quoted = outer is not None and outer.end >= end
    if outer is not None and quoted:
        start, end = outer.inner_start, min(end, outer.inner_end)
    words = " ".join(text[start:end].split()).rstrip(_TRAILING)
    return words if quoted or words.endswith(("..", "…")) else _without_full_stop(words)


def _without_full_stop(words: str) -> str:
    return words if re.search(r"\b\w\.\w\.$", words) else words.removesuffix(".").rstrip()


# --- Who -----------------------------------------------------------------------------------------


def _speakers_in_order(
    found: Sequence[Attribution], parents: Sequence[int | None], resolver: Speakers, voices: Voices
) -> list[tuple[Speaker, ...]]:
    """Resolve sources in the order of the text; a statement around another is resolved before it."""
    speakers: dict[int, tuple[Speaker, ...]] = {}

    def resolve(index: int) -> None:
        if index in speakers:
            return
        parent = parents[index]
        if parent is not None:
            resolve(parent)
        source, turn = found[index].source, found[index].turn
        if turn is not None:
            speakers[index] = resolver.of_turn(turn, voices)
        elif source is None:
            speakers[index] = ()
        elif parent is None:
            speakers[index] = resolver.of(source)
        else:
            turn = found[parent].turn
            hearer = None if turn is None else voices.other_side(turn)
            speakers[index] = resolver.of(source, speakers[parent], hearer)

    order = sorted(range(len(found)), key=lambda i: (found[i].source or found[i].content[0])[0])
    for index in order:
        resolve(index)
    return [speakers[index] for index in range(len(found))]


def _parents(found: Sequence[Attribution]) -> list[int | None]:
    """For each statement, find the smallest whose content holds its own content and cue."""
    parents: list[int | None] = []
    around: list[tuple[Range, int]] = []  # pieces of content that may still hold what follows
    for index, attribution in enumerate(found):
        start, end = attribution.content[0][0], attribution.content[-1][1]
        parts = [*attribution.content, *([attribution.cue] if attribution.cue else [])]
        around = [(piece, owner) for piece, owner in around if piece[1] > start]
        holding = [
            (piece[1] - piece[0], owner)
            for piece, owner in around
            if all(piece[0] <= s and e <= piece[1] for s, e in parts) and end - start < piece[1] - piece[0]
        ]
        parents.append(min(holding)[1] if holding else None)
        around.extend((piece, index) for piece in attribution.content)
    return parents


def _why_unattributed(text: str, attribution: Attribution) -> Unattributed:
    if attribution.turn is not None:
        return Unattributed.NO_SOURCE
    if attribution.cue is None:
        return Unattributed.ORPHAN_QUOTATION
    start, end = attribution.cue
    if reason := next(filter(None, map(_reasons().get, text[start:end].lower().split())), None):
        return reason
    before = text[max(0, start - 12) : end]
    return Unattributed.PASSIVE if A_FORM_OF_BE.search(before) else Unattributed.NO_SOURCE


@cache
def _reasons() -> dict[str, Unattributed]:
    return {
        word: Unattributed(reason) for reason, words in rows("unattributed.tsv") for word in values(words)
    }


def _is_negated(text: str, attribution: Attribution) -> bool:
    if attribution.cue is None:
        return False
    start, end = attribution.cue
    if attribution.source is not None:
        if _NOBODY.match(text, *attribution.source):
            return True
        behind = attribution.source[1]
        if behind <= start <= behind + 30 and not _CLAUSE_BETWEEN.search(text, behind, start):
            start = behind
    is_not = _NOT.search(text, start, end) is not None
    if _WITHHELD.search(text, start, end):
        return not is_not  # "did not fail to mention"
    return is_not and _HELD_BACK.search(text, start, end) is None


class _Classed:
    """Adds the class of sources to speakers."""

    def __init__(self, entities: Iterable[DraftEntity]) -> None:
        self._entities = {entity.id: entity for entity in entities}

    def all_of(self, speakers: Iterable[Speaker]) -> tuple[Speaker, ...]:
        return tuple(map(self._of, speakers))

    def _of(self, speaker: Speaker) -> Speaker:
        if speaker.source_class is not None:
            return speaker
        entity = self._entities.get(speaker.entity_id or "")
        return speaker.model_copy(update={"source_class": source_class_of(speaker, entity)})


def _kind(text: str, attribution: Attribution, speakers: Sequence[Speaker]) -> Kind:
    """Return the kind of a statement; a document neither speaks nor thinks: its statements are writing."""
    cue = attribution.cue
    if cue is None:
        return Kind.SPEECH
    kind = kind_of(text[slice(*cue)], on_paper=on_paper(text, cue, attribution.source))
    writes = bool(speakers) and all(s.source_class is SourceClass.DOCUMENT for s in speakers)
    return Kind.WRITING if writes and kind in (Kind.SPEECH, Kind.THOUGHT) else kind


# --- About ---------------------------------------------------------------------------------------


class _Mentioned:
    """All mentions of all entities in order of position."""

    def __init__(self, entities: Iterable[DraftEntity], others: Iterable[OtherMention]) -> None:
        self._mentions = sorted(
            [
                *((name.start, name.end, entity.id) for entity in entities for name in entity.names),
                *((other.start, other.end, other.entity_id) for other in others),
            ]
        )
        self._starts = [mention[0] for mention in self._mentions]

    def within(self, pieces: Iterable[Range]) -> tuple[str, ...]:
        """Return the ids of the entities mentioned in these ranges, each once, in order of mention."""
        return tuple(
            dict.fromkeys(
                entity
                for start, end in pieces
                for _, stop, entity in self._mentions[
                    bisect_left(self._starts, start) : bisect_left(self._starts, end)
                ]
                if stop <= end
            )
        )
