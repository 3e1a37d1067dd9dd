"""An authority file is read row by row, and gives the entities that it names their ids."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.authority import MAX_BYTES, Authority, bound, read_authority
from onrecord.authority.rows import MAX_IDS, Row
from onrecord.identity import entity_id
from onrecord.model import EntityType, Extraction, ResolvedBy, Speaker
from tests.support.drafts import Draft, event

MARA = {"id": "wd:Q1", "name": "Mara Okonjo", "type": "PERSON"}


def csv(*lines: str, header: str = "id,name,type,aliases,country,external_ids,replaces") -> Authority:
    return read_authority("\n".join((header, *lines)).encode())


def rows(*fields: dict[str, Any]) -> Authority:
    return read_authority("\n".join(map(json.dumps, fields)).encode())


def faults(authority: Authority) -> list[str]:
    return [str(fault) for fault in authority.faults]


# --- The file


def test_csv_and_json_lines_say_the_same() -> None:
    as_csv = csv("wd:Q1,Mara Okonjo,person,Okonjo | Mayor Okonjo,gb,wikidata=Q1|viaf=22,place:gb-lnd")
    as_json = rows(
        MARA
        | {
            "aliases": ["Okonjo", "Mayor Okonjo"],
            "country": "GB",
            "external_ids": {"wikidata": "Q1", "viaf": "22"},
            "replaces": ["place:gb-lnd"],
        }
    )

    assert as_csv == as_json
    assert as_csv.faults == ()
    assert as_csv.claims["wd:Q1"].external_ids == {"wikidata": "Q1", "viaf": "22"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_is_read_as_spreadsheets_write_it(separator: str, end: str) -> None:
    lines = [["name", "Type", "id"], ['"Okonjo, ""Mara"""', "PERSON", "wd:Q1"], ["", "", ""]]
    text = end.join(separator.join(cells) for cells in lines)

    authority = read_authority(b"\xef\xbb\xbf" + text.encode())

    assert (faults(authority), authority.claims["wd:Q1"].name) == ([], 'Okonjo, "Mara"')


def test_an_empty_file_names_nobody() -> None:
    for empty in (b"", b"\n", b"id,name,type\n"):
        authority = read_authority(empty)
        assert authority.claims == {}
        assert authority.current("person:ann-lee") == "person:ann-lee"
        assert authority.ids("person:ann-lee") == ("person:ann-lee",)
    assert read_authority(b"id,name,type\n").faults == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("wd:Q2,,ORG", "line 2: `name` is missing"),
        ("Q2,Union,ORG", "line 2: `id` must be a-z, a colon"),
        ("name:union,Union,ORG", "line 2: `id` must not begin with `name:`"),
        ("wd:Q#2,Union,ORG", "line 2: `id` must be a-z, a colon"),
        (
            "person:union,Union,ORG",
            "line 2: `id` begins with `person:`, but its `type` is ORG: write `org:`",
        ),
        ("wd:Q2,Union,company", "line 2: `type` should be 'PERSON', 'ORG'"),
        ("wd:Q2,—,ORG", "line 2: `name` has a name without a letter or digit"),
        ("wd:Q2,Union,ORG,,Britain", "line 2: `country` must be two letters, as in GB"),
        ("wd:Q2,Union,ORG,,,Q2", "line 2: `external_ids` must be written as wikidata=Q42"),
        ("wd:Q2,Union,ORG,,,,,Q2,", "line 2: 9 cells for 7 columns"),
        (
            f"wd:Q2,Union,ORG,{'|'.join(f'U{number}' for number in range(MAX_IDS))}",
            f"line 2: the row has more than {MAX_IDS} names and ids",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_with_its_line_and_what_to_do(line: str, fault: str) -> None:
    authority = csv(line, "wd:Q1,Mara Okonjo,PERSON")

    (message,) = faults(authority)
    assert message.startswith(fault)
    assert {row.id for row in authority.claims.values()} == {"wd:Q1"}


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    authority = csv('wd:Q1,"Mara\nOkonjo",PERSON', "", "wd:Q2,,ORG")

    assert [fault.lines for fault in authority.faults] == [(5,)]
    assert authority.claims["person:mara-okonjo"].name == "Mara Okonjo"


def test_an_unknown_column_is_reported_and_the_others_are_read() -> None:
    authority = csv("wd:Q1,Mara Okonjo,PERSON,Okonjo", header="id,name,type,alias")

    (fault,) = faults(authority)
    assert fault.startswith("line 1: column 4 is unknown and not read; known are id, name, type, aliases")
    assert set(authority.claims) == {"wd:Q1", "person:mara-okonjo"}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"name,type\nUnion,ORG", "line 1: there is no column id"),
        (b"id,name,type\nwd:Q2,Caf\xe9,ORG", "line 2: this line is not UTF-8"),
        (b'id,name,type\nwd:Q2,"Union,ORG\n', "line 2: a quotation mark is out of place"),
        (b" " * (MAX_BYTES + 1), "the file: it is larger than 2,000,000 bytes"),
        (b'{"id": "wd:Q2"\n', "line 1: this is not a JSON object"),
        (b'{"id":"wd:Q2","name":"Union","type":"ORG","alias":"U"}', "line 1: a field is unknown; known are"),
        (b'{"id":"wd:Q2","name":["U"],"type":"ORG"}', "line 1: `name` should be a valid string"),
    ],
)
def test_a_file_that_cannot_be_read_names_nobody_and_says_why(data: bytes, fault: str) -> None:
    authority = read_authority(data)

    (message,) = faults(authority)
    assert message.startswith(fault)
    assert authority.claims == {}


def test_a_name_that_two_rows_claim_belongs_to_neither_and_both_lines_are_reported() -> None:
    authority = csv("wd:Q1,Mara Okonjo,PERSON,Okonjo", "wd:Q2,Ben Okonjo,PERSON,ÓKONJO")

    (fault,) = authority.faults
    assert fault.lines == (2, 3)
    assert str(fault).startswith("lines 2 and 3: these rows claim the same name or id")
    assert "okonjo" in str(fault).lower()
    assert authority.current("person:okonjo") == "person:okonjo"
    assert authority.ids("wd:Q1") == ("wd:Q1", "person:mara-okonjo")
    assert authority.ids("wd:Q2") == ("wd:Q2", "person:ben-okonjo")


def test_a_name_of_a_person_and_of_an_organisation_are_two_names() -> None:
    authority = csv("wd:Q1,Ford,PERSON", "wd:Q2,Ford,ORG")

    assert authority.faults == ()
    assert (authority.current("person:ford"), authority.current("org:ford")) == ("wd:Q1", "wd:Q2")


def test_of_two_rows_with_one_id_the_first_stands() -> None:
    authority = csv("wd:Q1,Mara Okonjo,PERSON", "wd:Q1,Zoe Okonjo,PERSON")

    assert [fault.lines for fault in authority.faults] == [(2, 3)]
    assert authority.current("person:zoe-okonjo") == "person:zoe-okonjo"


def test_an_id_that_another_row_says_it_replaces_stays_its_own_rows() -> None:
    authority = csv("wd:Q1,Mara Okonjo,PERSON", "wd:Q2,Ben Okonjo,PERSON,,,,wd:Q1")

    assert [fault.lines for fault in authority.faults] == [(2, 3)]
    assert (authority.current("wd:Q1"), authority.current("wd:Q2")) == ("wd:Q1", "wd:Q2")


def test_only_the_message_of_a_fault_quotes_the_file() -> None:
    authority = csv(
        "secret,Secret,ORG,,Secret,Secret,Secret",
        "wd:Q1,Secret,Secret",
        "wd:Q2,Secret,ORG",
        "wd:Q3,Secret,ORG",
        "wd:Q3,Other,ORG",
        header="id,name,type,aliases,country,external_ids,replaces,secret",
    )

    assert len(authority.faults) == 5
    assert not any("secret" in fault.message.lower() for fault in authority.faults)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"id,name,type\n{text}".encode()))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    authority = read_authority(data)

    for identity, row in authority.claims.items():
        assert identity in authority.ids(row.id)
        assert authority.current(identity) == row.id
    assert all(fault.message for fault in authority.faults)


@given(st.lists(st.sampled_from(["Ann Lee", "Lee", "Bo Xi", "ANN LEE", "Xi"]), min_size=1, max_size=4))
def test_ids_of_rows_are_unique(names: list[str]) -> None:
    people = [{"id": f"x:{number}", "name": name, "type": "PERSON"} for number, name in enumerate(names)]
    authority = rows(*people)

    for row in map(Row.model_validate, people):
        assert authority.current(row.id) == row.id
        assert authority.ids(row.id)[0] == row.id
        unrivalled = sum(entity_id(row.type, row.name) == entity_id(row.type, name) for name in names) == 1
        assert (authority.current(entity_id(row.type, row.name)) == row.id) is unrivalled


# --- What it makes of an extraction


def article() -> Draft:
    """An article in which Mara Okonjo and the Harbour Union each say something about Leith."""
    draft = Draft(event())
    mara = draft.names("Mara Okonjo", aliases=("Okonjo",), role="mayor")
    union = draft.names("Harbour Union", EntityType.ORG, aliases=("HU",))
    draft.says(
        "Mara Okonjo", "Leith would pay", speaker=mara, about=(draft.names("Leith", EntityType.GPE), mara)
    )
    draft.says("The Harbour Union", "Leith had paid", speaker=union, about=(mara, union))
    return draft


def speaker_ids(extraction: Extraction) -> list[str | None]:
    return [speaker.entity_id for statement in extraction.statements for speaker in statement.speakers]


def test_a_named_entity_gets_the_id_the_name_and_the_links_of_its_row_and_statements_follow() -> None:
    before = article().extraction()
    authority = csv("wd:Q1,Mara E. Okonjo,PERSON,MARA ÓKONJO,GB,wikidata=Q1")

    after = bound(before, authority)

    mara = after.entities[0]
    assert (mara.id, mara.name, mara.role, mara.country) == ("wd:Q1", "Mara E. Okonjo", "mayor", "GB")
    assert mara.aliases == ("Mara Okonjo", "Okonjo")
    assert mara.external_ids == {"wikidata": "Q1"}
    assert mara.mentions == before.entities[0].mentions
    assert after.entities[1:] == before.entities[1:]
    first, second = after.statements
    assert (first.speakers[0].entity_id, first.speakers[0].name) == ("wd:Q1", "Mara E. Okonjo")
    assert first.about == ("place:leith", "wd:Q1")
    assert second.speakers == before.statements[1].speakers
    assert second.about == ("wd:Q1", "org:harbour-union")


def test_addressees_follow() -> None:
    extraction = article().extraction()
    union = Speaker(
        entity_id="org:harbour-union", name="Harbour Union", resolved_by=ResolvedBy.NAME, confidence=0.8
    )
    first = extraction.statements[0].model_copy(update={"addressees": (union,)})
    extraction = extraction.model_copy(update={"statements": (first, *extraction.statements[1:])})

    (addressee,) = bound(extraction, csv("x:hu,The Union,ORG,Harbour Union")).statements[0].addressees

    assert (addressee.entity_id, addressee.name, addressee.confidence) == ("x:hu", "The Union", 0.8)


def test_ids_of_statements_stay_as_they_are() -> None:
    before = article().extraction()
    after = bound(before, csv("wd:Q1,Mara Okonjo,PERSON", "x:hu,Harbour Union,ORG", "x:l,Leith,GPE"))

    assert speaker_ids(after) == ["wd:Q1", "x:hu"]
    assert [statement.id for statement in after.statements] == [s.id for s in before.statements]


def test_an_entity_that_is_not_in_the_file_is_unchanged() -> None:
    before = article().extraction()

    assert bound(before, Authority()) is before
    assert bound(before, csv("wd:Q1,Mara Okon,PERSON", "wd:Q2,Mara Okonjo,ORG")) is before


def test_an_alias_of_the_document_binds_an_organisation() -> None:
    after = bound(article().extraction(), csv("x:hu,HU,ORG"))

    assert after.entities[1].id == "x:hu"
    assert after.entities[1].aliases == ("Harbour Union",)


def test_a_surname_that_the_document_uses_for_another_binds_nobody() -> None:
    authority = csv("wd:Q2,Ben Okonjo,PERSON,Okonjo")
    alone = Draft(event())
    alone.says("Okonjo", "it rains", speaker=alone.names("Okonjo"))

    assert speaker_ids(bound(article().extraction(), authority)) == [
        "person:mara-okonjo",
        "org:harbour-union",
    ]
    assert speaker_ids(bound(alone.extraction(), authority)) == ["wd:Q2"]


def test_a_surname_alone_is_not_bound_unless_the_file_lists_it() -> None:
    alone = Draft(event())
    alone.says("Okonjo", "it rains", speaker=alone.names("Okonjo"))

    assert speaker_ids(bound(alone.extraction(), csv("wd:Q1,Mara Okonjo,PERSON"))) == ["person:okonjo"]


def test_a_longer_alias_of_a_person_binds_him() -> None:
    draft = Draft(event())
    draft.says(
        "Mara Eke Okonjo", "it rains", speaker=draft.names("Mara Eke Okonjo", aliases=("Mara Okonjo",))
    )

    assert speaker_ids(bound(draft.extraction(), csv("wd:Q1,Mara Okonjo,PERSON"))) == ["wd:Q1"]


def test_aliases_of_two_rows_bind_nobody() -> None:
    draft = Draft(event())
    draft.names("Harbour Union of Leith", EntityType.ORG, aliases=("HU", "Harbour Union"))
    extraction = draft.extraction()

    assert bound(extraction, csv("x:1,HU,ORG", "x:2,Harbour Union,ORG")) is extraction


def test_entities_of_one_row_become_one() -> None:
    authority = csv("x:hu,Harbour Union,ORG,Leith Dockers")
    draft = article()
    dockers = draft.names("Leith Dockers", EntityType.ORG, role="a union")
    draft.says("The Leith Dockers", "it rains", speaker=dockers, about=("org:harbour-union", dockers))
    both = draft.statements[2].speakers + draft.statements[1].speakers
    draft.statements[2] = draft.statements[2].model_copy(update={"speakers": both})

    after = bound(draft.extraction(), authority)

    union = next(entity for entity in after.entities if entity.id == "x:hu")
    assert [entity.id for entity in after.entities] == ["person:mara-okonjo", "x:hu", "place:leith"]
    assert [mention.text for mention in union.mentions] == ["Harbour Union", "Leith Dockers"]
    assert (union.aliases, union.role, union.salience) == (("HU", "Leith Dockers"), "a union", 1.0)
    assert [speaker.entity_id for speaker in after.statements[2].speakers] == ["x:hu"]
    assert after.statements[2].about == ("x:hu",)
    assert after.checked_against(draft.text) is after


def test_of_two_of_one_name_the_file_binds_the_one_whose_id_it_claims() -> None:
    draft = article()
    extraction = draft.extraction()
    namesake = extraction.entities[0].model_copy(update={"id": "person:mara-okonjo-judge"})
    extraction = extraction.model_copy(update={"entities": (*extraction.entities, namesake)})

    def ids(authority: Authority) -> list[str]:
        return [entity.id for entity in bound(extraction, authority).entities if "Mara" in entity.name]

    assert ids(csv("wd:Q1,Mara Okonjo,PERSON")) == ["wd:Q1", "person:mara-okonjo-judge"]
    assert ids(csv("wd:Q1,Mara,PERSON,,,,person:mara-okonjo-judge")) == ["person:mara-okonjo", "wd:Q1"]


def test_a_country_is_bound_by_its_name_or_by_the_id_that_it_has() -> None:
    draft = Draft(event())
    draft.names("Ireland", EntityType.GPE, country="IE")

    for row in ("wd:Q27,Ireland,GPE", "wd:Q27,Éire,GPE,,,,place:ie"):
        (ireland,) = bound(draft.extraction(), csv(row)).entities
        assert (ireland.id, ireland.country) == ("wd:Q27", "IE")


def test_an_id_of_ours_can_be_a_rows() -> None:
    draft = Draft(event())
    lee, ann = draft.names("Anna Lee"), draft.names("Ann Lee")
    draft.says("Anna Lee", "so", speaker=lee).says("Ann Lee", "so too", speaker=ann)

    after = bound(draft.extraction(), csv("person:ann-lee,Anna Lee,PERSON"))

    assert speaker_ids(after) == ["person:ann-lee", "person:ann-lee"]
    assert [(entity.id, entity.name) for entity in after.entities] == [("person:ann-lee", "Anna Lee")]
