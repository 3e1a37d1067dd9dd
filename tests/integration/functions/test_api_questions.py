"""Queries of the record over HTTPS, and their answers."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from tests.support.stack import DAY, Stack

NOTHING = {"items": [], "next_cursor": None, "total": 0, "exact": True, "possibly": []}


def test_statements_are_found_by_who_said_what_about_whom_and_when(stack: Stack, document: str) -> None:
    answer = stack.get(
        "/v1/statements",
        speaker="person:ann-lee",
        about="place:ru",
        form="direct",
        kind="speech",
        act="assertion",
        negated="false",
        from_="2022-01-27",
        to="2022-01-28",
        min_confidence=0.5,
    )

    assert answer.status == 200
    (statement,) = answer.json["items"]
    assert statement["text"] == "We are open to dialogue."
    assert statement["document"]["id"] == document
    assert answer.json["next_cursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"about": "place:fr"},
        {"form": "indirect"},
        {"kind": "thought"},
        {"act": "question"},
        {"source_class": "crowd"},
        {"negated": "true"},
        {"from_": "2022-01-28"},
        {"to": "2022-01-27"},
        {"min_confidence": 0.9},
    ],
)
def test_statements_that_do_not_match_are_not_found(
    stack: Stack, document: str, query: dict[str, object]
) -> None:
    assert stack.get("/v1/statements", **query).json == NOTHING


def test_a_cursor_continues_a_list(stack: Stack) -> None:
    for day in range(3):
        stack.record(f"{day}.txt", published=f"2022-01-0{day + 1}")

    first = stack.get("/v1/statements", limit=2).json
    second = stack.get("/v1/statements", limit=2, cursor=first["next_cursor"]).json

    dates = [item["date"] for item in (*first["items"], *second["items"])]
    assert dates == ["2022-01-03", "2022-01-02", "2022-01-01"]


def totals(stack: Stack, path: str, **query: object) -> list[tuple[int, bool]]:
    """What each page of a list says of its total."""
    found, cursor = [], {}
    while True:
        page = stack.get(path, **query, **cursor).json
        found.append((page["total"], page["exact"]))
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/documents"])
def test_a_list_says_how_many_items_it_has_or_at_least_has(stack: Stack, path: str) -> None:
    for day in range(3):
        stack.record(f"{day}.txt", published=f"2022-01-0{day + 1}")

    assert totals(stack, path) == [(3, True)]
    assert totals(stack, path, limit=2) == [(2, False), (3, True)]
    assert totals(stack, path, limit=1) == [(1, False), (2, False), (3, True)]


def test_a_list_of_entities_says_how_many_it_has_or_at_least_has(stack: Stack, document: str) -> None:
    assert totals(stack, "/v1/entities", limit=1) == [(1, False), (2, True)]
    assert totals(stack, "/v1/entities", name="lee") == [(1, True)]


@pytest.mark.parametrize(("kind", "total"), [("statements", 2), ("entities", 3)])
def test_the_lists_of_a_document_say_on_each_page_how_many_items_it_has(
    stack: Stack, kind: str, total: int
) -> None:
    speaks(stack, "a.txt", "Ines Ortega", "Pablo Voss")
    [document] = stack.get("/v1/documents").json["items"]

    assert totals(stack, f"/v1/documents/{document['id']}/{kind}", limit=1) == [(total, True)] * total


def test_a_cursor_with_other_filters_is_refused(stack: Stack) -> None:
    for day in range(2):
        stack.record(f"{day}.txt", published=f"2022-01-0{day + 1}")
    cursor = stack.get("/v1/statements", limit=1).json["next_cursor"]

    answer = stack.get("/v1/statements", limit=1, cursor=cursor, form="direct")

    assert (answer.status, answer.problem) == (400, "invalid-cursor")


def test_an_invented_cursor_is_refused(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", cursor="bm90IGEgY3Vyc29y")

    assert (answer.status, answer.problem) == (400, "invalid-cursor")


def test_a_statement_comes_with_its_sentence_and_its_document(stack: Stack, document: str) -> None:
    (listed,) = stack.get("/v1/statements").json["items"]

    statement = stack.get(f"/v1/statements/{listed['id']}").json

    assert statement["sentence"]["text"] == "Ann Lee, the mayor, said: “We are open to dialogue.”"
    assert statement["document"] == {
        "id": document,
        "key": "a.txt",
        "title": None,
        "author": None,
        "outlet": None,
        "url": None,
        "published": "2022-01-27",
        "details": None,
    }
    assert (statement["self"], statement["about_names"]) == (
        f"/v1/statements/{listed['id']}",
        {"place:ru": "Russia"},
    )


def test_the_whole_document_comes_with_each_statement_if_that_is_asked_for(
    stack: Stack, document: str
) -> None:
    (listed,) = stack.get("/v1/statements", expand="document").json["items"]

    assert listed["document"]["details"] == stack.get(f"/v1/documents/{document}").json["document"]


def test_entities_are_found_by_the_beginning_of_their_name(stack: Stack, document: str) -> None:
    found = stack.get("/v1/entities", name="ánn", type="PERSON").json["items"]

    assert [entity["id"] for entity in found] == ["person:ann-lee"]
    assert stack.get("/v1/entities", name="ann", type="ORG").json["items"] == []


def test_a_name_is_found_as_sheets_write_it(stack: Stack, document: str) -> None:
    found = stack.get("/v1/entities", name="Lee, Ann").json["items"]

    assert [entity["id"] for entity in found] == ["person:ann-lee"]


@pytest.mark.parametrize("id_", ["person:ann-lee", "person%3Aann-lee"])
def test_an_entity_lists_its_roles_and_documents(stack: Stack, document: str, id_: str) -> None:
    entity = stack.get(f"/v1/entities/{id_}").json

    assert [role["role"] for role in entity["roles"]] == ["mayor"]
    assert [appearance["document"]["id"] for appearance in entity["documents"]] == [document]


def test_documents_are_found_by_key_status_and_day(stack: Stack) -> None:
    stack.record("a.txt", received=DAY)
    stack.record("b.txt", received=DAY + timedelta(days=1))

    def keys(**query: object) -> list[str]:
        return [item["key"] for item in stack.get("/v1/documents", **query).json["items"]]

    assert keys() == ["b.txt", "a.txt"]
    assert keys(key="a.txt") == ["a.txt"]
    assert keys(status="failed") == []
    assert keys(from_="2022-01-28") == ["b.txt"]
    assert keys(to="2022-01-28") == ["a.txt"]


def test_a_document_has_a_status_statements_and_entities(stack: Stack, document: str) -> None:
    found = stack.get(f"/v1/documents/{document}").json
    statements = stack.get(f"/v1/documents/{document}/statements").json["items"]
    entities = stack.get(f"/v1/documents/{document}/entities").json["items"]
    times = stack.get(f"/v1/documents/{document}/times").json["items"]

    assert (found["status"], found["statements"], found["entities"]) == ("done", 1, 2)
    assert [statement["cue"]["lemma"] for statement in statements] == ["say"]
    assert [entity["mentions"][0]["text"] for entity in entities] == ["Ann Lee", "Russia"]
    assert [(time["value"], time["precision"]) for time in times] == [("2022-01-26", "day")]


def test_the_served_text_has_the_sha256_of_its_document(stack: Stack, document: str) -> None:
    answer = stack.get(f"/v1/documents/{document}/text")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    sha256 = stack.get(f"/v1/documents/{document}").json["document"]["text_sha256"]
    assert hashlib.sha256(answer.body).hexdigest() == sha256


@pytest.mark.parametrize(
    "path",
    [
        "/v1/statements/0",
        "/v1/entities/person:nobody",
        "/v1/documents/0",
        "/v1/documents/0/statements",
        "/v1/documents/0/entities",
        "/v1/documents/0/times",
        "/v1/documents/0/text",
    ],
)
def test_an_unknown_id_answers_404(stack: Stack, path: str) -> None:
    answer = stack.get(path)

    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"form": "loud"}, "`form`: Input should be 'direct', 'mixed' or 'indirect'"),
        ({"from_": "27.1.2022"}, "`from`: Input should be a day, written YYYY-MM-DD"),
        ({"from_": "20220127"}, "`from`: Input should be a day, written YYYY-MM-DD"),
        ({"to": "2022-02-30"}, "`to`: Input should be a valid date"),
        ({"limit": 0}, "`limit`: Input should be greater than or equal to 1"),
        ({"limit": 101}, "`limit`: Input should be less than or equal to 100"),
        ({"limit": "ten"}, "`limit`: Input should be a valid integer"),
        ({"min_confidence": 2}, "`min_confidence`: Input should be less than or equal to 1"),
    ],
)
def test_an_invalid_parameter_answers_400_and_says_what_is_valid(
    stack: Stack, query: dict[str, object], expected: str
) -> None:
    answer = stack.get("/v1/statements", **query)

    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert answer.json["detail"].startswith(expected)


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/documents/0", "/healthz"])
def test_an_unknown_parameter_answers_400_and_is_named(stack: Stack, path: str) -> None:
    answer = stack.get(path, speeker="person:ann-lee")

    assert (answer.status, answer.problem) == (400, "unknown-parameter")
    assert "`speeker`" in answer.json["detail"]


def test_what_an_outlet_or_author_published_is_found_and_what_nothing_dates_apart(stack: Stack) -> None:
    text = "Ann Lee, the mayor of Lund, said the bridge would close."
    dated = {"published": "2022-01-27", "outlet": "Kieler Bote", "author": "Tom Reed"}
    stack.ingest(stack.upload("dated.txt", text, **dated))
    stack.ingest(stack.upload("undated.txt", text, outlet="The Weekly"))

    def keys(path: str, **query: object) -> set[str]:
        items = stack.get(path, **query).json["items"]
        return {(item["document"] if path == "/v1/statements" else item)["key"] for item in items}

    for path in ("/v1/statements", "/v1/documents"):
        assert keys(path, outlet="kieler bote") == keys(path, author="TOM REED") == {"dated.txt"}
        assert keys(path, undated="true") == keys(path, outlet="The Weekly") == {"undated.txt"}
        assert keys(path, undated="false") == {"dated.txt"}
        assert keys(path, outlet="Kieler Bote", undated="true") == set()
    assert keys("/v1/statements", date_basis="uploaded") == {"undated.txt"}
    assert stack.get("/v1/statements", date_basis="guessed").problem == "invalid-request"


# --- Questions that cannot have an answer --------------------------------------------------------


@pytest.mark.parametrize("parameter", ["speaker", "about"])
def test_an_id_that_no_document_names_is_said_to_be_unknown(
    stack: Stack, document: str, parameter: str
) -> None:
    answer = stack.get("/v1/statements", **{parameter: "person:an-lee"})

    assert (answer.status, answer.problem) == (404, "unknown-entity")
    assert f"`{parameter}`" in answer.json["detail"]
    assert "person:an-lee" in answer.json["detail"]


def test_a_known_speaker_who_said_nothing_of_the_kind_has_an_empty_list(stack: Stack, document: str) -> None:
    assert stack.get("/v1/statements", speaker="person:ann-lee", kind="plan").json["items"] == []
    assert stack.get("/v1/statements", speaker="person:ann-lee", about="place:fj").json["items"] == []


def test_the_case_of_an_id_does_not_matter(stack: Stack, document: str) -> None:
    assert (
        stack.get("/v1/statements", speaker="person:Ann-Lee").json
        == stack.get("/v1/statements", speaker="person:ann-lee").json
    )


@pytest.mark.parametrize("path", ["/v1/statements", "/v1/documents"])
@pytest.mark.parametrize("to", ["2022-02-01", "2021-12-31"])
def test_a_range_without_days_is_refused(stack: Stack, path: str, to: str) -> None:
    answer = stack.get(path, from_="2022-02-01", to=to)

    assert (answer.status, answer.problem) == (400, "invalid-request")
    assert "no day from 2022-02-01" in answer.json["detail"]


# --- Asked for by name ---------------------------------------------------------------------------


def speaks(stack: Stack, key: str, *names: str) -> None:
    text = "".join(f"{name}, the mayor of Lund, said the bridge would close.\n\n" for name in names)
    stack.ingest(stack.upload(key, text, published="2022-01-27"))


@pytest.mark.parametrize(
    "name", ["Ines Ortega", "ines ortega", "Ínes Órtega", "Ortega, Ines", "Ortega", "ines"]
)
def test_a_speaker_is_asked_for_by_name(stack: Stack, name: str) -> None:
    speaks(stack, "a.txt", "Ines Ortega")

    by_name = stack.get("/v1/statements", speaker=name)

    assert by_name.status == 200
    assert [item["speakers"][0]["name"] for item in by_name.json["items"]] == ["Ines Ortega"]


def test_the_first_page_of_a_speaker_says_who_is_on_record_by_the_surname_alone(stack: Stack) -> None:
    for number in range(3):
        speaks(stack, f"{number}.txt", "Ines Ortega")
    assert stack.get("/v1/statements", speaker="person:ines-ortega").json["possibly"] == []
    stack.ingest(stack.upload("b.txt", "Mr Ortega said that the port would open.", published="2022-01-28"))

    first = stack.get("/v1/statements", speaker="person:ines-ortega", limit=2).json
    second = stack.get(
        "/v1/statements", speaker="person:ines-ortega", limit=2, cursor=first["next_cursor"]
    ).json

    assert [(each["id"], each["name"]) for each in first["possibly"]] == [("person:ortega", "Ortega")]
    assert second["possibly"] == []
    assert stack.get("/v1/statements", speaker="person:ortega").json["possibly"] == []
    assert stack.get("/v1/statements").json["possibly"] == []


def test_a_name_that_several_have_is_answered_by_who_they_are(stack: Stack) -> None:
    speaks(stack, "a.txt", "Ines Ortega", "Pablo Ortega")

    answer = stack.get("/v1/statements", speaker="Ortega")

    assert (answer.status, answer.problem) == (300, "ambiguous-name")
    assert {each["id"] for each in answer.json["candidates"]} == {"person:ines-ortega", "person:pablo-ortega"}
    assert "person:pablo-ortega" in answer.json["detail"]


def test_the_candidates_of_a_name_differ_by_type_role_years_and_counts(stack: Stack) -> None:
    stack.ingest(
        stack.upload("a.txt", "Ines Ortega, the mayor, said the bridge would close.", published="2020-02-03")
    )
    speaks(stack, "b.txt", "Ines Ortega", "Pablo Ortega")

    candidates = {
        each["id"]: each for each in stack.get("/v1/statements", speaker="Ortega").json["candidates"]
    }

    expected = [
        ("type", "PERSON"),
        ("documents", 2),
        ("exact", True),
        ("first", "2020-02-03"),
        ("last", "2022-01-27"),
    ]
    assert [(name, candidates["person:ines-ortega"][name]) for name, _ in expected] == expected
    assert "mayor" in candidates["person:ines-ortega"]["role"]
    assert candidates["person:pablo-ortega"]["documents"] == 1


def test_of_many_who_a_name_may_mean_some_come_without_counts(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.service.names._MOST_COUNTED", 1)
    speaks(stack, "a.txt", "Ines Ortega", "Pablo Ortega")

    candidates = stack.get("/v1/statements", speaker="Ortega").json["candidates"]

    assert [each.get("documents") for each in candidates] == [1, None]


def test_an_exact_name_is_preferred_to_longer_ones(stack: Stack) -> None:
    speaks(stack, "a.txt", "Ines Ortega")
    speaks(stack, "b.txt", "Ines Ortegano")

    items = stack.get("/v1/statements", speaker="Ines Ortega").json["items"]

    assert {item["speakers"][0]["entity_id"] for item in items} == {"person:ines-ortega"}


@pytest.mark.parametrize("asked", ["Harbour", "authority", "Kiel Harbour", "harb auth", "Authority, Harbour"])
def test_an_organisation_is_asked_for_by_any_word_of_its_name(stack: Stack, asked: str) -> None:
    said = "The Kiel Harbour Authority said the bridge would close. "
    stack.ingest(stack.upload("a.txt", said + said.replace("bridge", "lock"), published="2022-01-27"))

    items = stack.get("/v1/statements", speaker=asked, type="ORG").json["items"]

    assert {item["speakers"][0]["entity_id"] for item in items} == {"org:kiel-harbour-authority"}


@pytest.mark.parametrize("asked", ["the Pentagon", "The Pentagon", "the pent"])
def test_an_article_is_no_part_of_a_name(stack: Stack, asked: str) -> None:
    text = "The Pentagon said the U.S. would send a ship. The Pentagon said it would sail."
    stack.ingest(stack.upload("a.txt", text, published="2022-01-27"))

    items = stack.get("/v1/statements", speaker=asked).json["items"]

    assert {item["speakers"][0]["name"] for item in items} == {"Pentagon"}


@pytest.mark.parametrize("asked", ["UK", "U.K.", "U.K"])
def test_an_acronym_is_found_with_full_stops_and_without(stack: Stack, asked: str) -> None:
    text = "Ines Ortega said the U.K. would pay. Pablo Voss said Ukraine would vote on it. Kiel is calm."
    stack.ingest(stack.upload("a.txt", text, published="2022-01-27"))

    [statement] = stack.get("/v1/statements", about=asked).json["items"]

    assert statement["speakers"][0]["name"] == "Ines Ortega"


@pytest.mark.parametrize("asked", ["Ines Ruiz", "Mayor Ortega", "mayor Ines", "Ruiz Ines", "Ort Ruiz"])
def test_a_person_is_asked_for_by_some_words_of_the_name_in_any_order_and_the_role(
    stack: Stack, asked: str
) -> None:
    speaks(stack, "a.txt", "Ines Ortega Ruiz", "Pablo Voss")

    items = stack.get("/v1/statements", speaker=asked).json["items"]

    assert {item["speakers"][0]["entity_id"] for item in items} == {"person:ines-ortega-ruiz"}


def test_particles_may_be_left_out(stack: Stack) -> None:
    speaks(stack, "a.txt", "Rosa van der Meer")

    [statement] = stack.get("/v1/statements", speaker="Rosa Meer").json["items"]

    assert statement["speakers"][0]["name"] == "Rosa van der Meer"


def test_a_name_with_the_word_is_preferred_to_a_name_with_a_longer_word(stack: Stack) -> None:
    speaks(stack, "a.txt", "Ines Ortega", "Inesa Voss")

    items = stack.get("/v1/statements", speaker="Ines").json["items"]

    assert {item["speakers"][0]["name"] for item in items} == {"Ines Ortega"}
    assert stack.get("/v1/statements", speaker="Ine").problem == "ambiguous-name"


@pytest.mark.parametrize("asked", ["Ines Voss", "Clerk Ortega", "rtega"])
def test_words_that_no_one_name_has_together_name_nobody(stack: Stack, asked: str) -> None:
    speaks(stack, "a.txt", "Ines Ortega", "Pablo Voss")

    assert stack.get("/v1/statements", speaker=asked).problem == "unknown-entity"


@pytest.mark.parametrize(
    "asked",
    [
        *("Mr Ortega", "mr. ortega", "Mrs Ines Ortega", "Dr. Ortega", "Prof Dr Ines Ortega", "Señora Ortega"),
        *("Sir Ortega", "Ortega, Ms. Ines", "Lady Ines", "Hon. Mayor Ortega"),
    ],
)
def test_a_form_of_address_is_no_part_of_a_name(stack: Stack, asked: str) -> None:
    speaks(stack, "a.txt", "Ines Ortega", "Pablo Voss")

    items = stack.get("/v1/statements", speaker=asked).json["items"]

    assert [item["speakers"][0]["name"] for item in items] == ["Ines Ortega"]


def test_a_name_with_a_form_of_address_is_that_of_a_person(stack: Stack) -> None:
    text = "Johnson Bank said rates would rise. Mia Johnson, the mayor of Lund, said the bridge would close."
    stack.ingest(stack.upload("a.txt", text, published="2022-01-27"))

    [statement] = stack.get("/v1/statements", speaker="Ms Johnson").json["items"]

    assert statement["speakers"][0]["name"] == "Mia Johnson"


@pytest.mark.parametrize("asked", ["President Ortega", "Sen. Ortega", "Deputy Prime Minister Ines Ortega"])
def test_a_title_finds_who_has_no_role_on_record_and_nobody_who_has_another(stack: Stack, asked: str) -> None:
    stack.ingest(stack.upload("a.txt", "Ines Ortega said the bridge would close.", published="2022-01-27"))

    [statement] = stack.get("/v1/statements", speaker=asked).json["items"]
    assert statement["speakers"][0]["name"] == "Ines Ortega"

    stack.ingest(stack.remove("a.txt"))
    speaks(stack, "b.txt", "Ines Ortega")
    assert stack.get("/v1/statements", speaker=asked).problem == "unknown-entity"


def test_a_form_of_address_alone_names_nobody(stack: Stack) -> None:
    speaks(stack, "a.txt", "Ines Ortega")

    assert stack.get("/v1/statements", speaker="Mr").problem == "unknown-entity"


def test_a_name_that_nobody_has_is_said_to_be_unknown(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", about="Nobody Here")

    assert (answer.status, answer.problem) == (404, "unknown-entity")


def test_the_id_of_an_authority_file_keeps_its_case(stack: Stack, document: str) -> None:
    assert "wd:Q42" in stack.get("/v1/statements", speaker="wd:Q42").json["detail"]


# --- Several values, words, and what else a statement is asked for by ----------------------------


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Łukasz Żeligowski", "zeligowski, lukasz"),
        ("Thóra Bjørk", "thora bjork"),
        ("Sean O’Neill", "o'neill"),
        ("Ahmed al-Masri", "masri"),
        ("Ahmed al-Masri", "al-Masri"),
        ("Jean-Luc Moreau", "luc"),
        ("Rosa van der Meer", "van der Meer"),
        ("Rosa van der Meer", "der meer"),
        ("Rosa van der Meer", "Meer"),
        ("Rosa van der Meer", "Meer, Rosa van der"),
        ("Rosa van der Meer", "van der Meer, Rosa"),
        ("Charles de Vries", "DE VRIES"),
        ("Đorđe Weiß", "dorde weiss"),
        ("Søren Ægidius", "soren aegidius"),
    ],
)
def test_names_are_found_however_they_are_typed(stack: Stack, written: str, asked: str) -> None:
    speaks(stack, "a.txt", written)

    named = stack.get("/v1/entities", name=asked).json["items"]
    said = stack.get("/v1/statements", speaker=asked).json["items"]

    assert [entity["name"] for entity in named] == [written]
    assert [item["speakers"][0]["name"] for item in said] == [written]


def test_several_values_of_a_parameter_find_what_any_of_them_finds(stack: Stack) -> None:
    speaks(stack, "a.txt", "Ines Ortega", "Pablo Ruiz", "Mara Voss")

    both = stack.request(
        "GET", "/v1/statements", [("speaker", "Ines Ortega"), ("speaker", "person:mara-voss")]
    )
    forms = stack.request("GET", "/v1/statements", [("form", "direct"), ("form", "indirect"), ("limit", "2")])

    assert {item["speakers"][0]["name"] for item in both.json["items"]} == {"Ines Ortega", "Mara Voss"}
    assert len(forms.json["items"]) == 2


def test_speakers_that_name_no_entity_are_asked_for_by_their_phrase(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", "Western allies said the bridge would close.", published="2022-01-27"))

    by_phrase = stack.get("/v1/statements", speaker="Western allies").json["items"]

    assert [item["speakers"][0]["name"] for item in by_phrase] == ["Western allies"]
    assert stack.get("/v1/statements", speaker="name:western-allies").json["items"] == by_phrase
    unknown = stack.get("/v1/statements", speaker="name:eastern-allies")
    assert (unknown.status, unknown.problem) == (404, "unknown-entity")


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ({"q": "dialogue"}, ["dialogue"]),
        ({"q": "Open DIALOG*"}, ["open", "dialogue"]),
        ({"q": '"to dialogue"', "speaker": "Lee"}, ["to dialogue"]),
        ({"lemma": "say"}, []),
        ({"lemma": "said", "zone": "body"}, []),
        ({"order": "asc"}, []),
    ],
)
def test_statements_are_found_by_words_and_say_where_these_stand(
    stack: Stack, document: str, query: dict[str, object], hits: list[str]
) -> None:
    [statement] = stack.get("/v1/statements", **query).json["items"]

    text = stack.get(f"/v1/documents/{document}/text").body.decode()
    assert [hit["text"] for hit in statement["hits"]] == hits
    assert [text[hit["start"] : hit["end"]] for hit in statement["hits"]] == hits


@pytest.mark.parametrize(
    "query",
    [
        {"q": "monologue"},
        {"q": '"dialogue to"'},
        {"lemma": "deny"},
        {"zone": "caption"},
        {"unattributed": "any"},
        {"addressee": "person:ann-lee"},
    ],
)
def test_statements_without_such_words_cues_or_zones_are_not_found(
    stack: Stack, document: str, query: dict[str, object]
) -> None:
    assert stack.get("/v1/statements", **query).json == NOTHING


def test_statements_of_a_document_are_found_by_what_they_say(stack: Stack, document: str) -> None:
    stack.record("b.txt")

    [statement] = stack.get("/v1/statements", document=document, q="dialogue").json["items"]

    assert statement["document"]["id"] == document
    unknown = stack.get("/v1/statements", document="nothing")
    assert (unknown.status, unknown.problem) == (404, "not-found")


def test_a_name_can_be_narrowed_by_type(stack: Stack) -> None:
    text = "Johnson Bank said rates would rise. Mia Johnson, the mayor of Lund, said the bridge would close."
    stack.ingest(stack.upload("a.txt", text, published="2022-01-27"))

    assert stack.get("/v1/statements", speaker="Johnson").status == 300
    [statement] = stack.get("/v1/statements", speaker="Johnson", type="PERSON").json["items"]
    assert statement["speakers"][0]["name"] == "Mia Johnson"


def test_a_query_without_words_is_refused(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", q="?!")

    assert (answer.status, answer.problem) == (400, "invalid-request")


def test_statements_are_counted_with_the_filters_of_their_list(stack: Stack) -> None:
    stack.ingest(
        stack.upload(
            "a.txt", "Ann Lee said the bridge was closed. Ann Lee denied it.", published="2024-05-07"
        )
    )
    stack.ingest(stack.upload("b.txt", "Tom Reed said the road was open.", published="2024-06-01"))

    months = stack.get("/v1/statements/counts", by="month").json
    assert months["total"] == len(stack.get("/v1/statements").json["items"]) == 3
    assert [(each["value"], each["statements"]) for each in months["items"]] == [
        ("2024-06", 1),
        ("2024-05", 2),
    ]

    speakers = stack.get("/v1/statements/counts", by="speaker", **{"from": "2024-06-01"}).json
    assert [(each["value"], each["name"], each["statements"]) for each in speakers["items"]] == [
        ("person:tom-reed", "Tom Reed", 1)
    ]
    of_lee = stack.get("/v1/statements/counts", by="form", speaker="Ann Lee").json
    assert (of_lee["total"], of_lee["next_cursor"]) == (2, None)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"by": "colour"},
        {"by": "month", "limit": "3"},
        {"by": "month", "from": "2024-02-01", "to": "2024-01-01"},
    ],
)
def test_counts_of_what_cannot_be_counted_are_refused(stack: Stack, parameters: dict[str, str]) -> None:
    assert stack.get("/v1/statements/counts", **parameters).status == 400


def test_counts_of_somebody_unknown_say_so(stack: Stack) -> None:
    stack.ingest(stack.upload("b.txt", "Tom Reed said the road was open."))
    known = stack.get("/v1/statements", speaker="Nobody At All")
    counted = stack.get("/v1/statements/counts", by="month", speaker="Nobody At All")
    assert (counted.status, counted.problem) == (known.status, known.problem)


# --- Changes -------------------------------------------------------------------------------------


def test_a_client_stays_in_step_by_the_changes_since_it_last_asked(stack: Stack) -> None:
    event = stack.upload("a.txt", "Ann Lee said the bridge would close.", published="2022-01-27")
    stack.ingest(event)
    first = stack.get("/v1/changes").json
    stack.ingest(stack.upload("b.bin", b"\x00\x01\x02\x03" * 99))
    stack.ingest(stack.remove("a.txt"))

    later = stack.get("/v1/changes", cursor=first["next_cursor"]).json

    assert [(change["kind"], change["statements"]) for change in first["items"]] == [("recorded", 1)]
    assert [change["kind"] for change in later["items"]] == ["failed", "deleted"]
    assert later["items"][1]["document"] == first["items"][0]["document"]
    assert stack.get(first["items"][0]["link"]).status == 404
    assert (first["complete"], later["complete"]) == (True, True)
    again = stack.get("/v1/changes", cursor=later["next_cursor"]).json
    assert again["items"] == []
    assert stack.get("/v1/changes", since="2022-01-01").json["items"] == first["items"] + later["items"]
