"""An upload's bytes become documents, each a text with its extraction."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

import onrecord
from onrecord.authority import read_authority
from onrecord.commands.application import main
from onrecord.model import Clip, Extraction, Skipped, Zone, ZoneSpan
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import Metadata
from onrecord.road import ExtractedDocument, extract_documents
from tests.support.files import READABLE

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = "Mara Okonjo, the mayor, said the harbour would open in May."


def documents_of(data: bytes, **known: Any) -> list[ExtractedDocument]:
    return [
        document for document in extract_documents(data, **known) if isinstance(document, ExtractedDocument)
    ]


def test_the_metadata_of_an_upload_is_in_its_document() -> None:
    (document,) = documents_of(
        ARTICLE.encode(),
        key="harbour.txt",
        metadata=Metadata(published=dt.date(2024, 5, 7), title="The harbour", outlet="The Pier"),
        identify=lambda record: f"document-{record}",
        uploaded=dt.date(2024, 5, 9),
    )

    held = document.extraction.document
    assert (held.id, held.key, held.title) == ("document-None", "harbour.txt", "The harbour")
    assert (held.outlet, held.published, held.published_basis) == (
        "The Pier",
        dt.date(2024, 5, 7),
        "metadata",
    )
    assert [statement.date for statement in document.extraction.statements] == [dt.date(2024, 5, 7)]


def test_undated_statements_have_the_day_of_the_upload() -> None:
    (document,) = documents_of(ARTICLE.encode(), uploaded=dt.date(2024, 5, 9))

    (statement,) = document.extraction.statements
    assert (statement.date, statement.date_basis) == (dt.date(2024, 5, 9), "uploaded")


def test_offsets_point_into_the_text_of_the_document() -> None:
    (document,) = documents_of("\ufeff".encode() + ARTICLE.encode())

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
    (document,) = documents_of(data)

    skipped = document.extraction.document.coverage.skipped
    assert [(part.start, part.end) for part in skipped] == where
    assert {document.text[part.start] for part in skipped} == {"\ufffd"}


def test_the_authority_file_names_the_entities() -> None:
    authority = read_authority(b"id,name,type\nwd:Q1,Mara Okonjo,PERSON")

    (document,) = documents_of(ARTICLE.encode(), authority=authority)

    (statement,) = document.extraction.statements
    assert [speaker.entity_id for speaker in statement.speakers] == ["wd:Q1"]


def test_weak_statements_are_left_out_as_asked() -> None:
    (document,) = documents_of(ARTICLE.encode(), min_confidence=1)

    assert document.extraction.statements == ()


def test_an_upload_that_cannot_be_read_yields_nothing() -> None:
    with pytest.raises(ProblemError) as raised:
        next(extract_documents(b"ID3 music"))

    assert raised.value.problem.type == ProblemType.NOT_TEXT.uri


def test_the_package_offers_the_road_beside_extract() -> None:
    (document,) = onrecord.extract_documents(ARTICLE.encode())

    assert isinstance(document, onrecord.ExtractedDocument)
    assert document.extraction.statements == onrecord.extract(ARTICLE).statements


HEADLINE, BYLINE = "Harbour will open, mayor says", "By Ines Abara"
NOTE = "About Okonjo Marine: Paul Reyes said the firm is the best in the world."
PARTS = {Zone.HEADLINE: HEADLINE, Zone.BYLINE: BYLINE, Zone.BODY: ARTICLE, Zone.BOILERPLATE: NOTE}


def zoned() -> tuple[str, tuple[ZoneSpan, ...]]:
    text = "\n\n".join(PARTS.values())
    return text, tuple(
        ZoneSpan(zone=zone, start=text.index(part), end=text.index(part) + len(part))
        for zone, part in PARTS.items()
    )


def test_a_statement_says_in_which_zone_it_stands() -> None:
    text, zones = zoned()

    extraction = onrecord.extract(text, zones=zones)

    assert {statement.zone for statement in extraction.statements} == {Zone.HEADLINE, Zone.BODY}
    assert extraction.checked_against(text)


def test_bylines_and_boilerplate_yield_nothing_and_are_in_the_coverage() -> None:
    text, zones = zoned()

    extraction = onrecord.extract(text, zones=zones)

    coverage = extraction.document.coverage
    assert [(part.start, part.reason) for part in coverage.skipped] == [
        (text.index(BYLINE), "byline"),
        (text.index(NOTE), "boilerplate"),
    ]
    assert coverage.zones == {zone: len(part) for zone, part in PARTS.items()}
    assert coverage.read == len(text) - len(BYLINE) - len(NOTE)
    assert not {entity.name for entity in extraction.entities} & {"Ines Abara", "Paul Reyes"}


def test_the_coverage_says_where_the_zones_are_that_are_no_body() -> None:
    text, zones = zoned()

    apart = onrecord.extract(text, zones=zones).document.coverage.set_apart

    assert [(each.zone, text[each.start : each.end]) for each in apart] == [
        (zone, part) for zone, part in PARTS.items() if zone is not Zone.BODY
    ]
    turns = [ZoneSpan(zone=Zone.TURN, start=0, end=len(text), clip=Clip(start=0, end=1))]
    assert onrecord.extract(text, zones=turns).document.coverage.set_apart == ()
    assert onrecord.extract(text).document.coverage.set_apart == ()


def test_what_is_left_out_of_a_text_is_not_read() -> None:
    german = "Der Hafen bleibt zu, sagte Jens Feddersen am Montag."
    text = f"{ARTICLE}\n\n{german}\n\n{ARTICLE}"
    part = Skipped(start=len(ARTICLE) + 2, end=len(ARTICLE) + 2 + len(german), reason="German")

    extraction = onrecord.extract(text, left_out=[part])

    assert len(extraction.statements) == 2
    assert "Jens Feddersen" not in {entity.name for entity in extraction.entities}
    assert extraction.document.coverage.skipped == (part,)
    assert extraction.checked_against(text)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_of_every_format_goes_the_road(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = list(extract_documents(path.read_bytes(), key=str(path)))

    documents = [part for part in parts if isinstance(part, ExtractedDocument)]
    assert documents
    for document in documents:
        document.extraction.checked_against(document.text)
    main(["extract", str(path), "--json"])
    printed = [Extraction.model_validate_json(line) for line in capsys.readouterr().out.splitlines()]
    assert printed == [document.extraction for document in documents]


LONG = "The rain fell on the pier and on the boats. " * 20


@pytest.mark.parametrize(
    ("text", "known", "warnings"),
    [
        (ARTICLE, Metadata(), ["undated"]),
        (ARTICLE, Metadata(published=dt.date(2024, 5, 7)), []),
        (LONG, Metadata(), ["undated", "no-statements"]),
        (LONG, Metadata(published=dt.date(2024, 5, 7)), ["no-statements"]),
        ("It rained.", Metadata(published=dt.date(2024, 5, 7)), []),
    ],
)
def test_a_document_warns_of_what_is_missing(text: str, known: Metadata, warnings: list[str]) -> None:
    (document,) = documents_of(text.encode(), metadata=known)

    assert list(document.extraction.document.warnings) == warnings


def test_the_command_line_prints_warnings_where_errors_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rain.txt"
    file.write_text(LONG, "utf-8")

    assert main(["extract", str(file), "--json"]) == 0

    assert capsys.readouterr().err == f"{file}: warning: undated\n{file}: warning: no-statements\n"
