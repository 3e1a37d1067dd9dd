"""Entities of many documents say how many they are, since when, and under what names and roles, by year."""

from __future__ import annotations

import math
import time
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.record.questions import entities
from onrecord.record.storage.blobs import DICTIONARY
from onrecord.record.storage.table import Table
from onrecord.record.versions import counting
from onrecord.record.versions.consistent_reads import CLOCK_SKEW
from tests.support.drafts import event, naming

if TYPE_CHECKING:
    from onrecord.record.model import EntityProfile
    from tests.support.aws import Aws

LEE = "person:ann-lee"


@pytest.fixture(autouse=True)
def of_few_documents(monkeypatch):
    """An entity of three documents is one of many, whose counts every document begins."""
    monkeypatch.setattr(entities, "PROFILED", 2)
    monkeypatch.setattr(counting, "BEGUN_BY", 1)


def by_year(profile: EntityProfile) -> dict[int, int]:
    return {year.year: year.documents for year in profile.years}


def test_an_entity_of_many_documents_tells_how_many_and_since_when(record, recorded):
    for number, year in enumerate([2019, 2021, 2021, 2020, 2022], start=1):
        recorded(naming(number, "Ann Lee", published=date(year, 3, number)))
    record.count()
    profile = record.entity(LEE)
    assert len(profile.documents) == 2
    assert (profile.complete, profile.exact, profile.total) == (False, True, 5)
    assert (profile.first, profile.last) == (date(2019, 3, 1), date(2022, 3, 5))
    assert by_year(profile) == {2022: 1, 2021: 2, 2020: 1, 2019: 1}


def test_its_names_and_roles_are_those_of_all_its_documents_by_year(record, recorded):
    for number in (1, 2):
        recorded(naming(number, "Ann Lee", published=date(2020, 5, number), role="mayor", aliases=("Lee",)))
    for number in (3, 4, 5):
        recorded(naming(number, "Ann Lee", published=date(2022, 5, number), role="senator"))
    record.count()
    profile = record.entity(LEE)
    roles = {year.year: [(role.role, role.documents) for role in year.roles] for year in profile.years}
    assert roles == {2022: [("senator", 3)], 2020: [("mayor", 2)]}
    assert [(name.name, name.documents, name.mentions) for name in profile.names] == [
        ("Ann Lee", 5, 5),
        ("Lee", 2, 0),
    ]


def test_counts_are_kept_and_not_counted_by_reading(aws, record, recorded):
    asked: list[str] = []
    watched = aws.watched(before=lambda operation, parameters: asked.append(f"{operation} {parameters}"))
    calls = []
    for numbers in (range(1, 5), range(5, 24)):
        for number in numbers:
            recorded(naming(number, "Ann Lee"))
        record.count()
        time.sleep(CLOCK_SKEW / 1_000)  # what was just recorded is read twice
        asked.clear()
        assert watched.entity(LEE).total == numbers[-1]
        calls.append(len(asked))
    assert calls[0] == calls[1]
    read = next(each for each in asked if each.startswith("BatchGetItem"))
    assert read.count("HEAD") <= 3 + 10


@pytest.mark.parametrize("counted_between", [True, False])
def test_a_document_counts_as_it_is_now(record, recorded, counted_between):
    for number in (1, 2, 3, 4):
        recorded(naming(number, "Ann Lee", role="mayor"))
    if counted_between:
        record.count()
    replacing = naming(1, "Bo Xi")
    replacing.upload = event("1.txt", 21)
    recorded(replacing)
    assert record.delete(event("2.txt", 22))
    record.count_after(event("2.txt").document_id, certainly=False)
    profile = record.entity(LEE)
    assert profile.total == 2
    assert [(role.role, role.documents) for year in profile.years for role in year.roles] == [("mayor", 2)]


def test_counting_again_changes_nothing(aws, record, recorded):
    for number in (1, 2, 3):
        recorded(naming(number, "Ann Lee"))
    record.count()
    before = aws.items()
    record.count()
    aws.record().count()
    assert aws.items() == before


def words_kept(aws: Aws) -> str:
    """Return all that the table says, unpacked, but for what expires within the hour."""
    soon = time.time() + 3_600
    kept = (item for item in aws.items() if _expires(item) > soon)
    return "\n".join(" ".join(map(_unpacked, item.items())) for item in kept)


def _expires(item: dict[str, Any]) -> float:
    return float(item["expires"]["N"]) if "expires" in item else math.inf


def _unpacked(attribute: tuple[str, dict[str, Any]]) -> str:
    name, value = attribute
    if name in ("now", "before", "body"):
        return zlib.decompressobj(zdict=DICTIONARY).decompress(value["B"]).decode()
    return str(value)


@pytest.mark.parametrize("replaced", [True, False])
@pytest.mark.parametrize("dies", [0, 1, 2, 3])
def test_nothing_of_a_version_that_was_replaced_or_deleted_is_kept_for_counting(
    aws, record, recorded, replaced, dies
):
    recorded(naming(1, "Ann Lee", role="mayor"))
    recorded(naming(2, "Bo Xi"))
    record.count()
    assert "Ann Lee" in words_kept(aws)
    if replaced:
        newer = naming(1, "Bo Xi")
        newer.upload = event("1.txt", 21)
        recorded(newer)
    else:
        assert record.delete(event("1.txt", 21))

    ends = []

    def stops(operation, parameters):
        if operation == "PutItem" and parameters["Item"].get("pk", {}).get("S") == "COUNTING":
            ends.append(parameters)
            if len(ends) == dies + 1:
                raise KeyboardInterrupt

    if dies:
        with pytest.raises(KeyboardInterrupt):
            aws.watched(before=stops).count()
    aws.record().count()

    kept = words_kept(aws)
    for word in ("Ann Lee", "ann-lee", "mayor"):
        assert word not in kept
    assert record.entity(LEE) is None
    assert by_year(record.entity("person:bo-xi")) == {2022: 1 + replaced}


def test_an_entity_that_comes_back_is_counted_from_then_on(aws, record, recorded):
    for number in (1, 2, 3):
        recorded(naming(number, "Ann Lee"))
    record.count()
    for number in (1, 2, 3):
        assert record.delete(event(f"{number}.txt", 20 + number))
    record.count()
    for number in (4, 5, 6, 7):
        recorded(naming(number, "Ann Lee"))
        record.count()
    profile = record.entity(LEE)
    assert (profile.total, profile.exact) == (4, True)
    assert counting.kept_counts(Table("onrecord", aws.dynamodb), LEE)[2022].documents == 4


def test_a_document_goes_with_its_year(record, recorded):
    for number in (1, 2, 3, 4):
        recorded(naming(number, "Ann Lee", published=date(2018 + number % 2, 3, number)))
    record.count()
    assert by_year(record.entity(LEE)) == {2019: 2, 2018: 2}
    moved = naming(2, "Ann Lee", published=date(2021, 1, 1))
    moved.upload = event("2.txt", 22)
    recorded(moved)
    record.count()
    assert by_year(record.entity(LEE)) == {2021: 1, 2019: 2, 2018: 1}


def test_an_entity_whose_counts_are_not_kept_yet_is_counted_by_reading_up_to_a_bound(
    record, recorded, monkeypatch
):
    monkeypatch.setattr(counting, "BEGUN_BY", 1_000_000_007)
    for number in (1, 2, 3, 4, 5):
        recorded(naming(number, "Ann Lee"))
    record.count()
    profile = record.entity(LEE)
    assert (profile.total, profile.exact) == (5, True)
    monkeypatch.setattr(entities, "MOST_UNKEPT", 3)
    profile = record.entity(LEE)
    assert (profile.total, profile.exact) == (3, False)


def test_what_a_round_begins_counts_the_documents_of_earlier_rounds(record, recorded, monkeypatch):
    monkeypatch.setattr(counting, "BEGUN_BY", 1_000_000_007)
    for number in (1, 2, 3):
        recorded(naming(number, "Ann Lee"))
    record.count()
    monkeypatch.setattr(counting, "BEGUN_BY", 1)
    recorded(naming(4, "Ann Lee"))
    record.count()
    monkeypatch.setattr(entities, "MOST_UNKEPT", 1)  # so that nothing is counted by reading
    profile = record.entity(LEE)
    assert (profile.total, profile.exact) == (4, True)


def test_a_process_that_dies_in_a_round_leaves_it_to_the_next_one(aws, record, recorded):
    for number in (1, 2, 3):
        recorded(naming(number, "Ann Lee"))
    calls = 0
    for last in range(1, 200):
        calls = 0

        def dies(_operation, _parameters, last=last):
            nonlocal calls
            calls += 1
            if calls >= last:
                raise ConnectionError

        try:
            aws.watched(before=dies).count()
        except ConnectionError:
            continue
        break
    assert last > 5
    record.count()
    assert record.entity(LEE).total == 3


def test_a_round_has_a_bounded_number_of_documents_and_all_are_counted(record, recorded, monkeypatch):
    monkeypatch.setattr(counting, "DOCUMENTS", 2)
    for number in range(1, 8):
        recorded(naming(number, "Ann Lee"))
    record.count()
    assert record.entity(LEE).total == 7
