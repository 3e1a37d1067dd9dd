"""The metadata in the properties of an office document, as far as they can be trusted.

Programs fill them in by themselves: the author is the owner of the computer, the title is that of the
template, and the date that of the last conversion. So names that programs give are ignored, a headline in the
text is preferred to the title, and the date is the day of publication only if the text names the same day.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.model import PublishedBasis
from onrecord.reading.contract import Metadata
from onrecord.reading.days import names_day

if TYPE_CHECKING:
    import datetime as dt

_NOBODY = {
    *("user", "admin", "administrator", "author", "owner", "unknown", "anonymous", "guest", "root", "pc"),
    *("microsoft office user", "windows user", "python-docx", "word document", "openoffice", "libreoffice"),
}
_UNTITLED = re.compile(
    r"(?:microsoft (?:word|powerpoint) - .*|(?:untitled|document|word document|doc)\W*\d*"
    r"|.*\.(?:docx?|odt|rtf|pdf|indd|qxd|html?))",
    re.IGNORECASE,
)
_HEAD = 1_500  # characters of the text that are looked at for the day


def metadata_of(
    text: str,
    *,
    headline: str | None,
    title: str | None,
    author: str | None,
    created: dt.date | None,
    language: str | None = None,
    url: str | None = None,
    outlet: str | None = None,
) -> Metadata:
    """Return a document's metadata.

    Args:
        text: the document's text.
        headline: its headline, where the text has one.
        title: the title in its properties.
        author: the author in its properties.
        created: the day of its properties.
        language: the language tag of its properties (RFC 5646).
        url: where it stands on the web.
        outlet: the site that it stands on.
    """
    title = " ".join((title or "").split())
    author = " ".join((author or "").split())
    confirmed = created if created is not None and names_day(text[:_HEAD], created) else None
    return Metadata(
        title=" ".join((headline or "").split()) or (title if not _UNTITLED.fullmatch(title) else "") or None,
        author=author if author.casefold() not in _NOBODY and re.search(r"[^\W\d_]", author) else None,
        url=url,
        outlet=outlet,
        published=confirmed,
        published_basis=None if confirmed is None else PublishedBasis.PAGE,
        language=language.partition("-")[0].lower()
        if language and re.match(r"[A-Za-z]{2}\b", language)
        else None,
    )
