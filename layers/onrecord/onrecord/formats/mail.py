"""Statements as a mail of plain text."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.record.model import RecordedStatement

SUBJECT = 99
"""Characters of a subject: SNS takes fewer than 100, of ASCII (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html)."""
TEXT = 200_000
"""Bytes of a text: SNS takes 256 KB with all else."""
_LINE = re.compile(r"[\s\x00-\x1f\x7f]+")


class Mail(NamedTuple):
    """A mail: its subject in ASCII, its text."""

    subject: str
    text: str


def alert_mail(statements: Sequence[RecordedStatement], *, alert: str, title: str, origin: str) -> Mail:
    """Return the mail that brings the news of an alert.

    Args:
        statements: the news, all of one document.
        alert: the alert's id.
        title: its title.
        origin: scheme and host of the API, which addresses are made with.
    """
    footer = f"\n\n--\nAlert {alert}: {_line(title)}\n"
    entries: list[str] = []
    length = 0
    for number, statement in enumerate(statements):
        entry = _entry(statement, origin)
        length += len(entry.encode())
        if length > TEXT:
            entries.append(f"And {len(statements) - number} more.")
            break
        entries.append(entry)
    return Mail(_subject(title), "\n\n".join(entries) + footer)


def _entry(statement: RecordedStatement, origin: str) -> str:
    speakers = " and ".join(speaker.name for speaker in statement.speakers)
    said = _line(statement.text)
    document = statement.document
    source = " · ".join(filter(None, (str(statement.date), document.title, document.outlet)))
    lines = (
        f"{_line(speakers)}: {said}" if speakers else said,
        _line(statement.sentence.text) if statement.sentence else "",
        _line(source),
        f"{origin}{statement.self}",
        document.url or "",
    )
    return "\n".join(filter(None, lines))


def _subject(title: str) -> str:
    plain = unicodedata.normalize("NFKD", _line(title)).encode("ascii", "ignore").decode().strip()
    return f"On record: {plain or 'news'}"[:SUBJECT].strip()


def _line(text: str) -> str:
    return _LINE.sub(" ", text).strip()
