"""Templates of pages: HTML with its style and script inside, and the policy that allows these and no other.

Every text is escaped by the template engine. A page loads nothing: what its script may ask is its own server.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jinja2

_FILES = resources.files(__package__) / "data"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person that a page is for: their name, None where nobody signs in, and what they may do."""

    name: str | None = None
    reads: bool = True
    uploads: bool = True
    embeds: bool = False


ANYBODY = Viewer()
"""The viewer where there is no sign-in."""
NOBODY = Viewer(reads=False, uploads=False)
"""The viewer who has not signed in yet."""


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page, and the Content Security Policy that it is to be sent with.

    ``frames`` are the origins whose pages may show it in a frame. After ``again_s`` seconds the browser is to
    ask for it again.
    """

    template: PageTemplate
    policy: str
    values: dict[str, Any]
    frames: tuple[str, ...] = ()
    again_s: int | None = None

    @property
    def html(self) -> str:
        """The page without anything about its viewer."""
        return self.shown_to(ANYBODY)

    def shown_to(self, viewer: Viewer) -> str:
        """Return the page for a viewer: with their name, and the forms that they may use."""
        template, own = _environment().get_template(f"{self.template.name}.html"), self.template
        return template.render(
            style=own.style, script=own.script, csp=self.policy, viewer=viewer, **self.values
        )


@dataclass(frozen=True)
class PageTemplate:
    """A template, and the style sheets and scripts of ``data/`` that its pages hold.

    ``served`` tells pages that a server sends, with forms and questions to it, from files that stand alone.
    """

    name: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    served: bool

    @cached_property
    def style(self) -> str:
        """The style sheet of a page."""
        return _joined(self.styles)

    @cached_property
    def script(self) -> str:
        """The script of a page."""
        return _joined(self.scripts)

    def _policy(self, uploads: tuple[str, ...]) -> str:
        """Return the Content Security Policy Level 3 (https://www.w3.org/TR/CSP3/) of a page."""
        server = "'self'" if self.served else "'none'"
        asked = " ".join((server, *uploads))
        return (
            f"default-src 'none'; style-src {_digest(self.style)}; script-src {_digest(self.script)}; "
            f"connect-src {asked}; base-uri 'none'; form-action {server}"
        )

    def render(self, *uploads: str, **values: Any) -> HtmlPage:
        """Return a page.

        Args:
            uploads: origins that the page sends files to.
            values: what the template names.
        """
        return HtmlPage(self, self._policy(uploads), values)


def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((_FILES / name).read_text("utf-8") for name in names)


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@cache
def _environment() -> jinja2.Environment:
    # Here, so that a function starts without it: one page in many answers is for people.
    import jinja2
    from markupsafe import Markup

    from onrecord.formats.pages.words import (
        FORMS,
        PLACES,
        TYPES,
        WARNINGS,
        file_name,
        in_prose,
        in_words,
        plural,
        with_hits,
    )

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (_FILES / name).read_text("utf-8")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["unescaped"] = Markup  # for our own style and script alone
    environment.filters["in_prose"] = in_prose
    environment.filters["in_words"] = in_words
    environment.filters["file_name"] = file_name
    environment.filters["plural"] = plural
    environment.filters["with_hits"] = with_hits
    environment.globals["forms"] = FORMS
    environment.globals["types"] = TYPES
    environment.globals["places"] = PLACES
    environment.globals["notes"] = WARNINGS
    return environment
