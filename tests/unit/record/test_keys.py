from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from onrecord.record.storage import keys

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
LONG = st.builds(lambda text, times: text * times, TEXT, st.integers(1, 500))
DAYS = st.dates()
GENERATION = "0062CFF3A1B2C3D4E5.0123456789ab"


@given(LONG, LONG, LONG)
def test_whatever_entities_are_called_keys_are_as_short_as_dynamodb_asks(speaker, about, name):
    day = date(2022, 1, 27)
    partitions = [keys.speaker(speaker), keys.speaker_about(speaker, about), keys.document(speaker)]
    named = keys.name(name, speaker)
    pointer = keys.pointer(day, "0" * 26, 9_999_999, GENERATION)
    assert all(len(pk.encode()) <= 2_048 for pk in (*partitions, named.pk))
    assert all(len(sk.encode()) <= 1_024 for sk in (named.sk, pointer))


@given(LONG, LONG)
def test_keys_of_different_entities_differ(first, other):
    assert (keys.entity(first) == keys.entity(other)) == (first == other)


@given(DAYS, DAYS, st.integers(0, 9_999_999), st.integers(0, 9_999_999))
def test_pointers_read_backwards_are_newest_first_and_in_the_order_of_the_text(day, other, position, another):
    first = keys.pointer(day, "d", position, GENERATION)
    second = keys.pointer(other, "d", another, GENERATION)
    assert (first > second) == ((day, -position) > (other, -another))


@given(DAYS, DAYS)
def test_a_date_bounds_the_pointers_and_directory_entries_of_its_day(day, other):
    for key in (
        keys.pointer(day, "d", 1, GENERATION),
        keys.day_shard(day, "d"),
        keys.DOCUMENT_DAYS.entry(day.isoformat()),
    ):
        assert (other.isoformat() <= key) == (other <= day)


@given(st.lists(TEXT, min_size=200, max_size=200, unique=True))
def test_documents_of_one_day_spread_over_shards(documents):
    assert len({keys.day_shard(date(2022, 1, 27), document) for document in documents}) == keys.SHARDS
