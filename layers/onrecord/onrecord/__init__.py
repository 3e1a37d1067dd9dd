"""Who said what, on record: statements and entities out of documents.

>>> import onrecord
>>> extraction = onrecord.extract("“We are open to dialogue,” Ann Lee said.")
>>> extraction.statements[0].speakers[0].name
'Ann Lee'

Importing the package loads neither spaCy nor boto3; ``extract`` loads the language model at its first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.model import Document, Entity, Extraction, Span, Statement

if TYPE_CHECKING:
    from onrecord.language.extraction import extract
    from onrecord.road import ExtractedDocument, extract_documents

__version__ = "0.1.0"
__all__ = [
    "Document",
    "Entity",
    "ExtractedDocument",
    "Extraction",
    "Span",
    "Statement",
    "extract",
    "extract_documents",
]


def __getattr__(name: str) -> object:
    if name == "extract":
        from onrecord.language.extraction import extract

        return extract
    if name in {"ExtractedDocument", "extract_documents"}:
        from onrecord import road

        return getattr(road, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
