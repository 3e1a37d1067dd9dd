"""An upload's bytes become documents, each a text with its extraction."""

from __future__ import annotations

import datetime as dt

import pytest

import onrecord
from onrecord.authority import read_authority
from onrecord.problems import ProblemError, ProblemType
from onrecord.road import extract_documents

ARTICLE = "Mara Okonjo, the mayor, said the harbour would open in May."


def test_the_metadata_of_an_upload_is_in_its_document() -> None:
    (document,) = extract_documents(
        ARTICLE.encode(),
        key="harbour.txt",
        published=dt.date(2024, 5, 7),
        title="The harbour",
        document_id="d" * 32,
        uploaded=dt.date(2024, 5, 9),
    )

    held = document.extraction.document
    assert (held.id, held.key, held.title) == ("d" * 32, "harbour.txt", "The harbour")
    assert [statement.date for statement in document.extraction.statements] == [dt.date(2024, 5, 7)]


def test_undated_statements_have_the_day_of_the_upload() -> None:
    (document,) = extract_documents(ARTICLE.encode(), uploaded=dt.date(2024, 5, 9))

    (statement,) = document.extraction.statements
    assert (statement.date, statement.date_basis) == (dt.date(2024, 5, 9), "uploaded")


def test_offsets_point_into_the_text_of_the_document() -> None:
    (document,) = extract_documents("\ufeff".encode() + ARTICLE.encode())

    assert document.text == ARTICLE
    document.extraction.checked_against(document.text)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ("“No,” she said.".encode() + b"\xff " + ARTICLE.encode(), [(15, 16)]),
        (b"\xfe" + ARTICLE.encode() + " “No,” she said.".encode(), [(0, 1)]),
        ("“Ja,” sagte sie, “ja”.".encode() + b"\xff " + ARTICLE.encode() + b"\x80", [(22, 23), (83, 84)]),
    ],
)
def test_what_the_reader_skipped_is_in_the_coverage(data: bytes, where: list[tuple[int, int]]) -> None:
    (document,) = extract_documents(data)

    skipped = document.extraction.document.coverage.skipped
    assert [(part.start, part.end) for part in skipped] == where
    assert {document.text[part.start] for part in skipped} == {"\ufffd"}


def test_the_authority_file_names_the_entities() -> None:
    authority = read_authority(b"id,name,type\nwd:Q1,Mara Okonjo,PERSON")

    (document,) = extract_documents(ARTICLE, authority=authority)

    (statement,) = document.extraction.statements
    assert [speaker.entity_id for speaker in statement.speakers] == ["wd:Q1"]


def test_weak_statements_are_left_out_as_asked() -> None:
    (document,) = extract_documents(ARTICLE, min_confidence=1)

    assert document.extraction.statements == ()


def test_an_upload_that_cannot_be_read_yields_nothing() -> None:
    with pytest.raises(ProblemError) as raised:
        next(extract_documents(b"%PDF-1.7"))

    assert raised.value.problem.type == ProblemType.NOT_TEXT.uri


def test_the_package_offers_the_road_beside_extract() -> None:
    (document,) = onrecord.extract_documents(ARTICLE.encode())

    assert document.extraction == onrecord.extract(ARTICLE)
