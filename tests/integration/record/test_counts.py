"""Entities of many documents say how many they are, since when, and under what names and roles, by year."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from onrecord.record.questions import entities
from onrecord.record.versions import counting
from onrecord.record.versions.consistent_reads import CLOCK_SKEW
from tests.support.drafts import event, naming

if TYPE_CHECKING:
    from onrecord.record.model import EntityProfile

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
