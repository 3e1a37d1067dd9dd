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
_LINE_CHARACTERS, _LINE_PX, _AROUND_PX = 60, 30, 130
"""Of a frame of full width: characters and pixels of a line, and the pixels around the words."""
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
    return replace(page, frames=frames), f"What {entity.name} said", _height(newest) + 2 * _LINE_PX


def _height(statements: Sequence[RecordedStatement]) -> int:
    lines = sum(len(statement.text) // _LINE_CHARACTERS + 1 for statement in statements)
    return lines * _LINE_PX + (len(statements) or 1) * _AROUND_PX
