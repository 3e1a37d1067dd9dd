"""The pictures of README and docs, as a browser shows the pages: left in ``build/pictures``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.repository import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

PICTURES = ROOT / "build" / "pictures"
PAGES = {
    "reading-view": "/v1/documents/{seed}",
    "answer": "/v1/statements?speaker=Blinken&about=Russia",
    "front": "/",
}
DESK, PHONE, PAPER = ({"width": width, "height": 900} for width in (1320, 390, 640))
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light"},
    "print": {"media": "print"},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_like_its_picture(context: BrowserContext, seed: str, name: str, look: str) -> None:
    page = context.new_page()
    page.emulate_media(**LOOKS[look])
    page.set_viewport_size({"phone": PHONE, "print": PAPER}.get(look, DESK))
    page.goto(PAGES[name].format(seed=seed))

    file = PICTURES / f"{name}-{look}.png"
    page.screenshot(path=file)

    ink, paper = page.evaluate("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
    lightness = {each: sum(map(int, each[4:-1].split(",")[:3])) for each in (ink, paper)}
    assert (lightness[ink] > lightness[paper]) == (look == "dark")
    assert page.get_by_role("button", name="copy as citation").first.is_visible() == (
        look != "print" and name != "front"
    )
