"""A document as a page to read: its text with every statement marked where it stands.

One file of HTML (https://html.spec.whatwg.org/), complete in itself: style and script stand in it, and
``CONTENT_SECURITY_POLICY`` allows these two by their hashes and nothing else. Without the script the page
shows everything; with it, one speaker's statements can be picked out and a citation copied. Every text is
escaped by the template engine.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from onrecord.formats.page.margin import in_words, speakers_of
from onrecord.formats.page.marks import lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

    from onrecord.model import Document, Entity, Statement, TimeExpression

_WEB = re.compile("https?://", re.IGNORECASE)
_FILES = resources.files(__package__) / "data"
STYLE = (_FILES / "page.css").read_text("utf-8")
SCRIPT = (_FILES / "page.js").read_text("utf-8")


def _source(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src {_source(STYLE)}; script-src {_source(SCRIPT)}; base-uri 'none'; "
    "form-action 'none'"
)
"""Content Security Policy Level 3 (https://www.w3.org/TR/CSP3/) that a page needs."""


def document_page(
    text: str,
    document: Document,
    statements: Sequence[Statement],
    entities: Sequence[Entity] = (),
    times: Sequence[TimeExpression] = (),
    *,
    statement_links: str | None = None,
) -> str:
    """Return the page of a document.

    Args:
        text: its canonical text.
        document: what it is.
        statements: those in it, in the order of the text.
        entities: those that it names.
        times: its dates and times.
        statement_links: what a statement's id is appended to for its permanent address; without it a
            statement's address is its place in the page.
    """
    speakers = speakers_of(statements)
    return _template().render(
        csp=CONTENT_SECURITY_POLICY,
        document=document,
        lines=lines_of(text, statements, entities, times, speakers),
        speakers=sorted(set(speakers.values()), key=lambda speaker: speaker.number),
        statements=statements,
        speaker_of=speakers,
        in_words=in_words,
        links=statement_links,
        original=document.url if _WEB.match(document.url or "") else None,
        script=SCRIPT,
        style=STYLE,
    )


@cache
def _template() -> jinja2.Template:
    # Here, so that a function starts without it: one page in many answers is for people.
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (_FILES / name).read_text("utf-8")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["unescaped"] = Markup  # for our own style and script alone
    return environment.get_template("document.html")
