"""Entities are found by name and described across documents."""

from __future__ import annotations

from datetime import date

from onrecord.model import EntityType
from onrecord.record import Record
from tests.support.aws import TABLE, every
from tests.support.drafts import Draft, blinken, event


def ids(entities):
    return [entity.id for entity in entities]


def with_entities(number, *names, entity_type=EntityType.PERSON, **more):
    draft = Draft(event(f"{number}.txt", number), published=date(2022, 2, number))
    for name in names:
        draft.names(name, entity_type, **more)
    return draft


def test_entities_are_found_by_the_beginning_of_any_name_case_and_accents_folded(record, recorded):
    recorded(blinken(event()))
    recorded(with_entities(2, "José Álvarez"))
    for name in ("Antony", "ANTONY BL", "blink", "Blinken"):
        assert ids(every(record.entities, name=name)) == ["person:antony-blinken"], name
    for name in ("jose", "alvarez", "ÁLVAREZ"):
        assert ids(every(record.entities, name=name)) == ["person:jose-alvarez"], name
    assert every(record.entities, name="linken") == []
    assert ids(every(record.entities, name="ru")) == ["place:ru"]


def test_entities_are_found_by_any_word_of_a_name(record, recorded):
    recorded(with_entities(1, "Bank of Lund", "Lund Tram Company", entity_type=EntityType.ORG))
    recorded(with_entities(2, "Bank of Lund", entity_type=EntityType.ORG))
    recorded(with_entities(3, "Ida Maria Tram-Holm"))

    words = ("lund", "tram", "comp", "holm")
    assert {word: ids(every(record.entities, name=word, limit=1)) for word in words} == {
        "lund": ["org:lund-tram-company", "org:bank-of-lund"],
        "tram": ["org:lund-tram-company", "person:ida-maria-tram-holm"],
        "comp": ["org:lund-tram-company"],
        "holm": ["person:ida-maria-tram-holm"],
    }
    assert every(record.entities, name="of lund") == every(record.entities, name="ank") == []


def test_a_name_that_is_whole_in_one_document_and_the_rest_of_one_in_another_is_found_once(record, recorded):
    recorded(with_entities(1, "Rosa Lind", aliases=("Lind",)))
    recorded(with_entities(2, "Rosa Lind"))
    recorded(with_entities(3, "Lind Harbour", entity_type=EntityType.ORG))
    expected = ["org:lind-harbour", "person:rosa-lind"]

    assert ids(every(record.entities, name="lind", limit=1)) == expected
    assert record.delete(event("1.txt", 10))
    assert ids(every(record.entities, name="lind", limit=1)) == expected
    recorded(with_entities(4, "Rosa Lind", aliases=("Lind",)))
    assert record.delete(event("2.txt", 20))
    assert ids(every(record.entities, name="lind", limit=1)) == expected


def test_a_list_of_all_entities_reads_whole_names_alone(aws, recorded):
    recorded(with_entities(1, *(f"Anna of the House of {letter * 3}" for letter in "bcdefghij")))
    asked = []

    def note(operation, parameters):
        if operation == "Query":
            asked.append(parameters["ExpressionAttributeValues"][":pk"]["S"])

    found = every(aws.watched(before=note).entities, limit=4)

    assert len(found) == 9
    assert [partition for partition in asked if partition.startswith("WORDS#")] == []


def test_an_entity_whose_document_an_earlier_release_has_written_is_found_by_the_names_it_wrote(
    aws, record, recorded
):
    recorded(with_entities(1, "Lund Lundgren"))
    for item in aws.items():
        if item["pk"]["S"] == "WORDS#l" and item["name"]["S"] not in {"lund lundgren", "lundgren"}:
            aws.dynamodb.delete_item(TableName=TABLE, Key={key: item[key] for key in ("pk", "sk")})

    assert ids(every(record.entities, name="lund")) == ["person:lund-lundgren"]


def test_all_entities_are_listed_once_each_by_name(record, recorded):
    recorded(blinken(event()))
    recorded(blinken(event("again.txt", 2)))
    recorded(with_entities(3, "Ælfric Smith", "Борис Ельцин", "習近平", "Antony Blunt"))
    for limit in (1, 100):
        found = ids(every(record.entities, limit=limit))
        assert len(found) == len(set(found)) == 7
        assert found.index("person:antony-blinken") < found.index("person:antony-blunt")


def test_entities_are_filtered_by_type(record, recorded):
    recorded(blinken(event()))
    assert ids(every(record.entities, type=EntityType.PERSON)) == ["person:antony-blinken"]
    assert ids(every(record.entities, type=EntityType.GPE, name="m")) == ["place:moscow"]
    assert every(record.entities, type=EntityType.ORG) == []


def test_an_entity_with_several_matching_names_is_listed_once(record, recorded):
    recorded(with_entities(2, "Acme Corporation", entity_type=EntityType.ORG, aliases=("Acme", "ACME Corp")))
    assert ids(every(record.entities, name="acme", limit=1)) == ["org:acme-corporation"]


def test_an_entity_is_described_across_its_documents_newest_first(record, recorded):
    recorded(with_entities(3, "Ann Lee", role="minister", aliases=("Lee",)))
    recorded(with_entities(5, "Ann Lee", role="prime minister"))
    recorded(with_entities(4, "Ann Lee", role="minister"))
    profile = record.entity("person:ann-lee")
    assert (profile.name, profile.type, profile.complete) == ("Ann Lee", EntityType.PERSON, True)
    assert [appearance.document.key for appearance in profile.documents] == ["5.txt", "4.txt", "3.txt"]
    assert [(name.name, name.documents, name.mentions) for name in profile.names] == [
        ("Ann Lee", 3, 3),
        ("Lee", 1, 0),
    ]
    assert [(role.role, role.first.day, role.last.day) for role in profile.roles] == [
        ("prime minister", 5, 5),
        ("minister", 3, 4),
    ]


def test_an_entity_of_very_many_documents_is_described_by_the_newest(record, recorded, monkeypatch):
    monkeypatch.setattr("onrecord.record.questions.entities.PROFILED", 2)
    for number in (2, 3, 4):
        recorded(with_entities(number, "Ann Lee"))
    profile = record.entity("person:ann-lee")
    assert [appearance.document.key for appearance in profile.documents] == ["4.txt", "3.txt"]
    assert not profile.complete


def test_a_profile_names_whoever_is_on_record_by_the_surname_alone(record, recorded):
    recorded(with_entities(2, "Ann Lee"))
    assert record.entity("person:ann-lee").possibly == ()
    recorded(with_entities(3, "Lee", role="minister"))
    recorded(with_entities(4, "Lee Harbour", entity_type=EntityType.ORG))
    profile = record.entity("person:ann-lee")
    assert [(each.id, each.name, each.role) for each in profile.possibly] == [
        ("person:lee", "Lee", "minister")
    ]
    assert [appearance.document.key for appearance in profile.documents] == ["2.txt"]
    assert record.entity("person:lee").possibly == ()
    assert record.entity("org:lee-harbour").possibly == ()
    assert record.delete(event("3.txt", 30))
    assert record.entity("person:ann-lee").possibly == ()


def test_a_surname_that_the_authority_file_gives_to_somebody_is_nobody_elses(aws, recorded):
    def known_as(entity):
        return ("news:1", entity) if entity == "person:lee" else (entity,)

    recorded(with_entities(2, "Ann Lee"))
    recorded(with_entities(3, "Lee"))
    record = Record("onrecord", "onrecord-texts", dynamodb=aws.dynamodb, s3=lambda: aws.s3, known_as=known_as)
    assert record.entity("person:ann-lee").possibly == ()


def test_a_name_goes_with_the_last_document_that_gives_it(record, recorded):
    recorded(with_entities(2, "Ann Lee", aliases=("The Fox",)))
    recorded(with_entities(3, "Ann Lee"))
    recorded(with_entities(4, "Ann Lee", aliases=("The Fox",)))
    assert record.delete(event("4.txt", 40))
    assert ids(every(record.entities, name="the fox")) == ["person:ann-lee"]
    assert record.delete(event("2.txt", 20))
    assert every(record.entities, name="the fox") == []
    assert ids(every(record.entities, name="ann")) == ["person:ann-lee"]
    assert record.delete(event("3.txt", 30))
    assert every(record.entities) == []
    assert record.entity("person:ann-lee") is None


def test_a_name_whose_newest_document_is_still_being_written_is_shown_from_another(aws, record, recorded):
    recorded(with_entities(2, "Ann Lee", role="minister"))
    underway = with_entities(3, "Ann Lee", "Bo Xi", role="spy")
    extraction = underway.extraction()

    def stop_before_the_head(operation, _parameters):
        if operation == "PutItem" and _parameters["Item"]["sk"]["S"] == "HEAD":
            raise ConnectionError

    assert record.begin(underway.upload)
    try:
        aws.watched(before=stop_before_the_head).commit(underway.upload, extraction, underway.text)
    except ConnectionError:
        pass
    else:
        raise AssertionError("the writer did not break off")
    assert [(e.id, e.role) for e in every(record.entities)] == [("person:ann-lee", "minister")]
    assert [role.role for role in record.entity("person:ann-lee").roles] == ["minister"]
