"""The words that pages use for the values of a statement's fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.model import DocumentWarning, EntityType, Form, SourceClass, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from onrecord.model import Span

FORMS = {Form.DIRECT: "quoted", Form.MIXED: "partly quoted", Form.INDIRECT: "reported"}
"""The name of each form on a page."""
TYPES = {
    EntityType.PERSON: "person",
    EntityType.ORG: "organisation",
    EntityType.GPE: "country or town",
    EntityType.LOC: "place",
    EntityType.FAC: "building",
    EntityType.NORP: "group of people",
    EntityType.EVENT: "event",
    EntityType.WORK_OF_ART: "work",
    EntityType.LAW: "law",
    EntityType.PRODUCT: "product",
}
"""The name of each type of entity on a page."""
UNNAMED = {
    SourceClass.UNNAMED_OFFICIAL: "officials and insiders",
    SourceClass.UNNAMED_PERSON: "single people",
    SourceClass.CROWD: "groups of people",
    SourceClass.DOCUMENT: "reports and documents",
}
"""The names of the classes of unnamed sources on a page."""
WARNINGS = {
    DocumentWarning.NO_STATEMENTS: "No statement was found in this text.",
    DocumentWarning.OTHER_LANGUAGES: "Parts in other languages were not read.",
}
"""The text of a document's warnings on its page; "undated" stands in place of the date."""
PLACES = {
    Zone.HEADLINE: "in the headline",
    Zone.LEAD: "in the lead",
    Zone.CAPTION: "in a caption",
    Zone.EMBED: "in what the document shows",
}
"""The names of the places of statements outside the body and turns."""
_OF_TICKETS = re.compile("tickets/(?:keys|[0-9a-f-]{36})/")
"""The prefix of keys made for tickets, which people need not see."""
_CONFIDENCES = ((0.9, "certain"), (0.7, "likely"), (0.45, "uncertain"), (0.0, "doubtful"))


def in_words(confidence: float) -> str:
    """Return a confidence, 0 to 1, in a word."""
    return next(word for least, word in _CONFIDENCES if confidence >= least)


def file_name(key: str) -> str:
    """Return what its uploader called a file."""
    return _OF_TICKETS.sub("", key, count=1)


def in_prose(detail: str) -> str:
    """Return a problem's detail for people: without the marks around the names of fields."""
    return detail.replace("`", "")


def plural(count: int, noun: str) -> str:
    """Return a number of things, such as "1 statement" and "1,200 statements"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def with_hits(text: str, hits: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a statement's text in order, each with whether it is a word that was asked for."""
    words = sorted({hit.text for hit in hits}, key=len, reverse=True)
    pattern = "|".join(rf"\b{re.escape(word)}\b" for word in words)
    for position, piece in enumerate(re.split(f"({pattern})", text) if words else [text]):
        if piece:
            yield piece, position % 2 == 1
