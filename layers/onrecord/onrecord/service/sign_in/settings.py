"""The settings of sign-in, from ApiFunction's environment."""

from __future__ import annotations

import os
from functools import cache

from pydantic import BaseModel, ConfigDict, Field


class SignInSettings(BaseModel):
    """The issuer by which people sign in, the client's id and secret, and the names of roles.

    ``key`` and ``client_secret`` are names (ARNs) of secrets in Secrets Manager; ``client_secret`` is empty
    for a public client. A person's roles are ``role_prefix`` and the name of a role, in the claim
    ``role_claim`` of the ID token. A session lasts ``hours``.
    """

    # An error must not print the environment: it holds credentials.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    issuer: str = Field(alias="ONRECORD_SIGN_IN_ISSUER", min_length=1)
    client: str = Field(alias="ONRECORD_SIGN_IN_CLIENT", min_length=1)
    client_secret: str = Field(alias="ONRECORD_SIGN_IN_CLIENT_SECRET")
    key: str = Field(alias="ONRECORD_SIGN_IN_KEY", min_length=1)
    role_claim: str = Field(alias="ONRECORD_SIGN_IN_ROLE_CLAIM", min_length=1)
    role_prefix: str = Field(alias="ONRECORD_SIGN_IN_ROLE_PREFIX")
    hours: int = Field(alias="ONRECORD_SIGN_IN_HOURS", ge=1, le=24)


@cache
def sign_in_settings() -> SignInSettings | None:
    """Return the settings of sign-in; None where the stack has no issuer, and so no pages to sign in to.

    Raises:
        pydantic.ValidationError: there is an issuer, and a setting beside it is missing.
    """
    if not os.environ.get("ONRECORD_SIGN_IN_ISSUER"):
        return None
    return SignInSettings.model_validate(dict(os.environ))
