"""Look-ups by id, and the problem where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from onrecord.identity import STATEMENT_ID
from onrecord.problems import ProblemError, ProblemType
from onrecord.record.model import Status
from onrecord.service import resources

if TYPE_CHECKING:
    from onrecord.record.model import RecordedDocument, RecordedStatement

T = TypeVar("T")


def found(thing: T | None, kind: str) -> T:
    """Return the thing that was looked up.

    Raises:
        ProblemError: the record does not have it.
    """
    if thing is None:
        raise ProblemError(ProblemType.NOT_FOUND, f"The record has no {kind} of this id.")
    return thing


def found_in(document_id: str, thing: T | None) -> T:
    """Return what was looked up in a document.

    Raises:
        ProblemError: the record does not have the document, or nothing of it yet.
    """
    if thing is None:
        recorded = resources.record().document(document_id)
        if recorded is not None and recorded.document is None:
            raise ProblemError(ProblemType.NOT_YET_PROCESSED, why_unread(recorded))
    return found(thing, "document")


def found_statement(statement_id: str) -> RecordedStatement:
    """Return a statement.

    Raises:
        ProblemError: the record does not have it. If it has a document that the id is of, that does not have
            the statement any more, as ids are made of the words that were read.
    """
    statement = resources.record().statement(statement_id)
    if statement is None and (named := STATEMENT_ID.fullmatch(statement_id)):
        document = resources.record().document(named["document"])
        if document is not None and document.document is not None:
            raise ProblemError(
                ProblemType.STATEMENT_GONE,
                "The document was read again or replaced since, and has no such statement now. "
                f"/v1/documents/{document.id}/statements lists those that it has.",
            )
    return found(statement, "statement")


def why_unread(recorded: RecordedDocument) -> str:
    """Return why a document has not been read yet."""
    if recorded.status is Status.WAITING:
        return "The document has not been uploaded yet."
    if recorded.problem is None:
        return "The document is being processed; ask again."
    return f"The document could not be read. {recorded.problem.title}. {recorded.problem.detail}"
