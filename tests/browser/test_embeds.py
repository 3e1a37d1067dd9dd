"""A page of another origin shows a statement in a frame, if that origin may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from werkzeug.wrappers import Request, Response

from local.http_server import HttpServer
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext


MOST_EMPTY = 70
"""CSS pixels below what a frame shows: about two lines, as fonts differ."""


class NewsPage:
    """A page of a newsroom's own site, with what is pasted into it."""

    def __init__(self) -> None:
        self.content = ""
        self._server = HttpServer(0)
        self.url = self._server.url
        self._server.start(Request.application(self._answer))

    def _answer(self, _: Request) -> Response:
        page = f"<!doctype html><html lang=en><title>News</title><main><h1>News</h1>{self.content}</main>"
        return Response(page, content_type="text/html; charset=utf-8")

    def stop(self) -> None:
        self._server.stop()


@pytest.fixture(scope="module")
def pages() -> Iterator[tuple[NewsPage, NewsPage]]:
    """The page that may show embeds, and one that may not."""
    made = NewsPage(), NewsPage()
    yield made
    for page in made:
        page.stop()


@pytest.fixture(scope="module")
def embedding(pages: tuple[NewsPage, NewsPage]) -> Iterator[RunningStack]:
    with serving(f"--parameter=EmbedOrigins={pages[0].url}") as running:
        yield running


@pytest.fixture
def context(browser: Browser, embedding: RunningStack) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        base_url=embedding.api_url, permissions=["clipboard-read", "clipboard-write"]
    )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/v1/statements?speaker=Wendy+Sherman", "every indication"),
        ("/v1/entities/person:wendy-sherman", "every indication"),
    ],
)
def test_what_is_copied_is_shown_on_the_page_that_may(
    context: BrowserContext, pages: tuple[NewsPage, NewsPage], path: str, words: str
) -> None:
    page = context.new_page()
    page.goto(path)
    page.get_by_role("button", name="copy as embed").first.click()
    expect(page.get_by_role("status")).to_have_text("Embed copied")
    code = page.evaluate("navigator.clipboard.readText()")
    for news in pages:
        news.content = code

    page.goto(pages[0].url)
    expect(page.frame_locator("iframe").locator("blockquote").first).to_contain_text(words)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    frame = page.frames[1]
    assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert frame.evaluate("innerHeight - document.body.getBoundingClientRect().bottom") < MOST_EMPTY

    page.goto(pages[1].url)
    expect(page.frame_locator("iframe").locator("blockquote")).to_have_count(0)
