"""Packages whose members are fuzzed: what is mutated is their text, not how it is packed."""

from __future__ import annotations

BETWEEN_MEMBERS = b"\0\0"
"""What stands between two members in an input."""

OPENDOCUMENT = "content.xml"
"""The member of an OpenDocument text, which also has a ``mimetype``."""

MEMBERS = {
    "docx": ("word/document.xml", "word/styles.xml", "word/footnotes.xml", "docProps/core.xml"),
    "odt": (OPENDOCUMENT, "styles.xml", "meta.xml"),
}
"""The members by the reader of their package, in the order of an input."""
