"""Feeds: RSS 0.9 to 2.0, RDF and Atom, read by feedparser. Each item is a document."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from onrecord.model import PublishedBasis
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.days import day_of
from onrecord.reading.records import Columns, Names
from onrecord.reading.unpacking import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File, Part

_COLUMNS = Columns(
    {name: (name,) for name in ("text", "id", "title", "published", "url", "author", "outlet")}
)
MAX_TAGS = 500_000
"""Tags of a feed, those of its items' HTML included: feedparser takes some 10 s and 350 MB for as many."""
_DECLARES_ENTITIES = b"<!ENTITY"


def read(file: File) -> Iterator[Part]:
    """Read the items of a feed.

    Raises:
        ProblemError: it declares entities, has no items, or more than the limits allow.
    """
    if _DECLARES_ENTITIES in file.data:
        raise ProblemError(
            ProblemType.DAMAGED_FILE,
            "The feed declares entities, as no feed needs to. Save it without them and upload that.",
        )
    if file.data.count(b"<") > MAX_TAGS:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The feed has more than {MAX_TAGS:,} tags, the most that is read. Split it and "
            "upload its parts.",
        )
    import feedparser

    # A stream: of bytes, feedparser would try to open the file of that name.
    try:
        parsed = feedparser.parse(io.BytesIO(file.data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # what damaged bytes make feedparser's parts raise
        raise damaged("feed", "it cannot be parsed") from error
    if not parsed.entries:
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The feed has no items that can be read. Upload a feed with items."
        )
    if len(parsed.entries) > file.limits.documents:
        raise ProblemError(
            ProblemType.TOO_LARGE,
            f"The feed has {len(parsed.entries):,} items; {file.limits.documents:,} are read. "
            "Split it and upload its parts.",
        )
    outlet = _words(parsed.feed.get("title"))
    names = Names()
    for ordinal, entry in enumerate(parsed.entries, 1):
        row = _row(entry)
        if part := _COLUMNS.document(
            row, ordinal, names, wants=file.wants, basis=PublishedBasis.PAGE, outlet=outlet
        ):
            yield part


def _row(entry: Any) -> dict[str, object]:
    contents = [_words(each.get("value")) for each in entry.get("content", ())]
    texts = [text for text in (*contents, _words(entry.get("summary"))) if text]
    source = entry.get("source")
    return {
        "id": _words(entry.get("id")),
        "title": _words(entry.get("title")),
        "url": _address(entry.get("link")),
        "author": ", ".join(filter(None, (_words(each.get("name")) for each in entry.get("authors", ()))))
        or _words(entry.get("author")),
        "outlet": _words(source.get("title")) if source else None,
        "published": _day_written(entry)
        or _day(entry.get("published_parsed") or entry.get("updated_parsed")),
        "text": max(texts, key=len, default=""),  # the whole article, where the summary is there too
    }


def _words(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _address(value: object) -> str | None:
    """Return a link; feedparser makes one of any id of an item."""
    return value if isinstance(value, str) and value.startswith(("http:", "https:")) else None


def _day_written(entry: Any) -> str | None:
    """Return the day on which an item was published where it was: feedparser turns times to UTC."""
    written = _words(entry.get("published")) or _words(entry.get("updated"))
    day = day_of(written) if written else None
    return None if day is None else day.isoformat()


def _day(parsed: Any) -> str | None:
    if parsed is None:
        return None
    try:
        return dt.date(*parsed[:3]).isoformat()
    except ValueError:
        return None
