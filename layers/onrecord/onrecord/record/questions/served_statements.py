"""A statement as the record serves it, made of how it is stored and what is known of its document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic_core import to_json

from onrecord.model import Span
from onrecord.record.model import DocumentReference, RecordedStatement, statement_address
from onrecord.record.versions.stored_statements import StoredStatement
from onrecord.record.versions.stored_versions import with_document

T = TypeVar("T")
Serve = Callable[[StoredStatement, DocumentReference, tuple[Span, ...]], T]
"""Makes what is served of a statement, its document, and the places in it that were asked for."""


def recorded(
    stored: StoredStatement, document: DocumentReference, hits: tuple[Span, ...] = ()
) -> RecordedStatement:
    """Return a statement as an object."""
    said = with_document(stored.said, document.id)
    return RecordedStatement.model_validate({**said, "document": document, "hits": hits})


def recorded_json(stored: StoredStatement, document: DocumentReference, hits: tuple[Span, ...] = ()) -> str:
    """Return a statement as the JSON of that object: as it is written, with what is known of its document.

    It was validated before it was written; what an earlier release has written is validated now.
    """
    if not stored.is_whole:
        return recorded(stored, document, hits).model_dump_json()
    added = {"document": document, "hits": hits, "self": statement_address(stored.id)}
    return f"{stored.written[:-1]},{to_json(added).decode()[1:]}"
