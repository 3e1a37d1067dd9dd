"""A newsroom's own page shows a statement, or what somebody said last, in a frame (oEmbed)."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from onrecord.service import embeds, resources
from onrecord.service.sign_in import cookies
from onrecord.service.sign_in.person import Person, Role
from onrecord.service.sign_in.settings import sign_in_settings
from tests.support.pages import Elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.answers import Answer
    from tests.support.stack import Stack

BROWSER = {"accept": "text/html"}
PROGRAM = {"accept": "application/json"}
PAGES = "https://api.example.org"
SIGN_IN = {
    "ISSUER": "https://issuer.example",
    "CLIENT": "pages",
    "CLIENT_SECRET": "",
    "KEY": "session-key",
    "ROLE_CLAIM": "groups",
    "ROLE_PREFIX": "",
    "HOURS": "8",
}


def forget() -> None:
    embeds.embed_settings.cache_clear()
    embeds._key.cache_clear()
    sign_in_settings.cache_clear()
    cookies._read_keys.cache_clear()


@pytest.fixture
def framed(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """The stack, whose statements two origins may embed."""
    monkeypatch.setenv("ONRECORD_EMBED_ORIGINS", "https://news.example, https://www.news.example:8443")
    monkeypatch.setenv("ONRECORD_EMBED_KEY", "embed-key")
    for name in ("embed-key", "session-key"):
        resources.secrets().create_secret(Name=name, SecretString=f"the {name}")
    forget()
    yield stack
    monkeypatch.undo()
    forget()


@pytest.fixture
def signing_in(framed: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """The same, where people sign in."""
    for name, value in SIGN_IN.items():
        monkeypatch.setenv(f"ONRECORD_SIGN_IN_{name}", value)
    forget()
    return framed


@pytest.fixture
def statement(framed: Stack, document: str) -> dict[str, Any]:
    page = resources.record().document_statements(document)
    assert page is not None
    (found,) = page.items
    return {"id": found.id}


def oembed(stack: Stack, address: str, **more: object) -> Answer:
    return stack.get("/oembed", PROGRAM, url=f"{PAGES}{address}", **more)


def address_of(answer: Answer) -> str:
    """The path of the frame that an answer has."""
    (address,) = re.findall('src="([^"]+)"', answer.json["html"])
    assert address.startswith(f"{PAGES}/embed/")
    return str(address).removeprefix(PAGES)


def test_a_statement_is_embedded(framed: Stack, statement: dict[str, Any]) -> None:
    answer = oembed(framed, f"/v1/statements/{statement['id']}")

    assert answer.headers["Content-Type"] == "application/json"
    described = answer.json
    assert (described["version"], described["type"], described["width"]) == ("1.0", "rich", 600)
    assert 80 < described["height"] < 120  # a line, and one below it
    page = framed.get(address_of(answer), BROWSER)
    assert page.status == 200
    body = page.body.decode()
    assert "We are open to dialogue." in body
    assert "Ann Lee" in body
    assert "2022-01-27" in body
    assert page.headers["Cache-Control"] == "public, max-age=300"


def test_the_newest_statements_of_a_speaker_are_embedded(framed: Stack, statement: dict[str, Any]) -> None:
    page = framed.get(address_of(oembed(framed, "/v1/entities/person:ann-lee")), BROWSER).body.decode()

    assert '<h1 dir="auto">Ann Lee</h1>' in page
    assert "We are open to dialogue." in page
    assert "mayor" in page


def test_only_the_origins_of_the_parameter_may_show_it(framed: Stack, statement: dict[str, Any]) -> None:
    embed = framed.get(address_of(oembed(framed, f"/v1/statements/{statement['id']}")), BROWSER)
    page = framed.get("/", BROWSER)

    allowed = "frame-ancestors https://news.example https://www.news.example:8443"
    assert embed.headers["Content-Security-Policy"].endswith(allowed)
    assert page.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


def test_an_embed_asks_for_nothing_and_leads_only_to_the_source(
    framed: Stack, statement: dict[str, Any]
) -> None:
    embed = framed.get(address_of(oembed(framed, f"/v1/statements/{statement['id']}")), BROWSER)

    body = embed.body.decode()
    assert set(Elements(body).tags).isdisjoint({"form", "img", "iframe", "link", "button", "input"})
    assert "/v1/" not in body
    assert "connect-src 'none'" in embed.headers["Content-Security-Policy"]


def test_what_is_embedded_can_be_embedded_again_by_its_address(
    framed: Stack, statement: dict[str, Any]
) -> None:
    first = oembed(framed, f"/v1/statements/{statement['id']}")

    assert oembed(framed, address_of(first)).json == first.json


@pytest.mark.parametrize(("maxwidth", "maxheight"), [(300, 1000), (2000, 100), (1, 1)])
def test_a_frame_is_no_larger_than_asked_for(
    framed: Stack, statement: dict[str, Any], maxwidth: int, maxheight: int
) -> None:
    address = f"/v1/statements/{statement['id']}"
    answer = oembed(framed, address, maxwidth=maxwidth, maxheight=maxheight).json

    assert answer["width"] == min(maxwidth, 600)
    assert answer["height"] <= maxheight
    assert f'width="{answer["width"]}" height="{answer["height"]}"' in answer["html"]


def test_a_hostile_name_stays_text(framed: Stack) -> None:
    name = 'Ann"><script>alert(1)</script> Lee'
    framed.ingest(framed.upload("b.txt", f"{name} said that it rains.", url="javascript:alert(1)"))
    for found in framed.get("/v1/statements").json["items"]:
        answer = oembed(framed, f"/v1/statements/{found['id']}")
        assert "<script" not in answer.json["html"]
        page = framed.get(address_of(answer), BROWSER).body.decode()
        assert Elements(page).tags.count("script") == 1  # the page's own, which is empty
        assert "javascript:" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/v1/statements/none",
        "/v1/entities/person:nobody",
        "/v1/documents/1",
        "/",
        "/embed/x",
        "/embed/",
        "/v1/statements/a/b",
        "/embed/WyJzIiwiMSJd.AAAA",
    ],
)
def test_what_is_not_on_record_is_not_embedded(framed: Stack, address: str) -> None:
    assert oembed(framed, address).problem == "not-found"


@pytest.mark.parametrize("token", ["x", "WyJzIiwiMSJd.AAAA", "WyJzIiwiMSJd"])
def test_an_address_that_nobody_has_signed_shows_nothing(framed: Stack, token: str) -> None:
    assert framed.get(f"/embed/{token}", BROWSER).status == 404


def test_a_statement_that_is_deleted_is_not_shown_any_more(framed: Stack, statement: dict[str, Any]) -> None:
    address = address_of(oembed(framed, f"/v1/statements/{statement['id']}"))
    framed.upload("a.txt", "")
    framed.ingest(framed.remove("a.txt"))

    assert framed.get(address, BROWSER).status == 404


def test_without_origins_there_are_no_embeds(stack: Stack, document: str) -> None:
    embeds.embed_settings.cache_clear()
    (found,) = stack.get(f"/v1/documents/{document}/statements").json["items"]

    assert oembed(stack, f"/v1/statements/{found['id']}").problem == "not-found"
    assert stack.get("/embed/x", BROWSER).status == 404
    assert "<body>" in stack.get("/", BROWSER).body.decode()  # no page offers one


@pytest.mark.parametrize("origin", ["*", "https://a.example; script-src *", "news.example", "https://a/b"])
def test_what_is_no_origin_stops_the_function(
    framed: Stack, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    monkeypatch.setenv("ONRECORD_EMBED_ORIGINS", origin)
    embeds.embed_settings.cache_clear()

    with pytest.raises(ValidationError):
        embeds.embed_settings()


def test_pages_offer_to_embed_what_they_show(framed: Stack, document: str) -> None:
    for path in (f"/v1/documents/{document}", "/v1/statements", "/v1/entities/person:ann-lee"):
        assert "<body data-embeds>" in framed.get(path, BROWSER).body.decode()


def test_an_embed_is_made_by_a_person_who_is_signed_in_and_seen_by_everybody(
    signing_in: Stack, statement: dict[str, Any]
) -> None:
    path = f"/v1/statements/{statement['id']}"
    refused = oembed(signing_in, path)
    assert (refused.status, refused.problem) == (401, "not-signed-in")

    reader = str(cookies.session_cookie(Person(name="Tom", role=Role.READER))).partition(";")[0]
    query = {"url": PAGES + path}
    made = signing_in.request("GET", "/oembed", query, PROGRAM, cookies=[reader])
    embed = unescape(address_of(made))

    assert "We are open to dialogue." in signing_in.get(embed, BROWSER).body.decode()
    assert oembed(signing_in, embed).json == made.json  # as a content system asks, which signs in nowhere
    assert signing_in.get(path, PROGRAM).status == 401
    assert oembed(signing_in, "/v1/entities/person:ann-lee").status == 401


def test_the_key_of_sessions_signs_no_embeds(signing_in: Stack, statement: dict[str, Any]) -> None:
    session = str(cookies.session_cookie(Person(name="Tom", role=Role.READER)))
    value = session.partition("=")[2].partition(";")[0]

    assert signing_in.get(f"/embed/{value}", BROWSER).status == 404
