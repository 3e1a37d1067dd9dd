"""Statements as JSON-LD, as a processor reads it: annotations with Quotations and Claims of schema.org."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from onrecord.formats.annotations import annotation, annotation_page
from onrecord.model import Act, Form, Kind, ResolvedBy, SourceClass, Span, Speaker
from onrecord.record.model import DocumentReference, RecordedStatement
from tests.support.linked_data import AS, OA, SCHEMA, compacted, expanded
from tests.support.repository import ROOT

ORIGIN = "https://api.example.org"
TEXT = "Intro. Ann Lee said that it rains, on Monday. The end."
SENTENCE = Span.of(TEXT, 7, 45)
DOCUMENT = DocumentReference(
    id="d1",
    key="a.txt",
    title="Rain",
    author="Bo Ek",
    outlet="The Weekly",
    url="https://weekly.example.org/rain",
    published=date(2022, 1, 27),
)
ANN = Speaker(
    entity_id="person:ann-lee",
    name="Ann Lee",
    role="mayor",
    source_class=SourceClass.NAMED_PERSON,
    resolved_by=ResolvedBy.NAME,
    confidence=0.9,
)
PREFIXES = {"oa": OA, "as": AS, "schema": SCHEMA, "foaf": "http://xmlns.com/foaf/0.1/"}


def said(**more: Any) -> RecordedStatement:
    given: dict[str, Any] = {
        "id": "s1",
        "form": Form.INDIRECT,
        "kind": Kind.SPEECH,
        "text": "it rains",
        "content": (Span.of(TEXT, 20, 33),),
        "cue": None,
        "source": Span.of(TEXT, 7, 14),
        "sentence": SENTENCE,
        "speakers": (ANN,),
        "about": ("place:no",),
        "about_names": {"place:no": "Norway"},
        "confidence": 0.9,
        "document": DOCUMENT,
    }
    return RecordedStatement(**given | more)


def read(statement: RecordedStatement) -> dict[str, Any]:
    (node,) = expanded(annotation(statement, ORIGIN))
    return compacted(node, PREFIXES)


def span_of(position: dict[str, Any]) -> tuple[int, int]:
    return position["oa:start"]["@value"], position["oa:end"]["@value"]


def test_a_statement_annotates_its_content_in_the_text_of_its_document() -> None:
    read_as = read(said())

    in_text, published = read_as["oa:hasTarget"]
    position, words = in_text["oa:hasSelector"]
    assert read_as["@id"] == f"{ORIGIN}/v1/statements/s1"
    assert (read_as["@type"], read_as["oa:motivatedBy"]) == ("oa:Annotation", {"@id": "oa:describing"})
    assert in_text["oa:hasSource"] == {"@id": f"{ORIGIN}/v1/documents/d1/text"}
    assert (position["@type"], span_of(position)) == ("oa:TextPositionSelector", (20, 33))
    assert words == {
        "@type": "oa:TextQuoteSelector",
        "oa:prefix": "Ann Lee said ",
        "oa:exact": "that it rains",
        "oa:suffix": ", on Monday.",
    }
    assert (published["oa:hasSource"], published["oa:hasSelector"]) == ({"@id": DOCUMENT.url}, words)


def test_its_body_is_a_claim_by_its_speaker_in_the_document() -> None:
    body = read(said(said_at="2022-01"))["oa:hasBody"]

    assert body["@type"] == "schema:Claim"
    assert body["schema:text"] == "it rains"
    assert body["schema:author"] == {
        "@id": f"{ORIGIN}/v1/entities/person:ann-lee",
        "@type": "schema:Person",
        "schema:name": "Ann Lee",
        "schema:jobTitle": "mayor",
    }
    assert body["schema:about"] == {
        "@id": f"{ORIGIN}/v1/entities/place:no",
        "@type": "schema:Place",
        "schema:name": "Norway",
    }
    assert body["schema:isPartOf"] == {
        "@id": f"{ORIGIN}/v1/documents/d1",
        "@type": "schema:CreativeWork",
        "schema:name": "Rain",
        "schema:author": "Bo Ek",
        "schema:publisher": {"@type": "schema:Organization", "schema:name": "The Weekly"},
        "schema:datePublished": {"@type": "schema:Date", "@value": "2022-01-27"},
        "schema:url": {"@id": DOCUMENT.url},
    }
    assert body["schema:appearance"] == {"@id": f"{ORIGIN}/v1/documents/d1"}
    assert body["schema:dateCreated"]["@value"] == "2022-01"
    assert body["schema:url"] == {"@id": f"{ORIGIN}/v1/statements/s1"}


def test_its_body_can_be_published_alone() -> None:
    (alone,) = expanded(annotation(said(), ORIGIN)["body"])

    assert compacted(alone, PREFIXES) == read(said())["oa:hasBody"]


@pytest.mark.parametrize(
    ("more", "types", "speaker"),
    [
        ({"form": Form.DIRECT}, ["schema:Quotation", "schema:Claim"], "schema:spokenByCharacter"),
        ({"form": Form.MIXED, "act": Act.QUESTION}, "schema:Quotation", "schema:spokenByCharacter"),
        ({"form": Form.DIRECT, "kind": Kind.THOUGHT}, "schema:Quotation", "schema:spokenByCharacter"),
        ({"kind": Kind.WRITING}, "schema:Claim", "schema:author"),
        ({"kind": Kind.PLAN}, "schema:CreativeWork", "schema:author"),
        ({"act": Act.REQUEST}, "schema:CreativeWork", "schema:author"),
    ],
)
def test_quoted_words_are_a_quotation_and_assertions_a_claim(
    more: dict[str, Any], types: object, speaker: str
) -> None:
    body = read(said(**more))["oa:hasBody"]

    assert body["@type"] == types
    assert body[speaker]["schema:name"] == "Ann Lee"
    assert len({"schema:author", "schema:spokenByCharacter"} & set(body)) == 1


def test_what_somebody_is_said_not_to_have_said_is_not_ascribed_to_them() -> None:
    body = read(said(negated=True, form=Form.DIRECT))["oa:hasBody"]

    assert body["@type"] == "schema:CreativeWork"
    assert not {"schema:author", "schema:spokenByCharacter"} & set(body)
    assert "not to have said" in body["schema:description"]


@pytest.mark.parametrize(
    ("source_class", "entity", "described"),
    [
        (SourceClass.UNNAMED_OFFICIAL, None, {"@type": "schema:Person"}),
        (SourceClass.CROWD, None, {"@type": "schema:Organization"}),
        (None, None, {"@type": "schema:Thing"}),
        (None, "wd:Q42", {"@type": "schema:Thing", "@id": f"{ORIGIN}/v1/entities/wd:Q42"}),
        (
            SourceClass.ORGANISATION,
            "org:été",
            {"@type": "schema:Organization", "@id": f"{ORIGIN}/v1/entities/org:%C3%A9t%C3%A9"},
        ),
    ],
)
def test_a_speaker_has_the_type_that_is_known(
    source_class: SourceClass | None, entity: str | None, described: dict[str, str]
) -> None:
    speaker = Speaker(
        entity_id=entity, name="They", source_class=source_class, resolved_by=None, confidence=0.5
    )

    body = read(said(speakers=(speaker,)))["oa:hasBody"]

    assert body["schema:author"] == {"schema:name": "They", **described}


def test_each_piece_of_a_content_is_a_target() -> None:
    pieces = (Span.of(TEXT, 20, 24), Span.of(TEXT, 25, 33))

    targets = read(said(content=pieces, document=DOCUMENT.model_copy(update={"url": None})))["oa:hasTarget"]

    found = [target["oa:hasSelector"][0] for target in targets]
    assert [span_of(each) for each in found] == [(20, 24), (25, 33)]
    assert targets[1]["oa:hasSelector"][1]["oa:prefix"] == "Ann Lee said that "


def test_long_sentences_give_32_characters_on_each_side_and_a_missing_one_none() -> None:
    text = "x" * 100 + "content" + "y" * 100
    content = (Span.of(text, 100, 107),)

    quoted = read(said(content=content, sentence=Span.of(text, 0, 207)))["oa:hasTarget"][0]
    bare = read(said(content=content, sentence=None))["oa:hasTarget"][0]

    assert quoted["oa:hasSelector"][1]["oa:prefix"] == "x" * 32
    assert quoted["oa:hasSelector"][1]["oa:suffix"] == "y" * 32
    assert bare["oa:hasSelector"][1] == {"@type": "oa:TextQuoteSelector", "oa:exact": "content"}


def test_a_page_lists_annotations_in_order_and_leads_on() -> None:
    page = annotation_page(
        [said(), said(id="s2")], ORIGIN, address="/a", collection="/c", next_page=f"{ORIGIN}/b"
    )

    (node,) = expanded({**page, "id": f"{ORIGIN}/a", "partOf": f"{ORIGIN}/c"})
    read_as = compacted(node, PREFIXES)
    assert read_as["@type"] == "as:OrderedCollectionPage"
    assert [item["@id"][-2:] for item in read_as["as:items"]["@list"]] == ["s1", "s2"]
    assert read_as["as:next"] == {"@id": f"{ORIGIN}/b"}
    assert page["partOf"] == {"id": "/c", "type": "AnnotationCollection"}


def test_the_example_of_the_page_on_formats_is_what_is_served() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "formats.md").read_text("utf-8"), re.DOTALL)
    document = DOCUMENT.model_copy(update={"id": "69e4", "author": None})

    assert json.loads(shown) == annotation(said(id="63c8", about=(), document=document), ORIGIN)
