"""Markdown (CommonMark, https://spec.commonmark.org/): its text without the markup.

The canonical text has what a reader of the rendered page sees: the words of headings, paragraphs, items and
links, without stars, hashes, addresses and code.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from onrecord.model import PublishedBasis, Zone, day_of
from onrecord.problems import ProblemError
from onrecord.reading.blocks import Blocks
from onrecord.reading.contract import Metadata, ReadDocument
from onrecord.reading.encodings import charset_of, decode
from onrecord.reading.hypertext import blocks, parse
from onrecord.reading.omissions import skipped_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from onrecord.reading.contract import File

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n(?P<entries>(?:.*\r?\n)*?)\1[ \t]*(?:\r?\n|\Z)")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_MARK = re.compile(r"[\[*_`<>!]")
_MOST_MARKS = 2_000  # of a paragraph
_ENTRY = re.compile(
    r"^(title|authors?|date|published|url|source|outlet)[ \t]*[:=][ \t]*(.*(?:\r?\n[ \t]*-[ \t]+.*)*)$",
    re.MULTILINE | re.IGNORECASE,
)
"""An entry of YAML, as Jekyll, Hugo and Obsidian write it, or of TOML; its value may be a list."""
_ITEMS = re.compile(r"\n[ \t]*-[ \t]+|,")
_AROUND = " \t\r\n\"'[]"
_EMBEDDED = re.compile(r"!\[\[[^\[\]\n]{1,200}\]\]")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,40})\]:", re.MULTILINE)
"""The label of a note: as the boxes of tasks, of GitHub's Markdown (https://github.github.com/gfm/)."""
_TASK = re.compile(r"\A\[[ xX]\] ")
_LEFT_OUT = {"fence": "code", "code_block": "code", "table_open": "tables"}


def read(file: File) -> Iterator[ReadDocument]:
    """Read a Markdown text.

    Raises:
        ProblemError: it is in no encoding that could be recognised.
    """
    from markdown_it import MarkdownIt

    text, _ = decode(file.data, declared=charset_of(file.media_type))
    if any(len(_MARK.findall(block)) > _MOST_MARKS for block in _BLANK_LINE.split(text)):
        yield ReadDocument(text)  # no text of an author, and the parser takes n * n steps
        return
    front = _FRONT_MATTER.match(text)
    said = _entries(front["entries"]) if front else {}
    left: Counter[str] = Counter()
    made = Blocks()
    body = _EMBEDDED.sub("", _without_marks_of_notes(text[front.end() if front else 0 :]))
    for zone, block in _blocks(MarkdownIt("commonmark").enable("table").parse(body), left):
        first = zone is Zone.HEADLINE and not any(each.zone is Zone.HEADLINE for each in made.zones)
        made.add(zone if first else Zone.BODY if zone is Zone.HEADLINE else zone, block)
    headline = next((made.text[z.start : z.end] for z in made.zones if z.zone is Zone.HEADLINE), None)
    yield ReadDocument(made.text, made.zones, _metadata(said, headline), skipped=skipped_by(left))


def _without_marks_of_notes(text: str) -> str:
    """Return a text without the marks that lead to notes of it, and their labels."""
    if not (labels := set(_NOTE.findall(text))):
        return text
    marks = "|".join(map(re.escape, sorted(labels)))
    return re.sub(rf"\[\^(?:{marks})\](?::[ \t]*)?", "", text)


def _entries(front: str) -> dict[str, str]:
    """Return the entries of a front matter; the names of several authors are joined by a comma."""
    entries = {name.lower(): value for name, value in _ENTRY.findall(front)}
    names = entries.get("authors") or entries.get("author") or ""
    authors = ", ".join(name for each in _ITEMS.split(names) if (name := each.strip(_AROUND)))
    return {name: value.strip(_AROUND) for name, value in entries.items()} | {"author": authors}


def _metadata(said: dict[str, str], headline: str | None) -> Metadata:
    try:
        day = day_of((said.get("published") or said.get("date") or "")[:10])
    except ValueError:
        day = None
    return Metadata(
        title=said.get("title") or headline,
        author=said.get("author") or None,
        outlet=said.get("outlet") or None,
        url=said.get("url") or (source if (source := said.get("source", "")).startswith("http") else None),
        published=day,
        published_basis=None if day is None else PublishedBasis.PAGE,
    )


def _blocks(tokens: Sequence[Token], left: Counter[str]) -> Iterator[tuple[Zone, str]]:
    """Yield the text of each block; count what is left out."""
    in_table = 0
    level = ""
    for token in tokens:
        if reason := _LEFT_OUT.get(token.type):
            left[reason] += 1
        if token.type == "html_block":
            shown = _in_html(token.content)
            left["HTML"] += not shown
            yield from ((Zone.BODY, text) for text in shown)
        elif token.type in ("table_open", "table_close"):
            in_table += 1 if token.type == "table_open" else -1
        elif token.type == "heading_open":
            level = token.tag
        elif token.type == "heading_close":
            level = ""
        elif token.type == "inline" and not in_table:
            text = _TASK.sub("", _inline(token.children or ()))
            yield (Zone.HEADLINE if level == "h1" else Zone.BODY), text


def _in_html(source: str) -> list[str]:
    """Return the blocks that a piece of HTML shows; those of a damaged one are none."""
    try:
        return [block.text for block in blocks(parse(source))]
    except ProblemError:
        return []


def _inline(tokens: Sequence[Token]) -> str:
    pieces: list[str] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            pieces.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append("\n" if token.type == "hardbreak" else " ")
        elif token.type == "html_inline" and token.content.lower().startswith("<br"):
            pieces.append("\n")
    return "".join(pieces)
