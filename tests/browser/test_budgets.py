"""A page is small and whole in one request; of a long document only what is in sight is laid out."""

from __future__ import annotations

import sys
from statistics import median
from typing import TYPE_CHECKING

from onrecord.formats.pages import document_page
from onrecord.model import Coverage, Cue, Document, Extractor, Span, Speaker, Statement

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from playwright.sync_api import BrowserContext, Page

    from tests.support.running_stack import RunningStack

TRIES = 5
LARGEST_PAGE = 100_000
"""Bytes of the seed's page, uncompressed."""


def test_a_page_is_one_request_and_small(page: Page, seed: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    answer = page.goto(f"/v1/documents/{seed}")

    assert answer is not None
    assert len(answer.body()) < LARGEST_PAGE
    assert [url for url in requests if not url.endswith("/favicon.ico")] == [page.url]


def test_a_page_works_as_soon_as_it_is_loaded(
    page: Page, seed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = []
    for _ in range(TRIES):
        page.goto(f"/v1/documents/{seed}")  # returns when it is loaded
        assert (
            page.evaluate(
                "(e => { e.click(); return e.ariaPressed; })(document.querySelector('button.speaker'))"
            )
            == "true"
        )
        taken.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))

    # A time would fail on a busy machine, so it is printed.
    with capsys.disabled():
        sys.stdout.write(f"\nthe seed's page can be used {median(taken):.0f} ms after it is asked for\n")


def test_of_a_hundred_thousand_words_only_what_is_in_sight_is_laid_out(
    context: BrowserContext, tmp_path: Path
) -> None:
    said = "Ann Lee said that bridge {} was closed for repairs until the harbour opens.\n\n"
    text = "".join(said.format(number) for number in range(100_000 // len(said.split())))
    start, content = 0, "that bridge"
    statements = []
    for number, line in enumerate(text.split("\n\n")[:-1]):
        begin = start + line.index(content)
        statements.append(
            Statement(
                id=f"s{number}",
                form="indirect",
                kind="speech",
                text=line[line.index(content) :],
                content=(Span(start=begin, end=start + len(line), text=text[begin : start + len(line)]),),
                cue=Cue(start=start + 8, end=start + 12, text="said", lemma="say"),
                source=Span(start=start, end=start + 7, text="Ann Lee"),
                speakers=(Speaker(entity_id=None, name="Ann Lee", resolved_by="name", confidence=0.9),),
                confidence=0.9,
            )
        )
        start += len(line) + 2
    document = Document(
        id="long",
        characters=len(text),
        language="en",
        text_sha256="0" * 64,
        coverage=Coverage(read=len(text)),
        extractor=Extractor(version="0", model="none"),
    )
    file = tmp_path / "long.html"
    file.write_text(document_page(text, document, statements).html, "utf-8")
    page = context.new_page()
    page.goto(file.as_uri())

    laid_out = """where => [...document.querySelectorAll(where)]
        .filter(e => e.checkVisibility({ contentVisibilityAuto: true })).length"""
    for where in ("article p mark", ".statements li blockquote"):
        everything = page.locator(where).count()
        assert everything > 7_000
        for place in (0.3, 1, 0):
            page.evaluate("part => scrollTo(0, document.documentElement.scrollHeight * part)", place)
            page.evaluate("new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")
            assert page.evaluate(laid_out, where) < 300


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
