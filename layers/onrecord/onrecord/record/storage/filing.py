"""The filing of a document: its outlet, its authors, and whether it is dated, by which lists filter.

It is the same for everything in a document, and stands in its head and in each of its pointers. Names are
compared by their slugs: letters and digits, case folded, accents dropped.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.identity import slug_of
from onrecord.record.storage import keys

if TYPE_CHECKING:
    from onrecord.model import Document
    from onrecord.record.storage.table import Item

MOST_AUTHORS = 20
"""Of a byline: further ones are not found by name."""
_BETWEEN_AUTHORS = re.compile(r"[,;&]|\band\b", re.IGNORECASE)


class Filing(NamedTuple):
    """A document as lists filter it.

    Attributes:
        outlet: the slug of its outlet's name.
        authors: the slugs of its authors' names.
        undated: whether nothing says when it was published; None in heads of earlier releases, which kept
            neither outlets nor authors.
    """

    outlet: str | None = None
    authors: tuple[str, ...] = ()
    undated: bool | None = None

    @classmethod
    def of(cls, document: Document) -> Filing:
        """Return the filing of a document."""
        return cls(outlet_of(document.outlet), authors_of(document.author), document.published is None)

    @classmethod
    def in_item(cls, item: Item) -> Filing:
        """Return the filing in an item that has its attributes."""
        return cls(item.get("outlet"), tuple(item.get("authors", ())), item.get("undated"))

    @property
    def attributes(self) -> dict[str, Any]:
        """The attributes of an item that has it."""
        attributes = {"outlet": self.outlet, "authors": list(self.authors) or None, "undated": self.undated}
        return {name: value for name, value in attributes.items() if value is not None}


def outlet_of(name: str | None) -> str | None:
    """Return the slug of an outlet's name."""
    return keys.bounded(slug_of(name)) if name else None


def authors_of(names: str | None) -> tuple[str, ...]:
    """Return the slugs of the authors in a byline: "Ann Lee, Tom Reed and Ida Bo" are three."""
    parts = filter(str.strip, _BETWEEN_AUTHORS.split(names or ""))
    slugs = dict.fromkeys(keys.bounded(slug_of(part)) for part in parts)
    return tuple(islice(slugs, MOST_AUTHORS))
