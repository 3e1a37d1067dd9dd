"""The errors of the record, and of asking it by name, as answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response

from onrecord.identity import STATEMENT_ID
from onrecord.problems import ProblemError, ProblemType
from onrecord.record import ConcurrentChangeError
from onrecord.service import resources
from onrecord.service.http.problems import Fault
from onrecord.service.names import AmbiguousNameError
from onrecord.service.pages import why_unread

if TYPE_CHECKING:
    from onrecord.record.model import RecordedStatement
    from onrecord.service.http.api import HttpApi

RETRY_AFTER = 1
"""Seconds after which a request that met documents in change may be sent again."""
T = TypeVar("T")


class SignInNeededError(Exception):
    """Nobody is signed in."""


class ReplacedIdError(Exception):
    """The authority file has replaced the id of an entity by ``current``."""

    def __init__(self, current: str) -> None:
        super().__init__()
        self.current = current


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


def answer_record_errors(app: HttpApi) -> None:
    """Have an API answer 503 to documents in change, 300 to ambiguous names, 308 to replaced ids."""

    def retry_later(_: ConcurrentChangeError) -> Response[str]:
        error = ProblemError(
            ProblemType.CONCURRENT_CHANGE, "The documents are being replaced; send the request again."
        )
        return app.problem(error, headers={"Retry-After": str(RETRY_AFTER)})

    def choose(error: AmbiguousNameError) -> Response[str]:
        names = ", ".join(f"{entity.name} ({entity.id})" for entity in error.candidates)
        problem = ProblemError(
            ProblemType.AMBIGUOUS_NAME,
            f"`{error.parameter}` may mean: {names}. Ask with the id of one of them.",
        )
        fault = Fault(parameter=error.parameter, detail="Several entities have this name.")
        candidates = [entity.model_dump(mode="json") for entity in error.candidates]
        return app.problem(problem, errors=[fault], candidates=candidates)

    def redirect(replaced: ReplacedIdError) -> Response[str]:
        location = f"/v1/entities/{quote(replaced.current, safe=':')}"
        headers = {"Location": location, "Cache-Control": "no-cache"}  # the authority file may change again
        return Response(HTTPStatus.PERMANENT_REDIRECT, None, "", headers)

    app.exception_handler(ConcurrentChangeError)(retry_later)
    app.exception_handler(AmbiguousNameError)(choose)
    app.exception_handler(ReplacedIdError)(redirect)
