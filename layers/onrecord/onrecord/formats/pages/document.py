"""A document as a page to read: its text with every statement marked where it stands.

Without the script the page shows everything; with it, the statements of one speaker can be picked out and a
citation copied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.formats.pages.margin import speakers_of
from onrecord.formats.pages.marks import lines_of
from onrecord.formats.pages.question import Question
from onrecord.formats.pages.templates import PageTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.formats.pages.templates import HtmlPage
    from onrecord.model import Document, Entity, Skipped, Statement, TimeExpression

BEGINNING = 60
"""Code points of a part that was not read by which the page names it."""
NAMED = 20
"""How many of a document's entities its margin lists, those of most mentions."""
_WEB = re.compile("https?://", re.IGNORECASE)
_STYLES = ("base.css", "document.css")
_SCRIPTS = ("document.js", "citation.js")
_SERVED = PageTemplate("document", _STYLES, ("archive.js", "dating.js", *_SCRIPTS, "embed.js"), served=True)
_FILE = PageTemplate("document", _STYLES, _SCRIPTS, served=False)


def document_page(
    text: str,
    document: Document,
    statements: Sequence[Statement],
    entities: Sequence[Entity] = (),
    times: Sequence[TimeExpression] = (),
    *,
    served: bool = False,
    container: str | None = None,
) -> HtmlPage:
    """Return the page of a document.

    Args:
        text: its canonical text.
        document: what it is.
        statements: those in it, in the order of the text.
        entities: those that it names.
        times: its dates and times.
        served: whether it is a page of the archive, with links to the other pages and permanent addresses;
            else a statement's address is its place in the page.
        container: the id of the file of several documents that it is in.
    """
    speakers = speakers_of(statements)
    lines = [*lines_of(text, statements, entities, times, speakers, document.coverage)]
    begins_with_title = bool(lines) and _same_words(lines[0].text, document.title or "")
    return (_SERVED if served else _FILE).render(
        served=served,
        title=lines[0] if begins_with_title else None,
        container=container,
        document=document,
        lines=lines[1:] if begins_with_title else lines,
        unread=[(_beginning(text, part), part.reason) for part in document.coverage.skipped],
        speakers=sorted(set(speakers.values()), key=lambda speaker: speaker.number),
        statements=statements,
        names={entity.id: entity.name for entity in entities},
        named=sorted(entities, key=lambda entity: -len(entity.mentions))[:NAMED],
        question=Question(),
        speaker_of=speakers,
        original=document.url if _WEB.match(document.url or "") else None,
    )


def _same_words(line: str, title: str) -> bool:
    return line.casefold().split() == title.casefold().split()


def _beginning(text: str, part: Skipped) -> str | None:
    """Return the first words of a part that was not read; None if it is not in the text."""
    if part.start is None or part.end is None:
        return None
    words = " ".join(text[part.start : part.end].split())
    return (
        words if len(words) <= BEGINNING else f"{words[:BEGINNING].rpartition(' ')[0] or words[:BEGINNING]} …"
    )
