from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.identity import document_id, entity_id, folded, slug_of, statement_id, text_document_id
from onrecord.model import EntityType


def test_a_document_keeps_its_id_over_uploads_and_shares_it_with_no_other() -> None:
    assert document_id("bucket", "a.txt") == document_id("bucket", "a.txt")
    others = {
        document_id("bucket", "a.txt"),
        document_id("bucket", "b.txt"),
        document_id("bucke", "ta.txt"),
        document_id("bucket", "a.txt", 0),
        document_id("bucket", "a.txt", 1),
        text_document_id("a.txt"),
    }
    assert len(others) == 6


def test_a_statement_is_known_by_its_words_not_by_case_accents_or_spaces() -> None:
    same = statement_id("d", "Zoë Lee", "said", "it  rained\non Monday")
    assert same == statement_id("d", "ZOE LEE", "Said", "It rained on Monday")
    assert same != statement_id("d", "Zoë Lee", "said", "it rained on Tuesday")
    assert same != statement_id("d", "Zoë Lee", "said", "it  rained\non Monday", ordinal=1)
    assert same != statement_id("e", "Zoë Lee", "said", "it  rained\non Monday")


def test_a_statements_id_tells_its_document() -> None:
    document = document_id("bucket", "a-key.txt")
    assert statement_id(document, "Zoë Lee", "said", "so").rpartition("-")[0] == document


@pytest.mark.parametrize(
    ("entity_type", "name", "country", "expected"),
    [
        (EntityType.PERSON, "Antony Blinken", None, "person:antony-blinken"),
        (EntityType.PERSON, "Zoë  Müller-O’Neill", None, "person:zoe-muller-o-neill"),
        (EntityType.ORG, "AT&T Inc.", None, "org:at-t-inc"),
        (EntityType.GPE, "Russia", "RU", "place:ru"),
        (EntityType.GPE, "Moscow", None, "place:moscow"),
        (EntityType.NORP, "Russian", "RU", "group:russian"),
        (EntityType.WORK_OF_ART, "War and Peace", None, "work:war-and-peace"),
        (EntityType.EVENT, "Eurovision 2022", None, "other:eurovision-2022"),
        (EntityType.PERSON, "Владимир Путин", None, "person:владимир-путин"),
        (EntityType.PERSON, "習近平", None, "person:習近平"),
        (EntityType.PERSON, "नरेन्द्र मोदी", None, "person:नरेन्द्र-मोदी"),
        (EntityType.ORG, "!!!", None, "org:unnamed"),
    ],
)
def test_an_entity_is_known_by_class_and_slug(
    entity_type: EntityType, name: str, country: str | None, expected: str
) -> None:
    assert entity_id(entity_type, name, country) == expected


def test_two_entities_of_one_name_have_different_ids_by_their_evidence() -> None:
    assert entity_id(EntityType.PERSON, "John Smith", suffix="Mayor") == "person:john-smith-mayor"


@given(st.text())
def test_a_slug_fits_into_an_address_and_folding_is_stable(name: str) -> None:
    assert re.search(r"[\s/?#]", slug_of(name)) is None
    assert folded(folded(name)) == folded(name)
