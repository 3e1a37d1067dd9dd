"""Pages for people: a document to read, and the archive around it (https://html.spec.whatwg.org/).

Importing the package loads none of its modules: most requests are those of programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.deferred import loader

if TYPE_CHECKING:
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

__getattr__ = loader(
    __name__,
    {
        **dict.fromkeys(__all__, "archive"),
        "document_page": "document",
        **dict.fromkeys(["speaker_embed", "statement_embed"], "embed"),
        "Question": "question",
        **dict.fromkeys(["ANYBODY", "NOBODY", "HtmlPage", "Viewer"], "templates"),
    },
)
