"""Embeds: a statement, or the newest statements of somebody, in a frame of a newsroom's own page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.formats.pages.templates import PageTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.formats.pages.templates import HtmlPage
    from onrecord.record.model import EntityProfile, RecordedStatement

_STYLES = ("base.css", "embed.css")
_STATEMENT = PageTemplate("embed_statement", _STYLES, (), served=False)
_SPEAKER = PageTemplate("embed_speaker", _STYLES, (), served=False)
_TEXT_LINE = (52, 27)
"""Characters and CSS pixels of a line of a statement in a frame of full width."""
_CAPTION_LINE = (68, 20)
"""The same of a line below it."""
_HEADING_PX, _STATEMENT_PX, _FRAME_PX = 35, 15, 36
"""CSS pixels of a heading, around the words of a statement, and around all of them."""
Embed = tuple["HtmlPage", str, int]
"""A page, its title, and its height in CSS pixels."""


def statement_embed(statement: RecordedStatement, frames: tuple[str, ...]) -> Embed:
    """Return a statement as an embed; ``frames`` are the origins of the pages that may show it."""
    page = _STATEMENT.render(statement=statement)
    names = ", ".join(speaker.name for speaker in statement.speakers) or "A source without a name"
    return replace(page, frames=frames), f"{names}: {statement.text[:100]}", _height([statement])


def speaker_embed(
    entity: EntityProfile, newest: Sequence[RecordedStatement], frames: tuple[str, ...]
) -> Embed:
    """Return the newest statements of somebody as an embed."""
    page = _SPEAKER.render(entity=entity, newest=newest)
    heading = _HEADING_PX + (_height_of(entity.roles[0].role, _CAPTION_LINE) if entity.roles else 0)
    return replace(page, frames=frames), f"What {entity.name} said", _height(newest, by=False) + heading


def _height(statements: Sequence[RecordedStatement], *, by: bool = True) -> int:
    """Return the CSS pixels of statements in a frame of full width; "Nothing on record." is a line."""
    heights = (
        _height_of(statement.text, _TEXT_LINE)
        + _height_of(_caption(statement, by), _CAPTION_LINE)
        + _STATEMENT_PX
        for statement in statements
    )
    return _FRAME_PX + (sum(heights) or _TEXT_LINE[1])


def _height_of(words: str, line: tuple[int, int]) -> int:
    characters, pixels = line
    return (len(words) // characters + 1) * pixels


def _caption(statement: RecordedStatement, by: bool) -> str:
    """Return words about as long as those below a statement (``said.html``)."""
    speakers = "; ".join(", ".join(filter(None, (each.name, each.role))) for each in statement.speakers)
    source = statement.document.title or statement.document.outlet or ""
    named = f"{speakers or 'no source named'} · " if by else ""
    return f"{named}partly quoted, 2022-01-27 · {source}"
