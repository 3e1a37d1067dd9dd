from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from onrecord.model import (
    DateBasis,
    Extraction,
    Span,
    Statement,
    Unattributed,
    day_of,
    text_sha256,
    well_formed,
)
from tests.support.drafts import Draft, event

DRAFT = Draft(event())
DRAFT.says("Ann Lee", "that “it rains 𝄞”", speaker=DRAFT.names("Ann Lee"), form="mixed", on=None)
TEXT = DRAFT.text


def statement(**changes: object) -> Statement:
    return Statement.model_validate(dict(DRAFT.statements[0]) | changes)


def extraction(text: str = TEXT) -> Extraction:
    """The draft's extraction, said to be of another text."""
    extraction = DRAFT.extraction()
    claimed = {"characters": len(text), "text_sha256": text_sha256(text)}
    return extraction.model_copy(update={"document": extraction.document.model_copy(update=claimed)})


@given(st.text(max_size=60), st.data())
def test_a_span_cut_from_a_text_hits_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = Span.of(text, start, end)
    assert text[span.start : span.end] == span.text
    assert span.hits(text)


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 99)])
def test_a_span_outside_its_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="lies outside"):
        Span.of(TEXT, start, end)


def test_a_span_as_long_as_something_else_is_refused() -> None:
    with pytest.raises(ValidationError, match="has a text of 3 code points"):
        Span(start=0, end=4, text="Ann")


def test_spans_count_code_points_not_bytes_or_utf_16_units() -> None:
    assert Span.of("𝄞 é said", 4, 8).text == "said"


def test_data_is_frozen_and_knows_no_other_fields() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        statement().text = "it shines"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        statement(mood="sunny")


def test_a_confidence_has_three_digits() -> None:
    assert statement(confidence=0.6516278503714952).confidence == 0.652


def test_what_older_versions_have_written_is_still_read() -> None:
    written = extraction().model_dump(mode="json")
    del written["statements"][0]["act"]
    del written["statements"][0]["speakers"][0]["source_class"]
    del written["entities"][0]["organisation"]
    assert Extraction.model_validate(written) == extraction()


def test_a_statement_without_source_says_why() -> None:
    with pytest.raises(ValidationError, match="reason in `unattributed`"):
        statement(source=None, speakers=())
    unsourced = statement(source=None, speakers=(), unattributed=Unattributed.PASSIVE)
    assert unsourced.unattributed == "passive"


def test_a_statement_with_a_source_has_a_speaker() -> None:
    with pytest.raises(ValidationError, match="at least one speaker"):
        statement(speakers=())


def test_a_date_says_what_it_is_based_on() -> None:
    with pytest.raises(ValidationError, match="come together"):
        statement(date=dt.date(2022, 1, 27))
    dated = statement(date=dt.date(2022, 1, 27), date_basis=DateBasis.PUBLISHED)
    assert dated.model_dump(mode="json")["date"] == "2022-01-27"


def test_an_extraction_is_checked_against_its_text() -> None:
    assert extraction().checked_against(TEXT) == extraction()
    with pytest.raises(ValueError, match="another text"):
        extraction().checked_against(TEXT + " ")
    other = TEXT.replace("Ann Lee", "Bob Lee")
    with pytest.raises(ValueError, match="does not hit"):
        extraction(other).checked_against(other)


def test_an_extraction_comes_back_from_its_json() -> None:
    assert Extraction.model_validate_json(extraction().model_dump_json()) == extraction()


def test_the_json_has_the_fields_of_the_contract() -> None:
    body = extraction().model_dump(mode="json")
    assert list(body) == ["document", "statements", "entities", "times"]
    assert body["document"]["offset_unit"] == "code_point"
    assert body["statements"][0]["cue"] == {"start": 8, "end": 12, "text": "said", "lemma": "say"}
    assert body["statements"][0]["speakers"][0]["resolved_by"] == "name"
    assert body["statements"][0]["review"] is None
    assert body["entities"][0]["mentions"] == [{"start": 0, "end": 7, "text": "Ann Lee", "kind": "name"}]


@pytest.mark.parametrize("written", ["2024-02-29", "0001-01-01", "9999-12-31"])
def test_a_day_is_written_with_year_month_and_day(written: str) -> None:
    assert day_of(written).isoformat() == written


@pytest.mark.parametrize(
    "written",
    ["20240229", "2024-W09-4", "2023-02-29", "2024-2-9", " 2024-02-29", "2024-02-29\n", "２０２４-02-29", ""],
)
def test_another_form_of_a_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="day"):
        day_of(written)


def test_a_text_with_a_lone_surrogate_is_hashed_as_utf_8_can_hold_it() -> None:
    assert well_formed("a\ud800b\udfff😀") == "a\ufffdb\ufffd😀"
    assert text_sha256("a\ud800") == text_sha256("a\ufffd")
