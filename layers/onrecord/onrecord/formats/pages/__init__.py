"""Pages for people: a document to read, and the archive around it (https://html.spec.whatwg.org/)."""

from __future__ import annotations

from onrecord.formats.pages.archive import (
    NEWEST,
    answer_page,
    container_page,
    documents_page,
    entities_page,
    entity_page,
    export_page,
    front_page,
    problem_page,
    sign_in_page,
    signed_out_page,
    unread_page,
    upload_page,
)
from onrecord.formats.pages.document import document_page
from onrecord.formats.pages.embed import speaker_embed, statement_embed
from onrecord.formats.pages.question import Question
from onrecord.formats.pages.templates import ANYBODY, NOBODY, HtmlPage, Viewer

__all__ = [
    "ANYBODY",
    "NEWEST",
    "NOBODY",
    "HtmlPage",
    "Question",
    "Viewer",
    "answer_page",
    "container_page",
    "document_page",
    "documents_page",
    "entities_page",
    "entity_page",
    "export_page",
    "front_page",
    "problem_page",
    "sign_in_page",
    "signed_out_page",
    "speaker_embed",
    "statement_embed",
    "unread_page",
    "upload_page",
]
