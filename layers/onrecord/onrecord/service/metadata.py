"""What an upload's metadata says of its document.

S3 keeps metadata as ASCII and hands out anything else as RFC 2047 encoded words
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from email.header import Header, decode_header, make_header
from typing import TYPE_CHECKING

from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Metadata:
    """The day a document was published, and its title, where its uploader says so."""

    published: date | None = None
    title: str | None = None

    @classmethod
    def read(cls, stored: Mapping[str, str]) -> Metadata:
        """Read an object's user-defined metadata, by name without ``x-amz-meta-``.

        Raises:
            ProblemError: ``published`` is not a day.
        """
        return cls(_day(stored.get("published", "").strip()), _decoded(stored.get("title", "").strip()))

    def stored(self) -> dict[str, str]:
        """Return the metadata to send to S3, which ``read`` takes."""
        values = {"published": self.published and self.published.isoformat(), "title": self.title}
        return {name: _encoded(value) for name, value in values.items() if value}


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ProblemError(
            ProblemType.INVALID_METADATA,
            "The upload's metadata `published` is not a day. Write it YYYY-MM-DD, as in 2022-01-27, and "
            "upload the document again.",
        ) from None


def _decoded(value: str) -> str | None:
    try:
        return str(make_header(decode_header(value))) or None
    except (ValueError, LookupError):  # encoded words of an unknown charset: as they stand
        return value


def _encoded(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=sys.maxsize).encode()
