"""A client of the API: the questions of programs on another machine than the record's."""

from __future__ import annotations

import json
import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

from onrecord.ports import api_port, url

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "ONRECORD_API"
"""The variable that names the API's address."""
TOKEN = "ONRECORD_TOKEN"  # noqa: S105  the name of a variable
"""The variable that has the bearer token to send, where the API takes tokens (``AuthMode`` JWT)."""
TIMEOUT_S = 60
_GATEWAY = ".execute-api."


class ApiError(Exception):
    """The API did not answer as asked; ``status`` is that of its answer, None where there was none."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Client:
    """The API at an address.

    Requests carry the bearer token of ``ONRECORD_TOKEN`` if that is set; those to API Gateway's own host
    names are signed with the AWS credentials of the environment otherwise (SigV4).

    Args:
        address: scheme, host and stage of the API; that of ``ONRECORD_API``, else the local stack's.

    Raises:
        PortSettingError: the local stack's port is none.
    """

    def __init__(self, address: str | None = None) -> None:
        self.address = (address or os.environ.get(ADDRESS) or url(api_port())).rstrip("/")

    def get(self, path: str, **parameters: str | None) -> Any:
        """Return the JSON at a path; parameters that are None are left out.

        Raises:
            ApiError: there is another answer, or none.
        """
        return json.loads(self.read(path, "application/json", **parameters))

    def items(self, path: str, **parameters: str | None) -> Iterator[Any]:
        """Yield the items of a list, page after page.

        Raises:
            ApiError: there is another answer, or none.
        """
        cursor: str | None = None
        while True:
            page = self.get(path, **{**parameters, "cursor": cursor})
            yield from page["items"]
            if (cursor := page["next_cursor"]) is None:
                return

    def read(self, path: str, accept: str, **parameters: str | None) -> bytes:
        """Return what a path serves in a media type.

        Raises:
            ApiError: the answer is a problem, or there is none.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        query = f"?{urlencode(given)}" if given else ""
        address = self.address + quote(path, safe="/:%") + query
        # S310: whoever names the address chooses whom to ask
        request = Request(address, headers={"Accept": accept})  # noqa: S310
        for name, value in self._credentials(request).items():
            request.add_header(name, value)
        try:
            with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
                content: bytes = response.read()
                return content
        except HTTPError as error:
            with error:
                raise _answered(error.code, error.read()) from None
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise ApiError(
                f"no API answers at {self.address} ({getattr(reason, 'strerror', None) or reason}); "
                "`make serve` starts one"
            ) from None

    def _credentials(self, request: Request) -> dict[str, str]:
        if token := os.environ.get(TOKEN):
            return {"Authorization": f"Bearer {token}"}
        host = urlsplit(self.address).hostname or ""
        if _GATEWAY not in host:
            return {}
        # Here: who asks the local stack loads no cloud.
        import botocore.session
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        credentials = botocore.session.Session().get_credentials()
        if credentials is None:
            raise ApiError(f"{self.address} takes signed requests, and there are no AWS credentials here.")
        region = host.partition(_GATEWAY)[2].partition(".")[0]
        signed = AWSRequest(method="GET", url=request.full_url)
        SigV4Auth(credentials, "execute-api", region).add_auth(signed)
        return dict(signed.headers.items())


def _answered(status: int, body: bytes) -> ApiError:
    try:
        problem = json.loads(body)
        return ApiError(f"{problem['title']}. {problem['detail']}", status)
    except (ValueError, TypeError, KeyError):
        return ApiError(f"The API answered {status} {HTTPStatus(status).phrase}.", status)
