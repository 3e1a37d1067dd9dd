"""Zones recognised by their words, in any format: bylines, datelines and boilerplate.

Readers find the zones that a format marks; here the body of every document is looked through for those that
only its words mark. What is found is in the coverage: it is not read.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.model import PublishedBasis, Zone, ZoneSpan
from onrecord.reading.paragraphs import paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from onrecord.reading.contract import Metadata, ReadDocument

_LINE = re.compile(r"[^\s](?:[^\r\n]*[^\s])?")
_FIRST = 6  # lines in which a byline or a dateline may stand
_LONGEST_HEAD = 15  # lines, likewise, where all so far are short, as below the address of who sends a release
_SHORT = 80  # characters
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>(?:{'|'.join(month.capitalize() for month in _MONTHS)})[a-z]*)\.?"
_NUMBER = r"\d{1,2})(?:st|nd|rd|th)?"
_DATE = rf"(?:{_MONTH} (?P<day>{_NUMBER}|(?P<day_first>{_NUMBER} {_MONTH.replace('month', 'month_after')})"
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’/-]{1,40}(?: [A-Z][A-Z.'’/-]{0,40}){0,4})"
    r"(?:, [A-Z][\w.]{1,30}(?: [A-Z][\w.]{1,30})?)??"
    rf"(?:,? {_DATE}(?:,? (?P<year>\d{{4}}))?)?"
    r"(?: ?(?:\([^()\n]{2,40}\)|/[\w ]{3,30}/))?"
    r" ?(?:—|–|--|-)\s+(?=\S)"
)
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?"
_TIME = r"(?:,| at| -| \|)? ?\d{1,2}(?:[:.]\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,4})?"
_READING_TIME = r"(?: ?[|·•–—-] ?\d+[ -]min(?:ute)?s?(?: read)?)?"
_DATE_ALONE = re.compile(
    r"(?:(?:(?:[Ff]irst |[Oo]riginally )?[Pp]ublished|[Pp]osted|[Dd]ate|[Ii]ssued|[Rr]eleased)(?: on)?:? )?"
    r"(?:[A-Z][\w.’' -]{1,40}, )?"
    rf"(?:{_WEEKDAY} )?{_DATE},? (?P<year>\d{{4}})(?:{_TIME})?{_READING_TIME}"
)
_NAME = r"[A-Z][\w.'’-]{0,40}"
_BYLINE = re.compile(
    rf"[Bb][Yy] (?P<names>{_NAME}(?:,? (?:(?:and|de|van|von|der) )*{_NAME}){{1,7}})(?: in {_NAME})?"
    rf"(?:(?: ?[,;|·•—–-])? (?:{_WEEKDAY} )?{_DATE}(?:,? (?P<year>\d{{4}}))?(?:{_TIME})?)?{_READING_TIME}"
)
_ABOUT = re.compile(r"About (?:the )?(?P<name>[A-Z][\w&.'’-]*)(?P<more>[^\n:.]{0,60})(?P<end>:|\n|$)")
_NOTES = re.compile(
    r"(?:forward[- ]looking statements?|safe harbou?r|cautionary (?:note|statement)"
    r"|(?:media|press|investor)s?(?: relations)? (?:contacts?|enquir(?:y|ies)|inquir(?:y|ies))"
    r"|contacts?:|for (?:more|further) information|notes? (?:to|for) editors?"
    r"|\((?:additional )?(?:reporting|writing|editing) by [^()]{3,200}\)$"
    r"|the post .{3,200} (?:first appeared|appeared first) on "
    r"|-?\s*ends?\s*-?$|#{3}\s*$|-30-\s*$)",
    re.IGNORECASE,
)


_HEAD_OF_RELEASE = re.compile(
    r"(?:for (?:immediate )?release|(?:press|media|news) release|embargoed? until"
    r"|(?:press |media )?contacts?:).{0,150}",
    re.IGNORECASE,
)


def with_zones_of_words(document: ReadDocument) -> ReadDocument:
    """Return a document with its bylines, datelines and boilerplate as zones of their own."""
    text = document.text
    zones = document.zones or (ZoneSpan(zone=Zone.BODY, start=0, end=len(text)),)
    paragraphs = [
        (zone.start + start, zone.start + end)
        for zone in zones
        if zone.zone in (Zone.BODY, Zone.LEAD, Zone.HEADLINE)  # "About us" in bold, too
        for start, end in paragraphs_of(text[zone.start : zone.end])
    ]
    top = [zone for zone in zones if zone.zone in (Zone.BODY, Zone.LEAD, Zone.CAPTION)]  # in small print
    found = [*_first(text, _head(_lines(text, top))), *_last(text, paragraphs)]
    if not found:
        return document
    metadata = document.metadata
    for each in found:
        metadata = _known(metadata, each.zone, text[each.start : each.end])
    return replace(document, zones=tuple(_recut(zones, found)), metadata=metadata)


def _lines(text: str, zones: Iterable[ZoneSpan]) -> Iterator[tuple[int, int]]:
    for zone in zones:
        for line in _LINE.finditer(text, zone.start, zone.end):
            yield line.span()


def _head(lines: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the first lines, and more of them up to the first that is long."""
    for number, (start, end) in enumerate(islice(lines, _LONGEST_HEAD)):
        if number >= _FIRST and end - start > _SHORT:
            return
        yield start, end


def _first(text: str, lines: Iterable[tuple[int, int]]) -> Iterator[ZoneSpan]:
    """Yield the head of a release, the byline, the dateline and a date alone at the start of a document."""
    for start, end in lines:
        if 2 * start < len(text) and _HEAD_OF_RELEASE.fullmatch(text, start, end):
            yield ZoneSpan(zone=Zone.BOILERPLATE, start=start, end=end)
        elif _BYLINE.fullmatch(text, start, end):
            yield ZoneSpan(zone=Zone.BYLINE, start=start, end=end)
        elif _DATE_ALONE.fullmatch(text, start, end):
            yield ZoneSpan(zone=Zone.DATELINE, start=start, end=end)
        elif dateline := _DATELINE.match(text, start, end):
            yield ZoneSpan(zone=Zone.DATELINE, start=start, end=dateline.end())
            return


def _last(text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[ZoneSpan]:
    """Yield the boilerplate: from its first heading in the second half of a document to the end."""
    for index, (start, _end) in enumerate(paragraphs):
        if 2 * start < len(text) or not _begins_boilerplate(text, paragraphs, index):
            continue
        for first, last in paragraphs[index:]:
            yield ZoneSpan(zone=Zone.BOILERPLATE, start=first, end=last)
        return


def _begins_boilerplate(text: str, paragraphs: Sequence[tuple[int, int]], index: int) -> bool:
    start, end = paragraphs[index]
    if _NOTES.match(text, start, end):
        return True
    about = _ABOUT.match(text, start, end)
    if about is None:
        return False
    # What follows the heading names the same company again.
    next_end = paragraphs[index + 1][1] if index + 1 < len(paragraphs) else end
    return about["name"] in text[about.end() : next_end]


def _recut(zones: Sequence[ZoneSpan], found: Sequence[ZoneSpan]) -> Iterator[ZoneSpan]:
    """Yield the zones in order, with those that were found cut out of them."""
    for zone in zones:
        position = zone.start
        for each in (each for each in found if zone.start <= each.start and each.end <= zone.end):
            if each.start > position:
                yield zone.model_copy(update={"start": position, "end": each.start})
            yield each
            position = each.end
        if position < zone.end:
            yield zone.model_copy(update={"start": position})


def _known(metadata: Metadata, zone: Zone, words: str) -> Metadata:
    """Add what a byline or a dateline says to what is known."""
    byline = _BYLINE.fullmatch(words) if zone is Zone.BYLINE else None
    if byline and metadata.author is None:
        metadata = replace(metadata, author=re.sub(r",? and ", ", ", byline["names"]))
    dated = byline
    if zone is Zone.DATELINE:
        dated = _DATE_ALONE.fullmatch(words) or _DATELINE.match(words + "x")
    if dated and metadata.published is None and (day := _day(dated)):
        metadata = replace(metadata, published=day, published_basis=PublishedBasis.DATELINE)
    return metadata


def _day(found: re.Match[str]) -> dt.date | None:
    """Return the day in a dateline or a byline; None if it has no year."""
    if found["year"] is None:
        return None
    month = _MONTHS.index((found["month"] or found["month_after"])[:3].lower()) + 1
    try:
        return dt.date(int(found["year"]), month, int(found["day"] or found["day_first"]))
    except ValueError:
        return None
