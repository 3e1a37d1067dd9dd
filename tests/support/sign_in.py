"""What the functions remember of how people sign in, and the key that sessions are signed with."""

from __future__ import annotations

from onrecord.service.sign_in import cookies
from onrecord.service.sign_in.issuer import issuer_of
from onrecord.service.sign_in.settings import sign_in_settings

KEY = "sign-in-key"
"""The name of the secret that holds the key."""


def forget() -> None:
    """Have the function read its settings and keys as a new process does."""
    sign_in_settings.cache_clear()
    issuer_of.cache_clear()
    cookies._read_keys.cache_clear()
