"""People sign in to the pages: by an OpenID Connect issuer, with a session in a cookie."""

from __future__ import annotations

import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from itsdangerous.url_safe import URLSafeTimedSerializer

from functions.api.app import app
from onrecord.service import resources
from onrecord.service.sign_in import cookies
from onrecord.service.sign_in.settings import sign_in_settings
from tests.support.issuer import CLIENT
from tests.support.sign_in import KEY, forget

if TYPE_CHECKING:
    from tests.support.answers import Answer
    from tests.support.issuer import Issuer
    from tests.support.stack import Stack

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PROGRAM = {"accept": "application/json"}
OURS = {"sec-fetch-site": "same-origin"}


class _Stays(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass
class Person:
    """Somebody at a browser, which keeps cookies and goes where it is led, also to the issuer."""

    stack: Stack
    jar: dict[str, str] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)

    def get(self, address: str, headers: dict[str, str] = BROWSER, method: str = "GET") -> Answer:
        parts = urlsplit(address)
        held = [f"{name}={value}" for name, value in self.jar.items()]
        answer = self.stack.request(method, parts.path, parse_qsl(parts.query), headers, cookies=held)
        for cookie in answer.cookies:
            self.given.append(cookie)
            name, _, value = cookie.partition(";")[0].partition("=")
            if "Max-Age=0" in cookie:
                self.jar.pop(name, None)
            else:
                self.jar[name] = value
        return answer

    def open(self, address: str) -> Answer:
        """Open an address and follow all redirects, and the page of sign-in as its script does."""
        for _ in range(10):
            answer = self.get(address)
            if answer.status == HTTPStatus.SEE_OTHER:
                address = self.at_issuer(answer.headers["Location"])
            elif begin := re.search('id="begin" href="([^"]+)"', answer.body.decode()):
                address = unescape(begin[1])
            else:
                return answer
        raise AssertionError("a circle of redirects")

    @staticmethod
    def at_issuer(location: str) -> str:
        """Return where an address leads back to, if it is the issuer's, else the address."""
        if location.startswith("/"):
            return location
        with pytest.raises(HTTPError) as led:
            build_opener(_Stays).open(location)
        with led.value:
            back = str(led.value.headers["Location"])
        assert back.startswith("https://api.example.org/"), back
        return back.removeprefix("https://api.example.org")


@pytest.fixture
def person(stack: Stack, issuer: Issuer) -> Person:
    return Person(stack)


def session(person: Person) -> str:
    return next(given for given in person.given if given.startswith("__Host-onrecord="))


# --- Nothing without a session -------------------------------------------------------------------


def all_routes() -> list[tuple[str, str]]:
    declared = {(route.method, re.sub(r"<\w+>", "some-id", route.path)) for route in app.routes()}
    return sorted({*declared, ("GET", "/no/such/route"), ("PATCH", "/v1/statements"), ("HEAD", "/")})


SECRET = "/feeds/some-id"
"""Of a feed, whose address is what opens it."""
OPEN = {"/healthz", "/sign-in", "/sign-in/begin", "/sign-in/callback", "/signed-out"}


def test_no_route_opens_without_a_session(person: Person) -> None:
    closed = [each for each in all_routes() if each[1] not in {*OPEN, "/sign-out", SECRET}]

    assert len(closed) > 20
    for method, path in closed:
        for_people = person.get(path, BROWSER | OURS, method)
        for_programs = person.get(path, PROGRAM | OURS, method)
        assert for_programs.status == HTTPStatus.UNAUTHORIZED, (method, path)
        assert for_programs.headers["WWW-Authenticate"].startswith("Cookie ")
        if method in ("GET", "HEAD"):
            assert for_people.status == HTTPStatus.SEE_OTHER, (method, path)
            assert for_people.headers["Location"] == f"/sign-in?{urlencode({'to': path})}"
        else:
            assert for_people.status == HTTPStatus.UNAUTHORIZED, (method, path)


@pytest.mark.parametrize("path", sorted(OPEN - {"/healthz"}))
def test_what_is_open_shows_nothing_on_record(person: Person, document: str, path: str) -> None:
    body = person.get(path).body.decode()

    assert "Ann Lee" not in body
    assert document not in body
    assert "/v1/" not in re.sub("<script>.*?</script>", "", body, flags=re.DOTALL)


def test_a_feed_opens_to_whoever_has_its_secret_alone(person: Person) -> None:
    assert person.get(SECRET, {"accept": "application/atom+xml"}).status == HTTPStatus.NOT_FOUND


def test_a_probe_needs_no_session(person: Person) -> None:
    assert person.get("/healthz", PROGRAM).json == {"status": "ok"}


@pytest.mark.parametrize("authorizer", [{}, {"lambda": {"iam": "x"}}, {"iam": {}}, {"jwt": None}, None])
def test_only_what_the_gateway_has_identified_needs_no_session(
    stack: Stack, issuer: Issuer, authorizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status_by(stack, {"iam": {"accountId": "1"}}, monkeypatch) == 200
    assert status_by(stack, {"jwt": {"claims": {}}}, monkeypatch) == 200
    assert status_by(stack, authorizer, monkeypatch) == 401


def status_by(stack: Stack, authorizer: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    resolve = type(app).resolve

    def as_the_gateway(self: Any, event: dict[str, Any], context: Any) -> Any:
        event["requestContext"]["authorizer"] = authorizer
        return resolve(self, event, context)

    with monkeypatch.context() as patched:
        patched.setattr(type(app), "resolve", as_the_gateway)
        return stack.get("/v1/documents", PROGRAM).status


def test_without_an_issuer_there_is_no_sign_in(stack: Stack) -> None:
    for path in ("/sign-in", "/sign-in/begin", "/sign-in/callback", "/signed-out"):
        assert stack.get(path, BROWSER).status == 404
    assert stack.request("POST", "/sign-out").status == 404


# --- Signing in ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", "/v1/statements?speaker=Ann+Lee&form=direct", "/v1/entities/person:ann-lee"]
)
def test_a_shared_address_opens_after_signing_in(person: Person, document: str, address: str) -> None:
    answer = person.open(address)

    assert answer.status == 200
    assert answer.body == person.get(address).body
    assert "Ann Lee" in answer.body.decode()  # who says so, and who reads it


def test_a_shared_statement_opens_in_its_document(person: Person, stack: Stack, document: str) -> None:
    person.open("/")
    (statement,) = person.get(f"/v1/documents/{document}/statements", PROGRAM).json["items"]
    somebody_else = Person(stack)

    answer = somebody_else.open(f"/v1/statements/{statement['id']}")

    assert f'id="{statement["id"]}"' in answer.body.decode()


def test_the_place_in_a_page_is_come_back_to(person: Person) -> None:
    begun = person.get("/sign-in/begin?" + urlencode({"to": "/v1/documents/a?x=1#in-s"}))
    callback = person.at_issuer(begun.headers["Location"])

    assert person.get(callback).headers["Location"] == "/v1/documents/a?x=1#in-s"


def test_the_session_is_a_cookie_of_this_host_that_no_script_reads(person: Person) -> None:
    person.open("/")

    value, *attributes = session(person).split("; ")
    assert value.startswith("__Host-onrecord=")
    assert {*attributes} == {"Path=/", "Max-Age=28800", "HttpOnly", "Secure", "SameSite=Lax"}
    assert len(session(person)) < 1000
    assert person.jar.keys() == {"__Host-onrecord"}  # what had begun is over


def test_the_issuer_is_asked_as_openid_connect_says(person: Person, issuer: Issuer) -> None:
    person.open("/")
    person.jar.clear()
    person.open("/")

    first, second = issuer.asked
    assert first["response_type"] == "code"
    assert first["client_id"] == CLIENT
    assert "openid" in first["scope"].split()
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == "https://api.example.org/sign-in/callback"
    for secret in ("state", "nonce", "code_challenge"):
        assert len(first[secret]) >= 43
        assert first[secret] != second[secret]
    assert issuer.credentials == [None, None]


def test_a_client_with_a_secret_names_it(
    person: Person, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources.secrets().create_secret(Name="client", SecretString="its secret")
    monkeypatch.setenv("ONRECORD_SIGN_IN_CLIENT_SECRET", "client")
    forget()

    assert person.open("/").status == 200
    assert issuer.credentials == ["Basic cGFnZXM6aXRzJTIwc2VjcmV0"]


def test_two_tabs_may_sign_in_at_once(person: Person) -> None:
    leading = [person.get(f"/sign-in/begin?to=/{tab}").headers["Location"] for tab in "ab"]

    for tab, location in zip("ab", leading, strict=True):
        assert person.get(person.at_issuer(location)).headers["Location"] == f"/{tab}"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/a\nSet-Cookie:x",
        "/" + "a" * 3000,
        "a",
    ],
)
def test_nobody_is_led_elsewhere(person: Person, elsewhere: str) -> None:
    begun = person.get(f"/sign-in/begin?{urlencode({'to': elsewhere})}")

    assert person.get(person.at_issuer(begun.headers["Location"])).headers["Location"] == "/"
    assert all(len(cookie) < 4096 for cookie in person.given)


def test_a_code_that_another_browser_has_begun_signs_nobody_in(person: Person, stack: Stack) -> None:
    callback = person.at_issuer(person.get("/sign-in/begin").headers["Location"])
    victim = Person(stack)

    answer = victim.get(callback)

    assert answer.status == 400
    assert "No such sign-in has begun" in answer.body.decode()
    assert not victim.jar


def test_a_code_is_taken_once(person: Person) -> None:
    callback = person.at_issuer(person.get("/sign-in/begin").headers["Location"])
    begun = dict(person.jar)
    assert person.get(callback).status == 303

    person.jar = begun
    assert person.get(callback).status == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": ["pages", "another-client"], "azp": "another-client"},
        {"iss": "https://another.example"},
        {"exp": 1_600_000_000},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_signs_nobody_in(
    person: Person, issuer: Issuer, changed: dict[str, Any]
) -> None:
    issuer.changed = changed

    answer = person.open("/")

    assert answer.status == 400
    assert "Sign-in has failed" in answer.body.decode()
    assert "__Host-onrecord" not in person.jar


def test_a_token_that_another_key_has_signed_signs_nobody_in(person: Person, issuer: Issuer) -> None:
    issuer.key = rsa.generate_private_key(65537, 2048)

    assert person.open("/").status == 400
    assert "__Host-onrecord" not in person.jar


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_anybody_can_make_signs_nobody_in(
    person: Person, issuer: Issuer, algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = jwt.encode

    def by_anybody(claims: dict[str, Any], *_: Any, headers: dict[str, Any]) -> str:
        return encode(claims, None if algorithm == "none" else "k" * 32, algorithm, headers=headers)

    monkeypatch.setattr("tests.support.issuer.jwt.encode", by_anybody)

    assert person.open("/").status == 400


@pytest.mark.parametrize("sender", ["https://another.example", None])
def test_an_answer_of_another_issuer_is_refused(person: Person, sender: str | None) -> None:
    callback = person.at_issuer(person.get("/sign-in/begin").headers["Location"])
    path, _, query = callback.partition("?")
    sent = {name: values[0] for name, values in parse_qs(query).items() if name != "iss"}

    answer = person.get(f"{path}?{urlencode(sent | ({'iss': sender} if sender else {}))}")

    assert answer.status == 400


def test_what_the_issuer_refuses_is_said_and_nothing_it_writes_is_shown(person: Person) -> None:
    begun = person.get("/sign-in/begin").headers["Location"]
    refusal = {"error": "access_denied", "error_description": "<b>call 555</b>"}
    query = {name: parse_qs(urlsplit(person.at_issuer(begun)).query)[name][0] for name in ("state", "iss")}

    body = person.get(f"/sign-in/callback?{urlencode(query | refusal)}").body.decode()

    assert "access_denied" in body
    assert "555" not in body


def test_an_issuer_that_does_not_answer_is_waited_for(person: Person, issuer: Issuer) -> None:
    issuer.silent = True
    assert person.get("/sign-in/begin").status == 503
    issuer.silent = False

    assert person.open("/").status == 200


# --- Sessions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["x", "", "eyJyb2xlIjozfQ.aaaa.bbbb"])
def test_a_session_that_we_have_not_signed_is_none(person: Person, value: str) -> None:
    person.jar["__Host-onrecord"] = value

    assert person.get("/v1/documents", PROGRAM).status == 401


def test_a_session_cannot_be_changed_nor_made_of_another_cookie(person: Person) -> None:
    person.get("/sign-in/begin")
    (begun,) = person.jar.values()
    person.jar = {"__Host-onrecord": begun}
    assert person.get("/v1/documents", PROGRAM).status == 401

    person.open("/")
    person.jar["__Host-onrecord"] = person.jar["__Host-onrecord"][:-2] + "AA"
    assert person.get("/v1/documents", PROGRAM).status == 401


def test_a_session_of_another_client_is_none(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    person.open("/")
    monkeypatch.setenv("ONRECORD_SIGN_IN_CLIENT", "another")
    forget()

    assert person.get("/v1/documents", PROGRAM).status == 401


def test_a_session_ends_after_the_hours_of_the_parameter(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.open("/")
    now = time.time()
    timestamp = "itsdangerous.timed.TimestampSigner.get_timestamp"

    monkeypatch.setattr(timestamp, lambda _: int(now + 8 * 3600 - 60))
    assert person.get("/v1/documents", PROGRAM).status == 200
    monkeypatch.setattr(timestamp, lambda _: int(now + 8 * 3600 + 60))
    assert person.get("/v1/documents", PROGRAM).status == 401


def test_a_new_key_leaves_sessions_valid_and_the_second_new_key_ends_them(person: Person) -> None:
    person.open("/")
    for value, status in (("second key", 200), ("third key", 401)):
        resources.secrets().put_secret_value(SecretId=KEY, SecretString=value)
        forget()
        assert person.get("/v1/documents", PROGRAM).status == status


def test_a_key_that_another_process_has_read_first_is_read_at_once(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.open("/")
    resources.secrets().put_secret_value(SecretId=KEY, SecretString="second key")
    signer: Any = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    settings = sign_in_settings()
    assert settings is not None
    salt = f"onrecord session {settings.issuer} {CLIENT}"
    made = URLSafeTimedSerializer("second key", salt=salt, signer_kwargs=signer)
    person.jar["__Host-onrecord"] = str(made.dumps({"name": "Tom", "role": 1}))

    assert person.get("/v1/documents", PROGRAM).status == 401  # the keys were read a moment ago
    monkeypatch.setattr(cookies, "SOONEST_S", 0)
    assert person.get("/v1/documents", PROGRAM).status == 200


def test_signing_out_ends_the_session_here_and_at_the_issuer(person: Person, issuer: Issuer) -> None:
    person.open("/")

    answer = person.get("/sign-out", BROWSER | OURS, "POST")

    assert not person.jar
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    (forward,) = re.findall('http-equiv="refresh" content="0; url=([^"]+)"', answer.body.decode())
    assert person.at_issuer(unescape(forward)) == "/signed-out"
    assert issuer.ended == [
        {
            "client_id": CLIENT,
            "post_logout_redirect_uri": "https://api.example.org/signed-out",
            "logout_uri": "https://api.example.org/signed-out",
        }
    ]
    assert person.get("/v1/documents", PROGRAM).status == 401
    assert "Sign in again" in person.get("/signed-out").body.decode()


# --- Roles ---------------------------------------------------------------------------------------

ACTIONS = {
    "read": ("GET", "/v1/documents"),
    "ask for a file": ("POST", "/v1/exports"),
    "see the page of uploads": ("GET", "/uploads"),
    "upload": ("POST", "/v1/documents"),
    "delete": ("DELETE", "/v1/documents/none"),
}
MAY = {
    "reader": {"read", "ask for a file"},
    "uploader": {"read", "ask for a file", "see the page of uploads", "upload"},
    "administrator": {"read", "ask for a file", "see the page of uploads", "upload", "delete"},
}


@pytest.mark.parametrize("role", MAY)
def test_a_role_may_do_what_it_says(person: Person, issuer: Issuer, role: str) -> None:
    issuer.has_roles(role)
    person.open("/")

    done = {
        name
        for name, (method, path) in ACTIONS.items()
        if person.get(path, {"accept": "*/*"} | OURS, method).status != HTTPStatus.FORBIDDEN
    }

    assert done == MAY[role]
    assert ('href="/uploads"' in person.get("/").body.decode()) == (role != "reader")


@pytest.mark.parametrize(
    ("listed", "status"),
    [
        (["onrecord-reader", "staff"], 200),
        ("staff onrecord-reader", 200),
        (["staff"], 403),
        (["reader"], 403),
        ("onrecord-readers", 403),
        (None, 403),
        ({"onrecord-reader": True}, 403),
    ],
    ids=json.dumps,
)
def test_a_person_without_a_role_sees_nothing(
    person: Person, issuer: Issuer, listed: Any, status: int
) -> None:
    issuer.person["cognito:groups"] = listed

    answer = person.open("/")

    assert answer.status == status
    assert (person.get("/v1/documents", PROGRAM).status == 200) == (status == 200)


def test_the_highest_role_counts(person: Person, issuer: Issuer) -> None:
    issuer.has_roles("administrator", "reader")
    person.open("/")

    assert person.get("/v1/documents/none", PROGRAM | OURS, "DELETE").status == 404


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Ann Lee"}, "Ann Lee"),
        ({"name": None, "email": "ann@news.example"}, "ann@news.example"),
        ({"name": None}, "1"),
        ({"name": "<script>alert(1)</script>"}, "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_a_page_names_who_is_signed_in(
    person: Person, issuer: Issuer, claims: dict[str, Any], name: str
) -> None:
    issuer.person |= claims

    assert f'<span dir="auto">{name}</span> <button>Sign out</button>' in person.open("/").body.decode()


# --- Requests that another site makes ------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "https://api.example.org"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://api.example.org"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("action", ["upload", "delete", "sign out"])
def test_no_other_site_acts_in_the_name_of_who_is_signed_in(
    person: Person, issuer: Issuer, action: str, headers: dict[str, str], passes: bool
) -> None:
    issuer.has_roles("administrator")
    person.open("/")

    method, path = (ACTIONS | {"sign out": ("POST", "/sign-out")})[action]
    answer = person.get(path, headers, method)

    assert (answer.status != HTTPStatus.FORBIDDEN) == passes
    assert ("__Host-onrecord" in person.jar) == (action != "sign out" or not passes)
