"""Fixtures of the tests in a browser: Debian's Chromium, driven by Playwright, on the local stack."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.local.conftest import _no_real_aws  # noqa: F401  the same isolation
from tests.support.repository import ROOT
from tests.support.running_stack import RunningStack, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    """One stack with the seeds for all tests; each uploads under names of its own."""
    with serving("--retry-after", "1") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "there is no chromium on PATH: make browser installs it"
    with sync_playwright() as playwright:
        # Root, which CI is, gets no sandbox; everything that is opened is the local stack's.
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, stack: RunningStack) -> Iterator[BrowserContext]:
    """A profile of the browser in which errors of scripts and breaches of a page's policy fail the test."""
    opened = browser.new_context(
        base_url=stack.api_url,
        viewport={"width": 1000, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )
    opened.set_default_timeout(PATIENCE_MS)
    faults: list[str] = []
    opened.on("weberror", lambda error: faults.append(str(error.error)))
    opened.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield opened
    opened.close()
    assert not faults


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def seed(stack: RunningStack) -> str:
    """The id of the seed's document."""
    keys = {path.name for path in (ROOT / "seeds").glob("*.txt")}
    return next(str(each["id"]) for each in stack.api.items("/v1/documents") if each["key"] in keys)
