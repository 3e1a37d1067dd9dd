"""Recording a document costs the write units that the writer's docstring states."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.drafts import blinken, event

if TYPE_CHECKING:
    from onrecord.record import Record


def attribute_size(value) -> int:
    [(kind, content)] = value.items()
    if kind == "L":
        return 3 + sum(1 + attribute_size(member) for member in content)
    return len(content) if kind == "B" else len(str(content).encode())


def write_units(item) -> int:
    """https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html"""
    size = sum(len(name.encode()) + attribute_size(value) for name, value in item.items())
    return math.ceil(size / 1024)


@pytest.fixture
def counted(aws) -> tuple[Record, list]:
    written: list = []

    def before(operation, parameters):
        if operation == "PutItem":
            written.append(parameters["Item"])
        elif operation == "BatchWriteItem":
            for [requests] in [parameters["RequestItems"].values()]:
                written.extend(r["PutRequest"]["Item"] if "PutRequest" in r else None for r in requests)

    return aws.watched(before=before), written


def formula(extraction, names: int) -> int:
    countries = {
        entity.id: "place:" + entity.country.lower() for entity in extraction.entities if entity.country
    }
    items = 4 + 2 * len(extraction.entities) + names + math.ceil(len(extraction.times) / 100)
    for statement in extraction.statements:
        p = len(statement.speakers)
        a = len(set(statement.about) | {countries[i] for i in statement.about if i in countries})
        items += 3 + p + a + p * a
    return items


def record_once(counted, draft, *, names):
    record, written = counted
    extraction = draft.extraction()
    assert record.begin(draft.upload)
    assert record.commit(draft.upload, extraction, draft.text)
    record.announce(draft.upload.document_id, lambda _: None)
    puts = [item for item in written if item is not None and not item["pk"]["S"].startswith("SHELVES#")]
    assert len(puts) == formula(extraction, names)
    return puts


def test_a_version_costs_the_number_of_items_and_units_that_the_formula_gives(counted):
    # Antony Blinken, Blinken; Russia, ru; Moscow
    puts = record_once(counted, blinken(event()), names=5)
    assert sum(map(write_units, puts)) == len(puts) == 33
    assert None not in counted[1]  # nothing was there to be deleted


@pytest.mark.parametrize(("times", "items"), [(1, 34), (100, 34), (101, 35)])
def test_a_hundred_times_share_an_item(counted, times, items):
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(times)]
    assert len(record_once(counted, blinken(event()).dates(*days), names=5)) == items


def test_directory_entries_are_written_once_per_process(counted):
    record_once(counted, blinken(event("one.txt")), names=5)
    counted[1].clear()
    record_once(counted, blinken(event("one-more.txt", 2)), names=5)
    entries = [item["pk"]["S"] for item in counted[1] if item["pk"]["S"].startswith("SHELVES#")]
    assert len(entries) <= 1  # the two documents may be in different shards of the day


def test_replacing_a_version_deletes_what_it_wrote(counted):
    record, written = counted
    first = record_once(counted, blinken(event()), names=5)
    written.clear()
    newer = blinken(event(number=2))
    record.begin(newer.upload)
    record.commit(newer.upload, newer.extraction(), newer.text)
    record.announce(newer.upload.document_id, lambda _: None)
    # all but the heads, and names, which the newer version has as well
    assert written.count(None) == len(first) - 3 - 5


def test_an_event_delivered_again_writes_nothing(counted):
    record, written = counted
    draft = blinken(event())
    record_once(counted, draft, names=5)
    written.clear()
    assert not record.begin(draft.upload)
    assert written == []
