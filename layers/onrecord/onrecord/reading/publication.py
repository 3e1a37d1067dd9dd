"""The day on which a page was published, from what the page says of itself.

A wrong day is worse than none: statements stand on record under it. So a day is taken only from what names it
as the day of publication (schema.org in JSON-LD, microdata or RDFa, OpenGraph, Dublin Core and their like in
the head), from the page's address, or from the lines around the headline that hold nothing but a day; and not
from when a page was changed, from footers, from other articles on it, or from days that its text speaks of.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from onrecord.reading.days import MONTH, day_of
from onrecord.reading.hypertext import INVISIBLE, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

_IN_HEAD = (
    *("article:published_time", "og:article:published_time", "og:published_time", "og:pubdate"),
    *("datepublished", "date_published", "article:published", "article.published", "published_time"),
    *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "govuk:first-published-at"),
    *("citation_publication_date", "citation_online_date", "citation_date", "prism.publicationdate"),
    *("dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.date", "dcterms.date"),
    *("pubdate", "publish-date", "publish_date", "publishdate", "publication_date", "publication-date"),
    *("published-date", "published_date", "publicationdate", "originalpublicationdate", "displaydate"),
    *("article_date_original", "date.created", "datecreated", "article:created", "rnews:datepublished"),
    *("bt:pubdate", "published", "date", "article:post_date", "ptime", "analyticsattributes.articledate"),
)
"""The names of metadata that hold the day of publication, the surest first."""
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Recipe|Review|Statement|PressRelease)$")
_PAGE = re.compile(r"(?:WebPage|ItemPage|VideoObject|AudioObject|PodcastEpisode|Episode|CreativeWork)$")
_PARTS = {
    *("comment", "review", "itemlistelement", "haspart", "liveblogupdate", "blogpost", "suggestedanswer"),
    *("acceptedanswer", "mentions", "citation", "video", "image", "isbasedon", "relatedlink", "publisher"),
    *("author", "ispartof", "subjectof", "associatedmedia"),
}
"""The properties of an object that hold others, which have days of their own."""
_PUBLISHED_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_FOLDERS = re.compile(
    r"/(?P<year>(?:19|20)\d\d)/(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?=/|$|[-_.])"
)
_PART_OF_NAME = re.compile(
    r"[/_-](?P<year>(?:19|20)\d\d)([-_])(?P<month>0[1-9]|1[0-2])\2(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_UTC = re.compile(r"T\d\d:.*(?:Z|[+-]00:?00)$")
_NAMED_AFTER_IT = re.compile(
    r"publi[sc]|post(?:ed|[-_ ]?(?:date|meta))|date-?(?:line|time)?\b|time-?stamp|created|by-?line",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"updat|modif|chang|edit(?:ed|\b)|revis|review|access|retriev|crawl|archiv|expir|event|deadline",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?<!\w)(?:nav|menu|side-?bar|aside|footer|related|recommend|recent|latest|popular|trending|most-|comment"
    r"|repl(?:y|ies)|calendar|copyright|breadcrumb|teaser|promo|more-)",
    re.IGNORECASE,
)
_POST = re.compile(r"(?<![\w-])(?:h-?entry|post)(?![\w-])")
"""Classes of the element that is one post of a blog (microformats, WordPress, Blogger)."""
_LABEL = re.compile(
    r"(?:(?:[\w ]{0,20}\b)?(?:published|posted|issued|released|written|submitted)|publication date|date)\b"
    r"(?: (?:on|at|by)\b)?[\s:]*",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\b.*$|^.*\b(?:on|by)\b(?=\s+\w+[ .,]+\w+[ .,]+\d{4})", re.IGNORECASE)
_PIECES = re.compile(r"\s*[|·•–—/]\s+|\s{2,}|\n")
_YEAR = re.compile(r"\d{4}")
_SENTENCE = re.compile(r"\w{3,}[.!?][”’\"')]?$")
_LONGEST = 120  # characters of a line with a day
_NEAR = 600  # characters between the headline and the day
_BEFORE = 200  # likewise, above the headline
_DAY = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+)?"
    rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH},?\s+\d{{4}}|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./]\d{1,2}[./]\d{1,2})"
    r"(?:[\s,T@-]*(?:at\b)?\s*\d{1,2}(?:[:.]\d\d){0,2}[\d.]*\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:[+-]\d\d:?\d\d|[A-Z]{1,4})?)?"
)
_NO_DAYS = {
    dt.date(year, month, day)
    for year, month, day in ((1970, 1, 1), (1969, 12, 31), (1900, 1, 1), (1899, 12, 30), (2000, 1, 1))
}
"""What programs write for a day that they do not know."""
_HOLDERS = (
    *("time", "span", "div", "p", "li", "dd", "td", "em", "small", "a", "abbr", "strong", "b", "i", "font"),
    *("h2", "h3", "h4", "h5", "h6"),
)
_MOST_PARTS = 20  # elements in an element that holds a line
_MOST_LINES = 200  # lines with a day that are looked at
_MOST_HEADLINES = 50
_LABEL_BEFORE = 20  # characters before a day that may say what it is
_EARLIEST = dt.date(1700, 1, 1)


def day_of_publication(tree: HtmlElement, url: str | None) -> dt.date | None:
    """Return the day on which a page was published; None if it does not say.

    Args:
        tree: the page.
        url: where it was found.
    """
    address = url or _canonical(tree)
    if day := _first(_in_address(address, _FOLDERS)):
        return day
    headline = _headline(tree)
    declared = next(
        (
            each
            for each in (*_linked_data(tree), *_metadata(tree), *_marked(tree, headline))
            if _credible(each)
        ),
        None,
    )
    if declared is None:
        return _first(_in_address(address, _PART_OF_NAME)) or _beside_headline(tree, headline)
    day = _credible(declared)
    if day is not None and _UTC.search(declared):  # where it was published, it may have been another day
        shown = _beside_headline(tree, headline)
        if shown is not None and abs(shown - day) <= dt.timedelta(days=1):
            return shown
    return day


def _first(written: Iterable[str]) -> dt.date | None:
    return next((day for each in written if (day := _credible(each))), None)


def _credible(written: str) -> dt.date | None:
    day = day_of(written)
    if day is None or day in _NO_DAYS or day < _EARLIEST:
        return None
    return day if day <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1) else None


def _canonical(tree: HtmlElement) -> str | None:
    for element in tree.xpath("//link[@rel='canonical'] | //meta[@property='og:url']"):
        return str(element.get("href") or element.get("content"))
    return None


def _in_address(address: str | None, pattern: re.Pattern[str]) -> list[str]:
    """Return the day in an address."""
    found = pattern.search(address or "")
    return [f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"] if found else []


def _linked_data(tree: HtmlElement) -> Iterator[str]:
    """Yield the days in JSON-LD: of the article, then of the page."""
    articles: list[str] = []
    pages: list[str] = []
    for script in tree.xpath("//script[@type='application/ld+json']"):
        source = script.text or ""
        try:
            data = json.loads(source.strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
        except (ValueError, RecursionError):
            articles += _PUBLISHED_IN_JSON.findall(source)[:1]
            continue
        for each in _objects(data):
            written = each.get("datePublished")
            if not isinstance(written, str):
                continue
            kinds = each.get("@type")
            named = [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]
            if any(_ARTICLE.search(kind) for kind in named):
                articles.append(written)
            elif any(_PAGE.search(kind) for kind in named):
                pages.append(written)
    # Of several articles, as on a page that lists them, none is the page.
    days = {day for each in articles if (day := _credible(each))}
    if len(days) == 1 or (articles and len(days) == 0):
        yield from articles
    elif len(days) > 1:
        return
    yield from pages[:1]


def _objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the objects of JSON-LD that are not parts of others."""
    if depth > 4:
        return
    if isinstance(data, list):
        for each in data:
            yield from _objects(each, depth + 1)
    elif isinstance(data, dict):
        yield data
        for name, value in data.items():
            if name.lower() not in _PARTS:
                yield from _objects(value, depth + 1)


def _metadata(tree: HtmlElement) -> Iterator[str]:
    """Yield the days in metadata elements, the surest first."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content") or element.get("datetime")
        for name in ("property", "name", "itemprop", "pubdate"):
            if content and (key := element.get(name)):
                found.setdefault(key.strip().lower(), content)
    yield from (found[name] for name in _IN_HEAD if name in found)


def _marked(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[str]:
    """Yield the days in elements of the body that are marked as the day of publication."""
    around = _around(headline)
    for element in tree.xpath(
        "//*[@itemprop='datePublished' or @property='datePublished' or @property='schema:datePublished'"
        " or @pubdate or contains(concat(' ', @class, ' '), ' dt-published ')"
        " or (self::abbr and contains(concat(' ', @class, ' '), ' published '))]"
    ):
        if element.tag != "meta" and not _is_elsewhere(element, around):
            yield _written(element)


def _beside_headline(tree: HtmlElement, headline: HtmlElement | None) -> dt.date | None:
    """Return the day in the line nearest to the headline that holds nothing but a day.

    Where there is none near it, the elements that are named after a day must all have the same, and where
    there is no headline all such lines.
    """
    candidates = [
        (element, day) for element, written in _lines(tree, headline) if (day := _credible(written))
    ]
    if not candidates:
        return None
    if headline is not None:
        places = _distances(tree, headline, [element for element, _ in candidates])
        near = [
            (abs(places[element]), day) for element, day in candidates if -_BEFORE <= places[element] <= _NEAR
        ]
        if near:
            return min(near, key=lambda each: each[0])[1]
        candidates = [each for each in candidates if _NAMED_AFTER_IT.search(_names(each[0]))]
    days = {day for _, day in candidates}
    return days.pop() if len(days) == 1 else None


def _headline(tree: HtmlElement) -> HtmlElement | None:
    """Return the element of the headline: the one that the title of the page begins with, else the first."""
    title = _bare(" ".join(tree.xpath("//title[1]/text()")))
    headlines = islice(tree.iter("h1", "h2", "h3"), _MOST_HEADLINES)
    found = [each for each in headlines if _bare(each.text_content())]
    named = next((each for each in found if title.startswith(_bare(each.text_content()))), None)
    return named if named is not None else next((each for each in found if each.tag == "h1"), None)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _lines(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[tuple[HtmlElement, str]]:
    """Yield elements that hold a day and nothing else to read, with that day as it is written."""
    around = _around(headline)
    dated = ((element, day) for element in tree.iter(*_HOLDERS) if (day := _day_in(element)))
    for element, written in islice(dated, _MOST_LINES):
        if not (_CHANGE.search(_names(element)) or _is_elsewhere(element, around) or _is_change(element)):
            yield element, written


def _day_in(element: HtmlElement) -> str | None:
    """Return the day that an element holds and nothing else to read, as it is written."""
    if sum(1 for _ in islice(element.iter(), _MOST_PARTS)) == _MOST_PARTS:
        return None
    if element.tag == "time" and element.get("datetime") and not _is_in_sentence(element):
        return str(element.get("datetime"))
    if not _YEAR.search(element.text_content()) or len(text := text_of(element)) > _LONGEST:
        return None
    days = (_DAY.fullmatch(_unlabelled(piece)) for piece in _PIECES.split(text))
    return next((found["day"] for found in days if found), None)


def _is_in_sentence(element: HtmlElement) -> bool:
    """Return whether a day stands in a sentence of a paragraph."""
    paragraph = next(element.iterancestors("p"), None)
    return paragraph is not None and _SENTENCE.search(paragraph.text_content().strip()) is not None


def _unlabelled(piece: str) -> str:
    return _LABEL.sub("", _BY.sub("", piece.strip()), count=1).strip(" ,:-")


def _written(element: HtmlElement) -> str:
    return str(element.get("datetime") or element.get("content") or element.get("title") or text_of(element))


def _names(element: HtmlElement) -> str:
    return " ".join(element.get(name) or "" for name in ("class", "id", "itemprop", "property"))


def _is_change(element: HtmlElement) -> bool:
    """Return whether what stands before a day says that the page was changed then."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        text = before.tail if (before.tail or "").strip() else before.text_content()
    else:
        text = parent.text if parent is not None else ""
        if parent is not None and _CHANGE.search(_names(parent)):
            return True
    return _CHANGE.search(" ".join((text or "").split())[-_LABEL_BEFORE:]) is not None


def _around(headline: HtmlElement | None) -> set[HtmlElement]:
    """Return the elements that the headline is in."""
    return set() if headline is None else set(headline.iterancestors())


def _is_elsewhere(element: HtmlElement, around: set[HtmlElement]) -> bool:
    """Return whether an element is in a part of the page that is no part of its article.

    The foot of the page is none, that of the article's own element is: blogs say there when they posted it.
    """
    chain = (element, *element.iterancestors())
    inside = list(takewhile(lambda each: each not in around, chain))
    holder = chain[len(inside)] if len(inside) < len(chain) else None
    is_of_article = holder is not None and (
        holder.tag == "article" or _POST.search(_names(holder)) is not None
    )
    for each in inside:
        named = _ELSEWHERE.search(_names(each))
        is_footer = each.tag == "footer" or (named is not None and named.group().lower() == "footer")
        if is_footer and is_of_article:
            continue
        if each.tag in ("nav", "aside", "footer") or (each.tag != "article" and named):
            return True
    return False


def _distances(
    tree: HtmlElement, headline: HtmlElement, elements: list[HtmlElement]
) -> dict[HtmlElement, int]:
    """Return how many characters stand between the headline and each element, negative if it is above."""
    from lxml import etree

    wanted = {*elements, headline}
    begins: dict[HtmlElement, int] = {}
    ends: dict[HtmlElement, int] = {}
    position = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if element in wanted:
                begins[element] = position
            if element.tag not in INVISIBLE:
                position += len(" ".join((element.text or "").split()))
        else:
            if element in wanted:
                ends[element] = position
            position += len(" ".join((element.tail or "").split()))
    top, bottom = begins[headline], ends[headline]
    return {
        each: begins[each] - bottom if begins[each] >= bottom else min(0, ends[each] - top)
        for each in elements
    }
