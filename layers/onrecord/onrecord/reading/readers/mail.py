"""E-mails (RFC 5322): subject, sender and day as metadata, the best part of the body as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.reading.mails import mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File, ReadDocument


def read(file: File) -> Iterator[ReadDocument]:
    """Read an e-mail.

    Raises:
        ProblemError: it has no body that can be read.
    """
    yield mail(file.data)
