"""The ports that the local stack listens on, and its buckets of uploads and of the authority file."""

from __future__ import annotations

import os

HOST = "127.0.0.1"  # never another interface: the local API asks for no credentials
UPLOADS_BUCKET = "onrecord-documents"
AUTHORITY_BUCKET = "onrecord-authority"
AUTHORITY_KEY = "authority.csv"


class PortSettingError(Exception):
    """An environment variable that should hold a port does not."""


def s3_port() -> int:
    """Return the port of S3 and the rest of AWS: ``ONRECORD_S3_PORT``, else 5000."""
    return _port("ONRECORD_S3_PORT", 5000)


def api_port() -> int:
    """Return the port of the API: ``ONRECORD_API_PORT``, else 8080."""
    return _port("ONRECORD_API_PORT", 8080)


def pages_port() -> int:
    """Return the port of the pages that people sign in to: ``ONRECORD_PAGES_PORT``, else 8081."""
    return _port("ONRECORD_PAGES_PORT", 8081)


def url(port: int) -> str:
    """Return the address of a port."""
    return f"http://{HOST}:{port}"


def _port(variable: str, default: int) -> int:
    setting = os.environ.get(variable, "").strip() or str(default)
    if not (setting.isdecimal() and int(setting) < 65536):
        raise PortSettingError(
            f"{variable} is {setting!r}: a port is a number from 0 (any free one) to 65535"
        )
    return int(setting)
