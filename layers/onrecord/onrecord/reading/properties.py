"""What the properties of an office document say of it, as far as they can be believed.

Programs fill them in by themselves: the author is who owns the computer, the title that of the template, the
date that of the last conversion. So a name that a program gives is none, a headline in the text comes before
the title, and a date is the day of publication where the text names the same day.
"""

from __future__ import annotations

import datetime as dt
import re

from onrecord.model import PublishedBasis
from onrecord.reading.contract import Metadata

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
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_DAY_FIRST = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]+)\.?(?:,?\s+(\d{4}))?")
_MONTH_FIRST = re.compile(r"\b([A-Z][a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4}))?")
_NUMERIC = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def metadata_of(
    text: str,
    *,
    headline: str | None,
    title: str | None,
    author: str | None,
    created: dt.date | None,
    language: str | None = None,
    url: str | None = None,
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
    """
    title = " ".join((title or "").split())
    author = " ".join((author or "").split())
    confirmed = created if created is not None and _names(text[:_HEAD], created) else None
    return Metadata(
        title=" ".join((headline or "").split()) or (title if not _UNTITLED.fullmatch(title) else "") or None,
        author=author if author.casefold() not in _NOBODY and re.search(r"[^\W\d_]", author) else None,
        url=url,
        published=confirmed,
        published_basis=None if confirmed is None else PublishedBasis.PAGE,
        language=language.partition("-")[0].lower()
        if language and re.match(r"[A-Za-z]{2}\b", language)
        else None,
    )


def day_in(written: str | None) -> dt.date | None:
    """Return the day of a date and time as office programs write it (ISO 8601); None if it is none."""
    try:
        return dt.date.fromisoformat((written or "").strip()[:10])
    except ValueError:
        return None


def _names(text: str, day: dt.date) -> bool:
    """Tell whether a text names a day, with or without its year."""
    dates = [(month, number, year) for number, month, year in _DAY_FIRST.findall(text)]
    dates += _MONTH_FIRST.findall(text)
    for name, number, year in dates:
        month = next((n for n, full in enumerate(_MONTHS, 1) if _is_month(name.lower(), full)), None)
        if (month, int(number)) == (day.month, day.day) and year in ("", str(day.year)):
            return True
    return day.isoformat() in (f"{year}-{month}-{number}" for year, month, number in _NUMERIC.findall(text))


def _is_month(written: str, full: str) -> bool:
    return written == full or (len(written) >= 3 and full.startswith(written))
