"""Statements as a feed that readers of news follow (Atom, RFC 4287; pages of it, RFC 5005)."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from onrecord.record.model import RecordedStatement

ATOM = "http://www.w3.org/2005/Atom"
TITLE = 120
"""Characters of an entry's title at most; its content has the whole sentence."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(
    statements: Iterable[RecordedStatement],
    *,
    id: str,
    title: str,
    created: dt.datetime,
    origin: str,
    address: str,
    next_page: str | None = None,
) -> bytes:
    """Return statements as a feed, an entry for each.

    An entry has the same id wherever the API is deployed, and in each reading of its document that has the
    statement.

    Args:
        statements: the statements, newest first.
        id: what distinguishes the feed from others.
        title: its title.
        created: the time that it was made, which is its date while it is empty.
        origin: scheme and host of the API, which addresses are made with.
        address: that of the feed.
        next_page: that of its next page.
    """
    root = ET.Element("feed", xmlns=ATOM)
    _text(root, "id", _urn(f"alert:{id}"))
    _text(root, "title", title)
    ET.SubElement(root, "link", rel="self", href=address)
    if next_page:
        ET.SubElement(root, "link", rel="next", href=next_page)
    _text(ET.SubElement(root, "author"), "name", "onrecord")
    entries = [_entry(statement, origin) for statement in statements]
    days = [entry.findtext("updated") or "" for entry in entries]
    _text(root, "updated", max(days, default=created.isoformat(timespec="seconds")))
    root.extend(entries)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(statement: RecordedStatement, origin: str) -> ET.Element:
    entry = ET.Element("entry")
    speakers = " and ".join(speaker.name for speaker in statement.speakers)
    said = statement.text if len(statement.text) <= TITLE else f"{statement.text[: TITLE - 1]}…"
    _text(entry, "id", _urn(f"statement:{statement.id}"))
    _text(entry, "title", f"{speakers}: {said}" if speakers else said)
    ET.SubElement(entry, "link", rel="alternate", href=f"{origin}{statement.self}")
    if statement.document.url:
        ET.SubElement(entry, "link", rel="related", href=statement.document.url)
    day = f"{statement.date}T00:00:00Z"
    _text(entry, "published", day)
    _text(entry, "updated", day)
    _text(entry, "content", statement.sentence.text if statement.sentence else statement.text)
    source = " · ".join(filter(None, (statement.document.title, statement.document.outlet)))
    if source:
        _text(entry, "summary", source)
    return entry


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"onrecord:{name}").urn
