"""A client of the running API."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from onrecord.record.model import RecordedDocument, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

POLL_S = 0.1


class Api:
    """The API at an address, over HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url

    def get(self, path: str, **parameters: str) -> Any:
        """Return the JSON at a path.

        Raises:
            HTTPError: any status but 200; URLError: there is no answer.
        """
        query = f"?{urlencode(parameters)}" if parameters else ""
        # S310: the address is this machine's
        with urlopen(self._url + quote(path) + query, timeout=60) as response:  # noqa: S310
            return json.load(response)

    def page(self, path: str) -> bytes:
        """Return what a path serves to a browser, in HTML.

        Raises:
            HTTPError: any status but 200; URLError: nobody answers.
        """
        request = Request(self._url + quote(path), headers={"Accept": "text/html"})  # noqa: S310
        with urlopen(request, timeout=60) as response:  # noqa: S310 - the address is this machine's
            body: bytes = response.read()
            return body

    def items(self, path: str, **parameters: str) -> Iterator[Any]:
        """Yield the items of a list, page after page."""
        cursor: dict[str, str] = {}
        while True:
            page = self.get(path, **parameters, **cursor)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def document(self, document_id: str) -> RecordedDocument | None:
        """Return a document as the record has it, or None while it has none."""
        try:
            return RecordedDocument.model_validate(self.get(f"/v1/documents/{document_id}"))
        except HTTPError as error:
            with error:
                if error.code == 404:
                    return None
            raise

    def processed(
        self, document_id: str, timeout_s: float, *, before: RecordedDocument | None = None
    ) -> RecordedDocument:
        """Wait until an uploaded document is ``done`` or ``failed`` and return it.

        ``before`` is the document as it was before the upload, which the record serves until it reads the
        upload.

        Raises:
            TimeoutError: it is neither after ``timeout_s``.
        """
        deadline = time.monotonic() + timeout_s
        begun = False
        while time.monotonic() < deadline:
            document = self.document(document_id)
            if document is not None:
                if document.status is Status.PROCESSING:
                    begun = True
                elif begun or document != before:
                    return document
            time.sleep(POLL_S)
        raise TimeoutError(f"the document {document_id} was not processed within {timeout_s:.0f} s")
