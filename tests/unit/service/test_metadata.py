"""What an upload's metadata says of its document, to S3 and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.problems import ProblemError, ProblemType
from onrecord.service.metadata import Metadata

if TYPE_CHECKING:
    import datetime as dt

PRINTABLE = st.characters(exclude_categories=["C", "Z"]) | st.just(" ")


@given(st.dates(), st.text(PRINTABLE, min_size=1, max_size=300).map(str.strip).filter(bool))
def test_stored_metadata_is_read_back(published: dt.date, title: str) -> None:
    stored = Metadata(published, title).stored()

    assert all(value.isascii() for value in stored.values())
    assert Metadata.read(stored).published == published


@pytest.mark.parametrize(
    "title", ["Harbour opens", "Brücke über den Fluß — “endlich”", "港が開く", "Γέφυρα " * 40 + "κλειστή"]
)
def test_a_title_comes_back_as_it_was(title: str) -> None:
    assert Metadata.read(Metadata(title=title).stored()).title == title


def test_without_metadata_nothing_is_stored() -> None:
    assert Metadata().stored() == {}
    assert Metadata.read({}) == Metadata()
    assert Metadata.read({"published": " ", "title": ""}) == Metadata()


@pytest.mark.parametrize("written", ["2 May 2024", "2024-13-01", "02/05/2024", "soon"])
def test_a_published_that_is_no_day_is_a_problem(written: str) -> None:
    with pytest.raises(ProblemError) as raised:
        Metadata.read({"published": written})

    assert raised.value.problem.type == ProblemType.INVALID_METADATA.uri
