"""The OpenID Connect issuer: where people sign in and out, and the ID token that it gives for a code.

Follows OpenID Connect Core 1.0, Discovery 1.0 and RP-Initiated Logout 1.0, PKCE (RFC 7636), and RFC 9207.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import jwt

from onrecord.problems import ProblemError, ProblemType
from onrecord.service.sign_in.cookies import secret

if TYPE_CHECKING:
    from onrecord.service.sign_in.cookies import Begun
    from onrecord.service.sign_in.settings import SignInSettings

SCOPES = "openid profile email"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""The signatures of ID tokens that are taken: those that only the issuer can make."""
TIMEOUT_S = 5
LEEWAY_S = 30
"""Seconds by which the issuer's clock may differ from ours."""
LARGEST_ANSWER = 256 * 1024
_CLAIMS = ["iss", "aud", "exp", "iat", "sub"]


class Issuer:
    """An issuer, as its discovery document describes it.

    Args:
        settings: by whom people sign in, as which client.

    Raises:
        ProblemError: the issuer does not answer, or is another one.
    """

    def __init__(self, settings: SignInSettings) -> None:
        self._settings = settings
        address = f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        self._described = _asked(Request(address, headers={"Accept": "application/json"}))  # noqa: S310
        if self._described.get("issuer") != settings.issuer:
            raise ProblemError(ProblemType.SIGN_IN_FAILED, "The issuer describes itself as another one.")
        self._keys = jwt.PyJWKClient(self._described["jwks_uri"], timeout=TIMEOUT_S)

    def sign_in(self, begun: Begun, callback: str) -> str:
        """Return the address at which a person signs in, to be led back to ``callback``."""
        digest = hashlib.sha256(begun.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._settings.client,
            "redirect_uri": callback,
            "scope": SCOPES,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with(self._described["authorization_endpoint"], query)

    def sign_out(self, back: str) -> str | None:
        """Return the address at which a person signs out, to be led ``back``; None if the issuer has none."""
        address = self._described.get("end_session_endpoint")
        if address is None:
            return None
        query = {"client_id": self._settings.client, "post_logout_redirect_uri": back}
        return _with(str(address), {**query, "logout_uri": back})  # Cognito's name for it

    def check_sender(self, issuer: str | None) -> None:
        """Check that an answer names this issuer as its sender, if it names one (RFC 9207).

        Raises:
            ProblemError: it names another, or none although this one always does.
        """
        named = self._described.get("authorization_response_iss_parameter_supported", False)
        if issuer != self._settings.issuer and (named or issuer is not None):
            raise ProblemError(ProblemType.SIGN_IN_FAILED, "The answer comes from another issuer.")

    def claims(self, code: str, begun: Begun, callback: str) -> dict[str, Any]:
        """Return the claims of the ID token that the issuer gives for a code.

        Raises:
            ProblemError: it gives none, or one that is not for this client and this sign-in.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "client_id": self._settings.client,
            "code_verifier": begun.verifier,
        }
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        if self._settings.client_secret:
            headers["Authorization"] = self._basic()
        address = self._described["token_endpoint"]
        answer = _asked(Request(address, urlencode(form).encode(), headers))  # noqa: S310
        try:
            token = str(answer["id_token"])
            claims: dict[str, Any] = jwt.decode(
                token,
                self._keys.get_signing_key_from_jwt(token).key,
                algorithms=ALGORITHMS,
                audience=self._settings.client,
                issuer=self._settings.issuer,
                leeway=LEEWAY_S,
                options={"require": _CLAIMS},
            )
        except jwt.PyJWKClientConnectionError:
            raise _silent() from None
        except (KeyError, jwt.PyJWTError):
            raise ProblemError(ProblemType.SIGN_IN_FAILED, "The issuer's token is not valid.") from None
        if claims.get("azp", self._settings.client) != self._settings.client:
            raise ProblemError(ProblemType.SIGN_IN_FAILED, "The issuer's token is for another client.")
        if not hmac.compare_digest(str(claims.get("nonce", "")), begun.nonce):
            raise ProblemError(ProblemType.SIGN_IN_FAILED, "The issuer's token is for another sign-in.")
        return claims

    def _basic(self) -> str:
        """Return the client's credentials (RFC 6749, 2.3.1)."""
        named = quote(self._settings.client, safe="")
        credentials = f"{named}:{quote(secret(self._settings.client_secret) or '', safe='')}"
        return f"Basic {base64.b64encode(credentials.encode()).decode()}"


@cache
def issuer_of(settings: SignInSettings) -> Issuer:
    """Return an issuer, described once per process.

    Raises:
        ProblemError: it does not answer, or is another one.
    """
    return Issuer(settings)


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _asked(request: Request) -> dict[str, Any]:
    try:
        # S310: the address is the stack's parameter, or of the document that stands there
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            content: dict[str, Any] = json.loads(answer.read(LARGEST_ANSWER))
    except HTTPError as error:
        with error:
            if error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                raise ProblemError(ProblemType.SIGN_IN_FAILED, "The issuer refuses to sign in.") from None
        raise _silent() from None
    except (OSError, ValueError):
        raise _silent() from None
    return content


def _silent() -> ProblemError:
    return ProblemError(ProblemType.UNAVAILABLE, "The issuer, by which people sign in, does not answer.")
