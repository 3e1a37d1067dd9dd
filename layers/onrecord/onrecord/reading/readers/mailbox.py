"""Mailboxes (mbox, RFC 4155): a document for each e-mail, named by its message id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.model import well_formed
from onrecord.problems import ProblemError
from onrecord.reading.contract import UnreadPart
from onrecord.reading.limits import check_documents
from onrecord.reading.mails import mail, message_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.reading.contract import File, Part

_FROM = re.compile(rb"(?:\A|(?<=\n))From [^\r\n]*\d{4}[^\r\n]*\r?\n(?=[A-Za-z-]+:)")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


def read(file: File) -> Iterator[Part]:
    """Read the e-mails of a mailbox.

    Raises:
        ProblemError: it has more e-mails than are read.
    """
    starts = [match.end() for match in _FROM.finditer(file.data)]
    ends = [match.start() for match in _FROM.finditer(file.data)][1:]
    check_documents(len(starts), file.limits)
    seen: set[str] = set()
    for number, (start, end) in enumerate(zip(starts, [*ends, len(file.data)], strict=True), 1):
        data = _ESCAPED.sub(rb"\1", file.data[start:end])
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
