"""The two cookies of sign-in: a session, and a sign-in that has begun. Both are signed, neither is secret.

They follow RFC 6265bis: the prefix ``__Host-`` binds them to this host alone and to HTTPS.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.shared.cookies import Cookie, SameSite
from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from onrecord.service import resources
from onrecord.service.sign_in.person import Person
from onrecord.service.sign_in.settings import SignInSettings, sign_in_settings

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer

    from onrecord.service.http.event import HttpEvent

SESSION = "__Host-onrecord"
BEGUN = "__Host-onrecord-begun-"
"""The prefix of a begun sign-in's cookie. Its state follows, so that several tabs can sign in at once."""
BEGUN_S = 600
"""Seconds within which a sign-in that has begun is to be completed."""
KEYS_AGE_S = 300
"""Seconds for which the signing keys are used as they were last read."""
SOONEST_S = 10
"""Seconds after which they are read again because of a signature that none of them made."""
_STAGES: Final = ("AWSPREVIOUS", "AWSCURRENT")  # itsdangerous signs with the last one


class Begun(BaseModel):
    """A sign-in that has begun: what the issuer's answer must agree with, and where it then leads.

    ``state`` and ``nonce`` are OpenID Connect's, ``verifier`` is that of PKCE (RFC 7636).
    """

    model_config = ConfigDict(frozen=True)

    state: str
    nonce: str
    verifier: str
    to: str


@dataclass(frozen=True, slots=True)
class _Keys:
    values: tuple[str, ...]
    read: float


def session_cookie(person: Person) -> Cookie:
    """Return the cookie of a person who has signed in."""
    settings = _settings()
    value = _serializer("session").dumps(person.model_dump(mode="json"))
    return _cookie(SESSION, str(value), settings.hours * 3600)


def begun_cookie(begun: Begun) -> Cookie:
    """Return the cookie of a sign-in that has begun."""
    return _cookie(_begun_name(begun.state), str(_serializer("begun").dumps(begun.model_dump())), BEGUN_S)


def ended(name: str) -> Cookie:
    """Return the cookie that removes another."""
    return _cookie(name, "", 0)


def person_of(event: HttpEvent) -> Person | None:
    """Return the person that a request's cookie names; None without a session, or after its end."""
    content = _content(event, SESSION, "session", _settings().hours * 3600)
    return None if content is None else Person.model_validate(content)


def begun_of(event: HttpEvent, state: str) -> Begun | None:
    """Return the sign-in of this state that the browser has begun, if it has, and not too long ago."""
    content = _content(event, _begun_name(state), "begun", BEGUN_S)
    begun = None if content is None else Begun.model_validate(content)
    return begun if begun is not None and begun.state == state else None


def ended_begun(state: str) -> Cookie:
    """Return the cookie that removes that of a begun sign-in."""
    return ended(_begun_name(state))


def _begun_name(state: str) -> str:
    return BEGUN + hashlib.sha256(state.encode()).hexdigest()[:16]


def _cookie(name: str, value: str, seconds: int) -> Cookie:
    # Lax: a link from elsewhere, as the issuer's back to us, brings the cookie; a form or a script does not.
    return Cookie(
        name=name,
        value=value,
        path="/",
        secure=True,
        http_only=True,
        same_site=SameSite.LAX_MODE,
        max_age=seconds,
    )


def _content(event: HttpEvent, name: str, purpose: str, seconds: int) -> Any:
    """Return what a cookie of a request says; None without one that is signed by us and young enough."""
    from itsdangerous import BadData, SignatureExpired

    value = next((each[len(name) + 1 :] for each in event.cookies if each.startswith(f"{name}=")), None)
    if not value:
        return None
    for last in (False, True):
        try:
            return _serializer(purpose).loads(value, max_age=seconds)
        except SignatureExpired:
            return None
        except BadData:
            # Another process may have signed it by a key that is newer than what this one has read.
            if last or time.monotonic() - _keys().read < SOONEST_S:
                return None
            _read_keys.cache_clear()
    return None


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    # Here, because nothing of it is loaded where nobody signs in.
    from itsdangerous.url_safe import URLSafeTimedSerializer

    settings = _settings()
    return URLSafeTimedSerializer(
        list(_keys().values),
        salt=f"onrecord {purpose} {settings.issuer} {settings.client}",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def _keys() -> _Keys:
    keys = _read_keys()
    if time.monotonic() - keys.read > KEYS_AGE_S:
        _read_keys.cache_clear()
        keys = _read_keys()
    return keys


@cache
def _read_keys() -> _Keys:
    """Return the current value of the key, and before it the one that it has replaced."""
    values = (secret(_settings().key, stage) for stage in _STAGES)
    return _Keys(tuple(value for value in values if value), time.monotonic())


def secret(name: str, stage: str = "AWSCURRENT") -> str | None:
    """Return the value of a secret; None if it has none of this stage."""
    try:
        return resources.secrets().get_secret_value(SecretId=name, VersionStage=stage)["SecretString"]
    except ClientError as error:
        if stage != "AWSCURRENT" and error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise


def _settings() -> SignInSettings:
    settings = sign_in_settings()
    if settings is None:
        raise LookupError("sign-in has no issuer")
    return settings
