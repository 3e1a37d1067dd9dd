"""People sign in by an issuer on this machine, and come back to what they were sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.issuer import CLIENT, Issuer, issuing
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as running:
        yield running


@pytest.fixture(scope="module")
def signing_in(issuer: Issuer) -> Iterator[RunningStack]:
    """A stack whose pages one signs in to."""
    parameters = {"SignInIssuer": issuer.url, "SignInClientId": CLIENT}
    with serving(*(f"--parameter={name}={value}" for name, value in parameters.items())) as running:
        yield running


@pytest.fixture
def page(browser: Browser, signing_in: RunningStack, issuer: Issuer) -> Iterator[Page]:
    issuer.has_roles("reader")
    context = browser.new_context(base_url=signing_in.pages_url)
    breaches: list[str] = []
    context.on(
        "console",
        lambda said: breaches.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield context.new_page()
    context.close()
    assert not breaches


def test_a_shared_statement_opens_after_signing_in(page: Page, signing_in: RunningStack) -> None:
    (statement,) = signing_in.api.items("/v1/statements", speaker="Wendy Sherman")

    page.goto(f"/v1/statements/{statement['id']}")

    expect(page).to_have_url(re.compile(f"/v1/documents/[0-9a-f]+#{statement['id']}$"))
    expect(page.locator(f'[id="{statement["id"]}"]')).to_be_in_viewport()
    expect(page.get_by_role("navigation", name="onrecord")).to_contain_text("Ann Lee")


def test_the_place_in_a_page_is_come_back_to(page: Page, signing_in: RunningStack) -> None:
    (statement,) = signing_in.api.items("/v1/statements", speaker="Wendy Sherman")
    place = f"/v1/documents/{statement['document']['id']}#in-{statement['id']}"

    page.goto(place)

    expect(page).to_have_url(signing_in.pages_url + place)


def test_a_reader_sees_no_page_of_uploads(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Upload")).to_have_count(0)
    page.goto("/uploads")

    expect(page.get_by_role("heading", level=1)).to_have_text("This is not permitted")


def test_an_uploader_uploads(page: Page, issuer: Issuer) -> None:
    issuer.has_roles("uploader")
    page.goto("/uploads")
    page.get_by_label("Articles").set_input_files(
        {"name": "bridge.txt", "mimeType": "text/plain", "buffer": b"Ann Lee said that the bridge is open."}
    )
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_role("link", name=re.compile("done: 1 statement"))).to_be_visible()


def test_signing_out_ends_it_here_and_at_the_issuer(page: Page, issuer: Issuer) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()

    expect(page).to_have_url(re.compile("/signed-out$"))
    assert issuer.ended[-1]["client_id"] == CLIENT
    assert page.context.cookies() == []
    assert Axe().run(page).violations_count == 0


def test_axe_finds_nothing_while_somebody_is_signed_in(page: Page) -> None:
    page.goto("/")

    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
