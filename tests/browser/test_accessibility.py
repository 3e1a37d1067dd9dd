"""axe-core (https://github.com/dequelabs/axe-core) finds nothing on any page, in light and in dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.repository import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.support.running_stack import RunningStack

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
    "zones": "/v1/documents/{zones}",
    "container": "/v1/documents/{container}",
    "failed": "/v1/documents?status=failed",
    "unread": "/v1/documents/{empty}",
}
FILES = ROOT / "tests" / "data" / "files"


@pytest.fixture(scope="module")
def addresses(stack: RunningStack, seed: str) -> dict[str, str]:
    """The ids of documents that pages are of: with many zones, of several documents, and one that failed."""
    names = {"zones": "web/ferry.html", "container": "containers/articles.csv"}
    ids = {name: stack.upload(file, (FILES / file).read_bytes()) for name, file in names.items()}
    ids["empty"] = stack.upload("nothing.txt", " ")
    for id in ids.values():
        stack.api.processed(id, 60)
    return {"seed": seed, **ids}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    context: BrowserContext, addresses: dict[str, str], name: str, scheme: str
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(PAGES[name].format(**addresses))

    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_scrolls_in_one_direction(
    context: BrowserContext, addresses: dict[str, str], name: str
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(PAGES[name].format(**addresses))

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_would_find_a_picture_without_words(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")

    assert Axe().run(page).violations_count > 0
