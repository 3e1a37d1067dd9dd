"""Whether a cue reports what is said or thought, or what is done: features of a statement's confidence.

The tagger has learnt from articles in which nearly every verb with a person before it and words behind it
brings a statement. Elsewhere many report an act ("the vendors offered noodles"). What tells them apart
anywhere is the class of the cue (FrameNet's Communication, Cognition and Desiring), whether a clause or a
thing follows, and whether anybody is there to say it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from onrecord.language.lexicon.cues import cue_forms
from onrecord.language.lexicon.grammar import (
    A_FORM_OF_BE,
    AUXILIARIES,
    FIRST_PERSON,
    FIRST_PERSON_PLURAL,
    PERSONAL_PRONOUNS,
    QUESTION_WORDS,
    RELATIVES,
    WORD,
)
from onrecord.language.lexicon.marks import DOUBLE_MARKS
from onrecord.language.lexicon.past_forms import is_past_form
from onrecord.language.lexicon.tables import rows, values
from onrecord.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.spans import Range

_OTHER_CUES = frozenset(word for _, words in rows("unattributed.tsv") for word in values(words)) | {
    "according"
}
"""Words of cues that are no verbs that introduce statements: "according to", "reportedly"."""
_FIRST_WORDS = 12
"""Words of a content among which the verb of a clause stands."""
_OPEN_CLAUSES = RELATIVES | PERSONAL_PRONOUNS | QUESTION_WORDS | {"to", "so", "there"}


class SayingFeatures(NamedTuple):
    """Features of a cue with its source and content, each 0 or 1."""

    unlisted: float
    """The cue has no verb of ``lexicon.cues``, and is not "according to" or "reportedly"."""
    thought: float
    plan: float
    passive: float
    """The cue is a passive, and nobody is its source."""
    unlisted_thing: float
    """The cue is unlisted and its content a thing: no clause, and without quotation marks."""
    own: float
    """The source is "I" or "we"."""
    that_clause: float


def saying_features(
    text: str, content: Sequence[Range], cue: Range | None, source: Range | None
) -> SayingFeatures:
    """Return the features of an attribution's spans."""
    words = WORD.findall(text[slice(*cue)].lower()) if cue else []
    kinds = [cue_forms()[word].kind for word in words if word in cue_forms()]
    is_unlisted = bool(cue) and not kinds and _OTHER_CUES.isdisjoint(words)
    first = WORD.findall(text[slice(*content[0])].lower())
    return SayingFeatures(
        unlisted=float(is_unlisted),
        thought=float(kinds[-1:] == [Kind.THOUGHT]),
        plan=float(kinds[-1:] == [Kind.PLAN]),
        passive=float(cue is not None and source is None and A_FORM_OF_BE.search(text, *cue) is not None),
        unlisted_thing=float(
            is_unlisted and not _is_quoted(text, content) and not _is_clause(first[:_FIRST_WORDS])
        ),
        own=float(source is not None and text[slice(*source)].lower() in FIRST_PERSON | FIRST_PERSON_PLURAL),
        that_clause=float(first[:1] == ["that"]),
    )


def reports_an_act(text: str, content: Sequence[Range], cue: Range | None, source: Range | None) -> bool:
    """Return whether an attribution has an unlisted cue and quotes nothing."""
    return bool(saying_features(text, content, cue, source).unlisted) and not _is_quoted(text, content)


def _is_quoted(text: str, content: Sequence[Range]) -> bool:
    return any(not DOUBLE_MARKS.isdisjoint(text[slice(*piece)]) for piece in content)


def _is_clause(words: Sequence[str]) -> bool:
    """Return whether words are a clause, as far as its first word, auxiliaries and past forms show."""
    if not words:
        return False
    return words[0] in _OPEN_CLAUSES or any(word in AUXILIARIES or is_past_form(word) for word in words)
