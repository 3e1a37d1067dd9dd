"""Recording a document costs the items and write units that docs/record.md gives."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.drafts import Draft, blinken, event
from tests.support.versions import version

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
    """The number of items: three of the head, its change, an entry in the log, a manifest, packs ..."""
    countries = {
        entity.id: "place:" + entity.country.lower() for entity in extraction.entities if entity.country
    }
    statements, entities, times = extraction.statements, extraction.entities, extraction.times
    items = 6 + names
    items += math.ceil(len(statements) / 32) + math.ceil(len(entities) / 64) + math.ceil(len(times) / 100)
    items += len(statements) > 32  # their ids
    partitions = set()
    for statement in statements:
        speakers = {each.entity_id or f"name:{each.name}" for each in statement.speakers}
        about = set(statement.about) | {countries[i] for i in statement.about if i in countries}
        of_one = {"day", *(f"speaker {s}" for s in speakers), *(f"about {a}" for a in about)}
        partitions |= {(statement.date, each) for each in of_one}
    day = extraction.document.published
    alone = (
        entity
        for entity in entities
        if not {(day, f"speaker {entity.id}"), (day, f"about {entity.id}")} & partitions
    )
    return items + len(partitions) + sum(1 for _ in alone)


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
    assert sum(map(write_units, puts)) == len(puts) == 18
    assert None not in counted[1]  # nothing was there to be deleted


@pytest.mark.parametrize(("statements", "items"), [(1, 15), (32, 15), (33, 17), (64, 17), (65, 18)])
def test_thirty_two_statements_share_an_item_and_all_of_a_date_their_pointers(counted, statements, items):
    assert len(record_once(counted, version(1, statements), names=4)) == items


def test_statements_of_several_dates_have_pointers_of_each(counted):
    assert len(record_once(counted, version(1, 10, days=3), names=4)) == 15 + 2 * 3


@pytest.mark.parametrize(("times", "items"), [(1, 19), (100, 19), (101, 20)])
def test_a_hundred_times_share_an_item(counted, times, items):
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(times)]
    assert len(record_once(counted, blinken(event()).dates(*days), names=5)) == items


def test_directory_entries_are_written_once_per_process(counted):
    record_once(counted, blinken(event("one.txt")), names=5)
    counted[1].clear()
    record_once(counted, blinken(event("one-more.txt", 2)), names=0)
    entries = [item["pk"]["S"] for item in counted[1] if item["pk"]["S"].startswith("SHELVES#")]
    assert len(entries) <= 2  # the two documents may be in different shards of the month and of the day


def test_a_name_is_written_if_the_record_does_not_know_it_or_knows_an_older_role(counted):
    def put(number: int, published: date, role: str | None) -> list:
        draft = Draft(event(f"{number}.txt", number), published=published)
        draft.says("Ann Lee", "so", speaker=draft.names("Ann Lee", role=role))
        counted[1].clear()
        record, _ = counted
        extraction = draft.extraction()
        assert record.begin(draft.upload)
        assert record.commit(draft.upload, extraction, draft.text)
        [listed] = record.entities(name="ann").items
        written = [item["name"]["S"] for item in counted[1] if item and "name" in item]
        return [listed.role, *sorted(written)]

    assert put(1, date(2022, 1, 3), "mayor") == ["mayor", "ann lee", "lee"]
    assert put(2, date(2022, 1, 4), "mayor") == ["mayor"]
    assert put(3, date(2022, 1, 4), None) == ["mayor"]
    assert put(4, date(2022, 1, 2), "clerk") == ["mayor"]
    assert put(5, date(2022, 1, 5), "governor") == ["governor", "ann lee", "lee"]


def test_what_names_say_from_a_later_word_on_is_looked_up_for_entities_on_record_alone(aws, recorded):
    known = Draft(event("1.txt"))
    known.names("Ann Lee")
    recorded(known)
    looked_up = []

    def note(operation, parameters):
        if operation == "BatchGetItem":
            [asked] = parameters["RequestItems"].values()
            looked_up.extend(key["sk"]["S"] for key in asked["Keys"] if key["pk"]["S"].startswith("WORDS#"))

    record = aws.watched(before=note)
    draft = Draft(event("2.txt", 2))
    draft.names("Ann Lee")
    draft.names("Ida Holm")
    extraction = draft.extraction()
    assert record.begin(draft.upload)
    assert record.commit(draft.upload, extraction, draft.text)

    assert looked_up == ["lee#person:ann-lee"]
    assert {each.id for name in ("lee", "holm") for each in record.entities(name=name).items} == {
        "person:ann-lee",
        "person:ida-holm",
    }


def test_replacing_a_version_deletes_what_it_wrote(counted):
    record, written = counted
    first = record_once(counted, blinken(event()), names=5)
    written.clear()
    newer = blinken(event(number=2))
    record.begin(newer.upload)
    record.commit(newer.upload, newer.extraction(), newer.text)
    record.announce(newer.upload.document_id, lambda _: None)
    # all but the heads, their change and the log, and names, which the newer version has as well
    assert written.count(None) == len(first) - 5 - 5


def test_an_event_delivered_again_writes_nothing(counted):
    record, written = counted
    draft = blinken(event())
    record_once(counted, draft, names=5)
    written.clear()
    assert not record.begin(draft.upload)
    assert written == []
