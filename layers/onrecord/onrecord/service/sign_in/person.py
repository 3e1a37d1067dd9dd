"""A person who is signed in, and what their role allows."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NAME = 100
"""Characters of a person's name that a session keeps: a cookie holds 4 KB."""
_NAMES = ("name", "email", "preferred_username", "cognito:username", "sub")


class Role(IntEnum):
    """The roles of people. Each may do everything that those before it may."""

    READER = 1
    UPLOADER = 2
    ADMINISTRATOR = 3


class Person(BaseModel):
    """Somebody who is signed in."""

    model_config = ConfigDict(frozen=True)

    name: str
    role: Role


def role_of(claims: Mapping[str, Any], claim: str, prefix: str) -> Role | None:
    """Return the highest role that an ID token gives; None if it gives none.

    Args:
        claims: the token's claims.
        claim: the one that lists roles or groups: a list, or names with spaces between them.
        prefix: what the names of ours begin with.
    """
    listed = claims.get(claim, ())
    names = listed.split() if isinstance(listed, str) else listed if isinstance(listed, list) else ()
    return max((role for role in Role if f"{prefix}{role.name.lower()}" in names), default=None)


def name_of(claims: Mapping[str, Any]) -> str:
    """Return the name that pages show for the person of an ID token."""
    return next(str(claims[name]) for name in _NAMES if claims.get(name))[:LONGEST_NAME]
