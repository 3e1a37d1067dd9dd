"""Posting to webhooks: signed as Standard Webhooks says, and to nothing that the internet does not reach.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. Addresses are
those of strangers' servers: a name is resolved once and the connection made to what it was resolved to, which
has to be public; redirects are not followed. The rules follow OWASP's cheat sheet on server-side request
forgery (https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from onrecord import __version__
from onrecord.problems import ProblemError, ProblemType
from onrecord.service.environment import environment

if TYPE_CHECKING:
    import datetime as dt
    import ssl

TIMEOUT_S = 10
"""Seconds that a server may take to be connected, and again to answer."""
PORTS = {"https": 443, "http": 80}
_PREFIX = "whsec_"
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv6 addresses that lead to any IPv4 address (RFC 6052)


class NotSentError(Exception):
    """A request could not be sent, or was not answered; the message says why in a few words."""


def new_secret() -> str:
    """Return a secret that signs: 256 random bits, as Standard Webhooks writes them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def check(address: str) -> None:
    """Check that an address can be a webhook's.

    Raises:
        ProblemError: it is not written like one, or not public.
    """
    try:
        _checked(address)
    except NotSentError as error:
        raise ProblemError(ProblemType.INVALID_REQUEST, f"`webhook`: {error}.") from None


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message: HMAC-SHA256 of its id, its time and its body, in Base64.

    Args:
        secret: what ``new_secret`` returned.
        id: the message's id.
        timestamp: seconds since 1970.
        body: the body as it is sent.
    """
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


def post(address: str, body: bytes, *, id: str, secret: str, at: dt.datetime) -> int:
    """Post a message; return the status of the answer, whose body is not read.

    Args:
        address: the webhook's.
        body: JSON in UTF-8.
        id: the message's id, the same in each attempt.
        secret: what it is signed with.
        at: the time.

    Raises:
        NotSentError: there was no answer, or the address leads to what is not public.
    """
    timestamp = int(at.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"onrecord/{__version__}",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, id, timestamp, body),
    }
    parts = _checked(address)
    path = parts.path or "/"
    with closing(_connection(parts)) as connection:
        try:
            connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
            return connection.getresponse().status
        except TimeoutError as error:
            raise NotSentError("the server has not answered in time") from error
        except (OSError, HTTPException, UnicodeError) as error:
            raise NotSentError(f"the server was not reached: {type(error).__name__}") from error


class _Connection(HTTPConnection):
    """A connection to an address that was resolved before, in TLS if there is a context."""

    def __init__(self, parts: SplitResult, resolved: str, context: ssl.SSLContext | None) -> None:
        self.default_port = PORTS[parts.scheme]
        super().__init__(parts.hostname or "", parts.port or self.default_port, timeout=TIMEOUT_S)
        self._resolved = resolved
        self._tls = context

    def connect(self) -> None:
        """Connect to the resolved address; the certificate has to be the name's."""
        self.sock = socket.create_connection((self._resolved, self.port), TIMEOUT_S)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


def _connection(parts: SplitResult) -> HTTPConnection:
    resolved = _resolved(parts.hostname or "", parts.port or PORTS[parts.scheme])
    if parts.scheme == "http":
        return _Connection(parts, resolved, None)
    # Here, so that no request to the API waits for what only sending needs.
    import ssl

    return _Connection(parts, resolved, ssl.create_default_context())


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  it raises if it is none
    except ValueError:
        raise NotSentError("this is no address") from None
    allowed = PORTS if _is_local() else {"https"}
    if parts.scheme not in allowed or not parts.hostname or any(map(str.isspace, address)):
        raise NotSentError("an address begins with https:// and the name of a host")
    if parts.username is not None or parts.fragment or not address.isascii():
        raise NotSentError("an address has no user, no fragment, and ASCII characters only")
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    _check_public(literal)
    return parts


def _resolved(host: str, port: int) -> str:
    """Return the address of a host, which is looked up once."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSentError("the name of the host is not known") from error
    addresses = [str(address[0]) for *_, address in found]
    for each in addresses:  # one that is not public shows what the name is for
        _check_public(ipaddress.ip_address(each))
    return addresses[0]


def _check_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    embedded = isinstance(address, ipaddress.IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address in _TRANSLATED
    )
    if not _is_local() and (embedded or address.is_multicast or not address.is_global):
        raise NotSentError("the address is not public")


def _is_local() -> bool:
    """Return whether this is the local stack, whose receivers are on the same machine and have no TLS."""
    return bool(environment().endpoint_url)
