"""Who said what, on record: statements and entities out of documents.

>>> import onrecord
>>> extraction = onrecord.extract("“We are open to dialogue,” Ann Lee said.")
>>> extraction.statements[0].speakers[0].name
'Ann Lee'

Importing the package loads none of its libraries. ``extract`` loads the language model at its first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.deferred import loader

if TYPE_CHECKING:
    from onrecord.language.extraction import extract
    from onrecord.model import Document, Entity, Extraction, Span, Statement
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

__getattr__ = loader(
    __name__,
    {
        **dict.fromkeys(["Document", "Entity", "Extraction", "Span", "Statement"], "model"),
        **dict.fromkeys(["ExtractedDocument", "extract_documents"], "road"),
        "extract": "language.extraction",
    },
)
