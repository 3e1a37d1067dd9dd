"""Whatever statements are asked for, the list is that of a plain loop over all of them, page by page.

The table is the one in memory, which answers as moto does, a hundred times faster.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from faults.aws import S3, DynamoDB
from onrecord.folding import searchable, words_in
from onrecord.identity import entity_id, phrase_id
from onrecord.model import (
    Act,
    DateBasis,
    EntityType,
    Form,
    Kind,
    ResolvedBy,
    SourceClass,
    Speaker,
    Statement,
    Unattributed,
    Zone,
)
from onrecord.record import Record
from onrecord.record.model import Grouping
from onrecord.record.questions.statement_filter import Filters
from tests.support.aws import every
from tests.support.drafts import Draft, event

if TYPE_CHECKING:
    from collections.abc import Callable


PEOPLE = ("Ann Lee", "Tom Reed", "Ida Bø", "Jón Þór")
PHRASES = ("Western allies", "a neighbour")
PLACES = (("Norway", "NO"), ("Sweden", "SE"), ("Finland", "FI"))
OUTLETS = ("The Herald", "Morning Post", None)
WORDS = ["pensions", "pension", "rise", "falls", "Żuławy", "bridge", "bridges", "closes", "O’Neill", "soon"]
LEMMAS = {"said": "say", "denied": "deny", "wrote": "write"}


def of(name: str) -> str:
    return entity_id(EntityType.PERSON, name)


def speaker(name: str, chance: random.Random) -> Speaker:
    known = of(name) if name in PEOPLE else None
    return Speaker(
        entity_id=known,
        name=name,
        resolved_by=ResolvedBy.NAME,
        confidence=0.9,
        source_class=chance.choice([*SourceClass]),
    )


def random_period(day: date, chance: random.Random) -> tuple[str | None, date]:
    """Return a period that has a day, or None for the day itself, and the day it is filed under.

    That is its last day, or the day itself as if the document was published then.
    """
    year, week, weekday = day.isocalendar()
    next_month = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    said_at, last = chance.choice(
        [
            (None, day),
            (f"{day}", day),
            (f"{year}-W{week:02}", day + timedelta(days=7 - weekday)),
            (f"{day:%Y-%m}", next_month - timedelta(days=1)),
            (f"{day:%Y}", date(day.year, 12, 31)),
        ]
    )
    return said_at, chance.choice((day, last))


def first_day_of(said: Statement) -> date:
    """Return the first day of the period that a statement was made in."""
    match (said.said_at or "").split("-"):
        case [year] if year:
            return date(int(year), 1, 1)
        case [year, week] if week.startswith("W"):
            return date.fromisocalendar(int(year), int(week[1:]), 1)
        case [year, month]:
            return date(int(year), int(month), 1)
        case _:
            return said.date


def random_draft(number: int, chance: random.Random) -> Draft:
    draft = Draft(event(f"{number}.txt", number + 1), outlet=chance.choice(OUTLETS))
    draft.author = chance.choice(("Mia Sun", "Mia Sun and Leo Ray", None))
    for name in PEOPLE:
        draft.names(name)
    countries = [draft.names(name, EntityType.GPE, country=code) for name, code in PLACES]
    for line in range(chance.randint(0, 9)):
        who = chance.choice((*PEOPLE, *PHRASES))
        what = " ".join(chance.choices(WORDS, k=chance.randint(2, 5))) + f" {line}"
        draft.says(
            who,
            what,
            on=date(2022, 1, 20) + timedelta(days=chance.randint(0, 25)),
            about=tuple(chance.sample(countries, chance.randint(0, 2))),
            form=chance.choice([*Form]),
            kind=chance.choice([*Kind]),
            confidence=chance.randint(1, 10) / 10,
            basis=chance.choice([*DateBasis]),
        )
        [*before, last] = draft.statements
        cue = chance.choice([*LEMMAS])
        silent = chance.random() < 0.3
        said_at, last_day = random_period(last.date, chance)
        changed = last.model_copy(
            update={
                "said_at": said_at,
                "date": last_day,
                "act": chance.choice([*Act]),
                "negated": chance.random() < 0.3,
                "zone": chance.choice([*Zone]),
                "source": None if silent else last.source,
                "speakers": () if silent else (speaker(who, chance),),
                "unattributed": chance.choice([*Unattributed]) if silent else None,
                "addressees": tuple(
                    speaker(name, chance) for name in chance.sample((*PEOPLE, *PHRASES), chance.randint(0, 1))
                ),
                "cue": last.cue and last.cue.model_copy(update={"lemma": LEMMAS[cue]}),
            }
        )
        draft.statements = [*before, Statement.model_validate(changed.model_dump())]
    return draft


class Model:
    """All statements, and which of them pass: a loop over each filter's definition."""

    def __init__(self, drafts: list[Draft]) -> None:
        self.all = [
            (draft, position, statement)
            for draft in drafts
            for position, statement in enumerate(draft.statements)
        ]

    def ids(self, asked: dict[str, Any]) -> list[str]:
        found = [each for each in self.all if passes(asked, *each)]
        newest_first = asked.get("newest_first", True)
        found.sort(key=lambda each: each[1])
        found.sort(key=lambda each: (each[2].date, each[0].upload.document_id), reverse=newest_first)
        return [statement.id for _, _, statement in found]


def identities(others: tuple[Speaker, ...]) -> set[str]:
    return {other.entity_id or phrase_id(other.name) for other in others}


def passes(asked: dict[str, Any], draft: Draft, _: int, said: Statement) -> bool:
    about = set(said.about) | {
        f"place:{code.lower()}" for name, code in PLACES if f"place:{code.lower()}" in said.about
    }
    has = {
        "speaker": identities(said.speakers),
        "about": about,
        "form": {said.form},
        "kind": {said.kind},
        "act": {said.act},
        "source_class": {each.source_class for each in said.speakers},
        "negated": {said.negated},
        "unattributed": {said.unattributed},
        "zone": {said.zone},
        "outlet": {draft.outlet},
        "date_basis": {said.date_basis},
        "undated": {said.date_basis is DateBasis.UPLOADED},
        "document": {draft.upload.document_id},
        "addressee": identities(said.addressees),
        "lemma": {said.cue.lemma, "said"},
    }
    text = [word.spelling for word in words_in(said.content[0].text)]
    words = [searchable(each) for each in asked.get("words", "").split()]
    return (
        all(
            not has[name].isdisjoint(wanted if isinstance(wanted, tuple) else (wanted,))
            for name, wanted in asked.items()
            if name in has
        )
        and asked.get("from_", date.min) <= said.date
        and first_day_of(said) < asked.get("to", date.max)
        and said.confidence >= asked.get("min_confidence", 0)
        and ("author" not in asked or asked["author"] in (draft.author or ""))
        and all(
            any(word.startswith(each[:-1]) if each.endswith("*") else word == each for word in text)
            for each in words
        )
    )


def choices_of(chance: random.Random, drafts: list[Draft]) -> dict[str, Callable[[], Any]]:
    """What each filter may be asked for, at random."""

    def some(values: Any, most: int = 3) -> Any:
        return tuple(chance.sample([*values], chance.randint(1, most)))

    day = date(2022, 1, 18) + timedelta(days=chance.randint(0, 20))
    return {
        "speaker": lambda: some((*map(of, PEOPLE), *map(phrase_id, PHRASES))),
        "about": lambda: some(f"place:{code.lower()}" for _, code in PLACES),
        "form": lambda: some(Form, 2),
        "kind": lambda: some(Kind),
        "act": lambda: some(Act, 2),
        "source_class": lambda: some(SourceClass),
        "negated": lambda: chance.random() < 0.5,
        "unattributed": lambda: some(Unattributed),
        "zone": lambda: some(Zone),
        "outlet": lambda: some(("The Herald", "Morning Post"), 2),
        "author": lambda: chance.choice(("Mia Sun", "Leo Ray")),
        "date_basis": lambda: some(DateBasis, 2),
        "undated": lambda: chance.random() < 0.5,
        "document": lambda: some(draft.upload.document_id for draft in drafts),
        "addressee": lambda: some((*map(of, PEOPLE), *map(phrase_id, PHRASES))),
        "lemma": lambda: some(("say", "deny", "write"), 2),
        "words": lambda: " ".join(
            some(("pension", "pension*", "zulawy", "bridge*", "rise", "ONeill", "p*"), 2)
        ),
        "from_": lambda: day,
        "to": lambda: day + timedelta(days=10),
        "min_confidence": lambda: chance.randint(1, 9) / 10,
        "newest_first": lambda: chance.random() < 0.5,
    }


def question(chance: random.Random, drafts: list[Draft]) -> dict[str, Any]:
    """A few filters at random, each with some values."""
    choices = choices_of(chance, drafts)
    return {name: choices[name]() for name in chance.sample([*choices], chance.randint(1, 4))}


class Archive:
    """A record in memory, and what is done before each of its reads."""

    def __init__(self) -> None:
        self.before: Callable[[str, dict[str, Any]], None] = lambda *_: None
        archive = self

        class Table(DynamoDB):
            def query(self, **parameters: Any) -> dict[str, Any]:
                archive.before("Query", parameters)
                return super().query(**parameters)

            def batch_get_item(self, **parameters: Any) -> dict[str, Any]:
                archive.before("BatchGetItem", parameters)
                return super().batch_get_item(**parameters)

        self.table = Table({"documents": ("listed", "received")})
        objects = S3(unversioned={"onrecord-texts"})
        clients: dict[str, Any] = {"dynamodb": self.table, "s3": lambda: objects}
        self.record = Record("onrecord", "onrecord-texts", **clients)

    def put(self, draft: Draft) -> None:
        extraction = draft.extraction()
        assert self.record.begin(draft.upload)
        assert self.record.commit(draft.upload, extraction, draft.text)


@pytest.fixture
def archive() -> Archive:
    return Archive()


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    chance = random.Random(15)  # noqa: S311  (decides nothing secret)
    return [random_draft(number, chance) for number in range(30)]


@pytest.fixture(scope="module")
def filled(drafts: list[Draft]) -> Archive:
    """An archive of all the drafts; nothing changes it."""
    archive = Archive()
    for draft in drafts:
        archive.put(draft)
    return archive


def test_every_combination_of_filters_lists_what_a_loop_over_all_statements_finds(
    filled: Archive, drafts: list[Draft]
) -> None:
    model = Model(drafts)
    chance = random.Random(51)  # noqa: S311  (decides nothing secret)
    found: Counter[bool] = Counter()
    for _ in range(300):
        asked = question(chance, drafts)
        expected = model.ids(asked)
        listed = every(filled.record.statements, limit=chance.choice((1, 3, 20, 100)), **asked)
        assert [statement.id for statement in listed] == expected, asked
        found[bool(expected)] += 1
    assert found[True] > 100


def values_of(by: Grouping, draft: Draft, said: Statement) -> set[str | None]:
    values: dict[Grouping, set[str | None]] = {
        Grouping.MONTH: {f"{said.date:%Y}" if len(said.said_at or "") == 4 else f"{said.date:%Y-%m}"},
        Grouping.SPEAKER: {*identities(said.speakers)},
        Grouping.ABOUT: {*said.about},
        Grouping.FORM: {said.form},
        Grouping.KIND: {said.kind},
        Grouping.SOURCE_CLASS: {each.source_class for each in said.speakers},
        Grouping.OUTLET: {draft.outlet and draft.outlet.casefold().replace(" ", "-")},
    }
    return values[by]


@pytest.mark.parametrize("most", [1, 7, 2_000])
@pytest.mark.parametrize("by", Grouping)
def test_counts_are_those_of_a_loop_over_all_statements(
    filled: Archive, drafts: list[Draft], monkeypatch: pytest.MonkeyPatch, by: Grouping, most: int
) -> None:
    monkeypatch.setattr("onrecord.record.questions.statement_counts.MOST_COUNTED", most)
    monkeypatch.setattr("onrecord.record.questions.statement_counts.MOST_READ", most)
    monkeypatch.setattr("onrecord.record.questions.statements.READ_BATCH", 3)
    chance = random.Random(f"{by} {most}")  # noqa: S311  (decides nothing secret)
    some = 0
    for _ in range(15):
        asked = question(chance, drafts) | {"newest_first": True}
        passing = [(draft, said) for draft, at, said in Model(drafts).all if passes(asked, draft, at, said)]
        expected = Counter(value for draft, said in passing for value in values_of(by, draft, said))
        del asked["newest_first"]
        counted: Counter[str | None] = Counter()
        total, cursor, pages = 0, None, 0
        while cursor or not pages:
            counts = filled.record.statement_counts(by, cursor=cursor, **asked)
            total += counts.total
            counted.update({each.value: each.statements for each in counts.items})
            cursor, pages = counts.next_cursor, pages + 1
        assert (total, counted) == (len(passing), expected), asked
        assert most < 2_000 or pages == 1
        some += bool(expected)
    assert some > 4


def test_counts_say_whom_an_id_means_and_come_in_order(archive: Archive) -> None:
    draft = Draft(event("a.txt"), outlet="The Herald")
    for number, who in enumerate(["Ann Lee", "Ann Lee", "Tom Reed", "Western allies"]):
        known = draft.names(who) if who in PEOPLE else None
        draft.says(who, f"so {number}", speaker=known, on=date(2022, 1 + number % 2, 3))
    archive.put(draft)
    speakers = archive.record.statement_counts(Grouping.SPEAKER)
    assert [(each.value, each.name, each.statements) for each in speakers.items] == [
        ("person:ann-lee", "Ann Lee", 2),
        ("name:western-allies", "Western allies", 1),
        ("person:tom-reed", "Tom Reed", 1),
    ]
    outlets = archive.record.statement_counts(Grouping.OUTLET)
    assert [(each.value, each.name, each.statements) for each in outlets.items] == [
        ("the-herald", "The Herald", 4)
    ]
    months = archive.record.statement_counts(Grouping.MONTH)
    assert [(each.value, each.statements) for each in months.items] == [("2022-02", 2), ("2022-01", 2)]


def of_2022(archive: Archive, *periods: tuple[str, date]) -> None:
    """Put a document on record that recalls what was said in each period, filed under its last day."""
    draft = Draft(event("recalled.txt"), published=date(2023, 5, 2))
    for said_at, last in periods:
        draft.says("Ann Lee", f"words of {said_at}", speaker=draft.names("Ann Lee"), on=last)
        draft.statements[-1] = draft.statements[-1].model_copy(
            update={"said_at": said_at, "date_basis": DateBasis.SAID_AT}
        )
    archive.put(draft)


PERIODS = (
    ("2022", date(2022, 12, 31)),
    ("2022-03", date(2022, 3, 31)),
    ("2022-W10", date(2022, 3, 13)),
    ("2022-03-09", date(2022, 3, 9)),
)


@pytest.mark.parametrize("asked", [{}, {"speaker": "person:ann-lee"}])
@pytest.mark.parametrize(
    ("from_", "to", "expected"),
    [
        (date(2022, 3, 8), date(2022, 3, 10), ["2022", "2022-03", "2022-W10", "2022-03-09"]),
        (date(2022, 3, 20), date(2022, 3, 21), ["2022", "2022-03"]),
        (date(2022, 3, 13), date(2022, 4, 1), ["2022", "2022-03", "2022-W10"]),
        (date(2022, 1, 1), date(2022, 3, 1), ["2022"]),
        (date(2022, 7, 1), None, ["2022"]),
        (None, date(2022, 3, 8), ["2022", "2022-03", "2022-W10"]),
        (None, date(2022, 3, 7), ["2022", "2022-03"]),
        (None, date(2022, 1, 1), []),
        (date(2023, 1, 1), date(2024, 1, 1), []),
    ],
)
def test_what_was_said_in_a_period_answers_for_each_range_that_has_a_day_of_it(
    archive: Archive,
    asked: dict[str, Any],
    from_: date | None,
    to: date | None,
    expected: list[str],
) -> None:
    of_2022(archive, *PERIODS)
    asked = asked | {"from_": from_, "to": to}
    for limit in (1, 3, 20):
        listed = every(archive.record.statements, limit=limit, **asked)
        assert [statement.said_at for statement in listed] == expected
        oldest_first = every(archive.record.statements, limit=limit, newest_first=False, **asked)
        assert [statement.said_at for statement in oldest_first] == expected[::-1]
    assert archive.record.statement_counts(Grouping.FORM, **asked).total == len(expected)


def test_what_was_said_in_a_year_counts_under_the_year_and_under_none_of_its_months(archive: Archive) -> None:
    of_2022(archive, *PERIODS)
    months = archive.record.statement_counts(Grouping.MONTH)
    assert [(each.value, each.statements) for each in months.items] == [("2022-03", 3), ("2022", 1)]


def test_a_week_over_new_year_is_of_both_years(archive: Archive) -> None:
    of_2022(archive, ("2022-W52", date(2023, 1, 1)))
    for first in (date(2022, 12, 26), date(2022, 12, 31), date(2023, 1, 1)):
        listed = archive.record.statements(from_=first, to=first + timedelta(days=1))
        assert [statement.said_at for statement in listed.items] == ["2022-W52"]
    assert not archive.record.statements(to=date(2022, 12, 26)).items


def test_what_is_replaced_or_deleted_answers_for_no_range_of_days(archive: Archive) -> None:
    of_2022(archive, *PERIODS)
    upload = event("recalled.txt", 2)
    archive.put(Draft(upload, published=date(2023, 5, 2)).says("Ann Lee", "so", on=date(2023, 5, 1)))
    within = {"from_": date(2022, 3, 9), "to": date(2022, 3, 10)}
    assert not archive.record.statements(**within).items
    assert not [item for item in archive.table.items("onrecord") if item["pk"]["S"].startswith("PERIODS#")]


def test_what_rows_tell_is_counted_without_reading_statements(filled: Archive) -> None:
    read: Counter[str] = Counter()
    filled.before = lambda operation, parameters: read.update(
        [operation, *(["statements"] if "STATEMENTS#" in str(parameters) else [])]
    )
    counts = filled.record.statement_counts(Grouping.KIND, form=(Form.DIRECT,), about="place:no")
    assert counts.total
    assert not read["statements"]
    assert sum(read.values()) <= 2 * 2  # twice at most, where documents have just been recorded


@pytest.mark.parametrize(
    ("asked", "queries"),
    [
        ({"speaker": (of("Ann Lee"), of("Tom Reed"), phrase_id("Western allies"))}, 3),
        ({"about": ("place:no", "place:se")}, 2),
        ({"speaker": (of("Ann Lee"), of("Tom Reed")), "about": ("place:no", "place:se")}, 4 + 2),
        ({"words": "pension*"}, 2 * 4 + 1),
        ({"lemma": "deny", "newest_first": False}, 2 * 4 + 1),
        ({"document": tuple(event(f"{number}.txt").document_id for number in range(30))}, 30 + 1),
    ],
)
def test_a_page_is_full_unless_the_list_ends_and_reads_few_items(
    filled: Archive, asked: dict[str, Any], queries: int
) -> None:
    calls: Counter[str] = Counter()
    filled.before = lambda operation, _: calls.update([operation])
    cursor, pages = None, []
    while cursor or not pages:
        calls.clear()
        page = filled.record.statements(limit=5, cursor=cursor, **asked)
        pages.append(len(page.items))
        cursor = page.next_cursor
        # Twice at most, where documents have just been recorded, and a further page of each partition.
        assert calls["Query"] <= 2 * 2 * queries
        assert calls["BatchGetItem"] <= 2 * 5
    assert len(pages) > 2
    assert {*pages[:-1]} == {5}


FILTERS = sorted(Filters.__annotations__)
BY_DAY = 2 * 4 + 1
"""Queries of a list by day: two months of four parts each, and the directory of both."""


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_lists_what_passes_and_reads_few_items(
    filled: Archive, drafts: list[Draft], name: str
) -> None:
    model = Model(drafts)
    chance = random.Random(name)  # noqa: S311  (decides nothing secret)
    calls: Counter[str] = Counter()
    filled.before = lambda operation, _: calls.update([operation])
    for _ in range(5):
        value = choices_of(chance, drafts)[name]()
        listed, cursor = [], None
        while True:
            calls.clear()
            page = filled.record.statements(limit=20, cursor=cursor, **{name: value})
            # Twice at most, where documents have just been recorded, and a further page of each partition.
            assert calls["Query"] <= 2 * 2 * BY_DAY, (value, calls)
            assert calls["BatchGetItem"] <= 2 * 5, (value, calls)
            listed += [statement.id for statement in page.items]
            if (cursor := page.next_cursor) is None:
                break
        assert listed == model.ids({name: value}), value


def test_words_that_few_contents_have_are_found_without_reading_the_others(archive: Archive) -> None:
    for number in range(40):
        draft = Draft(event(f"{number}.txt", number + 1))
        archive.put(draft.says("Ann Lee", "the pension rises" if number == 7 else f"bridge {number} closes"))
    read: set[str] = set()

    def note(operation: str, parameters: dict[str, Any]) -> None:
        if operation == "BatchGetItem":
            [asked] = parameters["RequestItems"].values()
            read.update(key["sk"]["S"] for key in asked["Keys"] if key["sk"]["S"].startswith("STATEMENTS#"))

    archive.before = note
    page = archive.record.statements(words="pension")

    assert [statement.text for statement in page.items] == ["the pension rises"]
    assert [hit.text for hit in page.items[0].hits] == ["pension"]
    assert page.next_cursor is None
    assert len(read) <= 1 + 4  # a signature of so few words is mistaken in some of 40 cases at most


def test_a_request_reads_a_bounded_number_of_statements_and_its_cursor_goes_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.record.questions.statements.MOST_READ", 4)
    monkeypatch.setattr("onrecord.record.questions.statements.READ_BATCH", 2)
    for number in range(12):
        # The words are there, in every content, but only in one next to each other.
        words = "age of retirement" if number else "retirement age"
        archive.put(Draft(event(f"{number}.txt", number + 1)).says("Ann Lee", f"the {words} {number}"))
    pages = []
    cursor = None
    while cursor or not pages:
        page = archive.record.statements(words='"retirement age"', cursor=cursor)
        pages.append([statement.text for statement in page.items])
        cursor = page.next_cursor

    assert len(pages) >= 3
    assert [text for page in pages for text in page] == ["the retirement age 0"]


def test_a_document_that_is_replaced_while_its_list_is_read_is_listed_as_it_is(archive: Archive) -> None:
    upload = event("a.txt")
    archive.put(Draft(upload).says("Ann Lee", "the first words"))
    newer = [Draft(event("a.txt", 2)).says("Ann Lee", "the newer words")]

    def meanwhile(operation: str, parameters: dict[str, Any]) -> None:
        if operation == "Query" and "MANIFEST#" in str(parameters) and newer:
            archive.put(newer.pop())

    archive.before = meanwhile
    page = archive.record.statements(document=upload.document_id)

    assert [statement.text for statement in page.items] == ["the newer words"]


def test_a_document_that_is_not_on_record_has_no_statements(archive: Archive) -> None:
    assert archive.record.statements(document=("nothing", "nobody")).items == ()


def test_statements_that_were_recorded_before_signatures_were_kept_are_found_by_their_words(
    archive: Archive,
) -> None:
    archive.put(Draft(event()).says("Ann Lee", "the pension rises"))
    for item in archive.table.items("onrecord"):
        item.pop("signature", None)

    assert len(archive.record.statements(words="pension").items) == 1
    assert archive.record.statements(words="bridge").items == ()
