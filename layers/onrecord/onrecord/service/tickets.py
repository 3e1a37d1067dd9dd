"""Tickets: presigned uploads of one document each.

S3 has no form that can be sent only once: its conditional writes (``If-None-Match``) go with PutObject, and a
presigned PutObject bounds no size that is unknown when it is signed
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html). So a ticket is valid for
minutes, and what it uploads after its first document is not read (``ingestion``).
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from pydantic import Field

from onrecord.identity import document_id
from onrecord.model import Day, DocumentWarning, Frozen
from onrecord.reading import MAX_BYTES
from onrecord.service import resources
from onrecord.service.environment import environment
from onrecord.service.metadata import sent_metadata, stored_metadata
from onrecord.service.uploads import TICKETS

VALID = timedelta(minutes=10)
"""How long a ticket can be used; a slow line needs some minutes for 5 MiB."""


class UploadRequest(Frozen):
    """The description of a document to be uploaded."""

    filename: str = Field(
        default="document.txt",
        pattern=r"^\w[\w .-]*$",
        max_length=128,  # counted in the pattern it would be a tenth of the function's start
        description="How its key ends.",
    )
    published: Day | None = Field(default=None, description="The day it was published.")
    title: str | None = Field(default=None, min_length=1, max_length=300, description="Its title.")
    author: str | None = Field(default=None, min_length=1, max_length=300, description="Who wrote it.")
    outlet: str | None = Field(default=None, min_length=1, max_length=300, description="Who published it.")
    url: str | None = Field(default=None, min_length=1, max_length=500, description="Its address.")
    language: str | None = Field(default=None, min_length=2, max_length=8, description="ISO 639-1.")


class Upload(Frozen):
    """A form to send as multipart/form-data with POST: the fields as they are, then `file`."""

    url: str
    fields: dict[str, str]


class Ticket(Frozen):
    """The id that a document will have, and how to upload it until the ticket expires.

    ``warnings`` has ``undated`` where the request gives no day of publication: unless the file itself says
    one, the document's statements will carry the day of the upload.
    """

    id: str
    key: str
    max_bytes: int
    expires: datetime
    warnings: tuple[DocumentWarning, ...] = ()
    upload: Upload


def issue(request: UploadRequest) -> Ticket:
    """Return a ticket for one file, of any format that is read, under a key of its own.

    Its policy admits that key, the reader's size limit, and the metadata of the request, nothing else
    (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html).
    """
    bucket = environment().uploads_bucket
    key = f"{TICKETS}{uuid.uuid4()}/{request.filename}"
    metadata = stored_metadata(sent_metadata(request))
    fields = {"Content-Type": "text/plain"} | {f"x-amz-meta-{name}": metadata[name] for name in metadata}
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
        max_bytes=MAX_BYTES,
        expires=datetime.now(UTC) + VALID,
        warnings=() if request.published else (DocumentWarning.UNDATED,),
        upload=Upload.model_validate(form),
    )
