"""The effects of an authority file on the record, before and after it changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from onrecord.service import resources
from onrecord.service.authority_file import AuthorityFile
from onrecord.service.environment import environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stack import Stack

HEADER = "id,name,type,aliases,country,external_ids,replaces"
ARTICLE = (
    "Mayor Ann Lee said on Tuesday that the old bridge would be closed for a year. "
    "“We will build a better one,” Lee said.\n\n"
    "The governor, Tom Reed, said Ann Lee would pay half of the costs."
)
OTHER = "“The river rose again,” Ann Lee told reporters. Tom Reed said nothing of it."
SURNAME = "“The river fell,” Lee said."


def ids(answer: Any, *names: str) -> list[str]:
    assert answer.status == 200
    return [item["id"] for item in answer.json["items"]]


def speakers(stack: Stack, **query: object) -> set[str]:
    said = stack.get("/v1/statements", **query).json["items"]
    return {speaker["entity_id"] for statement in said for speaker in statement["speakers"]}


# --- Without one


def test_a_person_of_two_documents_is_one_by_full_name_and_a_bare_surname_is_another(stack: Stack) -> None:
    for key, text in (("a.txt", ARTICLE), ("b.txt", OTHER), ("c.txt", SURNAME)):
        stack.ingest(stack.upload(key, text))

    assert ids(stack.get("/v1/entities", name="LÉE")) == ["person:ann-lee", "person:lee"]
    assert ids(stack.get("/v1/entities", name="ann")) == ["person:ann-lee"]
    ann = stack.get("/v1/entities/person:ann-lee").json
    assert {appearance["document"]["key"] for appearance in ann["documents"]} == {"a.txt", "b.txt"}
    assert speakers(stack, speaker="person:lee") == {"person:lee"}
    sure = {
        asked: [
            who["confidence"]
            for said in stack.get("/v1/statements", speaker=asked).json["items"]
            for who in said["speakers"]
        ]
        for asked in ("person:ann-lee", "person:lee")
    }
    assert min(sure["person:ann-lee"]) > 0.8 > 0.5 >= max(sure["person:lee"])


# --- What ingest makes of it


def test_an_entity_of_the_file_is_recorded_with_the_id_name_and_links_of_its_row(stack: Stack) -> None:
    stack.authority(HEADER, "wd:Q1,Ann B. Lee,PERSON,Ann Lee,GB,wikidata=Q1|viaf=22")
    (outcome,) = stack.ingest(stack.upload("a.txt", ARTICLE))

    said = stack.get("/v1/statements", speaker="wd:Q1").json["items"]
    assert {who["name"] for statement in said for who in statement["speakers"]} == {"Ann B. Lee"}
    assert any("We will build a better one" in statement["text"] for statement in said)
    about = stack.get("/v1/statements", about="wd:Q1", speaker="person:tom-reed").json["items"]
    assert [statement["about"] for statement in about] == [["wd:Q1"]]
    entities = stack.get(f"/v1/documents/{outcome['id']}/entities").json["items"]
    (ann,) = (entity for entity in entities if entity["id"] == "wd:Q1")
    assert (ann["name"], ann["country"]) == ("Ann B. Lee", "GB")
    assert ann["external_ids"] == {"wikidata": "Q1", "viaf": "22"}
    for found in (
        stack.get("/v1/entities", name="ann b").json["items"][0],
        stack.get("/v1/entities/wd:Q1").json,
    ):
        assert (found["id"], found["external_ids"]) == ("wd:Q1", {"wikidata": "Q1", "viaf": "22"})


def test_statements_keep_their_ids_whatever_the_file_says(stack: Stack) -> None:
    (outcome,) = stack.ingest(stack.upload("a.txt", ARTICLE))
    before = ids(stack.get(f"/v1/documents/{outcome['id']}/statements"))
    stack.authority(HEADER, "wd:Q1,Ann Lee,PERSON")
    stack.ingest(stack.upload("a.txt", ARTICLE))

    assert "wd:Q1" in speakers(stack)
    assert ids(stack.get(f"/v1/documents/{outcome['id']}/statements")) == before


def test_a_bare_surname_is_bound_only_if_the_file_lists_it(stack: Stack) -> None:
    stack.authority(HEADER, "wd:Q1,Ann Lee,PERSON")
    stack.ingest(stack.upload("c.txt", SURNAME))
    assert speakers(stack) == {"person:lee"}

    stack.authority(HEADER, "wd:Q1,Ann Lee,PERSON,Lee")
    stack.ingest(stack.upload("c.txt", SURNAME))
    assert speakers(stack) == {"wd:Q1"}


def test_a_changed_authority_file_applies_to_the_next_document(stack: Stack) -> None:
    for number, identity in enumerate(("x:1", "x:2")):
        stack.authority(HEADER, f"{identity},Ann Lee,PERSON")
        stack.ingest(stack.upload(f"{number}.txt", SURNAME.replace("Lee", "Ann Lee")))
    stack.s3.delete_object(Bucket="onrecord-authority", Key="authority.csv")
    stack.ingest(stack.upload("2.txt", SURNAME.replace("Lee", "Ann Lee")))

    assert speakers(stack) == {"x:1", "x:2", "person:ann-lee"}


def test_a_faulty_row_is_skipped_and_logged_by_its_line_without_its_names(
    stack: Stack, printed: Callable[[], str]
) -> None:
    stack.authority(HEADER, "wd:Q1,Ann Lee,PERSON", "wd:Q2,Tom Reed,human", "wd:Q3,Ann Lee,ORG,,Britain")

    assert [outcome["outcome"] for outcome in stack.ingest(stack.upload("a.txt", ARTICLE))] == ["done"]
    text = printed()
    assert [outcome["outcome"] for outcome in stack.ingest(stack.upload("b.txt", OTHER))] == ["done"]

    assert {"wd:Q1", "person:tom-reed"} <= speakers(stack)
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    (log,) = (line for line in lines if line.get("message") == "The authority file has faults")
    assert [fault["lines"] for fault in log["faults"]] == [[3], [4]]
    assert any(line.get("Failures") == [2.0] and line["type"] == "authority" for line in lines)
    assert not any(name in text for name in ("Lee", "Reed", "human", "Britain"))
    assert "authority file" not in printed()  # it has not been read again


@pytest.mark.parametrize("body", [b"\xff\xfe", b"who,what\nAnn Lee,mayor\n", b"x" * 2_000_001])
def test_an_unreadable_authority_file_fails_no_document(
    stack: Stack, printed: Callable[[], str], body: bytes
) -> None:
    stack.s3.put_object(Bucket="onrecord-authority", Key="authority.csv", Body=body)

    assert [outcome["outcome"] for outcome in stack.ingest(stack.upload("a.txt", ARTICLE))] == ["done"]
    assert "person:ann-lee" in speakers(stack)
    assert "The authority file has faults" in printed()


def test_a_missing_authority_bucket_is_logged_and_fails_no_document(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, printed: Callable[[], str]
) -> None:
    monkeypatch.setenv("ONRECORD_AUTHORITY_BUCKET", "no-such-bucket")
    environment.cache_clear()

    assert [outcome["outcome"] for outcome in stack.ingest(stack.upload("a.txt", ARTICLE))] == ["done"]
    assert "S3 answers NoSuchBucket" in printed()


def test_without_a_bucket_no_authority_file_is_requested(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, printed: Callable[[], str]
) -> None:
    monkeypatch.setenv("ONRECORD_AUTHORITY_BUCKET", "")
    environment.cache_clear()

    assert [outcome["outcome"] for outcome in stack.ingest(stack.upload("a.txt", ARTICLE))] == ["done"]
    assert resources.authority_file().now().claims == {}
    assert "authority" not in printed()


# --- What questions make of it


def test_an_id_that_was_replaced_leads_to_the_new_one_also_for_what_was_recorded_before(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE, published="2024-05-07"))
    assert stack.get("/v1/entities/person:ann-lee").status == 200

    stack.authority(HEADER, "wd:Q1,Ann Lee,PERSON,Lee,,wikidata=Q1")
    for old in ("person:ann-lee", "person%3Aann-lee", "person:lee"):
        answer = stack.get(f"/v1/entities/{old}")
        assert (answer.status, answer.body) == (308, b"")
        assert answer.headers["Location"] == "/v1/entities/wd:Q1"
        assert answer.headers["Cache-Control"] == "no-cache"
    ann = stack.get("/v1/entities/wd:Q1").json
    assert [appearance["document"]["key"] for appearance in ann["documents"]] == ["a.txt"]

    stack.ingest(stack.upload("b.txt", OTHER, published="2024-05-08"))
    ann = stack.get("/v1/entities/wd:Q1").json
    assert [appearance["document"]["key"] for appearance in ann["documents"]] == ["b.txt", "a.txt"]
    assert ids(stack.get("/v1/entities", name="ann lee")) == ["wd:Q1"]


def test_statements_are_found_by_the_old_id_and_by_the_new_one_wherever_they_lie(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", ARTICLE, published="2024-05-07"))
    stack.authority(HEADER, "wd:Q1,Ann Lee,PERSON", "wd:Q2,Tom Reed,PERSON")
    stack.ingest(stack.upload("b.txt", OTHER, published="2024-05-08"))

    for asked in ("person:ann-lee", "wd:Q1"):
        said = stack.get("/v1/statements", speaker=asked).json["items"]
        assert [statement["document"]["key"] for statement in said][:2] == ["b.txt", "a.txt"]
        assert speakers(stack, speaker=asked) == {"wd:Q1", "person:ann-lee"}
    for speaker, about in (("wd:Q2", "wd:Q1"), ("person:tom-reed", "wd:Q1"), ("wd:Q2", "person:ann-lee")):
        (statement,) = stack.get("/v1/statements", speaker=speaker, about=about).json["items"]
        assert statement["document"]["key"] == "a.txt"


def test_an_id_of_an_earlier_file_redirects_if_a_row_replaces_it(stack: Stack) -> None:
    stack.authority(HEADER, "x:lee-1,Ann Lee,PERSON")
    stack.ingest(stack.upload("a.txt", ARTICLE))
    stack.authority(HEADER, "wd:Q1,Ann Lee,PERSON,,,,x:lee-1|place:xy")

    for old in ("x:lee-1", "place:xy"):
        assert stack.get(f"/v1/entities/{old}").headers["Location"] == "/v1/entities/wd:Q1"
    assert speakers(stack, speaker="wd:Q1") == {"x:lee-1"}


def test_a_redirect_is_a_valid_address_whatever_characters_the_id_has(stack: Stack) -> None:
    stack.authority(HEADER, "büro:Lee@1~2,Ann Lee,PERSON", "amt:Müller_1,Jo Müller,PERSON")

    assert stack.get("/v1/entities/person:jo-muller").headers["Location"] == "/v1/entities/amt:M%C3%BCller_1"
    assert stack.get("/v1/entities/person:ann-lee").status == 404  # the first row's id is none


def test_the_openapi_document_describes_the_redirect(stack: Stack) -> None:
    operation = stack.get("/openapi.json").json["paths"]["/v1/entities/{id}"]["get"]

    assert {"200", "308", "404"} <= set(operation["responses"])
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/EntityProfile"}


# --- The file in its bucket


def test_the_authority_file_is_fetched_only_if_it_changed_and_checked_only_after_its_age(
    stack: Stack,
) -> None:
    sent: list[int] = []

    def hear(http_response: Any, model: Any, **_: object) -> None:
        if model.name == "GetObject":
            sent.append(http_response.status_code)

    file = AuthorityFile("onrecord-authority", "authority.csv", s3=lambda: stack.s3)
    stack.s3.meta.events.register("after-call", hear)
    try:
        stack.authority(HEADER, "x:1,Ann Lee,PERSON")
        first = file.now()
        assert file.now() is first
        assert file.now(within=60) is first
        stack.authority(HEADER, "x:2,Ann Lee,PERSON")
        assert file.now(within=60) is first
        assert file.now().current("person:ann-lee") == "x:2"
    finally:
        stack.s3.meta.events.unregister("after-call", hear)

    assert sent == [200, 304, 200]


def test_an_error_of_s3_is_raised_and_not_taken_for_an_empty_file(stack: Stack) -> None:
    def fail(**_: object) -> None:
        raise ClientError({"Error": {"Code": "SlowDown", "Message": ""}}, "GetObject")

    file = AuthorityFile("onrecord-authority", "authority.csv", s3=lambda: stack.s3)
    stack.authority(HEADER, "x:1,Ann Lee,PERSON")
    held = file.now()
    stack.s3.meta.events.register("before-call.s3.GetObject", fail)
    try:
        with pytest.raises(ClientError, match="SlowDown"):
            file.now()
        assert file.held is held
    finally:
        stack.s3.meta.events.unregister("before-call.s3.GetObject", fail)
