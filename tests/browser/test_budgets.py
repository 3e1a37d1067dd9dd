"""A page is small and whole in one request; of a long document only what is in sight is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from tests.support.running_stack import RunningStack

LARGEST_PAGE = 100_000
"""Bytes of the seed's page, uncompressed."""


def test_a_page_is_one_request_and_small(page: Page, seed: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    answer = page.goto(f"/v1/documents/{seed}")

    assert answer is not None
    assert len(answer.body()) < LARGEST_PAGE
    assert [url for url in requests if not url.endswith("/favicon.ico")] == [page.url]


def test_paragraphs_out_of_sight_of_a_long_document_are_not_laid_out(
    context: BrowserContext, stack: RunningStack
) -> None:
    text = "\n\n".join(f"Ann Lee said that bridge {number} was closed for repairs." for number in range(600))
    document = stack.upload("long-read.txt", text)
    stack.api.processed(document, 120)
    page = context.new_page()
    page.goto(f"/v1/documents/{document}")

    skipped = page.evaluate(
        """[...document.querySelectorAll("article p")]
            .filter(p => getComputedStyle(p).contentVisibility === "auto").length"""
    )
    assert skipped == page.locator("article p").count() == 600
