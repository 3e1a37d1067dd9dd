"""A page is full unless the list ends, for one request reads many items, and partitions at once.

What one request reads is bounded all the same, and its cursor resumes where it ended.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.model import Act, EntityType, Form, Kind
from onrecord.record import Record
from onrecord.record.questions.paging import RANGE_COST
from onrecord.record.storage import keys
from onrecord.record.versions.consistent_reads import CLOCK_SKEW
from tests.support.aws import every
from tests.support.drafts import Draft, event

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.aws import Aws

MONTHS = 36
OLDEST = date(2019, 1, 1)
MOST = 12  # partitions that one request may open where its budget is cut


def first_of(month: int) -> date:
    return date(OLDEST.year + month // 12, month % 12 + 1, 1)


def one_statement_a_month(key: str, number: int = 1, *, months: range = range(MONTHS)) -> Draft:
    """A document with an indirect statement in each of these months, counted from the oldest."""
    draft = Draft(event(key, number))
    for month in months:
        draft.says("Ann Lee", f"words of month {month}", on=first_of(month))
    return draft


class Requests:
    """Asks for one page after the other and notes the partitions of months that each request queries."""

    def __init__(self, aws: Aws) -> None:
        self.opened: list[set[str]] = []
        self.pages: list[list[str]] = []
        self._record = aws.watched(before=self._note)

    def _note(self, operation: str, parameters: dict[str, Any]) -> None:
        if operation == "Query":
            partition = parameters["ExpressionAttributeValues"][":pk"]["S"]
            if partition.startswith("MONTH#"):
                self.opened[-1].add(partition)

    def follow(self, **filters: Any) -> None:
        """Follow the cursors of the list of statements to its end."""
        cursor = None
        while cursor or not self.pages:
            self.opened.append(set())
            page = self._record.statements(cursor=cursor, **filters)
            self.pages.append([statement.text for statement in page.items])
            cursor = page.next_cursor


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget for twelve partitions that hold next to nothing."""
    monkeypatch.setattr("onrecord.record.questions.paging.BUDGET", MOST * RANGE_COST)


@pytest.mark.parametrize(
    "rare",
    [{"kind": Kind.PLAN}, {"form": Form.DIRECT}, {"act": Act.QUESTION}, {"negated": True}],
)
def test_a_filter_that_few_or_no_statements_of_years_pass_takes_one_request(
    aws: Aws, recorded: Callable[[Draft], Draft], rare: dict[str, Any]
) -> None:
    for number in range(20):
        recorded(one_statement_a_month(f"{number}.txt", months=range(number % 5, MONTHS, 5)))
    requests = Requests(aws)

    requests.follow(**rare, from_=OLDEST)

    assert requests.pages == [[]]

    plan = Draft(event("plan.txt")).says("Ann Lee", "the oldest plan", kind="plan", form="direct", on=OLDEST)
    first = plan.statements[0].model_copy(update={"act": Act.QUESTION, "negated": True})
    plan.statements[:] = [first]
    recorded(plan)
    requests = Requests(aws)

    requests.follow(**rare)

    assert requests.pages == [["the oldest plan"]]


def test_every_page_but_the_last_is_full_whatever_share_of_the_statements_passes(
    aws: Aws, recorded: Callable[[Draft], Draft]
) -> None:
    for number in range(40):
        draft = one_statement_a_month(f"{number}.txt", months=range(number, MONTHS, 9))
        for kind in ("plan", "thought")[number % 2 :]:
            draft.says("Ann Lee", f"{kind} {number}", kind=kind, on=OLDEST + timedelta(days=20 * number))
        recorded(draft)
    for kind, share in ((Kind.PLAN, 20), (Kind.THOUGHT, 40), (Kind.WRITING, 0)):
        requests = Requests(aws)

        requests.follow(kind=kind, limit=7)

        assert [len(page) for page in requests.pages[:-1]] == [7] * (max(share - 1, 0) // 7)
        assert sum(map(len, requests.pages)) == share


def test_a_list_of_entities_of_one_type_has_full_pages(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    for number in range(30):
        draft = Draft(event(f"{number}.txt"))
        for letter in "abcdefgh":
            draft.names(f"{letter.upper()}nn {chr(97 + number % 26)}{number}x")
        if number % 6 == 0:
            draft.names(f"The {number} Accord", EntityType.LAW)
        recorded(draft)
    first = record.entities(type=EntityType.LAW, limit=3)
    assert len(first.items) == 3
    rest = record.entities(type=EntityType.LAW, limit=3, cursor=first.next_cursor)
    assert (len(rest.items), rest.next_cursor) == (2, None)


@pytest.mark.usefixtures("cut")
def test_a_filter_over_more_partitions_than_one_request_may_open_takes_several(
    aws: Aws, recorded: Callable[[Draft], Draft]
) -> None:
    draft = one_statement_a_month("many.txt", months=range(1, MONTHS))
    draft.says("Ann Lee", "the rare words", form="direct", on=OLDEST)
    recorded(draft)
    requests = Requests(aws)

    requests.follow(form=Form.DIRECT)

    assert max(map(len, requests.opened)) <= MOST * 2  # those that are opened ahead with them
    assert requests.pages[0] == []
    assert requests.pages[-1] == ["the rare words"]
    assert sum(map(len, requests.pages)) == 1


@pytest.mark.usefixtures("cut")
@pytest.mark.parametrize("asked", [{}, {"form": Form.DIRECT}])
def test_months_whose_documents_were_deleted_count_and_the_cursor_resumes_after_them(
    aws: Aws, record: Record, recorded: Callable[[Draft], Draft], asked: dict[str, Any]
) -> None:
    recorded(one_statement_a_month("gone.txt", months=range(1, MONTHS)))
    assert record.delete(event("gone.txt", 2))
    recorded(Draft(event("kept.txt")).says("Ann Lee", "the oldest words", form="direct", on=OLDEST))
    requests = Requests(aws)

    requests.follow(**asked)

    assert len(requests.pages) > 1
    assert requests.pages[0] == []
    assert requests.pages[-1] == ["the oldest words"]


@pytest.mark.usefixtures("cut")
def test_a_page_that_ends_between_two_months_is_continued_behind_the_statements_that_it_listed(
    aws: Aws, recorded: Callable[[Draft], Draft]
) -> None:
    recorded(one_statement_a_month("many.txt"))
    requests = Requests(aws)

    requests.follow(limit=100)

    assert 0 < len(requests.pages[0]) < MONTHS  # the budget ended it, not the limit
    assert [text for page in requests.pages for text in page] == [
        f"words of month {month}" for month in reversed(range(MONTHS))
    ]


@pytest.mark.usefixtures("cut")
def test_a_page_that_ends_between_two_initials_is_continued_behind_the_names_that_it_listed(
    record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    names = [f"{chr(ord('一') + number)}x" for number in range(4 * MOST)]
    draft = Draft(event())
    for name in names:
        draft.names(name)
    recorded(draft)

    first = record.entities(limit=100)

    assert 0 < len(first.items) < len(names)
    assert [entity.name for entity in every(record.entities, limit=100)] == names


@pytest.mark.usefixtures("cut")
def test_a_list_over_more_partitions_than_one_request_may_open_comes_to_its_end(
    aws: Aws, recorded: Callable[[Draft], Draft]
) -> None:
    ids = ("wd:Q1", *(f"person:ann-{number}" for number in range(2 * MOST)))
    for number in range(3):
        draft = Draft(event(f"{number}.txt"))
        recorded(draft.says("Ann Lee", f"words {number}", speaker=ids[number], on=OLDEST + timedelta(number)))
    record = Record(
        "onrecord", "onrecord-texts", dynamodb=aws.dynamodb, s3=lambda: aws.s3, known_as=lambda _: ids
    )

    found = every(record.statements, speaker="wd:Q1")

    assert [statement.text for statement in found] == ["words 2", "words 1", "words 0"]


def test_the_shards_of_a_month_are_read_at_once(aws: Aws, recorded: Callable[[Draft], Draft]) -> None:
    for number in range(20):
        recorded(one_statement_a_month(f"{number}.txt", months=range(2)))
    requests = Requests(aws)

    requests.follow(limit=20)

    assert {len(opened) % keys.MONTH_SHARDS for opened in requests.opened} == {0}
    assert [len(page) for page in requests.pages] == [20, 20]


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("limit", [1, 100])
@pytest.mark.parametrize(
    "asked",
    [
        {"speaker": "person:spokesman", "about": "gpe:village"},
        {"speaker": "person:mayor", "about": "gpe:town"},
    ],
)
def test_of_a_speaker_and_a_subject_the_one_with_fewer_statements_is_read_and_not_all_of_the_other(
    aws: Aws, recorded: Callable[[Draft], Draft], asked: dict[str, str], newest_first: bool, limit: int
) -> None:
    rare = (10, 150)
    draft = Draft(event())
    for number in range(160):
        spokesman = number not in rare or "village" in asked["about"]
        about = ("gpe:village", "gpe:town") if number in rare else ("gpe:town",)
        speaker = "person:spokesman" if spokesman else "person:mayor"
        draft.says("Ann Lee", f"words {number}", speaker=speaker, about=about, on=OLDEST + timedelta(number))
    recorded(draft)
    read: list[str] = []

    def note(operation: str, parameters: dict[str, Any]) -> None:
        if operation == "Query" and "ExclusiveStartKey" in parameters:
            read.append(parameters["ExpressionAttributeValues"][":pk"]["S"])

    record = aws.watched(before=note)

    found = every(record.statements, **asked, limit=limit, newest_first=newest_first)

    assert [each.text for each in found] == [
        f"words {number}" for number in sorted(rare, reverse=newest_first)
    ]
    assert read == []


def test_a_list_reads_in_proportion_to_what_it_shows_and_not_to_what_there_is(
    aws: Aws, record: Record, recorded: Callable[[Draft], Draft]
) -> None:
    for number in range(60):
        draft = Draft(event(f"{number}.txt", number + 1))
        draft.says(f"Ann L{number}x", "no", speaker=draft.names(f"Ann L{number}x"))
        recorded(draft)
        record.announce(draft.upload.document_id, lambda ends: None)
    time.sleep(CLOCK_SKEW / 1_000)  # what was just recorded is read twice
    read: list[int] = []

    def count(parsed: dict[str, Any], **_: Any) -> None:
        read.append(len(parsed.get("Items", ())) + sum(map(len, parsed.get("Responses", {}).values())))

    aws.dynamodb.meta.events.register("after-call.dynamodb", count)
    for ask in (record.statements, record.documents, record.entities, record.changes):
        for limit in (1, 10):
            read.clear()
            page: Any = ask(limit=limit)
            assert len(page.items) == limit
            assert 0 < sum(read) <= 4 * limit + 40  # some of which lists days or months


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
