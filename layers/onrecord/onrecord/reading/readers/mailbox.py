"""Mailboxes (mbox, RFC 4155): a document for each e-mail, named by its message id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.model import well_formed
from onrecord.problems import ProblemError
from onrecord.reading.contract import UnreadPart
from onrecord.reading.encodings import with_ascii_bytes
from onrecord.reading.limits import check_documents
from onrecord.reading.mails import mail, message_id
from onrecord.reading.unpacking import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File, Part

_FROM = re.compile(rb"(?:\A\s*|(?<=\n))From [^\r\n]*\d:\d\d[^\r\n]*\d{4}[^\r\n]*\r?\n(?=[A-Za-z-]+:)")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(file: File) -> Iterator[Part]:
    """Read the e-mails of a mailbox.

    Raises:
        ProblemError: it has more e-mails than are read, or none.
    """
    whole = with_ascii_bytes(file.data)
    places = mails_in(whole)
    if not places:
        raise damaged("mailbox", "its first line is not followed by an e-mail")
    check_documents(len(places), file.limits)
    seen: set[str] = set()
    for number, (_, start, end) in enumerate(places, 1):
        data = _ESCAPED.sub(rb"\1", whole[start:end])
        record = str(number)
        try:
            record = well_formed(message_id(data) or record)
            if record in seen:
                record = f"{record} {number}"
            seen.add(record)
            if file.wants(record):
                yield mail(data, record=record)
        except ProblemError as error:
            yield UnreadPart(record, error.problem)


def mails_in(data: bytes) -> list[tuple[int, int, int]]:
    """Return where the e-mails of a mailbox are: the line that begins one, the e-mail itself, its end."""
    found = [match.span() for match in _FROM.finditer(data)]
    ends = [*(start for start, _ in found), len(data)][1:]
    return [(*place, end) for place, end in zip(found, ends, strict=True)]
