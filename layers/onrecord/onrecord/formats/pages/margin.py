"""The margin of a page: who speaks in the text, and how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.model import SourceClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.model import Statement

COLOURS = 8
"""How many colours tell speakers apart; a number beside each mark tells more."""
NOBODY = "no source named"
UNNAMED = "unnamed source"
_UNNAMED = (SourceClass.UNNAMED_OFFICIAL, SourceClass.UNNAMED_PERSON, SourceClass.CROWD)


@dataclass(frozen=True, slots=True)
class PageSpeaker:
    """A speaker of a document; ``number`` is the sign of the marks, from 1 on.

    ``role`` of a source without a name is that it has none.
    """

    number: int
    name: str
    role: str | None
    statements: int

    @property
    def colour(self) -> int:
        """The number of the marks' colour."""
        return (self.number - 1) % COLOURS


def speakers_of(statements: Sequence[Statement]) -> dict[str, PageSpeaker]:
    """Return the speaker of each statement by the statement's id; several at once are one entry.

    Who says most has the lowest number.
    """
    names = {statement.id: _name(statement) for statement in statements}
    roles: dict[str, str | None] = {}
    for statement in statements:
        for speaker in statement.speakers[:1]:
            unnamed = UNNAMED if speaker.source_class in _UNNAMED else None
            roles[names[statement.id]] = roles.get(names[statement.id]) or speaker.role or unnamed
    ranked = {
        name: PageSpeaker(number, name, roles.get(name), count)
        for number, (name, count) in enumerate(Counter(names.values()).most_common(), start=1)
    }
    return {statement_id: ranked[name] for statement_id, name in names.items()}


def _name(statement: Statement) -> str:
    return ", ".join(dict.fromkeys(speaker.name for speaker in statement.speakers)) or NOBODY
