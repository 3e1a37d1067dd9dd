"""Pages for people, at the addresses that programs ask for JSON."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from onrecord.identity import document_id
from tests.support.pages import Elements
from tests.support.stack import UPLOADS

if TYPE_CHECKING:
    from tests.support.answers import Answer
    from tests.support.stack import Stack

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>"


def shown(answer: Answer) -> str:
    """The words of a page, without style, script and markup."""
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("frame-ancestors 'none'")
    body = re.sub("<(style|script)>.*?</\\1>", "", answer.body.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", body)).split())


def links(answer: Answer) -> list[str]:
    return [html.unescape(link) for link in re.findall('href="([^"]+)"', answer.body.decode())]


def test_a_browser_gets_the_page_of_a_document(stack: Stack, document: str) -> None:
    (statement,) = stack.get(f"/v1/documents/{document}/statements").json["items"]

    answer = stack.get(f"/v1/documents/{document}", BROWSER)

    assert "We are open to dialogue." in shown(answer)
    assert f"/v1/statements/{statement['id']}" in links(answer)
    assert stack.get(f"/v1/documents/{document}", {"accept": "*/*"}).json["id"] == document
    assert stack.get(f"/v1/documents/{document}", format="html").body == answer.body


def test_the_zones_of_a_document_are_served_and_drawn(stack: Stack) -> None:
    page = "<html><body><article><h1>Ferry stays</h1><p>Ann Lee said that the line was closed.</p></article>"
    stack.ingest(stack.upload("ferry.html", page))
    document = document_id(UPLOADS, "ferry.html")

    served = stack.get(f"/v1/documents/{document}").json["document"]
    (headline,) = served["coverage"]["set_apart"]
    text = stack.get(f"/v1/documents/{document}/text").body.decode()

    assert headline["zone"] == "headline"
    assert text[headline["start"] : headline["end"]] == "Ferry stays"
    drawn = stack.get(f"/v1/documents/{document}", BROWSER).body.decode()
    assert re.findall("<h.[^>]*>Ferry stays</h.>", drawn) == ['<h1 dir="auto">Ferry stays</h1>']


@pytest.mark.parametrize("accept", ["text/html", "*/*", BROWSER["accept"]])
def test_a_document_has_a_short_address(stack: Stack, document: str, accept: str) -> None:
    answer = stack.get(f"/d/{document}", {"accept": accept})

    assert (answer.status, answer.headers["Location"]) == (308, f"/v1/documents/{document}")
    assert f"/d/{document}" in links(stack.get(f"/v1/documents/{document}", BROWSER))
    assert stack.get("/d/a%0d%0ab", BROWSER).headers["Location"] == "/v1/documents/a%0D%0Ab"


def test_a_page_has_all_statements_of_a_long_document(stack: Stack) -> None:
    text = "".join(f"Ann Lee said that bridge {number} was closed.\n" for number in range(130))
    stack.ingest(stack.upload("long.txt", text))
    document = document_id(UPLOADS, "long.txt")

    page = stack.get(f"/v1/documents/{document}", BROWSER).body.decode()

    assert stack.get(f"/v1/documents/{document}").json["statements"] > 100
    assert page.count("<blockquote") == stack.get(f"/v1/documents/{document}").json["statements"]


def test_the_page_of_a_document_that_cannot_be_read_says_why(stack: Stack) -> None:
    stack.ingest(stack.upload("empty.txt", " "))

    answer = stack.get(f"/v1/documents/{document_id(UPLOADS, 'empty.txt')}", BROWSER)

    assert answer.status == 200
    assert "empty.txt received" in shown(answer)
    assert "The document has no text. The upload has" in shown(answer)
    assert "Refresh" not in answer.headers
    assert {"/uploads"} <= {*links(answer)}


def test_the_page_of_a_document_that_has_not_come_yet_waits_for_it(stack: Stack) -> None:
    ticket = stack.request("POST", "/v1/documents", body={"filename": "quay.txt"}).json

    waiting = stack.get(f"/v1/documents/{ticket['id']}", BROWSER)
    stack.ingest(stack.upload(ticket["upload"]["fields"]["key"], "Ann Lee said that it rained."))
    read = stack.get(f"/v1/documents/{ticket['id']}", BROWSER)

    assert "quay.txt" in shown(waiting)
    assert "It has not been uploaded yet." in shown(waiting)
    assert int(waiting.headers["Refresh"]) > 0
    assert "it rained" in shown(read)
    assert "Refresh" not in read.headers


def test_the_front_page_asks_a_question_and_leads_to_the_newest_documents(
    stack: Stack, document: str
) -> None:
    answer = stack.get("/", BROWSER)

    assert "What did say about" in shown(answer)
    assert f"/v1/documents/{document}" in links(answer)
    assert {"/v1/entities", "/v1/documents", "/v1/statements", "/uploads", "/docs"} <= {*links(answer)}
    assert stack.get("/", {"accept": "*/*"}).headers["Location"] == "/docs"


def test_the_front_page_leads_to_who_spoke_lately(stack: Stack, document: str) -> None:
    answer = stack.get("/", BROWSER)

    assert "Heard lately Ann Lee 1 statement" in shown(answer)
    (asked,) = (link for link in links(answer) if "speaker=" in link)
    assert "We are open to dialogue." in shown(stack.get("/v1/statements", BROWSER, speaker="person:ann-lee"))
    assert asked == "/v1/statements?speaker=person%3Aann-lee"


def test_a_document_is_called_what_its_uploader_called_it(stack: Stack) -> None:
    for request in ({"filename": "quay.txt"}, {"filename": "x.txt", "key": "desk/pier.txt"}):
        ticket = stack.request("POST", "/v1/documents", body=request).json
        key = ticket["upload"]["fields"]["key"]
        stack.ingest(stack.upload(key, "Ann Lee said that it rained."))

    page = shown(stack.get("/v1/documents", BROWSER))

    assert "quay.txt" in page
    assert "desk/pier.txt" in page
    assert "tickets/" not in page


def test_an_answer_shows_the_statements_of_each_document(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", BROWSER, speaker="lee", to="2022-02-01")

    page = shown(answer)
    assert "What Ann Lee said" in page
    assert "before 2022-02-01" in page
    assert "We are open to dialogue." in page
    assert f"/v1/documents/{document}" in links(answer)
    assert f"/v1/documents/{document}#in-" in "".join(links(answer))


def test_the_links_of_an_answer_ask_the_same_question(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", BROWSER, speaker="lee", kind="speech")
    (data,) = (link for link in links(answer) if "format=json" in link)
    (sheet,) = (link for link in links(answer) if "format=csv" in link)
    asked = dict(part.split("=") for part in data.partition("?")[2].split("&"))

    assert asked == {"speaker": "lee", "kind": "speech", "format": "json"}
    assert len(stack.get("/v1/statements", BROWSER, **asked).json["items"]) == 1
    assert "limit=100" in sheet


def test_an_answer_leads_to_what_is_older(stack: Stack) -> None:
    for number in range(3):
        stack.record(f"{number}.txt")

    first = stack.get("/v1/statements", BROWSER, limit="2")
    (older,) = (link for link in links(first) if "cursor=" in link)
    second = stack.get(
        older.partition("?")[0], BROWSER, **dict(p.split("=") for p in older.partition("?")[2].split("&"))
    )

    assert first.body.count(b"<blockquote") == 2
    assert second.status == 200
    assert second.body.count(b"<blockquote") >= 1


def test_an_answer_shows_how_many_statements_there_are_over_time(stack: Stack) -> None:
    for number, day in enumerate(("2022-01-27", "2022-03-01")):
        stack.record(f"{number}.txt", published=day)

    page = shown(stack.get("/v1/statements", BROWSER, speaker="lee", limit="1"))

    assert "2 statements, newest first" in page
    assert "Period Statements 2022-01 1 2022-02 0 2022-03 1" in page


def test_words_that_are_asked_for_are_marked(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", BROWSER, speaker="lee", q="dialogue")

    assert '<mark class="hit">dialogue</mark>' in answer.body.decode()
    assert 'name="q" value="dialogue"' in answer.body.decode()


def test_an_empty_answer_says_so(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", BROWSER, speaker="lee", to="1999-01-01")

    assert "Nothing on record answers this." in shown(answer)


def test_an_unknown_name_is_a_problem_with_the_question_box(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/statements", BROWSER, speaker="Nobody Whatever")

    assert answer.status == 404
    assert "No document on record names the entity" in shown(answer)
    assert "What did say about" in shown(answer)


def test_the_question_stands_in_its_box_whatever_comes_of_it(stack: Stack, document: str) -> None:
    asked = {"speaker": "Nobody Whatever", "about": "Russia", "q": "dialogue"}
    page = stack.get("/v1/statements", BROWSER, **asked).body.decode()
    by_id = stack.get("/v1/statements", BROWSER, speaker="person:ann-lee", about="place:ru").body.decode()

    for words in asked.values():
        assert f'value="{words}"' in page
    assert "speaker: no document" in page
    assert re.findall('name="(speaker|about)" value="(.*?)"', by_id) == [
        ("speaker", "Ann Lee"),
        ("about", "Russia"),
    ]


def test_whom_an_ambiguous_name_means_can_be_chosen(stack: Stack) -> None:
    for key, text in (("a.txt", "Ann Lee said that it rained."), ("b.txt", "Bo Lee said that it snowed.")):
        stack.ingest(stack.upload(key, text))

    answer = stack.get("/v1/statements", BROWSER, speaker="Lee", kind="speech")

    assert answer.status == 300
    assert "person" in shown(answer)
    chosen = next(link for link in links(answer) if "person%3Abo-lee" in link)
    assert chosen.startswith("/v1/statements?")
    assert "kind=speech" in chosen
    assert "it snowed" in shown(stack.get("/v1/statements", BROWSER, speaker="person:bo-lee", kind="speech"))


def test_a_statement_leads_to_its_place_in_the_text(stack: Stack, document: str) -> None:
    (statement,) = stack.get(f"/v1/documents/{document}/statements").json["items"]

    answer = stack.get(f"/v1/statements/{statement['id']}", BROWSER)

    assert answer.status == 303
    assert answer.headers["Location"] == f"/v1/documents/{document}#{statement['id']}"
    assert f'id="{statement["id"]}"' in stack.get(f"/v1/documents/{document}", BROWSER).body.decode()


def test_an_entity_has_a_page(stack: Stack, document: str) -> None:
    answer = stack.get("/v1/entities/" + quote("person:ann-lee"), BROWSER)

    page = shown(answer)
    assert "What Ann Lee said" in page
    assert "We are open to dialogue." in page
    assert f"/v1/documents/{document}" in links(answer)
    assert any(link.startswith("/v1/statements?speaker=person") for link in links(answer))


def test_the_page_of_an_entity_shows_when_it_spoke_about_whom_and_who_spoke_about_it(stack: Stack) -> None:
    ann = "Ann Lee said that Tom Reed was right. Ann Lee said that Tom Reed was brave."
    stack.ingest(stack.upload("a.txt", ann, published="2024-01-05"))
    stack.ingest(stack.upload("b.txt", "Tom Reed said that Ann Lee was wrong.", published="2024-03-06"))

    answer = stack.get("/v1/entities/person:tom-reed", BROWSER)
    page = shown(answer)
    assert "Tom Reed spoke about Ann Lee 1 statement" in page
    assert "Who spoke about Tom Reed Ann Lee 2 statements" in page
    (both,) = {
        each
        for each in links(answer)
        if re.search(
            "speaker=person%3Aann.*about=person%3Atom|about=person%3Atom.*speaker=person%3Aann", each
        )
    }
    path, _, query = both.partition("?")
    asked = dict(pair.split("=") for pair in query.replace("%3A", ":").split("&"))
    assert len(stack.get(path, **asked).json["items"]) == 2
    later = "Ann Lee said that the bridge was closed."
    stack.ingest(stack.upload("c.txt", later, published="2024-02-01"))
    chart = stack.get("/v1/entities/person:ann-lee", BROWSER).body.decode()
    assert re.findall("<td>(2024-0.)</td><td>(.)</td>", chart) == [("2024-01", "2"), ("2024-02", "1")]


def test_the_page_of_an_entity_shows_with_whom_it_spoke_and_its_roles_by_year(stack: Stack) -> None:
    said = (
        "Mayor Ann Lee and Tom Reed said that the bridge was safe. Mayor Ann Lee told Bo Hart that it rained."
    )
    stack.ingest(stack.upload("a.txt", said, published="2024-01-05"))

    answer = stack.get("/v1/entities/person:ann-lee", BROWSER)

    page = shown(answer)
    assert "Together with, or to Tom Reed 1 statement · Bo Hart 1 statement" in page
    assert {"/v1/entities/person%3Atom-reed", "/v1/entities/person%3Abo-hart"} <= {*links(answer)}
    assert "Year Documents Mentions Roles 2024 1 2 Mayor" in page
    assert "1 document, from 2024-01-05 to 2024-01-05" in page


def test_a_citation_names_the_outlet_and_leads_to_the_words_in_their_source(stack: Stack) -> None:
    more = {
        "published": "2024-01-05",
        "title": "Rain",
        "outlet": "The Weekly",
        "url": "https://weekly.example/a",
    }
    stack.ingest(stack.upload("a.txt", "Ann Lee said that it rained.", **more))

    page = stack.get("/v1/statements", BROWSER, speaker="lee").body.decode()

    assert (
        'data-citation="“it rained” Ann Lee, 2024-01-05. Rain, The Weekly" data-original="https://weekly.example/a"'
        in page
    )


def test_entities_can_be_found_by_name(stack: Stack, document: str) -> None:
    assert "Ann Lee" in shown(stack.get("/v1/entities", BROWSER, name="ann", type="PERSON"))
    assert "No entity on record has such a name." in shown(stack.get("/v1/entities", BROWSER, name="zz"))


def test_a_failed_document_is_listed_with_what_to_do(stack: Stack, document: str) -> None:
    stack.ingest(stack.upload("empty.txt", " "))

    page = shown(stack.get("/v1/documents", BROWSER, status="failed"))

    assert "empty.txt" in page
    assert "The document has no text" in page


def test_undated_documents_are_listed_apart(stack: Stack, document: str) -> None:
    stack.ingest(stack.upload("undated.txt", "Ann Lee said that it rained."))

    page = shown(stack.get("/v1/documents", BROWSER, undated="true"))

    assert "undated.txt undated" in page
    assert stack.get(f"/v1/documents/{document}").json["key"] not in page


def test_statements_of_unnamed_sources_are_a_click_from_the_front(stack: Stack) -> None:
    stack.ingest(stack.upload("a.txt", "Ann Lee said that it rained. A spokesman said that it snowed."))
    (link,) = (each for each in links(stack.get("/", BROWSER)) if "unnamed_official" in each)

    answer = shown(stack.get("/v1/statements", BROWSER, source_class=link.partition("=")[2]))

    assert "What officials and insiders said" in answer
    assert "it snowed" in answer
    assert "it rained" not in answer


def test_the_upload_page_may_send_files_to_the_bucket_and_nowhere_else(stack: Stack) -> None:
    answer = stack.get("/uploads", BROWSER)
    ticket = stack.request("POST", "/v1/documents", body={"filename": "a.txt"}).json

    (allowed,) = re.findall("connect-src ([^;]+);", answer.headers["Content-Security-Policy"])
    assert allowed.split()[0] == "'self'"
    assert [ticket["upload"]["url"].startswith(origin) for origin in allowed.split()[1:]] == [True]


@pytest.mark.parametrize("path", ["/", "/v1/documents", "/v1/statements", "/v1/entities"])
def test_what_a_document_says_runs_on_no_page(stack: Stack, path: str) -> None:
    stack.ingest(
        stack.upload(f"{HOSTILE.replace('/', '')}.txt", f"Ann Lee said that {HOSTILE} rains.", title=HOSTILE)
    )

    page = stack.get(path, BROWSER).body.decode()

    elements = Elements(page)
    assert elements.tags.count("script") == 1
    assert "img" not in elements.tags
    assert not [name for name in elements.attributes if name.startswith("on")]
