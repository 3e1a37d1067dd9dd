"""HTML pages: the article of a page, with its headline, byline, lead, captions and embedded posts.

What is article and what is menu, comment or advertisement is decided by trafilatura (Barbaresi 2021,
"Trafilatura: a web scraping library and command-line tool for text discovery and extraction",
https://aclanthology.org/2021.acl-demo.15/), which also finds title, author, site and date. Captions and
posts, which it would drop or mix with the body, are put into the page as marked paragraphs before.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.model import PublishedBasis, Skipped, Zone
from onrecord.problems import ProblemError, ProblemType
from onrecord.reading.blocks import Blocks
from onrecord.reading.contract import Metadata, ReadDocument
from onrecord.reading.encodings import charset_of, decode
from onrecord.reading.hypertext import (
    BREAK,
    DELETED,
    blocks,
    charset_in,
    is_hidden,
    one_line,
    paragraphs_in,
    parse,
    text_of,
)
from onrecord.reading.publication import day_of_publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

    from onrecord.reading.contract import File
    from onrecord.reading.hypertext import Block

_MARKS = {"\ue001": Zone.CAPTION, "\ue002": Zone.EMBED}
_MARK_OF = {zone: mark for mark, zone in _MARKS.items()}
_PRIVATE = re.compile("[\ue001\ue002]")
_EMBEDS = ("twitter-tweet", "instagram-media", "tiktok-embed", "bluesky-embed", "mastodon-embed", "fb-post")
_LEAD = re.compile(
    r"\b(?:stand-?first|lead|lede|dek|sub-?(?:head(?:line)?|title)|summary|intro|teaser)\b", re.IGNORECASE
)
_BYLINE = re.compile(r"\bby-?line\b|\bauthors?\b", re.IGNORECASE)
_WRITTEN_BY = re.compile(r"\s*by:?\s+\S", re.IGNORECASE)
_LONGEST_BYLINE = 150
_BEFORE_NAME = re.compile(
    r"\A(?:(?:view|see|read) )?(?:all |more )?(?:posts? |articles? |stories |written |words )?by:? ",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s+(?:updated|published|posted|photo\w*|pictures?|illustrat\w+)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:has|have|had|is|was|are|were|who|writes|covers|lives|works|[Ss]ays|[Ss]aid)\b")
_SHORTEST_LEAD, _LONGEST_LEAD = 30, 400
_NOTICE = re.compile(
    r"paywall|newsletter|subscri(?:be|ption)|\bad(?:s|vert\w*|-slot|-unit|-container)?(?!-)\b", re.IGNORECASE
)
_LONGEST_NOTICE = 500  # code points; a longer element of such a name may hold the article
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_NO_WORD = re.compile(r"\W+")
# What the parts of a page are that are no part of its article, by their elements' names, classes and ids.
_PARTS = tuple(
    (part, re.compile("|".join(names), re.IGNORECASE))
    for part, names in (
        ("a cookie notice", ("cookie", "consent", "gdpr", "privacy-?(?:banner|notice)")),
        ("comments", (r"\bcomments?\b", "comment-", "disqus", "discussion", "replies")),
        (
            "links to other articles",
            ("related", "recommend", "more-", "read-?next", "most-", "trending", "popular", "latest"),
        ),
        (
            "newsletters, sharing and advertisements",
            ("newsletter", "subscri", "share", "social", "promo", r"\bad(?:s|vert)?\b", "banner", "sponsor"),
        ),
        (
            "menus, headers and footers",
            (r"\bnav", "menu", "breadcrumb", r"\bheader\b", r"\bfooter\b", "masthead", "copyright", "search"),
        ),
        (
            "notes beside the article",
            (r"\baside\b", "sidebar", "widget", r"\bform\b", r"tags?\b", "author", "bio"),
        ),
        ("tables", (r"\btable\b",)),
    )
)


def read(file: File) -> Iterator[ReadDocument]:
    """Read the article of a page, or all of a fragment.

    Raises:
        ProblemError: the page has no text, or is nested too deeply.
    """
    text, skipped = decode(file.data, declared=charset_of(file.media_type) or charset_in(file.data))
    lost = Skipped(reason=skipped[0].reason) if skipped else None
    yield article(text, skipped=(lost,) if lost else ())


def article(page: str, *, url: str | None = None, skipped: tuple[Skipped, ...] = ()) -> ReadDocument:
    """Return the document of a page.

    Args:
        page: its HTML.
        url: where it was found.
        skipped: what was lost of it before.

    Raises:
        ProblemError: the page has no text, or is nested too deeply.
    """
    saved = _SAVED_FROM.search(page[:2_000])
    tree = parse(page)
    comments = _without_comments_of_editors(tree)
    deleted = sum(len(" ".join(each.text_content().split())) for each in tree.iter(*DELETED))
    visible = blocks(tree)
    if not visible:
        raise ProblemError(ProblemType.EMPTY_DOCUMENT, f"The page has no text. {_advice_on(tree)}")
    metadata, found = _article_of(tree, url or (saved.group(1) if saved else None))
    if _is_preformatted(tree, visible) or _is_joined(found, visible):
        found = []
    text = Blocks()
    _add(
        text,
        found or [(Zone.BODY, block.text) for block in visible if _part_of(block.element) is None],
        metadata,
    )
    if all(each.zone in (Zone.HEADLINE, Zone.BYLINE) for each in text.zones):  # laid out by tables, say
        text = Blocks()
        _add(text, [(Zone.BODY, block.text) for block in visible], metadata)
    left = +Counter({"comments": comments, "deleted text": deleted})
    is_kept = _finder(text.text)
    for block in visible:
        if not is_kept(block.text):
            left[_part_of(block.element) or "other parts of the page"] += len(block.text)
    parts = (Skipped(reason=f"{name}: {size:,} characters") for name, size in left.most_common())
    return ReadDocument(text.text, text.zones, metadata, skipped=(*skipped, *parts))


def _without_comments_of_editors(tree: HtmlElement) -> int:
    """Drop the comments that Google Docs exports below a text, and their marks; return their characters."""
    size = 0
    for comment in tree.xpath("//div[p/a[starts-with(@id, 'cmnt') and starts-with(@href, '#cmnt_ref')]]"):
        size += len(" ".join(comment.text_content().split()))
        comment.drop_tree()
    for mark in tree.xpath("//sup[a[starts-with(@id, 'cmnt_ref')]]"):
        mark.drop_tree()
    return size


def _advice_on(tree: HtmlElement) -> str:
    """Return what to do with a page that has no text."""
    if tree.xpath("//frame | //iframe"):
        return "It shows other pages in its frames: save the page in the frame and upload that."
    if tree.xpath("//script"):
        return "Its scripts would load it: open it in a browser, save it from there and upload that."
    return "Upload a page with text."


def _is_preformatted(tree: HtmlElement, visible: list[Block]) -> bool:
    """Return whether most of a page is text with line breaks of its own, as in archives of wires."""
    size = sum(len(each.text_content()) for each in tree.xpath("//pre[not(ancestor::pre)]"))
    return 2 * size > sum(len(block.text) for block in visible)


def _is_joined(found: list[tuple[Zone, str]], visible: list[Block]) -> bool:
    """Return whether all blocks are in one, which is what trafilatura makes of a short page."""
    body = [text for zone, text in found if zone is Zone.BODY and text]
    return len(body) == 1 and sum(one_line([block.text]) in body[0] for block in visible) > 1


def _article_of(tree: HtmlElement, url: str | None) -> tuple[Metadata, list[tuple[Zone, str]]]:
    """Return what a page says of itself, and the blocks of its article; no blocks if it has no article."""
    from trafilatura import bare_extraction
    from trafilatura.metadata import extract_metadata
    from trafilatura.settings import Document

    said = extract_metadata(copy.deepcopy(tree), url, extensive=False)
    address = said.url or url
    day = day_of_publication(tree, address)
    metadata = Metadata(
        title=said.title or None,
        author=_author(tree, [name for each in (said.author or "").split(";") if (name := _name(each))]),
        outlet=said.sitename or None,
        url=address,
        published=day,
        published_basis=None if day is None else PublishedBasis.PAGE,
    )
    byline = _byline(tree)
    marked = copy.deepcopy(tree)
    _mark(marked)
    known = bare_extraction(marked, url=url, include_comments=False, include_tables=False)
    if not isinstance(known, Document) or known.body is None:
        return metadata, []
    found = [(zone, text) for zone, text in ((Zone.BYLINE, byline), (Zone.LEAD, _lead(tree))) if text]
    found.append((Zone.BODY, one_line([known.body.text or ""])))
    for element in known.body:
        found.extend(_blocks_of(element))
        found.append((Zone.BODY, one_line([element.tail or ""])))
    return metadata, found if any(zone is Zone.BODY and text for zone, text in found) else []


def _blocks_of(element: HtmlElement) -> Iterator[tuple[Zone, str]]:
    """Yield the blocks of a part of trafilatura's article."""
    if element.tag in ("list", "quote") and len(element):
        if text := one_line([element.text or ""]):
            yield Zone.BODY, text
        for item in element:
            yield from _blocks_of(item)
            if tail := one_line([item.tail or ""]):
                yield Zone.BODY, tail
        return
    for text in paragraphs_in([BREAK if piece is None else piece for piece in _pieces(element)]):
        mark = _PRIVATE.match(text)
        bare = _PRIVATE.sub("", text).strip()
        if mark is not None:
            yield _MARKS[mark.group()], bare
        elif element.tag == "head" and element.get("rend") == "h1":
            yield Zone.HEADLINE, bare
        elif _LEAD.search(element.get("class") or ""):
            yield Zone.LEAD, bare
        else:
            yield Zone.BODY, bare


def _pieces(element: HtmlElement) -> Iterator[str | None]:
    """Yield the text in an element; None where a line is broken."""
    yield element.text or ""
    for child in element:
        if child.tag == "lb":
            yield None
        else:
            yield from _pieces(child)
        yield child.tail or ""


def _add(text: Blocks, found: list[tuple[Zone, str]], metadata: Metadata) -> None:
    """Put headline, byline and lead before the rest, each once."""
    headline = next((block for zone, block in found if zone is Zone.HEADLINE), None) or metadata.title
    first = {Zone.HEADLINE: headline or ""}
    for zone in (Zone.BYLINE, Zone.LEAD):
        first[zone] = next((block for each, block in found if each is zone), "")
    for zone, block in first.items():
        text.add(zone, block)
    seen = {_words(block) for block in first.values()}
    authors = _names(metadata.author or "")
    for zone, block in found:
        if (zone in first and _words(block) in seen) or _words(block) == _words(headline or ""):
            continue
        if authors and _names(block) == authors:  # a byline that no element is named after
            text.add(Zone.BYLINE, block)
            continue
        text.add(Zone.BODY if zone in first else zone, block)


def _names(line: str) -> frozenset[str]:
    """Return the words of the names in a byline."""
    return frozenset(_words(line).split()) - {"by", "and"}


_MAY_BE_HIDDEN = (*DELETED, "p", "div", "section", "span", "ul", "li", "aside", "amp-ad", "amp-embed")


def _mark(tree: HtmlElement) -> None:
    """Drop what is hidden, and make paragraphs that say what they are of captions and embedded posts."""
    from lxml.html import HtmlElement

    for element in list(tree.iter(*_MAY_BE_HIDDEN)):
        if element.getparent() is not None and (is_hidden(element) or _is_notice(element)):
            element.drop_tree()
    for element in list(tree.iter("figure", "blockquote")):
        if not isinstance(element, HtmlElement) or element.getparent() is None:
            continue
        if element.tag == "blockquote":
            if not any(name in (element.get("class") or "") for name in _EMBEDS):
                continue
            zone, text = Zone.EMBED, text_of(element)
        elif (caption := element.find(".//figcaption")) is not None:
            zone, text = Zone.CAPTION, text_of(caption)
        else:
            continue
        tail = element.tail
        for child in list(element):
            element.remove(child)
        element.tag = "p"
        element.attrib.clear()
        element.text, element.tail = f"{_MARK_OF[zone]} {text} ", tail


def _is_notice(element: HtmlElement) -> bool:
    """Return whether an element is an advertisement or asks to subscribe, by its names and its size."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _NOTICE.search(names) is not None and len(element.text_content()) <= _LONGEST_NOTICE


def _lead(tree: HtmlElement) -> str | None:
    """Return the summary before the body, where an element is named after that."""
    for element in tree.iter("p", "div", "h2"):
        if _LEAD.search(element.get("class") or ""):
            text = text_of(element).replace("\n", " ")
            if _SHORTEST_LEAD <= len(text) <= _LONGEST_LEAD:
                return text
    return None


def _name(written: str) -> str | None:
    """Return an author's name without what stands around it; None where it is a sentence on the author."""
    name = _AFTER_NAME.split(_BEFORE_NAME.sub("", written.strip()))[0].strip(" ,.|")
    return None if _CLAUSE.search(name) else name or None


def _author(tree: HtmlElement, said: list[str]) -> str | None:
    """Return who wrote the article, with those whom links beside the first author name as others."""
    for link in tree.xpath("//a[@rel='author']"):
        beside = [text_of(each) for each in link.getparent().xpath("./a[@rel='author']")]
        if said == beside[:1]:
            said = list(dict.fromkeys(beside))
    return ", ".join(said) or None


def _byline(tree: HtmlElement) -> str | None:
    """Return the line that says who wrote the article, where an element is named after that."""
    for element in tree.iter("p", "div", "span", "address", "a", "li"):
        names = " ".join(element.get(name) or "" for name in ("class", "rel", "itemprop", "id"))
        if _BYLINE.search(names):
            text = text_of(element).replace("\n", " ")
            if len(text) <= _LONGEST_BYLINE and _WRITTEN_BY.match(text):
                return text
    return None


def _part_of(element: HtmlElement) -> str | None:
    """Return what part of a page an element is in that is no part of its article."""
    for each in (element, *element.iterancestors()):
        if each.tag in ("article", "main", "body"):
            return None
        names = " ".join(
            (each.tag, *(each.get(name) or "" for name in ("class", "id", "role", "aria-label")))
        )
        for part, pattern in _PARTS:
            if pattern.search(names):
                return part
    return None


def _words(text: str) -> str:
    """Return the words of a text, to compare it with another."""
    return _NO_WORD.sub(" ", text.casefold()).strip()


def _finder(text: str) -> Callable[[str], bool]:
    """Return a function that tells whether most of a block is in a text, by its pairs of words."""
    words = _words(text).split()
    single, pairs = set(words), set(pairwise(words))

    def holds(block: str) -> bool:
        words = _words(block).split()
        if len(words) < 2:
            return single.issuperset(words)
        return 2 * sum(pair in pairs for pair in pairwise(words)) > len(words) - 1

    return holds
