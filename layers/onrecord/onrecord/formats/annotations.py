"""Statements as JSON-LD: a W3C Web Annotation for each, whose body is a Quotation or Claim of schema.org.

https://www.w3.org/TR/annotation-model/, https://schema.org/Quotation, https://schema.org/Claim. A body has a
context of its own, so that it can be published alone. What neither vocabulary has a word for (confidence,
cue, form ...) is in the JSON of the same address.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

from onrecord.model import Act, EntityClass, Form, Kind, SourceClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from onrecord.model import Span, Speaker
    from onrecord.record.model import DocumentReference, RecordedStatement

ANNOTATION_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
SCHEMA_CONTEXT = "https://schema.org"
CONTEXT_LENGTH = 32
"""Code points of a quotation's prefix and suffix at most: Apache Annotator and Hypothesis keep as many."""
_ENTITY_TYPES: dict[str, str] = {
    EntityClass.PERSON: "Person",
    EntityClass.ORG: "Organization",
    EntityClass.PLACE: "Place",
    EntityClass.GROUP: "Organization",
    EntityClass.WORK: "CreativeWork",
    EntityClass.OTHER: "Thing",
}
_SOURCE_TYPES = {
    SourceClass.NAMED_PERSON: "Person",
    SourceClass.UNNAMED_OFFICIAL: "Person",
    SourceClass.UNNAMED_PERSON: "Person",
    SourceClass.AUTHOR: "Person",
    SourceClass.CROWD: "Organization",
    SourceClass.ORGANISATION: "Organization",
    SourceClass.STATE: "Organization",
    SourceClass.DOCUMENT: "CreativeWork",
}


def annotation(statement: RecordedStatement, origin: str) -> dict[str, Any]:
    """Return a statement as an annotation of its document's text.

    Its targets are the pieces of the content in the canonical text, by position and by words; where the
    document was published at an address, the same words there. Prefix and suffix are of the same sentence.

    Args:
        statement: the statement.
        origin: scheme and host of the API, which addresses are made with.
    """
    return {"@context": ANNOTATION_CONTEXT, **_item(statement, origin)}


def annotation_page(
    statements: Iterable[RecordedStatement],
    origin: str,
    *,
    address: str,
    collection: str,
    next_page: str | None = None,
) -> dict[str, Any]:
    """Return a page of statements as an AnnotationPage.

    Args:
        statements: the items.
        origin: scheme and host of the API.
        address: that of this page.
        collection: that of the whole list.
        next_page: that of the page after this one.
    """
    following = {"next": next_page} if next_page else {}
    return {
        "@context": ANNOTATION_CONTEXT,
        "id": address,
        "type": "AnnotationPage",
        "partOf": {"id": collection, "type": "AnnotationCollection"},
        **following,
        "items": [_item(statement, origin) for statement in statements],
    }


def write_collection(
    file: BinaryIO, statements: Iterable[RecordedStatement], origin: str, *, address: str
) -> None:
    """Write statements as an AnnotationCollection whose first page has all of them.

    Args:
        file: an empty file.
        statements: the items.
        origin: scheme and host of the API.
        address: that of the collection.
    """
    head = {"@context": ANNOTATION_CONTEXT, "id": address, "type": "AnnotationCollection"}
    page = {"type": "AnnotationPage", "partOf": address}
    file.write(f'{_members(head)},"first":{{{_members(page)[1:]},"items":['.encode())
    total = 0
    for total, statement in enumerate(statements, start=1):
        file.write((",\n" if total > 1 else "\n").encode())
        file.write(json.dumps(_item(statement, origin), ensure_ascii=False).encode())
    file.write(f'\n]}},"total":{total}}}\n'.encode())


def _members(of: dict[str, str]) -> str:
    """Return an object that is still open: more members can follow."""
    return json.dumps(of, ensure_ascii=False)[:-1]


def _item(statement: RecordedStatement, origin: str) -> dict[str, Any]:
    return {
        "id": f"{origin}{statement.self}",
        "type": "Annotation",
        "motivation": "describing",
        "generator": {"type": "Software", "name": "onrecord"},
        "body": _body(statement, origin),
        "target": [*_targets(statement, origin)],
    }


# --- Targets -------------------------------------------------------------------------------------


def _targets(statement: RecordedStatement, origin: str) -> Iterator[dict[str, Any]]:
    text = f"{origin}/v1/documents/{statement.document.id}/text"
    quotations = [_quotation(piece, statement.sentence) for piece in statement.content]
    for piece, quotation in zip(statement.content, quotations, strict=True):
        position = {"type": "TextPositionSelector", "start": piece.start, "end": piece.end}
        yield {"type": "SpecificResource", "source": text, "selector": [position, quotation]}
    if statement.document.url:
        for quotation in quotations:
            yield {"type": "SpecificResource", "source": statement.document.url, "selector": quotation}


def _quotation(piece: Span, sentence: Span | None) -> dict[str, Any]:
    selector = {"type": "TextQuoteSelector", "exact": piece.text}
    if sentence is None or not sentence.start <= piece.start <= piece.end <= sentence.end:
        return selector
    prefix = sentence.text[: piece.start - sentence.start][-CONTEXT_LENGTH:]
    suffix = sentence.text[piece.end - sentence.start :][:CONTEXT_LENGTH]
    return selector | ({"prefix": prefix} if prefix else {}) | ({"suffix": suffix} if suffix else {})


# --- Body ----------------------------------------------------------------------------------------


def _body(statement: RecordedStatement, origin: str) -> dict[str, Any]:
    document = _document(statement.document, origin)
    types = [*_types(statement)]
    speakers = [_speaker(speaker, origin) for speaker in statement.speakers]
    body: dict[str, Any] = {
        "@context": SCHEMA_CONTEXT,
        "type": types,
        "url": f"{origin}{statement.self}",
        "text": statement.text,
        "isPartOf": document,
    }
    if statement.negated:
        # With a speaker it would say the contrary of what the document does.
        body["description"] = "The source is said not to have said this."
    elif "Quotation" in types:
        body["spokenByCharacter"] = speakers
    else:
        body["author"] = speakers
    if "Claim" in types:
        body["appearance"] = {"id": document["id"]}
    if statement.said_at:
        body["dateCreated"] = statement.said_at
    body["about"] = [_subject(id, statement.about_names.get(id), origin) for id in statement.about]
    return {name: value for name, value in body.items() if value}


def _types(statement: RecordedStatement) -> Iterator[str]:
    """Yield the types of a statement: a Quotation has quoted words, a Claim may be true or false."""
    if statement.negated:
        yield "CreativeWork"
        return
    quoted = statement.form is not Form.INDIRECT
    claimed = statement.act is Act.ASSERTION and statement.kind in (Kind.SPEECH, Kind.WRITING)
    if quoted:
        yield "Quotation"
    if claimed:
        yield "Claim"
    if not (quoted or claimed):
        yield "CreativeWork"


def _speaker(speaker: Speaker, origin: str) -> dict[str, Any]:
    kind = _SOURCE_TYPES[speaker.source_class] if speaker.source_class else "Thing"
    if speaker.entity_id is None:
        return {"type": kind, "name": speaker.name}
    described = _subject(speaker.entity_id, speaker.name, origin)
    if described["type"] == "Person" and speaker.role:
        described["jobTitle"] = speaker.role
    return described


def _subject(entity_id: str, name: str | None, origin: str) -> dict[str, Any]:
    kind = _ENTITY_TYPES.get(entity_id.partition(":")[0], "Thing")
    address = {"id": f"{origin}/v1/entities/{quote(entity_id, safe=':')}", "type": kind}
    return {**address, "name": name} if name else address


def _document(document: DocumentReference, origin: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": f"{origin}/v1/documents/{document.id}",
        "type": "CreativeWork",
        "name": document.title,
        "author": document.author,
        "publisher": {"type": "Organization", "name": document.outlet} if document.outlet else None,
        "datePublished": document.published.isoformat() if document.published else None,
        "url": document.url,
    }
    return {name: value for name, value in described.items() if value}
