"""Who said what, on record: statements and entities out of documents.

>>> import onrecord
>>> extraction = onrecord.extract("“We are open to dialogue,” Ann Lee said.")
>>> extraction.statements[0].speakers[0].name
'Ann Lee'

Importing the package loads none of its libraries. ``extract`` loads the language model at its first call.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

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

_HOMES = {
    **dict.fromkeys(["Document", "Entity", "Extraction", "Span", "Statement"], "onrecord.model"),
    **dict.fromkeys(["ExtractedDocument", "extract_documents"], "onrecord.road"),
    "extract": "onrecord.language.extraction",
}
"""The modules that define what the package offers, each loaded when something of it is first used."""


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
