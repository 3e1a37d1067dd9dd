"""Questions: the filters of a list of statements, as a request gives them and as they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.model import Act, DateBasis, Day, Form, Frozen, Kind, SourceClass, Unattributed, Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.service import resources
from onrecord.service.lookups import found
from onrecord.service.names import check_known, ids_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onrecord.record.model import Grouping, StatementCounts

NAMED = ("speaker", "about", "addressee")
"""The filters that take an entity's name or id."""


class Question(Frozen):
    """The filters of ``Record.statements``, with ids in place of names."""

    speaker: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    form: tuple[Form, ...] = ()
    kind: tuple[Kind, ...] = ()
    from_: Day | None = None
    to: Day | None = None
    min_confidence: float | None = None
    act: tuple[Act, ...] = ()
    source_class: tuple[SourceClass, ...] = ()
    negated: bool | None = None
    unattributed: tuple[Unattributed, ...] = ()
    zone: tuple[Zone, ...] = ()
    outlet: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date_basis: tuple[DateBasis, ...] = ()
    undated: bool | None = None
    document: tuple[str, ...] = ()
    lemma: tuple[str, ...] = ()
    addressee: tuple[str, ...] = ()
    words: str | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """The filters as keywords of ``Record.statements``."""
        return {name: getattr(self, name) for name in type(self).model_fields}


def question_of(given: Mapping[str, Any]) -> Question:
    """Return the question that a request asks.

    Args:
        given: its parameters: the fields of ``Question``, with names besides ids and "any" for every reason
            to be ``unattributed``, ``q`` for its words, and ``type`` of those that are named.

    Raises:
        ProblemError: there is no day between two days, or nobody has a name.
        AmbiguousNameError: several entities have a name.
    """
    check_order(given["from_"], given["to"])
    asked = {name: given[name] for name in Question.model_fields if name in given}
    for name in NAMED:
        asked[name] = ids_of(name, given[name], type=given["type"])
    reasons = given["unattributed"]
    asked["unattributed"] = tuple(each for each in Unattributed if each in reasons or "any" in reasons)
    return Question(**asked, words=given["q"])


def check_order(from_: date | None, to: date | None) -> None:
    """Check that there are days between two days.

    Raises:
        ProblemError: there are none.
    """
    if from_ is not None and to is not None and from_ >= to:
        raise ProblemError(
            ProblemType.INVALID_REQUEST,
            f"There is no day from {from_} to {to}: `to` is the day after the last one.",
        )


def counted(question: Question, by: Grouping, *, cursor: str | None = None) -> StatementCounts:
    """Count the statements that answer a question; see ``Record.statement_counts``.

    Raises:
        ProblemError: there are none, as the record does not know whom or what the question names.
    """
    counts = resources.record().statement_counts(by, cursor=cursor, **question.filters)
    if not (counts.total or counts.next_cursor or cursor):
        check_named(question)
    return counts


def check_named(question: Question) -> None:
    """Check that the record knows the entities and documents that a question without answers names.

    Raises:
        ProblemError: it does not.
    """
    check_known("speaker", question.speaker)
    check_known("about", question.about)
    for id in question.document:
        found(resources.record().document(id), "document")
