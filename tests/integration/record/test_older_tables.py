"""A table that an earlier release has written is read as it is, and written again in the present layout.

``one_item_per_statement`` is the table of a release that wrote an item and several pointers for each
statement, and gave statements ids that do not tell their document. Four documents were recorded and one of
them deleted.
"""

from __future__ import annotations

import json
import zlib
from datetime import date

import pytest

from onrecord.model import Act, DateBasis, EntityType, Form, Kind
from onrecord.record.model import RecordedStatement, Status
from onrecord.record.storage.blobs import DICTIONARY
from tests.support.aws import TABLE, TEXTS, every
from tests.support.drafts import Draft, blinken, event
from tests.support.tables import load
from tests.support.versions import version

ONE, LONG, TWO, GONE = (event(f"{name}.txt").document_id for name in ("one", "long", "two", "gone"))
BLINKEN = "person:antony-blinken"


@pytest.fixture
def documents(aws):
    """The ids of the table's documents."""
    load("one_item_per_statement", aws.dynamodb, aws.s3, table=TABLE, texts=TEXTS)
    return ONE, LONG, TWO


def answers(record):
    """Return what every question finds, in the record's own order."""
    lists = {
        "all": every(record.statements, limit=7),
        "speaker": every(record.statements, speaker=BLINKEN),
        "about": every(record.statements, about="place:ru"),
        "pair": every(record.statements, speaker=BLINKEN, about="place:ru"),
        "name": every(record.statements, speaker="name:western-allies"),
        "direct": every(record.statements, form=Form.DIRECT),
        "plans": every(record.statements, kind=Kind.PLAN, speaker=BLINKEN),
        "questions": every(record.statements, act=Act.QUESTION),
        "long": every(record.statements, speaker="person:ann-lee", limit=5),
        "january": every(record.statements, from_=date(2022, 1, 1), to=date(2022, 1, 28)),
        "entities": every(record.entities),
        "named": every(record.entities, name="blink", type=EntityType.PERSON),
        "documents": every(record.documents),
        "done": every(record.documents, status=Status.DONE),
        "by key": every(record.documents, key="long.txt"),
        "undated": every(record.documents, undated=True),
        "dated": every(record.documents, undated=False),
        "of a day of upload": every(record.statements, undated=True),
    }
    for document in (ONE, LONG, TWO):
        lists[document] = [
            *every(record.document_statements, document, limit=5),
            *every(record.document_entities, document),
            *every(record.document_times, document),
            record.text(document),
        ]
    profiles = [record.entity(BLINKEN), record.entity("person:ann-lee"), record.entity("place:ru")]
    return lists | {"profiles": profiles}


def without_names(answers):
    """Return answers without the names of what statements are about, which were not kept before."""
    return {
        question: [
            each.model_copy(update={"about_names": {}}) if isinstance(each, RecordedStatement) else each
            for each in found
        ]
        for question, found in answers.items()
    }


def ids_as_they_were(aws):
    return {
        item["pk"]["S"].removeprefix("STATEMENT#")
        for item in aws.items()
        if item["pk"]["S"].startswith("STATEMENT#")
    }


def layouts(aws):
    return {item["pk"]["S"].partition("#")[0] for item in aws.items()}


def test_every_question_finds_what_the_documents_say(record, documents):
    found = answers(record)
    drafts = blinken(event("one.txt")).statements, version(2, 34, "long.txt").statements
    said = {statement.text for draft in drafts for statement in draft} | {"talks go on", "no comment"}
    assert {statement.text for statement in found["all"]} == said
    assert len(found["all"]) == len(said)
    assert [s.date for s in found["all"]] == sorted((s.date for s in found["all"]), reverse=True)
    assert [s.text for s in found["plans"]] == ["talks go on"]
    assert [s.text for s in found["long"]] == [f"version 2 sentence {number}" for number in range(34)]
    assert [s.text for s in found["direct"]] == ["the door is open"]
    assert found["questions"] == []
    assert [d.key for d in found["documents"]] == ["two.txt", "long.txt", "one.txt"]
    assert {d.id for d in found["undated"]} == {d.id for d in found["documents"] if not d.document.published}
    assert {d.id for d in found["dated"]} == {d.id for d in found["documents"] if d.document.published}
    assert {s.id for s in found["of a day of upload"]} == {
        s.id for s in found["all"] if s.date_basis is DateBasis.UPLOADED
    }
    assert {role.role for role in found["profiles"][0].roles} == {"US Secretary of State", "envoy"}
    assert record.document(GONE) is None


def test_a_statement_is_found_by_the_id_it_had_and_by_the_one_it_has(aws, record, documents):
    before = ids_as_they_were(aws)
    served = {statement.id for statement in every(record.statements)}
    assert {each.rpartition("-")[2] for each in served} == before
    for each in served:
        statement = record.statement(each)
        assert statement.id == each
        assert record.statement(each.rpartition("-")[2]) == statement
        assert statement.document.id == each.rpartition("-")[0]


def test_new_documents_are_listed_among_those_of_the_table(record, recorded, documents):
    draft = Draft(event("new.txt", 9))
    for day in (date(2022, 1, 28), date(2022, 1, 27), date(2021, 12, 31), date(2021, 12, 1)):
        draft.says("Antony Blinken", f"words of {day}", speaker=BLINKEN, on=day)
    recorded(draft)
    for found in (every(record.statements, limit=5), every(record.statements, speaker=BLINKEN)):
        assert {s.text for s in draft.statements} <= {s.text for s in found}
        assert [s.date for s in found] == sorted((s.date for s in found), reverse=True)
        assert len({s.id for s in found}) == len(found)
    assert [d.key for d in every(record.documents, limit=1)] == ["new.txt", "two.txt", "long.txt", "one.txt"]


def test_rewriting_changes_nothing_that_is_served_and_leaves_no_item_of_the_older_layout(
    aws, record, documents
):
    before, ids = answers(record), ids_as_they_were(aws)
    for document in documents:
        assert record.rewrite(document)
        assert not record.rewrite(document)
    after = answers(aws.record())
    assert without_names(after) == before
    assert all(each.about_names.keys() == {*each.about} for each in after["all"])  # only names are added
    assert "DAY" not in layouts(aws)
    assert not any("confidence" in item for item in aws.items())
    for each in ids:
        assert record.statement(each).id.endswith(each)


def test_what_was_rewritten_is_replaced_and_deleted_like_all_else(aws, record, recorded, documents):
    record.rewrite(ONE)
    record.rewrite(LONG)
    record.begin(event("one.txt"))  # an event that comes again changes nothing
    assert len(every(record.document_statements, ONE)) == 3
    recorded(blinken(event("one.txt", 11)))
    recorded(version(12, 2, "long.txt"))
    assert len(every(record.document_statements, LONG)) == 2
    assert len(ids_as_they_were(aws)) > 30  # they lead to the document, which goes on
    for key in ("one.txt", "long.txt", "two.txt"):
        assert record.delete(event(key, 13))
    assert aws.leftovers() == {}
    assert aws.objects() == []


def test_a_newer_version_that_comes_while_a_document_is_rewritten_stays(aws, record, recorded, documents):
    newer = version(11, 3, "long.txt")
    extraction = newer.extraction()
    overtaken = []

    def meanwhile(operation, _parameters):
        if operation == "BatchWriteItem" and not overtaken:
            overtaken.append(operation)
            record.begin(newer.upload)
            record.commit(newer.upload, extraction, newer.text)

    assert not aws.watched(before=meanwhile).rewrite(LONG)
    assert [s.text for s in every(record.document_statements, LONG)] == [s.text for s in newer.statements]
    assert record.delete(event("long.txt", 12))
    record.count()
    assert not any("long.txt" in str(item) for item in aws.items())
    assert not any(LONG in item["sk"]["S"] for item in aws.items())


def test_a_statement_without_a_kept_sentence_is_served_without_one(aws, record, recorded):
    draft = recorded(blinken(event()))
    for item in aws.items():
        if item["sk"]["S"].startswith("STATEMENTS#"):
            unpacked = zlib.decompressobj(zdict=DICTIONARY).decompress(item["body"]["B"])
            statements = json.loads(unpacked)
            assert all(statement.pop("sentence") for statement in statements)
            item["body"]["B"] = zlib.compress(json.dumps(statements).encode())
            del item["fields"]
            aws.dynamodb.put_item(TableName="onrecord", Item=item)

    for statement in draft.statements:
        assert record.statement(statement.id).sentence is None
        assert record.statement(statement.id).text == statement.text
