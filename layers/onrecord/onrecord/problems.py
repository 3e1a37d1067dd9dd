"""Every problem that onrecord reports, in one catalogue: its name, title, HTTP status, and what to do.

The shape is RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457); ``docs/problems.md`` lists the catalogue. A
``ProblemError`` is final: the same input will fail again. Everything else that is raised may be tried again.
"""

from __future__ import annotations

from enum import Enum

from onrecord.model import Problem


class ProblemType(Enum):
    """A kind of problem: ``(slug, title, HTTP status)``."""

    # uploads that cannot become documents
    EMPTY_DOCUMENT = ("empty-document", "The document has no text", 422)
    NOT_TEXT = ("not-text", "The upload is not a text document", 415)
    UNKNOWN_ENCODING = ("unknown-encoding", "The text's encoding was not recognised", 422)
    NO_PART_READ = ("no-part-read", "No document of the file can be read", 422)
    DAMAGED_FILE = ("damaged-file", "The file is damaged", 422)
    ENCRYPTED = ("encrypted", "The file is encrypted", 422)
    NO_TEXT_LAYER = ("no-text-layer", "The file holds pictures of text", 422)
    NO_TEXT_COLUMN = ("no-text-column", "No column holds the text of the documents", 422)
    TOO_DEEP = ("too-deep", "The file is nested too deeply", 422)
    TOO_LARGE = ("too-large", "The document is too large", 413)
    TAKES_TOO_LONG = ("takes-too-long", "The document takes too long to extract", 413)
    UNSUPPORTED_LANGUAGE = ("unsupported-language", "The document is not in English", 422)
    INVALID_METADATA = ("invalid-metadata", "The upload's metadata is not valid", 422)
    NEVER_UPLOADED = ("never-uploaded", "No upload came while the ticket was valid", 410)
    PROCESSING_FAILED = ("processing-failed", "Processing failed repeatedly", 500)
    # requests
    INVALID_REQUEST = ("invalid-request", "The request is not valid", 400)
    UNKNOWN_PARAMETER = ("unknown-parameter", "A query parameter is unknown", 400)
    INVALID_CURSOR = ("invalid-cursor", "The cursor does not belong to this request", 400)
    NOT_SIGNED_IN = ("not-signed-in", "Nobody is signed in", 401)
    NOT_PERMITTED = ("not-permitted", "This is not permitted", 403)
    SIGN_IN_FAILED = ("sign-in-failed", "Sign-in has failed", 400)
    NOT_FOUND = ("not-found", "There is no such resource", 404)
    STATEMENT_GONE = ("statement-gone", "The document does not have the statement any more", 410)
    UNKNOWN_ENTITY = ("unknown-entity", "No document on record names the entity", 404)
    AMBIGUOUS_NAME = ("ambiguous-name", "Several entities have this name", 300)
    METHOD_NOT_ALLOWED = ("method-not-allowed", "The method is not allowed here", 405)
    NOT_ACCEPTABLE = ("not-acceptable", "No representation matches the Accept header", 406)
    UNSUPPORTED_MEDIA_TYPE = ("unsupported-media-type", "The request's media type is not supported", 415)
    PART_OF_A_FILE = ("part-of-a-file", "The document is a part of an uploaded file", 409)
    KEY_REUSED = ("key-reused", "The Idempotency-Key belongs to another request", 409)
    NOT_YET_PROCESSED = ("not-yet-processed", "The document is not processed yet", 409)
    UNAVAILABLE = ("unavailable", "The record cannot be reached at the moment", 503)
    CONCURRENT_CHANGE = ("concurrent-change", "Documents changed while they were read", 503)
    INTERNAL_ERROR = ("internal-error", "Something went wrong on the server", 500)

    def __init__(self, slug: str, title: str, status: int) -> None:
        self.slug = slug
        self.title = title
        self.status = status

    @property
    def uri(self) -> str:
        """The problem's ``type``: a URN, so that it stays the same wherever the API is deployed."""
        return f"urn:problem-type:onrecord:{self.slug}"


class ProblemError(Exception):
    """A problem with a name. ``detail`` says what is wrong with this input and how to correct it."""

    def __init__(self, problem_type: ProblemType, detail: str) -> None:
        super().__init__(f"{problem_type.slug}: {detail}")
        self.problem = Problem(
            type=problem_type.uri, title=problem_type.title, status=problem_type.status, detail=detail
        )
