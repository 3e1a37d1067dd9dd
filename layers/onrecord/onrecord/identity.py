"""The ids of documents, statements, entities and events.

Ids are the same wherever and whenever a document is processed: they depend on where it came from and on what
it says, never on offsets, on the order of uploads or on a version of this software.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from onrecord.model import ENTITY_CLASSES, EntityClass, EntityType

_ID_LENGTH = 26  # hexadecimal digits: 104 bits, a collision is unlikely before some 10^15 ids
_ACCENTS = re.compile("[\u0300-\u036f]+")
"""Marks that Latin, Greek and Cyrillic use as accents; the vowel signs of other scripts are letters."""
STATEMENT_ID = re.compile(rf"(?P<document>[0-9a-f]{{{_ID_LENGTH}}})-[0-9a-f]{{{_ID_LENGTH}}}")
"""The form of the ids that ``statement_id`` returns."""


def _digest(*parts: str) -> str:
    # Lengths keep ("ab", "c") and ("a", "bc") apart.
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


def document_id(bucket: str, key: str, record: int | str | None = None) -> str:
    """Return the id of the document uploaded as ``key``: the same over re-uploads.

    ``record`` is the place or id of the document within a file of several, as JSON Lines.
    """
    return _digest("document", bucket, key, "" if record is None else str(record))


def text_document_id(text: str) -> str:
    """Return the id of a document that is known by its text alone."""
    return _digest("text", text)


def event_id(document: str, kind: str, cause: str) -> str:
    """Return the id of an event about a document: the same however often it is announced.

    Args:
        document: the document's id.
        kind: what happened.
        cause: what distinguishes the event from others of its kind: a version, or the order of an upload.
    """
    return _digest("event", document, kind, cause)


def statement_id(document: str, source: str, cue: str, content: str, ordinal: int = 0) -> str:
    """Return a statement's id: its document's id, a hyphen, and a hash of the document's id and its words.

    Args:
        document: the document's id.
        source: the source's words, "" if there is none; likewise ``cue``; ``content`` is the reading form.
        cue: the cue's words.
        content: the content's words.
        ordinal: counts statements of the same words within the document from 0.
    """
    return f"{document}-{_digest('statement', document, *map(folded, (source, cue, content)), str(ordinal))}"


def entity_id(entity_type: EntityType, name: str, country: str | None = None, suffix: str = "") -> str:
    """Return ``class:slug``; a country's slug is its ISO 3166 code (``place:ru``).

    Args:
        entity_type: gives the class.
        name: the entity's canonical name.
        country: the ISO 3166 alpha-2 code if the entity *is* that country (not merely in it), else None.
        suffix: the evidence that distinguishes it from another entity of the same name in its document.
    """
    entity_class = ENTITY_CLASSES[entity_type]
    is_country = entity_class is EntityClass.PLACE and country is not None
    slug = country.casefold() if is_country and country else slug_of(name)
    return f"{entity_class}:{slug}" + (f"-{slug_of(suffix)}" if suffix else "")


def phrase_id(name: str) -> str:
    """Return what a speaker that names no entity is found by: ``name:western-allies``."""
    return f"name:{slug_of(name)}"


def slug_of(name: str) -> str:
    """Return a name's letters and digits, case folded, accents dropped, letters of any script kept."""
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in folded(name))
    return "-".join("".join(kept).split()) or "unnamed"


def folded(text: str) -> str:
    """Return a text with case folded, accents dropped and white space made single.

    Follows Unicode's compatibility caseless matching (Unicode Standard, section 3.13, D146), less marks.
    """
    if text.isascii():  # nothing to decompose: most names, of which a large authority file has thousands
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(unicodedata.normalize("NFKC", _ACCENTS.sub("", decomposed)).split())
