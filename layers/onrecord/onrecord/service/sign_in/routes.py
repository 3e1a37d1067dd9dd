"""The routes of sign-in: ``/sign-in``, which begins it, what the issuer leads back to, and ``/sign-out``."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Query

from onrecord.formats import pages
from onrecord.problems import ProblemError, ProblemType
from onrecord.service.http.api import api_of
from onrecord.service.http.openapi import PAGE_ALONE
from onrecord.service.http.problems import no_such_resource
from onrecord.service.sign_in.cookies import (
    SESSION,
    Begun,
    begun_cookie,
    begun_of,
    ended,
    ended_begun,
    session_cookie,
)
from onrecord.service.sign_in.person import Person, name_of, role_of
from onrecord.service.sign_in.settings import SignInSettings, sign_in_settings

if TYPE_CHECKING:
    from aws_lambda_powertools.shared.cookies import Cookie

    from onrecord.service.sign_in.issuer import Issuer

CALLBACK = "/sign-in/callback"
"""The path that the issuer leads back to."""
router = Router()  # type: ignore[no-untyped-call]
_LONGEST_ADDRESS = 2000
"""Characters of an address that is come back to: with the rest of the cookie it stays below 4 KB."""
_OURS = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""An address of this host: nothing that a browser takes for the name of another."""
_ERROR = re.compile("[a-z_]{1,40}")
_NEVER_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

To = Annotated[str, Query(description="The address to come back to.")]


@router.get("/sign-in", include_in_schema=False, responses=PAGE_ALONE)
def get_sign_in(to: To = "/") -> Response[str]:
    """Return the page that goes on to the issuer, with the place in the page that was asked for."""
    _settings()
    return api_of(router).page(pages.sign_in_page(_ours(to)), headers=_NEVER_KEPT)


@router.get("/sign-in/begin", include_in_schema=False, responses=PAGE_ALONE)
def begin(to: To = "/") -> Response[str]:
    """Begin a sign-in: lead to the issuer."""
    begun = Begun(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
        to=_ours(to),
    )
    return _redirect(_issuer().sign_in(begun, _callback()), cookies=[begun_cookie(begun)])


@router.get(CALLBACK, include_in_schema=False, responses=PAGE_ALONE)
def complete(state: str = "", code: str = "", error: str = "", iss: str | None = None) -> Response[str]:
    """Complete a sign-in: check what the issuer says, and begin a session.

    Raises:
        ProblemError: this browser has begun no such sign-in, the issuer refuses it, or gives no role.
    """
    settings, issuer = _settings(), _issuer()
    begun = begun_of(api_of(router).current_event, state)
    if begun is None:
        raise ProblemError(
            ProblemType.SIGN_IN_FAILED,
            "No such sign-in has begun in this browser, or too long ago. Begin again.",
        )
    issuer.check_sender(iss)
    if error or not code:
        reason = f": {error}" if _ERROR.fullmatch(error) else ""
        raise ProblemError(ProblemType.SIGN_IN_FAILED, f"The issuer refuses to sign in{reason}.")
    claims = issuer.claims(code, begun, _callback())
    role = role_of(claims, settings.role_claim, settings.role_prefix)
    if role is None:
        raise ProblemError(
            ProblemType.NOT_PERMITTED,
            f"{name_of(claims)} is signed in, and has no role here. Ask whoever gives roles.",
        )
    person = Person(name=name_of(claims), role=role)
    return _redirect(begun.to, cookies=[session_cookie(person), ended_begun(state)])


@router.post("/sign-out", include_in_schema=False, responses=PAGE_ALONE)
def sign_out() -> Response[str]:
    """End the session here, and redirect to end it at the issuer."""
    _settings()
    address = _issuer().sign_out(f"{api_of(router).origin}/signed-out")
    response = api_of(router).page(
        pages.signed_out_page(address), headers={**_NEVER_KEPT, "Clear-Site-Data": '"cache", "storage"'}
    )
    response.cookies.append(ended(SESSION))
    return response


@router.get("/signed-out", include_in_schema=False, responses=PAGE_ALONE)
def get_signed_out() -> Response[str]:
    """Return the page that confirms the sign-out."""
    _settings()
    return api_of(router).page(pages.signed_out_page(None), headers=_NEVER_KEPT)


def _settings() -> SignInSettings:
    settings = sign_in_settings()
    if settings is None:
        raise no_such_resource()
    return settings


def _issuer() -> Issuer:
    # Here, because the library of tokens takes longer to load than all else, and few requests are sign-ins.
    settings = _settings()
    from onrecord.service.sign_in.issuer import issuer_of

    return issuer_of(settings)


def _callback() -> str:
    return f"{api_of(router).origin}{CALLBACK}"


def _ours(address: str) -> str:
    return address if len(address) <= _LONGEST_ADDRESS and _OURS.fullmatch(address) else "/"


def _redirect(location: str, *, cookies: list[Cookie]) -> Response[str]:
    headers = {"Location": location, **_NEVER_KEPT}
    return Response(HTTPStatus.SEE_OTHER, None, "", headers, cookies=cookies)
