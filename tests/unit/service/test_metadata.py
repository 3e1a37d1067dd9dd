"""The metadata of an upload, written to S3 and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.problems import ProblemError, ProblemType
from onrecord.reading import Metadata
from onrecord.service.metadata import read_columns, read_metadata, stored_metadata

if TYPE_CHECKING:
    import datetime as dt

PRINTABLE = st.characters(exclude_categories=["C", "Z"]) | st.just(" ")


@given(st.dates(), st.text(PRINTABLE, min_size=1, max_size=300).map(str.strip).filter(bool))
def test_stored_metadata_is_read_back(published: dt.date, title: str) -> None:
    stored = stored_metadata(Metadata(published=published, title=title))

    assert all(value.isascii() for value in stored.values())
    assert read_metadata(stored).published == published


@pytest.mark.parametrize(
    "title", ["Harbour opens", "Brücke über den Fluß — “endlich”", "港が開く", "Γέφυρα " * 40 + "κλειστή"]
)
def test_a_title_comes_back_as_it_was(title: str) -> None:
    assert read_metadata(stored_metadata(Metadata(title=title))).title == title


def test_without_metadata_nothing_is_stored() -> None:
    assert stored_metadata(Metadata()) == {}
    assert read_metadata({}) == Metadata()
    assert read_metadata({"published": " ", "title": ""}) == Metadata()


@pytest.mark.parametrize(
    "written",
    ["=?utf-8?b?Z?=", "=?UTF-8?B?Zm9vY?=", "=?us-ascii?b?=A==?=", "Ferry =?utf-8?b?a?= sinks"],
)
def test_an_encoded_word_that_is_no_base64_stays_as_it_stands(written: str) -> None:
    assert read_metadata({"title": written}).title == written


@pytest.mark.parametrize(
    "written",
    [
        "=?utf-7?q?Bridge+2AA-?=",
        "=?utf-7?b?KzJBQS0=?=",
        "=?unicode_escape?q?=5Cudc80?=",
        "=?raw_unicode_escape?q?=5Cud9ff?=",
        "=?idna?q?xn--brcke-lva?=",
        "=?punycode?q?Brcke-lva?=",
        "=?utf-16?b?AAA=?=",
        "=?rot13?q?Bridge?=",
        "=?zlib?b?eJxLBAAAYgBi?=",
        "=?mbcs?q?Bridge?=",
        "=?undefined?q?Bridge?=",
        "=?unknown-8bit?q?=E9?=",
        "=?utf-8*en?q?Bridge?=",
        "=?no-such-charset?q?Bridge?=",
        "=?utf-8?q?good?= =?utf-7?q?+2AA-?=",
    ],
)
def test_encoded_words_of_what_is_no_charset_stay_as_they_stand(written: str) -> None:
    title = read_metadata({"title": written}).title

    assert title == written
    assert title.encode()


@pytest.mark.parametrize(
    "written", ["=?utf-8?q?=FF?=", "=?utf-8?b?/w==?=", "=?utf-8?q?=ED=A0=80?=", "=?us-ascii?q?=E9?="]
)
def test_encoded_words_with_bytes_outside_their_charset_stay_as_they_stand(written: str) -> None:
    assert read_metadata({"title": written}).title == written


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("=?iso-8859-1?q?Caf=E9?=", "Café"),
        ("=?WINDOWS-1252?Q?=93Open=94?=", "“Open”"),
        ("=?koi8-r?b?7c/T1A==?=", "Мост"),
        ("=?iso-2022-jp?b?GyRCOUEbKEI=?=", "港"),
        ("The =?utf-8?q?Br=C3=BCcke?= opens", "The Brücke opens"),
    ],
)
def test_encoded_words_of_other_charsets_are_read(written: str, title: str) -> None:
    assert read_metadata({"title": written}).title == title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("=?utf-8?q?Two=0Alines?=", "Two lines"),
        ("=?utf-8?q?Two=0D=0Alines?=", "Two lines"),
        ("=?utf-8?q?No=00thing?=", "No thing"),
        ("=?utf-8?q?=1B=5B31mRed?=", "[31mRed"),
        ("=?utf-8?q?Next=C2=85line?=", "Next line"),
        ("=?utf-8?q?=00=07?=", None),
    ],
)
def test_a_title_has_no_control_characters(written: str, title: str | None) -> None:
    assert read_metadata({"title": written}).title == title


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_no_title_raises(written: str) -> None:
    for value in (written, f"=?utf-8?b?{written}?=", f"=?{written}?q?a?=", f"=?utf-8?q?{written}?="):
        title = read_metadata({"title": value}).title
        assert title is None or title.encode()


@pytest.mark.parametrize(
    "written",
    [
        *("2 May 2024", "2024-13-01", "02/05/2024", "soon"),
        *("20240502", "2024-W18-4", "2024-W18", "2024-5-2", "2024-05-02T10:00", "24-05-02", "2024-02-30"),
        *("２０２４-05-02", "-2024-05-02", "2024-05", "2024-123", "2024-05-02Z", "0000-01-01"),
    ],
)
def test_a_published_that_is_no_day_is_a_problem(written: str) -> None:
    with pytest.raises(ProblemError) as raised:
        read_metadata({"published": written})

    assert raised.value.problem.type == ProblemType.INVALID_METADATA.uri


def test_stored_metadata_are_read_back_unchanged() -> None:
    known = Metadata(
        title="Harbour", author="Zoë Quill", outlet="The Pier", url="https://pier.example/1", language="en"
    )

    assert read_metadata(stored_metadata(known)) == known


def test_columns_are_named_by_the_field_that_they_hold() -> None:
    assert read_columns({"text-column": "story", "title-column": " ", "title": "x"}) == {"text": "story"}
