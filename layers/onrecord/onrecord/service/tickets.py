"""Tickets: presigned uploads of one document each.

S3 has no form that can be sent only once: its conditional writes (``If-None-Match``) go with PutObject, and a
presigned PutObject bounds no size that is unknown when it is signed
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html). So a ticket is valid for
minutes, and what it uploads after its first document is not read (``ingestion``), but for a key that the
client has named: there each upload replaces the one before.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from onrecord.identity import document_id
from onrecord.model import Day, DocumentWarning, Frozen, Id
from onrecord.reading import MAX_BYTES, MEDIA_TYPES, media_type_of
from onrecord.record import Ticket as IssuedTicket
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.metadata import sent_metadata, stored_columns, stored_metadata
from onrecord.service.uploads import NAMED_KEYS, TICKETS

VALID = timedelta(minutes=10)
"""The time for which a ticket can be used; a slow line needs some minutes for 5 MiB."""
MOST_AT_ONCE = 100
"""Tickets of one request."""


def _media_type(given: str) -> str:
    if given not in MEDIA_TYPES:
        raise ValueError(
            f"no file of the media type {given} is read; those that are: {', '.join(MEDIA_TYPES)}"
        )
    return given


BatchId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=64,
        description="Groups documents: `/v1/documents?batch=` lists them.",
        examples=["monday-desk"],
    ),
]


class UploadRequest(Frozen):
    """The description of a document to be uploaded."""

    filename: str = Field(
        default="document.txt",
        pattern=r"^\w[^/\\\x00-\x1f\x7f]*$",
        max_length=128,  # counted in the pattern it would be a tenth of the function's start
        description="How its key ends.",
        examples=["Speech of the mayor.pdf"],
    )
    key: str | None = Field(
        default=None,
        pattern=r"^\w[^/\\\x00-\x1f\x7f]*(/\w[^/\\\x00-\x1f\x7f]*)*$",
        max_length=200,
        description="A key of your own, in place of one that no other document has: a later upload to it "
        "replaces the document. It is kept below `tickets/keys/`.",
        examples=["desk/2022/01/27/speech.pdf"],
    )
    media_type: Annotated[str, AfterValidator(_media_type)] | None = Field(
        default=None,
        description="Its media type; by default that of the filename's extension. The upload must have it.",
        json_schema_extra={"enum": [*MEDIA_TYPES, None]},
    )
    batch: BatchId | None = None
    published: Day | None = Field(default=None, description="The day it was published.")
    title: str | None = Field(default=None, min_length=1, max_length=300, description="Its title.")
    author: str | None = Field(default=None, min_length=1, max_length=300, description="Who wrote it.")
    outlet: str | None = Field(default=None, min_length=1, max_length=300, description="Who published it.")
    url: str | None = Field(default=None, min_length=1, max_length=500, description="Its address.")
    language: str | None = Field(default=None, min_length=2, max_length=8, description="ISO 639-1.")
    columns: dict[
        Annotated[str, Field(pattern="^[a-z]{1,16}$")],
        Annotated[str, Field(min_length=1, max_length=100)],
    ] = Field(
        default_factory=dict,
        max_length=8,
        description="Of a table, the columns by what they hold, where their names are not the usual ones.",
        examples=[{"text": "story"}],
        json_schema_extra={"additionalProperties": False},  # of other names than the pattern's
    )


class BatchRequest(Frozen):
    """Descriptions of documents to be uploaded together."""

    batch: BatchId | None = None
    documents: tuple[UploadRequest, ...] = Field(
        min_length=1, max_length=MOST_AT_ONCE, description="The documents, each as for a single ticket."
    )


class Upload(Frozen):
    """A form to send as multipart/form-data with POST: the fields as they are, then `file`."""

    url: str
    fields: dict[str, str]


class Ticket(Frozen):
    """The id that a document will have, and how to upload it until the ticket expires.

    ``warnings`` has ``undated`` where the request gives no day of publication: unless the file itself says
    one, the document's statements will carry the day of the upload.
    """

    id: Id
    key: str
    batch: str | None = None
    max_bytes: int
    expires: datetime
    warnings: tuple[DocumentWarning, ...] = ()
    upload: Upload


class Batch(Frozen):
    """The tickets of a batch, in the order of the request."""

    batch: str
    tickets: tuple[Ticket, ...]


def issue(request: UploadRequest, *, once: str | None = None) -> Ticket:
    """Return a ticket for one file, of any format that is read.

    Args:
        request: what is to be uploaded.
        once: the caller and what the caller calls this request: a second one of this name is given a ticket
            for the same document.

    Raises:
        ProblemError: another request had this name.
    """
    [ticket] = _issued([request], once)
    return ticket


def issue_batch(request: BatchRequest, *, once: str | None = None) -> Batch:
    """Return a ticket for each of several files, all of one batch; arguments and errors as in ``issue``.

    A document that is described as of another batch is of that one.
    """
    batch = request.batch or str(_own_uuid("batch", once))
    described = [
        each if each.batch else each.model_copy(update={"batch": batch}) for each in request.documents
    ]
    return Batch(batch=batch, tickets=_issued(described, once))


def _issued(requests: list[UploadRequest], once: str | None) -> tuple[Ticket, ...]:
    now = datetime.now(UTC)
    tickets = tuple(
        _ticket(request, _key_of(request, str(place), once), now) for place, request in enumerate(requests)
    )
    resources.record().expect(
        [
            IssuedTicket(
                document_id=ticket.id,
                key=ticket.key,
                issued=now + place * timedelta.resolution,  # which keeps their order
                expires=ticket.expires,
                # Whoever names the key may describe its document differently each time.
                request="" if request.key else hashlib.sha256(request.model_dump_json().encode()).hexdigest(),
                batch=ticket.batch,
            )
            for place, (request, ticket) in enumerate(zip(requests, tickets, strict=True))
        ]
    )
    return tickets


def _key_of(request: UploadRequest, place: str, once: str | None) -> str:
    if request.key is not None:
        return f"{NAMED_KEYS}{request.key}"
    return f"{TICKETS}{_own_uuid(place, once)}/{request.filename}"


def _own_uuid(purpose: str, once: str | None) -> uuid.UUID:
    """Return an id that nothing else has, but for requests of the same name."""
    return uuid.uuid4() if once is None else uuid.uuid5(uuid.NAMESPACE_URL, f"urn:onrecord:{purpose}:{once}")


def _ticket(request: UploadRequest, key: str, now: datetime) -> Ticket:
    """Return a ticket for a key.

    Its policy admits that key, the reader's size limit, and the media type and metadata of the request,
    nothing else (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html).
    """
    bucket = environment().uploads_bucket
    metadata = stored_metadata(sent_metadata(request)) | stored_columns(request.columns)
    media_type = request.media_type or media_type_of(request.key or request.filename)
    fields = {"Content-Type": media_type} | {f"x-amz-meta-{name}": metadata[name] for name in metadata}
    form = resources.s3().generate_presigned_post(
        bucket,
        key,
        Fields=dict(fields),
        Conditions=[
            ["content-length-range", 1, MAX_BYTES],
            *({name: value} for name, value in fields.items()),
        ],
        ExpiresIn=int(VALID.total_seconds()),
    )
    return Ticket(
        id=document_id(bucket, key),
        key=key,
        batch=request.batch,
        max_bytes=MAX_BYTES,
        expires=now + VALID,
        warnings=() if request.published else (DocumentWarning.UNDATED,),
        upload=Upload.model_validate(form),
    )
