"""axe-core (https://github.com/dequelabs/axe-core) finds nothing on any page, in light and in dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

PAGES = {
    "front": "/",
    "answer": "/v1/statements?speaker=Blinken",
    "empty": "/v1/statements?speaker=Blinken&to=1999-01-01",
    "problem": "/v1/statements?speaker=Nobody+At+All",
    "entity": "/v1/entities/person:antony-blinken",
    "entities": "/v1/entities",
    "documents": "/v1/documents",
    "uploads": "/uploads",
    "document": "/v1/documents/{seed}",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(context: BrowserContext, seed: str, name: str, scheme: str) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(PAGES[name].format(seed=seed))

    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_scrolls_in_one_direction(context: BrowserContext, seed: str, name: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(PAGES[name].format(seed=seed))

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_would_find_a_picture_without_words(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")

    assert Axe().run(page).violations_count > 0
