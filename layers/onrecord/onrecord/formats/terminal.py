"""The record as tables for a terminal: who said what, then the entities."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from onrecord.model import Act, ResolvedBy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onrecord.model import Entity, Speaker, Statement


def statements_table(statements: Iterable[Statement]) -> Table:
    """Return a row for each statement: speaker, role, form, cue, content in its reading form.

    Below the form stands whether the statement is a question or a request, and whether it is negated.
    """
    table = Table(
        "speaker", "role", "form", "cue", "content", title="Statements", show_lines=True, expand=True
    )
    for column, ratio in zip(table.columns, (4, 4, 2, 3, 11), strict=True):
        column.ratio = ratio
        column.overflow = "fold"
    for statement in statements:
        _add_row(
            table,
            _speakers(statement),
            "; ".join(dict.fromkeys(speaker.role for speaker in statement.speakers if speaker.role)),
            _manner(statement),
            statement.cue.text if statement.cue else "",
            statement.text,
        )
    return table


def entities_table(entities: Iterable[Entity]) -> Table:
    """Return a row for each entity: name, type, role, aliases, how often it is mentioned and how."""
    table = Table("entity", "type", "role", "aliases", "mentions", title="Entities", expand=True)
    for entity in entities:
        kinds = Counter(mention.kind for mention in entity.mentions)
        counts = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        _add_row(table, entity.name, entity.type, entity.role or "", ", ".join(entity.aliases), counts)
    return table


def _add_row(table: Table, *cells: str) -> None:
    table.add_row(*map(Text, cells))  # as Text: a document's square brackets are no markup


def _manner(statement: Statement) -> str:
    act = "" if statement.act is Act.ASSERTION else statement.act
    return "\n".join(filter(None, (statement.form, act, "not said" if statement.negated else "")))


def _speakers(statement: Statement) -> str:
    if statement.source is None:
        return f"({statement.unattributed})"
    names = " and ".join(_resolved(speaker, statement.source.text) for speaker in statement.speakers)
    if not statement.addressees:
        return names
    return f"{names} → {' and '.join(addressee.name for addressee in statement.addressees)}"


def _resolved(speaker: Speaker, source: str) -> str:
    # Shows which word of the text was resolved to the speaker.
    named = speaker.resolved_by in (ResolvedBy.NAME, None) or source == speaker.name
    return speaker.name if named else f"{speaker.name} ({source})"
