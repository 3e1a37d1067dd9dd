"""The reading of a text: the findings of every stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.language.quotations import Quotations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.language.attributions.attribution import Attribution
    from onrecord.language.entities.drafts import DraftEntity, OtherMention
    from onrecord.language.entities.pronouns import Reference
    from onrecord.language.spans import Range
    from onrecord.language.statements.assembly import DraftStatement
    from onrecord.language.tagging.names import TaggedName
    from onrecord.language.tagging.tagger import TaggedSpan
    from onrecord.language.times.values import DaySpan, Time
    from onrecord.language.turns.turn import Turn
    from onrecord.model import Skipped


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and the findings of the stages, in their order.

    A stage returns a new reading with its own fields set (``dataclasses.replace``) and leaves all others as
    they were. Fields that no stage has set are empty. Offsets are code points of ``text``.
    """

    text: str
    """The text that the stages read (``shadow``)."""
    paragraphs: Sequence[Range]
    unread: Sequence[Skipped] = ()
    """Parts of the text that could not be read."""
    sentence_starts: Sequence[int] = ()
    quotations: Quotations = field(default_factory=lambda: Quotations("", ()))
    turns: Sequence[Turn] = ()
    """The turns of a transcript or interview; none of any other text."""
    spans: Sequence[TaggedSpan] = ()
    """Words tagged as sources, cues and contents."""
    names: Sequence[TaggedName] = ()
    """Words tagged as names."""
    entities: Sequence[DraftEntity] = ()
    attributions: Sequence[Attribution] = ()
    references: Mapping[Range, Reference] = field(default_factory=dict)
    """He, she and descriptions, by where they stand."""
    statements: Sequence[DraftStatement] = ()
    mentions: Sequence[OtherMention] = ()
    """Where entities are referred to without their names."""
    times: Sequence[Time] = ()
    said_at: Sequence[DaySpan | None] = ()
    """The day, week, month or year in which each statement was made, None where the text does not say."""
