"""The meaning of a cue: its verb, its kind (speech, writing, thought, plan), and its act."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.language.lexicon.cues import CueVerb, cue_forms
from onrecord.language.lexicon.grammar import (
    ARTICLES,
    AUXILIARIES,
    MODALS,
    PREPOSITIONS,
    THIRD_PERSON_POSSESSIVES,
    WORD,
    alternatives,
)
from onrecord.language.lexicon.lemmas import is_adjective, lemma_of_word
from onrecord.language.lexicon.tables import lists
from onrecord.model import Act, Form, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.language.spans import Range

_PAPER = rf"(?:{alternatives(lists('messages.tsv')['paper'])})\b"
_WRITTEN = re.compile(rf"\b{_PAPER}")
_ON_PAPER = rf"in\s+(?:an?|the|{alternatives(THIRD_PERSON_POSSESSIVES)})\s+(?:[\w-]+\s+){{0,2}}?{_PAPER}"
_ON_PAPER_AFTER = re.compile(rf"\s+{_ON_PAPER}")
_ON_PAPER_BEFORE = re.compile(rf"\bI{_ON_PAPER[1:]}[^.!?;:\n\"“”]{{0,80}}$")
_NOT_A_HEAD = (
    PREPOSITIONS | AUXILIARIES | ARTICLES | {"not", "never", "that", "as", "up", "out", "it", "also"}
)
"""Small words of an unknown cue group."""
_TO_DO = re.compile(r"(?:(?:not|never)\s+)?to\s+[a-z]|for\s", re.IGNORECASE)
_BARE_BE = re.compile(r"(?:[^\s,.;?]+\s){1,7}?(?:not\s)?be\s", re.IGNORECASE)
_PLEASE = re.compile(r"[“\"‘']?\s*(?:please\b|let us\b|let’s\b|let's\b)", re.IGNORECASE)
_ASKED = re.compile(r"\?[”\"’'»)\s]*$")


# --- The head of a cue ---------------------------------------------------------------------------


def head_in(text: str, cue: Range) -> Range:
    """Return where the head of a cue group stands: "said" in "has also said"."""
    words = list(WORD.finditer(text, *cue))
    known = _verb_among([word.group().lower() for word in words])
    if known is not None:
        return words[known].span()
    of_weight = (word for word in reversed(words) if word.group().lower() not in _NOT_A_HEAD)
    head = next(of_weight, words[-1] if words else None)
    return head.span() if head else cue


def lemma_of(cue: str) -> str:
    """Return the lemma of a cue group's head: "say" for "have said", "refute" for "refuting"."""
    head = _head(cue)
    if head in ("according", "per"):
        return head
    return cue_forms()[head].lemma if head in cue_forms() else lemma_of_word(head)


def has_hearer(cue: str) -> bool:
    """Return whether the object of a cue's verb is its addressee: "told", "urged", not "said"."""
    return "hearer" in _marks(cue)


def _head(cue: str) -> str:
    return cue[slice(*head_in(cue, (0, len(cue))))].strip().lower()


def _verb_among(words: Sequence[str]) -> int | None:
    """Return the index of the first known verb, after a verb of beginning ("began to say") the next."""
    forms = cue_forms()
    known = [place for place, word in enumerate(words) if word in forms or word in ("according", "per")]
    full = (
        place for place in known if words[place] not in forms or "aspect" not in forms[words[place]].marks
    )
    return next(full, known[0] if known else None)


def _verb(cue: str) -> CueVerb | None:
    words = [word for word in _words(cue) if word in cue_forms()]
    place = _verb_among(words)
    return None if place is None else cue_forms()[words[place]]


def _marks(cue: str) -> frozenset[str]:
    verb = _verb(cue)
    return verb.marks if verb else frozenset()


def _words(cue: str) -> list[str]:
    return [word.lower() for word in WORD.findall(cue)]


# --- Kind and act --------------------------------------------------------------------------------


def kind_of(cue: str, *, on_paper: bool = False) -> Kind:
    """Return the kind of a cue; "said in a statement" is writing, an unknown verb is speech.

    Args:
        cue: the words of the cue.
        on_paper: whether the statement is made in a letter or the like.
    """
    verb = _verb(cue)
    if verb is None:  # "were unsure" is a state of mind
        return Kind.THOUGHT if is_adjective(_head(cue)) else Kind.SPEECH
    if verb.kind is Kind.SPEECH and (on_paper or _WRITTEN.search(cue.lower())):
        return Kind.WRITING
    return verb.kind


def on_paper(text: str, cue: Range, source: Range | None) -> bool:
    """Return whether a cue or its source stands beside "in a letter", "in a statement" or the like."""
    start = min(cue[0], source[0]) if source else cue[0]
    before = text[max(0, start - 120) : start]
    return bool(_ON_PAPER_AFTER.match(text, cue[1]) or _ON_PAPER_BEFORE.search(before))


def act_of(cue: str, reading: str, form: Form, *, asks_to_do: bool) -> Act:
    """Return whether a statement is an assertion, a question or a request.

    Args:
        cue: the words of the cue, "" if there is none.
        reading: the content's reading form.
        form: the statement's: a question mark is the speaker's where it stands in their own words.
        asks_to_do: whether the content opens with the person or body asked to act ("the senate to act").
    """
    marks = _marks(cue)
    if _ASKED.search(reading) and form is not Form.INDIRECT:
        return Act.QUESTION
    if "request" in marks or _PLEASE.match(reading):
        return Act.REQUEST
    if "request-to" in marks and (
        asks_to_do or _words(cue)[-1] == "for" or _TO_DO.match(reading) or _is_subjunctive(reading)
    ):
        return Act.REQUEST
    return Act.QUESTION if "question" in marks else Act.ASSERTION


def _is_subjunctive(reading: str) -> bool:
    """Return whether a clause says what is to be: "the minutes be read", not "it could be read"."""
    clause = _BARE_BE.match(reading)
    return clause is not None and not any(word in MODALS or word == "to" for word in _words(clause.group()))


def may_request_of(cue: str) -> bool:
    """Return whether a cue may be followed by the person asked to act: "urged", not "called for"."""
    marks = _marks(cue)
    requests = bool(marks & {"request", "request-to"})
    return requests and ("hearer" in marks or _words(cue)[-1] in ("on", "upon", "to"))
