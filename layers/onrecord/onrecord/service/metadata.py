"""The metadata of an upload, which describe its document.

S3 keeps metadata as ASCII and returns anything else as RFC 2047 encoded words
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html).
"""

from __future__ import annotations

import re
import sys
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header
from typing import TYPE_CHECKING

from onrecord import reading
from onrecord.model import day_of
from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pydantic import BaseModel

    from onrecord.reading import Metadata


_CHARSETS = frozenset(
    (
        *("utf-8", "us-ascii", "koi8-r", "koi8-u", "big5", "gb2312", "gbk", "gb18030"),
        *("shift_jis", "euc-jp", "iso-2022-jp", "euc-kr"),
        *(f"iso-8859-{part}" for part in (*range(1, 12), *range(13, 17))),
        *(f"windows-{page}" for page in range(1250, 1259)),
    )
)
"""What encoded words may be in: Python has codecs of other kinds, and some that make no characters."""

_TEXTS = ("title", "author", "outlet", "url", "language")
_COLUMN = "-column"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def read_metadata(stored: Mapping[str, str]) -> Metadata:
    """Read an object's user-defined metadata, by name without ``x-amz-meta-``.

    Raises:
        ProblemError: ``published`` is not a day.
    """
    texts = {name: _decoded(stored.get(name, "").strip()) for name in _TEXTS}
    return reading.Metadata(
        title=texts["title"],
        author=texts["author"],
        outlet=texts["outlet"],
        url=texts["url"],
        published=_day(stored.get("published", "").strip()),
        language=texts["language"],
    )


def sent_metadata(request: BaseModel) -> Metadata:
    """Return the metadata of a document from a request: its fields that have the names of metadata."""
    return reading.Metadata(**request.model_dump(include={*_TEXTS, "published"}))


def read_columns(stored: Mapping[str, str]) -> dict[str, str]:
    """Read the columns of a table by field: ``text-column: story`` is ``{"text": "story"}``."""
    named = {name: _decoded(value.strip()) for name, value in stored.items() if name.endswith(_COLUMN)}
    return {name.removesuffix(_COLUMN): value for name, value in named.items() if value}


def stored_columns(columns: Mapping[str, str]) -> dict[str, str]:
    """Return the metadata that ``read_columns`` takes."""
    return {f"{name}{_COLUMN}": _encoded(value) for name, value in columns.items()}


def stored_metadata(metadata: Metadata) -> dict[str, str]:
    """Return the metadata to send to S3, which ``read_metadata`` takes."""
    values = {"published": metadata.published and metadata.published.isoformat()}
    values |= {name: getattr(metadata, name) for name in _TEXTS}
    return {name: _encoded(value) for name, value in values.items() if value}


def redated(stored: Mapping[str, str], published: date) -> dict[str, str]:
    """Return an object's metadata, to be sent to S3 again, with another day of publication."""
    kept = {name: _encoded(value) for name, value in stored.items()}
    return kept | {"published": published.isoformat()}


def _day(written: str) -> date | None:
    if not written:
        return None
    try:
        return day_of(written)
    except ValueError:
        raise ProblemError(
            ProblemType.INVALID_METADATA,
            "The upload's metadata `published` is not a day. Write it YYYY-MM-DD, as in 2022-01-27, and "
            "upload the document again.",
        ) from None


def _decoded(value: str) -> str | None:
    """Decode the encoded words of a value; where one of them is broken, all stay as they stand."""
    try:
        parts = decode_header(value)
        known = all(charset is None or charset.lower() in _CHARSETS for _, charset in parts)
        title = str(make_header(parts)) if known else value
    except (HeaderParseError, UnicodeError):
        title = value
    return _CONTROLS.sub(" ", title).strip() or None


def _encoded(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=sys.maxsize).encode()
