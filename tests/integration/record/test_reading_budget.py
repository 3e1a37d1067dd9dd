"""A request reads a bounded number of partitions, and its cursor resumes between two of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.model import Form
from onrecord.record import Record
from onrecord.record.questions.paging import BUDGET, RANGE_COST
from tests.support.aws import every
from tests.support.drafts import Draft, event

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.aws import Aws

DAYS = 150
MOST = BUDGET // RANGE_COST  # partitions that one request may open
OLDEST = date(2021, 1, 1)


def one_statement_a_day(key: str, number: int = 1, *, days: range) -> Draft:
    """A document with an indirect statement on each of these days, counted from the oldest."""
    draft = Draft(event(key, number))
    for day in days:
        draft.says("Ann Lee", f"words of day {day}", on=OLDEST + timedelta(day))
    return draft


class Requests:
    """Asks for one page after the other and notes the day partitions that each request queries."""

    def __init__(self, aws: Aws) -> None:
        self.opened: list[set[str]] = []
        self.pages: list[list[str]] = []
        self._record = aws.watched(before=self._note)

    def _note(self, operation: str, parameters: dict[str, Any]) -> None:
        if operation == "Query":
            partition = parameters["ExpressionAttributeValues"][":pk"]["S"]
            if partition.startswith("DAY#"):
                self.opened[-1].add(partition)

    def follow(self, **filters: Any) -> None:
        """Follow the cursors of the list of statements to its end."""
        cursor = None
        while cursor or not self.pages:
            self.opened.append(set())
            page = self._record.statements(cursor=cursor, **filters)
            self.pages.append([statement.text for statement in page.items])
            cursor = page.next_cursor


def test_a_rare_filter_over_many_days_takes_several_requests_each_of_bounded_size(
    aws: Aws, recorded: Callable[[Draft], Draft]
) -> None:
    draft = one_statement_a_day("many.txt", days=range(1, DAYS))
    draft.says("Ann Lee", "the rare words", form="direct", on=OLDEST)
    recorded(draft)
    requests = Requests(aws)

    requests.follow(form=Form.DIRECT)

    assert max(map(len, requests.opened)) <= MOST
    assert requests.pages[0] == []
    assert requests.pages[-1] == ["the rare words"]
    assert sum(map(len, requests.pages)) == 1


@pytest.mark.parametrize("asked", [{}, {"form": Form.DIRECT}])
def test_days_whose_documents_were_deleted_count_and_the_cursor_resumes_after_them(
    aws: Aws, record: Record, recorded: Callable[[Draft], Draft], asked: dict[str, Any]
) -> None:
    recorded(one_statement_a_day("gone.txt", days=range(1, DAYS)))
    assert record.delete(event("gone.txt", 2))
    recorded(Draft(event("kept.txt")).says("Ann Lee", "the oldest words", form="direct", on=OLDEST))
    requests = Requests(aws)

    requests.follow(**asked)

    assert max(map(len, requests.opened)) <= MOST
    assert requests.pages[0] == []
    assert requests.pages[-1] == ["the oldest words"]
    assert sum(map(len, requests.opened)) <= DAYS + 1  # only the one where a page resumes is opened twice


def test_a_page_that_ends_between_two_days_is_continued_behind_the_statements_that_it_listed(
    aws: Aws, recorded: Callable[[Draft], Draft]
) -> None:
    recorded(one_statement_a_day("many.txt", days=range(DAYS)))
    requests = Requests(aws)

    requests.follow(limit=100)

    assert 0 < len(requests.pages[0]) < 100  # the budget ended it, not the limit
    assert [text for page in requests.pages for text in page] == [
        f"words of day {day}" for day in reversed(range(DAYS))
    ]


def test_a_page_that_ends_between_two_initials_is_continued_behind_the_names_that_it_listed(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    names = [f"{chr(ord('一') + number)}x" for number in range(DAYS)]
    draft = Draft(event())
    for name in names:
        draft.names(name)
    recorded(draft)

    first = record.entities(limit=100)

    assert 0 < len(first.items) < 100
    assert [entity.name for entity in every(record.entities, limit=100)] == names


def test_a_list_over_more_partitions_than_one_request_may_open_comes_to_its_end(
    aws: Aws, recorded: Callable[[Draft], Draft]
) -> None:
    ids = ("wd:Q1", *(f"person:ann-{number}" for number in range(MOST)))
    for number in range(3):
        draft = Draft(event(f"{number}.txt"))
        recorded(draft.says("Ann Lee", f"words {number}", speaker=ids[number], on=OLDEST + timedelta(number)))
    record = Record("onrecord", "onrecord-texts", dynamodb=aws.dynamodb, s3=aws.s3, known_as=lambda _: ids)

    found = every(record.statements, speaker="wd:Q1", limit=1)

    assert [statement.text for statement in found] == ["words 2", "words 1", "words 0"]


MANY = 12  # ids of a speaker and of a subject: 144 pairs, more than one request may open
SPEAKERS = ("wd:Q1", *(f"person:ann-{number}" for number in range(1, MANY)))
SUBJECTS = ("wd:Q2", *(f"org:ministry-{number}" for number in range(1, MANY)))


@pytest.fixture
def paired(aws: Aws, recorded: Callable[[Draft], Draft]) -> Callable[[Callable[..., None]], Record]:
    """Makes a record whose speaker and subject have many ids, all with statements; its calls can be watched.

    The speaker's statement of every day is about the subject on each second day only.
    """
    draft = Draft(event())
    for number, (speaker, subject) in enumerate(zip(SPEAKERS, SUBJECTS, strict=True)):
        day = OLDEST + timedelta(number)
        about = (subject, SUBJECTS[0]) if number % 2 else ("place:fr",)
        draft.says("Ann Lee", f"words of day {number}", speaker=speaker, about=about, on=day)
        draft.says("Tom Reed", f"others of day {number}", speaker="person:tom-reed", about=(subject,), on=day)
    recorded(draft)

    def watched(before: Callable[..., None]) -> Record:
        return aws.watched(
            before=before,
            known_as=lambda entity: next(ids for ids in (SPEAKERS, SUBJECTS) if entity in ids),
        )

    return watched


@pytest.mark.parametrize("limit", [2, 100])
def test_a_speaker_and_a_subject_of_many_ids_each_cost_a_bounded_number_of_queries(
    paired: Callable[[Callable[..., None]], Record], limit: int
) -> None:
    queries: list[int] = []

    def count(operation: str, _: dict[str, Any]) -> None:
        queries[-1] += operation == "Query"

    record = paired(count)
    listed: list[str] = []
    cursor = None
    while cursor or not queries:
        queries.append(0)
        page = record.statements(speaker="wd:Q1", about="wd:Q2", limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        listed += (statement.text for statement in page.items)
        cursor = page.next_cursor

    assert listed == [f"words of day {number}" for number in reversed(range(1, MANY, 2))]
    # To see which ids are on record, then to open their partitions; twice, as the document is just recorded.
    assert max(queries) <= 2 * 4 * MANY


def test_the_filters_hold_for_a_speaker_and_a_subject_of_many_ids(
    paired: Callable[[Callable[..., None]], Record],
) -> None:
    record = paired(lambda *_: None)
    asked = {"speaker": "wd:Q1", "about": "wd:Q2", "limit": 2}

    between = every(record.statements, **asked, from_=OLDEST + timedelta(3), to=OLDEST + timedelta(9))

    assert [each.text for each in between] == [f"words of day {number}" for number in (7, 5, 3)]
    assert every(record.statements, **asked, form=Form.DIRECT) == []
