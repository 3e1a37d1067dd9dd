"""A row that is packed comes back as it was, and as items in use hold it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Act, DateBasis, Form, Kind, SourceClass, TimePrecision, Unattributed, Zone
from onrecord.record.storage.periods import PRECISIONS
from onrecord.record.storage.rows import Row, packed, rows_in

ROWS = st.builds(
    Row,
    st.integers(0, 9_999_999),
    st.integers(0, 1_000).map(lambda thousandths: thousandths / 1_000),
    st.sampled_from(Form),
    st.sampled_from(Kind),
    st.sampled_from(Act),
    st.booleans(),
    st.frozensets(st.sampled_from(SourceClass)),
    st.none() | st.sampled_from(DateBasis),
    st.sampled_from(Zone),
    st.none() | st.sampled_from(Unattributed),
    st.sampled_from(PRECISIONS),
)


@given(st.lists(ROWS))
def test_rows_come_back_as_they_were(rows):
    assert list(rows_in({"rows": packed(rows)})) == rows


def test_rows_in_use_mean_what_they_meant():
    """A table is full of them: whoever changes what they mean has to write it again."""
    row = Row(7, 0.95, Form.INDIRECT, Kind.PLAN, Act.QUESTION, True, frozenset([SourceClass.STATE]))
    assert packed([row]) == bytes.fromhex("0000000703b6ae0020")
    assert packed([row._replace(date_basis=DateBasis.UPLOADED)]) == bytes.fromhex("0000000703b6aec020")
    assert packed([row._replace(precision=TimePrecision.YEAR)]) == bytes.fromhex("0000000703b6ae3020")
    in_caption = row._replace(zone=Zone.CAPTION, unattributed=Unattributed.HEARSAY)
    assert packed([in_caption]) == bytes.fromhex("2600000703b6ae0020")


def test_an_item_of_an_earlier_release_is_a_row_that_does_not_tell_all():
    item = {"position": 3, "confidence": 0.5, "form": "mixed", "kind": "thought"}
    assert list(rows_in(item)) == [Row(3, 0.5, Form.MIXED, Kind.THOUGHT)]
