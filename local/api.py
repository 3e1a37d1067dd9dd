"""A client of the running local stack's API."""

from __future__ import annotations

import time
from http import HTTPStatus

from onrecord.client import ApiError, Client
from onrecord.record.model import RecordedDocument, Status

POLL_S = 0.1


class Api(Client):
    """The API of a stack on this machine."""

    def document(self, document_id: str) -> RecordedDocument | None:
        """Return a document as the record has it, or None while it has none."""
        try:
            return RecordedDocument.model_validate(self.get(f"/v1/documents/{document_id}"))
        except ApiError as error:
            if error.status == HTTPStatus.NOT_FOUND:
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
                if document.status in {Status.WAITING, Status.PROCESSING}:
                    begun = True
                elif begun or document != before:
                    return document
            time.sleep(POLL_S)
        raise TimeoutError(f"the document {document_id} was not processed within {timeout_s:.0f} s")
