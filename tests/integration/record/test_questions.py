"""Everything on record can be found in every way that the record promises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from onrecord.model import EntityType, Form, Kind, Problem, ResolvedBy
from onrecord.problems import ProblemError
from onrecord.record.model import Status
from tests.support.aws import every
from tests.support.drafts import Draft, blinken, event

BLINKEN = "person:antony-blinken"


def texts(statements):
    return [statement.text for statement in statements]


def test_a_document_comes_back_with_its_statements_entities_and_text(record, recorded):
    draft = recorded(blinken(event(), title="Open door"))
    extraction = draft.extraction()
    document = record.document(draft.upload.document_id)
    assert document.status is Status.DONE
    assert document.document == extraction.document
    assert (document.key, document.received) == ("article.txt", draft.upload.received)
    assert (document.statements, document.entities) == (3, 3)
    assert record.text(document.id) == draft.text
    statements = every(record.document_statements, document.id)
    assert [s.model_dump(exclude={"document", "hits", "self", "about_names"}) for s in statements] == [
        s.model_dump() for s in extraction.statements
    ]
    assert {s.document.title for s in statements} == {"Open door"}
    assert every(record.document_entities, document.id) == list(extraction.entities)


def test_a_statement_stands_alone(record, recorded):
    recorded(blinken(event(), title="Open door"))
    [_, statement, _] = record.statements(details=True).items
    assert statement.about_names == {"place:ru": "Russia"}
    assert statement.self == f"/v1/statements/{statement.id}"
    assert statement.document.details == record.document(statement.document.id).document
    assert record.statement(statement.id).about_names == statement.about_names
    assert record.statement(statement.id).document.details is None


def test_a_statement_is_found_by_its_id_with_its_document(record, recorded):
    draft = recorded(blinken(event()))
    statement = record.statement(draft.statements[1].id)
    assert statement.text == "Russia should pause"
    assert statement.document.id == draft.upload.document_id
    assert statement.document.published == date(2022, 1, 27)
    assert record.statement("unknown") is None


def test_statements_are_found_by_who_said_them_and_about_whom(record, recorded):
    recorded(blinken(event()))
    assert texts(every(record.statements, speaker=BLINKEN)) == ["the door is open", "Russia should pause"]
    assert texts(every(record.statements, about="place:moscow")) == ["the door is open"]
    assert texts(every(record.statements, speaker=BLINKEN, about="place:ru")) == ["Russia should pause"]
    assert every(record.statements, speaker="place:ru") == []
    assert every(record.statements, speaker="person:antony-blinken", about="place:ua") == []


def test_a_country_stands_for_every_entity_of_it(record, recorded):
    draft = Draft(event())
    kremlin = draft.names("Kremlin", EntityType.ORG, country="RU")
    russia = draft.names("Russia", EntityType.GPE, country="RU")
    draft.says("Ann Lee", "the Kremlin is silent", about=(kremlin,))
    draft.says("Ann Lee", "Russia and the Kremlin differ", about=(russia, kremlin))
    draft.says("Ann Lee", "nothing else")
    recorded(draft)
    assert len(every(record.statements, about="place:ru")) == 2
    assert len(every(record.statements, about="org:kremlin")) == 2


def test_a_speaker_that_names_no_entity_is_found_by_its_name_and_an_unresolved_pronoun_by_none(
    record, recorded
):
    draft = blinken(event())
    draft.says("They", "it is late", resolved_by=None)
    recorded(draft)
    assert texts(every(record.statements, speaker="name:western-allies")) == ["they are ready"]
    assert every(record.statements, speaker="name:they") == []


def test_statements_come_newest_first_and_in_the_order_of_their_text(record, recorded):
    for number in range(1, 5):
        draft = Draft(event(f"{number}.txt"))
        for part in range(3):
            day = date(2022, 1, 20 + (number * 7) % 5)
            draft.says("Ann Lee", f"words {number} {part}", speaker="person:ann-lee", on=day)
        recorded(draft)
    for found in (every(record.statements), every(record.statements, speaker="person:ann-lee")):
        assert len({s.id for s in found}) == len(found) == 12
        days = [s.date for s in found]
        assert days == sorted(days, reverse=True)
        for number in range(1, 5):
            own = [s.text for s in found if s.document.key == f"{number}.txt"]
            assert own == [f"words {number} {part}" for part in range(3)]


@pytest.mark.parametrize("by", [{}, {"speaker": "person:ann-lee"}, {"about": "place:ru"}])
def test_the_first_day_is_included_and_the_last_is_not(record, recorded, by):
    draft = Draft(event())
    russia = draft.names("Russia", EntityType.GPE, country="RU")
    for day in range(1, 10):
        draft.says("Ann Lee", f"day {day}", speaker="person:ann-lee", about=(russia,), on=date(2022, 3, day))
    recorded(draft)
    found = every(record.statements, from_=date(2022, 3, 4), to=date(2022, 3, 7), **by)
    assert texts(found) == ["day 6", "day 5", "day 4"]
    assert texts(every(record.statements, from_=date(2022, 3, 8), **by)) == ["day 9", "day 8"]
    assert texts(every(record.statements, to=date(2022, 3, 2), **by)) == ["day 1"]
    assert every(record.statements, from_=date(2022, 3, 7), to=date(2022, 3, 7), **by) == []
    assert every(record.statements, from_=date(2022, 3, 7), to=date(2022, 3, 4), **by) == []


@pytest.mark.parametrize("by", [{}, {"speaker": BLINKEN}])
def test_filters_apply_within_a_list(record, recorded, by):
    recorded(blinken(event()))
    assert texts(every(record.statements, form=Form.DIRECT, **by)) == ["the door is open"]
    assert texts(every(record.statements, min_confidence=0.9, form=Form.DIRECT, **by)) == ["the door is open"]
    assert "Russia should pause" not in texts(every(record.statements, min_confidence=0.61, **by))
    assert "Russia should pause" in texts(every(record.statements, min_confidence=0.6, **by))
    expected = [] if by else ["they are ready"]
    assert texts(every(record.statements, kind=Kind.THOUGHT, **by)) == expected


def test_a_statement_without_a_date_gets_that_of_its_document_or_else_the_day_of_the_upload(record, recorded):
    recorded(Draft(event("a.txt"), published=date(2020, 5, 5)).says("Ann Lee", "published words", on=None))
    recorded(Draft(event("b.txt"), published=None).says("Ann Lee", "uploaded words", on=None))
    dates = {s.text: (s.date, s.date_basis) for s in every(record.statements)}
    assert dates == {
        "published words": (date(2020, 5, 5), "published"),
        "uploaded words": (date(2022, 1, 27), "uploaded"),
    }


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_paging_through_a_list_finds_everything_once(record, recorded, limit):
    said = set()
    for number in range(4):
        draft = Draft(event(f"{number}.txt"))
        for part in range(3):
            words = f"words {number} {part}"
            draft.says("Ann Lee", words, speaker="person:ann-lee", on=date(2022, 1, 1) + timedelta(part))
            said.add(words)
        recorded(draft)
    for filters in ({}, {"speaker": "person:ann-lee"}, {"form": Form.INDIRECT}):
        found = texts(every(record.statements, limit=limit, **filters))
        assert len(found) == 12
        assert set(found) == said


def test_a_request_reads_a_bounded_number_of_entries_and_says_where_to_go_on(record, recorded, monkeypatch):
    monkeypatch.setattr("onrecord.record.questions.paging.BUDGET", 25)
    for number in range(40):
        draft = Draft(event(f"{number}.txt", 50))
        form, day = ("direct", 1) if number == 39 else ("indirect", 2)
        words = f"words {number}"
        recorded(draft.says("Ann Lee", words, speaker="person:ann-lee", form=form, on=date(2022, 1, day)))
    first = record.statements(speaker="person:ann-lee", form=Form.DIRECT)
    assert first.items == ()
    assert first.next_cursor is not None
    for by in ({"speaker": "person:ann-lee"}, {}):
        assert texts(every(record.statements, form=Form.DIRECT, **by)) == ["words 39"]
    for number in range(5):  # months that are empty again cost something, too
        recorded(Draft(event("x.txt", 53 + number)).says("Ann Lee", "x", on=date(2021, 1 + number, 1)))
    assert texts(every(record.statements, to=date(2021, 12, 1))) == ["x"]


def test_documents_are_listed_last_received_first(record, recorded):
    for number in (2, 30, 4, 61):
        recorded(blinken(event(f"{number}.txt", number)))
    assert [d.key for d in every(record.documents)] == ["61.txt", "30.txt", "4.txt", "2.txt"]
    found = every(record.documents, from_=date(2022, 1, 28), to=date(2022, 1, 29))
    assert [d.key for d in found] == ["30.txt"]
    assert [d.key for d in every(record.documents, to=date(2022, 1, 28))] == ["4.txt", "2.txt"]
    assert [d.key for d in every(record.documents, from_=date(2022, 1, 29))] == ["61.txt"]


def test_documents_are_listed_by_status_and_key(record, recorded):
    recorded(blinken(event("done.txt")))
    recorded(blinken(event("done.txt", bucket="another-bucket")))
    record.begin(event("underway.txt", 2))
    problem = Problem(type="urn:x", title="No", status=422, detail="Really.")
    record.fail(event("bad.txt", 3), problem)
    assert [d.key for d in every(record.documents, status=Status.PROCESSING)] == ["underway.txt"]
    assert [(d.key, d.problem) for d in every(record.documents, status=Status.FAILED)] == [
        ("bad.txt", problem)
    ]
    found = every(record.documents, key="done.txt", limit=1)
    assert len({d.id for d in found}) == len(found) == 2
    assert every(record.documents, key="done.txt", status=Status.FAILED) == []
    assert every(record.documents, key="done.txt", from_=date(2022, 1, 28)) == []
    assert every(record.documents, key="done") == []


def test_what_is_not_on_record_is_none(record):
    assert record.document("unknown") is None
    assert record.text("unknown") is None
    assert record.document_statements("unknown") is None
    assert record.document_entities("unknown") is None
    assert record.entity("person:unknown") is None


def test_an_id_of_any_length_and_script_can_be_asked_for(record):
    for identity in ("x" * 5_000, "ß" * 3_000, "", "#", "a b", "\x00", "習近平"):
        assert record.document(identity) is None
        assert record.statement(identity) is None
        assert record.entity(identity) is None
        assert record.statements(speaker=identity, about=identity).items == ()
        assert record.statements(about=identity).items == ()
        assert record.entities(name=identity).items == ()


def test_a_document_underway_for_the_first_time_has_nothing_to_show_yet(record):
    upload = event()
    record.begin(upload)
    document = record.document(upload.document_id)
    assert (document.status, document.document, document.received) == (
        Status.PROCESSING,
        None,
        upload.received,
    )
    assert record.document_statements(upload.document_id).items == ()
    assert record.document_entities(upload.document_id).items == ()
    assert record.text(upload.document_id) is None


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_limit_out_of_bounds_is_a_problem(record, limit):
    for ask in (record.statements, record.entities, record.documents):
        with pytest.raises(ProblemError, match="invalid-request"):
            ask(limit=limit)


def test_resolution_by_context_is_enough_to_be_found_by_name(record, recorded):
    recorded(Draft(event()).says("Aides", "so", resolved_by=ResolvedBy.CONTEXT))
    assert len(every(record.statements, speaker="name:aides")) == 1
