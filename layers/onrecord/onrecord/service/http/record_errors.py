"""The errors of the record, and of asking it by name, as answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response

from onrecord.problems import ProblemError, ProblemType
from onrecord.record import ConcurrentChangeError
from onrecord.service.http.problems import Fault
from onrecord.service.names import AmbiguousNameError

if TYPE_CHECKING:
    from onrecord.service.http.api import HttpApi

RETRY_AFTER = 1
"""Seconds after which a request that met documents in change may be sent again."""


class SignInNeededError(Exception):
    """Nobody is signed in."""


class ReplacedIdError(Exception):
    """The authority file has replaced the id of an entity by ``current``."""

    def __init__(self, current: str) -> None:
        super().__init__()
        self.current = current


def answer_record_errors(app: HttpApi) -> None:
    """Make an API answer 503 to documents in change, 300 to ambiguous names, 308 to replaced ids."""

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
