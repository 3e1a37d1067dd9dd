"""Admission of requests: of callers whom the gateway identified, and of people by their roles."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from aws_lambda_powertools.event_handler import Response

from onrecord.formats.pages import NOBODY, Viewer
from onrecord.problems import ProblemError, ProblemType
from onrecord.service.embeds import embed_settings, is_public
from onrecord.service.http.record_errors import SignInNeededError
from onrecord.service.http.representations import prefers_page
from onrecord.service.sign_in.cookies import SESSION, person_of
from onrecord.service.sign_in.person import Role
from onrecord.service.sign_in.settings import sign_in_settings

if TYPE_CHECKING:
    from onrecord.service.http import HttpApi
    from onrecord.service.http.event import HttpEvent

OPEN = frozenset({"/healthz", "/sign-in", "/sign-in/begin", "/sign-in/callback", "/signed-out"})
"""The paths that need no session."""
SIGN_OUT = "/sign-out"
EXPORTS = "/v1/exports"
"""The route that makes exports: it only reads, although it is a POST."""
FEEDS = "/feeds/"
"""Below it is what a secret address alone opens."""
_CHALLENGE = f'Cookie realm="onrecord", form-action="/sign-in", cookie-name="{SESSION}"'
_READS = frozenset({"GET", "HEAD"})


def admit(app: HttpApi) -> None:
    """Check who sends the current request, and keep them as the ``viewer`` of its context.

    Without an issuer the gateway alone decides. With one, a request is admitted only if the gateway has
    identified its sender (a signature or a token), or if somebody is signed in: an open route of the gateway
    opens nothing.

    Raises:
        SignInNeededError: nobody is signed in.
        ProblemError: their role does not suffice, or another site sends the request.
    """
    event = app.current_event
    embeds = embed_settings() is not None
    if sign_in_settings() is None or _identified(event):
        app.context["viewer"] = Viewer(embeds=embeds)
        return
    app.context["viewer"] = NOBODY
    if event.path in OPEN or event.path.startswith(FEEDS):
        return
    person = person_of(event)
    if person is None and is_public(event.path):
        return
    if event.http_method not in _READS:
        _check_origin(event, app.origin)
    if event.path == SIGN_OUT:
        return
    if person is None:
        raise SignInNeededError
    app.context["viewer"] = Viewer(name=person.name, uploads=person.role >= Role.UPLOADER, embeds=embeds)
    needed = _needed(event)
    if person.role < needed:
        raise ProblemError(
            ProblemType.NOT_PERMITTED, f"This takes the role {needed.name.lower()}. Ask whoever gives roles."
        )


def answer_sign_in_errors(app: HttpApi) -> None:
    """Make an API send browsers that are not signed in to the page where people sign in."""

    def answer(_: SignInNeededError) -> Response[str]:
        event = app.current_event
        if not prefers_page(event):
            error = ProblemError(ProblemType.NOT_SIGNED_IN, "Open the page again to sign in.")
            return app.problem(error, headers={"WWW-Authenticate": _CHALLENGE})
        # The fragment stays with the browser, which appends it to this address.
        location = f"/sign-in?{urlencode({'to': _address(event)})}"
        return Response(HTTPStatus.SEE_OTHER, None, "", {"Location": location, "Cache-Control": "no-store"})

    app.exception_handler(SignInNeededError)(answer)


def _identified(event: HttpEvent) -> bool:
    """Return whether the gateway has checked a signature or a token; no client can say so itself."""
    authorizer = event.raw_event["requestContext"].get("authorizer") or {}
    return bool(authorizer.get("iam") or authorizer.get("jwt"))


def _needed(event: HttpEvent) -> Role:
    if event.http_method == "DELETE":
        return Role.ADMINISTRATOR
    if event.path == EXPORTS:
        return Role.READER
    if event.http_method not in _READS or event.path == "/uploads":
        return Role.UPLOADER
    return Role.READER


def _check_origin(event: HttpEvent, origin: str) -> None:
    """Check that a request that changes something comes from a page of ours.

    Browsers say so in ``Sec-Fetch-Site`` (https://www.w3.org/TR/fetch-metadata/), older ones in ``Origin``; a
    script can set neither.

    Raises:
        ProblemError: it comes from elsewhere, or does not say from where.
    """
    site = event.headers.get("sec-fetch-site")
    ours = site == "same-origin" if site else event.headers.get("origin") == origin
    if not ours:
        raise ProblemError(ProblemType.NOT_PERMITTED, "The request comes from another site's page.")


def _address(event: HttpEvent) -> str:
    query = f"?{event.raw_query_string}" if event.raw_query_string else ""
    return quote(event.path) + query
