"""The ports of the local stack.

No system takes the defaults for itself; macOS takes 5000 and 7000, for AirPlay. The files in ``events`` have
the same.
"""

from __future__ import annotations

import os

HOST = "127.0.0.1"  # never another interface: the local API asks for no credentials
S3_PORT = 8085
API_PORT = 8080
PAGES_PORT = 8081


class PortSettingError(Exception):
    """An environment variable that should hold a port does not."""


def s3_port() -> int:
    """Return the port of S3 and the rest of AWS: ``ONRECORD_S3_PORT``, else ``S3_PORT``.

    Raises:
        PortSettingError: the variable holds no port.
    """
    return _port("ONRECORD_S3_PORT", S3_PORT)


def api_port() -> int:
    """Return the port of the API: ``ONRECORD_API_PORT``, else ``API_PORT``.

    Raises:
        PortSettingError: the variable holds no port.
    """
    return _port("ONRECORD_API_PORT", API_PORT)


def pages_port() -> int:
    """Return the port of the pages that people sign in to: ``ONRECORD_PAGES_PORT``, else ``PAGES_PORT``.

    Raises:
        PortSettingError: the variable holds no port.
    """
    return _port("ONRECORD_PAGES_PORT", PAGES_PORT)


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
