"""An OpenID Connect issuer on this machine: it signs in whoever asks, as whom the test says.

Answers discovery, authorization, token, key and logout requests as OpenID Connect Core, Discovery and
RP-Initiated Logout say, and refuses what an issuer refuses: a code that was used, another redirect address,
a verifier that does not fit its challenge (RFC 7636).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.exceptions import BadRequest
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from local.http_server import HttpServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response as WerkzeugResponse

CLIENT = "pages"
KEY_ID = "key-1"


@cache
def own_key() -> rsa.RSAPrivateKey:
    """Return the key of every issuer: one takes long to make."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class Issuer:
    """An issuer at ``url``; ``person`` has the claims of whoever signs in next.

    ``changed`` are claims of tokens that differ from what is right, ``key`` is what signs them, ``asked`` are
    the queries of authorization requests and ``ended`` those of logout requests, ``credentials`` the headers
    that came with codes.
    """

    url: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"name": "Ann Lee"})
    changed: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    ended: list[dict[str, str]] = field(default_factory=list)
    credentials: list[str | None] = field(default_factory=list)
    silent: bool = False
    key: rsa.RSAPrivateKey = field(default_factory=own_key)

    def __post_init__(self) -> None:
        self._published = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        self._codes: dict[str, dict[str, str]] = {}

    def has_roles(self, *roles: str) -> None:
        """Give whoever signs in next these roles, and no others."""
        self.person["cognito:groups"] = [f"onrecord-{role}" for role in roles]

    def answer(self, request: Request) -> WerkzeugResponse:
        """Answer a request."""
        if self.silent:
            return Response("", 503)
        match request.path:
            case "/.well-known/openid-configuration":
                return _json(self._description())
            case "/keys":
                return _json({"keys": [self._published | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]})
            case "/authorize":
                self.asked.append(query := dict(request.args))
                self._codes[code := secrets.token_urlsafe()] = query
                answer = {"code": code, "state": query["state"], "iss": self.url, "session_state": "x"}
                return redirect(f"{query['redirect_uri']}?{urlencode(answer)}", 303)
            case "/token":
                self.credentials.append(request.headers.get("Authorization"))
                return self._token(request.form)
            case "/logout":
                self.ended.append(query := dict(request.args))
                return redirect(query["post_logout_redirect_uri"], 303)
        return Response("", 404)

    def _description(self) -> dict[str, Any]:
        paths = {"authorization": "authorize", "token": "token", "end_session": "logout"}
        endpoints = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in paths.items()}
        described = {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **endpoints}
        return described | {"authorization_response_iss_parameter_supported": True}

    def _token(self, form: Any) -> WerkzeugResponse:
        asked = self._codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or form["grant_type"] != "authorization_code":
            raise BadRequest
        if (asked["redirect_uri"], asked["code_challenge"]) != (form["redirect_uri"], challenge):
            raise BadRequest
        now = int(time.time())
        right = {"iss": self.url, "aud": asked["client_id"], "sub": "1", "iat": now, "exp": now + 300}
        claims = {**right, "nonce": asked["nonce"], **self.person, **self.changed}
        kept = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(kept, self.key, "RS256", headers={"kid": KEY_ID})
        return _json({"id_token": token, "access_token": "x", "token_type": "Bearer"})


def _json(content: dict[str, Any]) -> WerkzeugResponse:
    return Response(json.dumps(content), content_type="application/json")


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Run an issuer on a free port."""
    server = HttpServer(0)
    issuer = Issuer(server.url)
    server.start(Request.application(issuer.answer))
    try:
        yield issuer
    finally:
        server.stop()
