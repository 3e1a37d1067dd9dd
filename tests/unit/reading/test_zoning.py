"""Bylines, datelines and boilerplate are zones in every format."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Zone, ZoneSpan
from onrecord.reading import File, Metadata, ReadDocument, read
from onrecord.reading.zoning import with_zones_of_words

STORY = "The ferry stays in port until Sunday, the harbour master said on Friday."
MORE = "Residents said they had been left alone. Nobody had called them back, they added. " * 3


def document_of(text: str, **known: dt.date | str) -> ReadDocument:
    (document,) = read(File(text.encode(), metadata=Metadata(**known)))  # type: ignore[arg-type]
    assert isinstance(document, ReadDocument)
    return document


def blocks(document: ReadDocument, zone: Zone) -> list[str]:
    return [document.text[each.start : each.end] for each in document.zones if each.zone is zone]


@pytest.mark.parametrize(
    ("dateline", "day"),
    [
        ("KIEL, May 3, 2024 (PierWire) — ", dt.date(2024, 5, 3)),
        ("KIEL, 3 May 2024 (PierWire) - ", dt.date(2024, 5, 3)),
        ("NEW YORK, Jan. 5, 2022 /PierWire/ -- ", dt.date(2022, 1, 5)),
        ("KIEL (PierWire) – ", None),
        ("KIEL, Germany (PW) — ", None),
        ("KIEL, May 3 — ", None),
        ("ST. PETER-ORDING — ", None),
    ],
)
@pytest.mark.parametrize("before", ["", "Ferry stays in port\n\n", "Ferry stays in port\nBy Ines Abara\n"])
def test_a_dateline_is_a_zone_and_dates_the_document(before: str, dateline: str, day: dt.date | None) -> None:
    document = document_of(f"{before}{dateline}{STORY}\n\n{MORE}")

    assert blocks(document, Zone.DATELINE) == [dateline]
    assert STORY in "".join(blocks(document, Zone.BODY))
    assert document.metadata.published == day
    assert document.metadata.published_basis == (None if day is None else "dateline")


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("Published on 3rd May 2024 at 8.15am", Zone.DATELINE),
        ("First published: Friday, May 3, 2024, 8:15 AM EDT", Zone.DATELINE),
        ("May 3rd, 2024 · 4 min read", Zone.DATELINE),
        ("By Ines Abara | May 3, 2024 | 3 min read", Zone.BYLINE),
        ("By Ines Abara, Friday, 3 May 2024 at 08:15", Zone.BYLINE),
    ],
)
def test_a_line_of_a_page_dates_the_document(line: str, zone: Zone) -> None:
    document = document_of(f"Ferry stays in port\n\n{line}\n\n{STORY}\n\n{MORE}")

    assert blocks(document, zone) == [line]
    assert document.metadata.published == dt.date(2024, 5, 3)


LETTERHEAD = "PIER LINES\nQuay Road 1, 2410 Kiel\npress@pier.example\n+47 555 0100\n\nPRESS RELEASE"


def test_a_date_below_the_address_of_who_sends_a_release_dates_it() -> None:
    document = document_of(f"{LETTERHEAD}\n\nFor immediate release\n\nKiel, 3 May 2024\n\n{STORY}\n\n{MORE}")

    assert blocks(document, Zone.DATELINE) == ["Kiel, 3 May 2024"]
    assert document.metadata.published == dt.date(2024, 5, 3)


def test_a_date_among_the_paragraphs_of_a_text_dates_nothing() -> None:
    document = document_of("\n\n".join([*[STORY + " " + STORY] * 7, "3 May 2024", STORY]))

    assert document.metadata.published is None


def test_what_a_firm_says_about_itself_may_stand_below_a_headline() -> None:
    story, about, firm = f"{STORY}\n\n{MORE}", "About Pier Lines", "Pier Lines runs eleven ferries."
    text = f"{story}\n\n{about}\n\n{firm}"
    spans = ((Zone.BODY, story), (Zone.HEADLINE, about), (Zone.BODY, firm))
    zones = [ZoneSpan(zone=z, start=(at := text.rindex(part)), end=at + len(part)) for z, part in spans]

    document = with_zones_of_words(ReadDocument(text, tuple(zones)))

    assert blocks(document, Zone.BOILERPLATE) == [about, firm]


@pytest.mark.parametrize(
    "start", ["UNESCO said that ", "The EU — and nobody else — said that ", "“NO — ” she said. ", "A - B. "]
)
def test_other_capitals_are_no_dateline(start: str) -> None:
    assert blocks(document_of(start + STORY), Zone.DATELINE) == []


def test_the_uploader_knows_the_day_better() -> None:
    document = document_of(f"KIEL, May 3, 2024 — {STORY}", published=dt.date(2024, 5, 4))

    assert document.metadata.published == dt.date(2024, 5, 4)


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("By Ines Abara", "Ines Abara"),
        ("By Ines Abara and Leo Farrant", "Ines Abara, Leo Farrant"),
        ("BY INES ABARA", "INES ABARA"),
        ("By Jan van der Meer in Kiel", "Jan van der Meer"),
    ],
)
def test_a_byline_is_a_zone_and_names_the_author(byline: str, author: str) -> None:
    document = document_of(f"Ferry stays in port\n\n{byline}\n\n{STORY}\n\n{MORE}")

    assert blocks(document, Zone.BYLINE) == [byline]
    assert document.metadata.author == author


@pytest.mark.parametrize(
    ("byline", "day"),
    [
        ("By Ines Abara, 3 May 2024", dt.date(2024, 5, 3)),
        ("By Ines Abara and Leo Farrant | May 3, 2024", dt.date(2024, 5, 3)),
        ("By INES ABARA in Kiel — Jan. 5, 2022", dt.date(2022, 1, 5)),
        ("By Ines Abara, 3 May", None),
        ("By Ines Abara, 31 June 2024", None),
    ],
)
def test_a_byline_may_date_the_document(byline: str, day: dt.date | None) -> None:
    document = document_of(f"Ferry stays in port\n\n{byline}\n\n{STORY}\n\n{MORE}")

    assert blocks(document, Zone.BYLINE) == [byline]
    assert (document.metadata.author or "").casefold().startswith("ines abara")
    assert document.metadata.published == day


@pytest.mark.parametrize(
    "line",
    ["Glenmoor, 12 March 2024", "March 12, 2024", "Published: Tuesday, 12 March 2024", "Tue, Mar. 12 2024"],
)
def test_a_date_on_a_line_of_its_own_dates_the_document(line: str) -> None:
    document = document_of(f"Ferry stays in port\n\n{line}\n\n{STORY}\n\n{MORE}")

    assert blocks(document, Zone.DATELINE) == [line]
    assert document.metadata.published == dt.date(2024, 3, 12)


@pytest.mark.parametrize(
    "line", ["12 March 2024 was a Tuesday.", "Until 12 March 2024", "31 June 2024", "12 March"]
)
def test_other_lines_with_days_date_nothing(line: str) -> None:
    assert document_of(f"Ferry stays in port\n\n{line}\n\n{STORY}\n\n{MORE}").metadata.published is None


@pytest.mark.parametrize("line", ["By Friday the ferry had left.", "By Ines Abara’s account, it was late"])
def test_other_lines_with_by_are_no_byline(line: str) -> None:
    assert blocks(document_of(f"{line}\n\n{STORY}"), Zone.BYLINE) == []


@pytest.mark.parametrize(
    "tail",
    [
        "About Tessel Analytics\n\nTessel Analytics is the leader in its field, its founders say.",
        "About Tessel: Tessel is the leader in its field.",
        "Media contact:\n\nJens Feddersen, +49 431 555 0199",
        "For further information call Jens Feddersen.",
        "Forward-looking statements\n\nThe company believes that it will grow.",
        "- ENDS -\n\nNotes to editors: Tessel was founded in 1999.",
        "###\n\nTessel was founded in 1999.",
        "(Reporting by Ann Lee in Kiel; Editing by Bob Rice)",
        "The post Ferry stays in port appeared first on The Pier Post.",
    ],
)
def test_the_tail_of_a_release_is_boilerplate(tail: str) -> None:
    document = document_of(f"{STORY}\n\n{MORE}\n\n{tail}")

    assert "\n\n".join(blocks(document, Zone.BOILERPLATE)) == tail


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY}\n\n{MORE}\n\nAbout Reyes nobody spoke. The mayor said so.",
        f"{STORY}\n\n{MORE}\n\nAbout 300 people came, the police said.",
        f"For further information he turned to Ann Lee, he said.\n\n{STORY}\n\n{MORE}\n\n{MORE}",
    ],
)
def test_other_paragraphs_are_no_boilerplate(text: str) -> None:
    assert blocks(document_of(text), Zone.BOILERPLATE) == []


@given(st.text(alphabet="BAby n—-.:\n#", max_size=80), st.integers(0, 3))
def test_zones_cover_what_they_covered_before(text: str, blank: int) -> None:
    document = with_zones_of_words(ReadDocument(text + "\n" * blank + "By Ann Lee\n\nKIEL — It rains."))

    ends = [0, *(each.end for each in document.zones)]
    assert all(end <= each.start for end, each in zip(ends, document.zones, strict=False))
    covered = sum(each.end - each.start for each in document.zones)
    assert covered in (0, len(document.text))


@pytest.mark.parametrize("start", ["KIEL-", "A.B. ", "By Aa ", "By Aa\n", "AB ", "About Aa\n\n", "Aa, "])
def test_long_runs_of_capitals_take_linear_time(start: str) -> None:
    started = time.process_time()

    with_zones_of_words(ReadDocument(start * 20_000))

    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "line",
    ["FOR IMMEDIATE RELEASE", "Press release", "Embargoed until 6 a.m.", "Contact: Ann Lee, +49 431 555"],
)
def test_the_head_of_a_release_is_boilerplate(line: str) -> None:
    document = document_of(f"{line}\n\nKIEL, May 3, 2024 -- {STORY}\n\n{MORE}")

    assert blocks(document, Zone.BOILERPLATE) == [line]
    assert document.metadata.published == dt.date(2024, 5, 3)
