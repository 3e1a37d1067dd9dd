"""An entity that has several ids, in different documents or over time, is one entity."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.model import EntityType
from onrecord.record import Record
from tests.support.aws import every
from tests.support.drafts import Draft, event

ANN = ("wd:Q1", "person:ann-lee", "person:lee")
RUSSIA = ("wd:Q159", "place:ru")


def known_as(entity):
    return next((ids for ids in (ANN, RUSSIA) if entity in ids), (entity,))


@pytest.fixture
def knowing(aws):
    """The same record, asked by who knows which ids are whose."""
    return Record("onrecord", "onrecord-texts", dynamodb=aws.dynamodb, s3=lambda: aws.s3, known_as=known_as)


def said_by(number, entity, name="Ann Lee", about=(), words=None, **more):
    """On the day of this number, somebody said something; the entity has this id."""
    day = date(2022, 1, number)
    draft = Draft(event(f"{number}.txt", number), published=day)
    draft.names(name, **more)
    draft.says(name, words or f"words of {number}", speaker=entity, about=about, on=day)
    extraction = draft.extraction()
    (drawn,) = extraction.entities
    return draft, extraction.model_copy(update={"entities": (drawn.model_copy(update={"id": entity}),)})


def put(record, said):
    draft, extraction = said
    assert record.begin(draft.upload)
    assert record.commit(draft.upload, extraction, draft.text)
    return draft


def texts(statements):
    return [statement.text for statement in statements]


def test_one_name_in_two_documents_is_one_entity_and_a_surname_alone_is_another(record, recorded):
    for number, name in (
        (1, "Antony Blinken"),
        (2, "Antony Blinken"),
        (3, "Blinken"),
        (4, "ANTÓNY  BLINKEN"),
    ):
        draft = Draft(event(f"{number}.txt", number))
        draft.says(name, f"words of {number}", speaker=draft.names(name))
        recorded(draft)

    said = texts(every(record.statements, speaker="person:antony-blinken"))
    assert sorted(said) == ["words of 1", "words of 2", "words of 4"]
    assert texts(every(record.statements, speaker="person:blinken")) == ["words of 3"]
    assert len(record.entity("person:antony-blinken").documents) == 3
    found = [entity.id for entity in every(record.entities, name="BLÍNK")]
    assert found == ["person:antony-blinken", "person:blinken"]


def test_a_question_under_one_id_finds_the_statements_of_all_its_ids_newest_first(knowing):
    for number, entity in (
        (1, "person:lee"),
        (2, "wd:Q1"),
        (3, "person:ann-lee"),
        (4, "person:tom-reed"),
        (5, "wd:Q1"),
    ):
        put(knowing, said_by(number, entity))

    for asked in ANN:
        for limit in (1, 2, 100):
            found = texts(every(knowing.statements, speaker=asked, limit=limit))
            assert found == ["words of 5", "words of 3", "words of 2", "words of 1"]
    between = every(knowing.statements, speaker="wd:Q1", from_=date(2022, 1, 2), to=date(2022, 1, 5))
    assert texts(between) == ["words of 3", "words of 2"]
    assert texts(every(knowing.statements, speaker="wd:Q1", min_confidence=0.95)) == []


def test_a_statement_under_two_ids_of_one_entity_is_listed_once(knowing):
    put(knowing, said_by(1, "person:tom-reed", about=("place:ru", "wd:Q159", "place:fr")))
    put(knowing, said_by(2, "person:tom-reed", about=("wd:Q159",)))

    assert texts(every(knowing.statements, about="place:ru", limit=1)) == ["words of 2", "words of 1"]


def test_statements_of_a_speaker_about_an_entity_are_found_under_all_ids_of_both(knowing):
    put(knowing, said_by(1, "person:lee", about=("place:ru",)))
    put(knowing, said_by(2, "person:ann-lee", about=("wd:Q159", "place:ru")))
    put(knowing, said_by(3, "wd:Q1", about=("place:fr",)))
    put(knowing, said_by(4, "person:tom-reed", about=("place:ru",)))

    for speaker, about in ((ANN[0], RUSSIA[1]), (ANN[2], RUSSIA[0])):
        assert texts(every(knowing.statements, speaker=speaker, about=about, limit=1)) == [
            "words of 2",
            "words of 1",
        ]
    assert texts(every(knowing.statements, speaker="wd:Q1", about="place:fr")) == ["words of 3"]


def test_an_entity_is_described_under_its_current_id_by_all_its_documents(knowing):
    put(knowing, said_by(1, "person:lee", "Lee", role="clerk"))
    put(knowing, said_by(2, "wd:Q1", "Ann Lee", role="mayor", external_ids={"wikidata": "Q1"}))
    put(knowing, said_by(3, "person:ann-lee", "Annie Lee", role="governor"))

    for asked in ANN:
        profile = knowing.entity(asked)
        assert (profile.id, profile.name) == ("wd:Q1", "Ann Lee")
        assert profile.external_ids == {"wikidata": "Q1"}
        assert [appearance.document.key for appearance in profile.documents] == ["3.txt", "2.txt", "1.txt"]
        assert [role.role for role in profile.roles] == ["governor", "mayor", "clerk"]
    assert knowing.entity("person:tom-reed") is None


def test_an_entity_that_has_only_replaced_ids_is_described_under_the_current_one(knowing):
    put(knowing, said_by(1, "person:ann-lee"))

    assert (knowing.entity("wd:Q1").id, knowing.entity("wd:Q1").name) == ("wd:Q1", "Ann Lee")


def test_two_entities_of_a_document_that_were_merged_appear_in_it_once(knowing):
    draft = Draft(event())
    draft.names("Ann Lee")
    draft.names("Lee", EntityType.PERSON)
    put(knowing, (draft, draft.extraction()))

    (appearance,) = knowing.entity("wd:Q1").documents
    assert (appearance.mentions, appearance.salience) == (2, 1.0)


def test_a_list_shows_the_current_id(knowing):
    put(knowing, said_by(1, "person:ann-lee", role="mayor"))
    assert [entity.id for entity in every(knowing.entities, name="ann")] == ["wd:Q1"]

    put(knowing, said_by(2, "wd:Q1", role="governor"))
    (listed,) = knowing.entities(name="ann lee").items
    assert (listed.id, listed.role) == ("wd:Q1", "governor")


def test_an_unknown_id_maps_to_itself(record):
    put(record, said_by(1, "person:ann-lee"))
    put(record, said_by(2, "wd:Q1"))

    assert texts(every(record.statements, speaker="wd:Q1")) == ["words of 2"]
    assert record.entity("person:ann-lee").id == "person:ann-lee"
