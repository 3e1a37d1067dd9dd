from __future__ import annotations

from datetime import UTC, date, datetime

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
    partitions = [keys.speaker(speaker), keys.about(about), keys.document(speaker)]
    named = keys.name(name, speaker)
    pointer = keys.pointer(day, "0" * 26, GENERATION, 999)
    assert all(len(pk.encode()) <= 2_048 for pk in (*partitions, named.pk))
    assert all(len(sk.encode()) <= 1_024 for sk in (named.sk, pointer))


@given(LONG, LONG)
def test_keys_of_different_entities_differ(first, other):
    assert (keys.entity(first) == keys.entity(other)) == (first == other)


@given(LONG)
def test_a_key_is_made_of_an_id_that_was_cut_as_it_is(identity):
    assert keys.bounded(keys.bounded(identity)) == keys.bounded(identity)


@given(DAYS, DAYS, st.integers(0, 999), st.integers(0, 999))
def test_pointers_read_backwards_are_newest_first_and_in_the_order_of_the_text(day, other, part, another):
    first = keys.pointer(day, "d", GENERATION, part)
    second = keys.pointer(other, "d", GENERATION, another)
    assert (first > second) == ((day, -part) > (other, -another))


@given(DAYS, st.integers(0, 999))
def test_a_pointer_says_where_it_comes_from(day, part):
    assert keys.origin(keys.pointer(day, "d", GENERATION, part)) == (day.isoformat(), "d", GENERATION)
    assert keys.origin(f"{day.isoformat()}#d#{GENERATION}") == (day.isoformat(), "d", GENERATION)


@given(DAYS, DAYS)
def test_a_date_bounds_the_pointers_of_its_day_and_its_month_the_directory_entries(day, other):
    assert (other.isoformat() <= keys.pointer(day, "d", GENERATION)) == (other <= day)
    month = other.isoformat()[:7]
    assert (month <= keys.month_shard(day, "d")) == (other.replace(day=1) <= day)


@given(st.lists(TEXT, min_size=200, max_size=200, unique=True))
def test_documents_of_one_day_spread_over_shards(documents):
    moment = datetime(2022, 1, 27, tzinfo=UTC)
    assert len({keys.month_shard(moment.date(), document) for document in documents}) == keys.MONTH_SHARDS
    assert len({keys.listed(moment, document).pk for document in documents}) == keys.DAY_SHARDS
