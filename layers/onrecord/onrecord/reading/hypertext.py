"""HTML as a tree, and the blocks of text in it.

Nothing is fetched: neither scripts, pictures and frames, nor entities of a document type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, cast

from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from lxml.html import HtmlElement

DELETED = ("del", "s", "strike")
"""Elements whose text no longer holds (HTML standard, 4.5.5 and 4.7.2)."""
INVISIBLE = frozenset(
    (
        *(
            "script",
            "style",
            "noscript",
            "noframes",
            "template",
            "svg",
            "math",
            "iframe",
            "object",
            "embed",
            "canvas",
        ),
        *("head", "select", "button", "input", "textarea", "audio", "video", "map", "datalist", "dialog"),
        *("amp-ad", "amp-embed", "amp-consent", "amp-sidebar", "amp-user-notification"),
        *DELETED,
    )
)
"""Elements whose text is no text of the page."""

_MAX_DEPTH = 250  # elements in each other: libxml2 drops what is below 256
_INLINE = frozenset(
    (
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *("i", "ins", "kbd", "label", "mark", "nobr", "q", "ruby", "rt", "s", "samp", "small", "span"),
        *("strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img"),
    )
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MARKS = ('"', "'", "“", "„", "‘", "«", "‹", "「", "『")
_FOOTNOTE = re.compile(r"\[(?:\w{1,3}|note \d{1,3})\]|\d{1,3}|[*†‡§¶]")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
BREAK = "\x1e"
"""Stands for <br> until spaces are made single."""
_EMPTY_LINE = re.compile(f"{BREAK}(?: ?{BREAK})+")


class Block(NamedTuple):
    """A paragraph, headline, cell or item: text without markup, and the element that holds it."""

    text: str
    element: HtmlElement


def charset_in(data: bytes) -> str | None:
    """Return the charset that a page declares in its head (HTML standard, 13.2.3.2), None if it does not."""
    found = _CHARSET.search(data[:4096])
    return found.group(1).decode("ascii") if found else None


def parse(text: str) -> HtmlElement:
    """Parse a page or a fragment of one.

    Raises:
        ProblemError: it has no element or text, or is nested too deeply.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    source = _NUL.sub(" ", _DECLARATION.sub("", text))
    try:
        tree = html.document_fromstring(source.encode(), parser=parser, ensure_head_body=True)
    except etree.ParserError:
        raise ProblemError(
            ProblemType.EMPTY_DOCUMENT, "The page has no text. Upload a page with text."
        ) from None
    if _is_deep(tree):
        raise ProblemError(
            ProblemType.TOO_DEEP,
            f"The page has elements nested more than {_MAX_DEPTH} deep, whose text is lost in reading. "
            "Save it as plain text and upload that.",
        )
    _write_out(tree)
    return cast("HtmlElement", tree)


def _write_out(tree: HtmlElement) -> None:
    """Put into the text what only the elements around it show: marks of quotations, raised figures.

    The marks of footnotes, which belong to no sentence, are dropped.
    """
    from lxml import etree

    for quotation in tree.iter("q"):
        if quotation.text_content().lstrip()[:1] not in _MARKS:
            is_inner = next(quotation.iterancestors("q"), None) is not None
            opening, closing = "‘’" if is_inner else "“”"
            quotation.text = opening + (quotation.text or "")
            _append(quotation, closing)
    for raised in list(tree.iter("sup")):
        written = raised.text_content().strip()
        if _FOOTNOTE.fullmatch(written) and (not written.isdecimal() or raised.find(".//a") is not None):
            del raised[:]
            raised.text = None
        elif written.isdecimal() and not len(raised):
            raised.text = written.translate(_RAISED)
    etree.strip_tags(tree, "q", "sup")  # what is left of them is part of a sentence or word: "the 4th"


def _append(element: HtmlElement, text: str) -> None:
    """Add text at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _is_deep(tree: HtmlElement) -> bool:
    from lxml import etree

    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            return True
    return False


def is_hidden(element: HtmlElement) -> bool:
    """Return whether a browser shows nothing of an element."""
    return (
        element.tag in INVISIBLE
        or element.get("hidden") is not None
        or _HIDDEN.search(element.get("style") or "") is not None
    )


def blocks(tree: HtmlElement) -> list[Block]:
    """Return the visible blocks of an element, in the order of the page."""
    flow = _Flow(tree)
    flow.add(tree)
    flow.end_block(tree)
    return flow.blocks


def text_of(element: HtmlElement) -> str:
    """Return the visible text of an element, each of its blocks on lines of its own."""
    return "\n".join(block.text for block in blocks(element))


class _Flow:
    """The text of a page as it flows into blocks."""

    def __init__(self, holder: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._holder = holder
        self._preformatted = 0

    def add(self, element: HtmlElement) -> None:
        """Add an element, less what follows it. Trees are of limited depth (``parse``)."""
        if not isinstance(element.tag, str) or is_hidden(element):  # comments have a function for a tag
            return
        if element.tag == "br":
            self._pieces.append(BREAK)
            return
        holder, is_block = self._holder, element.tag not in _INLINE
        if is_block:
            self.end_block(element)
        is_preformatted = element.tag == "pre"
        self._preformatted += is_preformatted
        self._add_text(element.text)
        for child in element:
            self.add(child)
            self._add_text(child.tail)
        self._preformatted -= is_preformatted
        if is_block:
            self.end_block(holder)

    def _add_text(self, text: str | None) -> None:
        """Add text; its own line breaks are shown where it is preformatted."""
        self._pieces.append((text or "").replace("\n", BREAK) if self._preformatted else text or "")

    def end_block(self, holder: HtmlElement) -> None:
        """End the block; what comes next is in another element."""
        self.blocks += (Block(text, self._holder) for text in paragraphs_in(self._pieces))
        self._pieces, self._holder = [], holder


def one_line(pieces: list[str]) -> str:
    """Join pieces of text, spaces made single as browsers show them; lines end only where they are broken."""
    return "\n".join(paragraphs_in(pieces))


def paragraphs_in(pieces: list[str]) -> list[str]:
    """Join pieces of text as ``one_line`` does; an empty line between breaks parts paragraphs."""
    joined = _SPACES.sub(" ", "".join(pieces))
    paragraphs = (each.split(BREAK) for each in _EMPTY_LINE.split(joined))
    texts = ("\n".join(line for each in lines if (line := each.strip())) for lines in paragraphs)
    return [text for text in texts if text]
