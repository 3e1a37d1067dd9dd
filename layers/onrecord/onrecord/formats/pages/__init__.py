"""Pages for people: a document to read, and the archive around it (https://html.spec.whatwg.org/)."""

from __future__ import annotations

from onrecord.formats.pages.archive import (
    answer_page,
    container_page,
    documents_page,
    entities_page,
    entity_page,
    front_page,
    problem_page,
    upload_page,
)
from onrecord.formats.pages.document import document_page
from onrecord.formats.pages.question import Question
from onrecord.formats.pages.templates import HtmlPage

__all__ = [
    "HtmlPage",
    "Question",
    "answer_page",
    "container_page",
    "document_page",
    "documents_page",
    "entities_page",
    "entity_page",
    "front_page",
    "problem_page",
    "upload_page",
]
