"""Delete a document: its upload is removed here, and the bucket's event then removes the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType
from onrecord.service import resources
from onrecord.service.uploads import delete_versions

if TYPE_CHECKING:
    from onrecord.record.model import RecordedDocument


def delete_document(document: RecordedDocument) -> None:
    """Delete a document's upload with all its versions, and its ticket, if it has one.

    Raises:
        ProblemError: the document is a part of a file.
        ClientError: S3 kept some of the versions; the same call may delete them the next time.
    """
    if document.container is not None:
        raise ProblemError(
            ProblemType.PART_OF_A_FILE,
            f"The document is a part of the file {document.container}. Delete that with all its parts, or "
            "upload it again without this part.",
        )
    resources.record().forget_ticket(document.id)
    delete_versions(document.key)
