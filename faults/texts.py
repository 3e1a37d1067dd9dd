"""The files that are uploaded: articles that share names, containers of them, and unreadable files."""

from __future__ import annotations

import json

TEXTS = tuple(
    text.encode()
    for text in (
        "The ferry to Ostrava will stop in March, mayor Hanna Brandt said .\n\nPaul Ritter denied it.",
        "Paul Ritter denied that the ferry was unsafe. Hanna Brandt said Norway had offered a new one.",
        "Hanna Brandt said the ferry would sail again in May.",
        "“The talks were useful,” Olga Weiss, a spokeswoman, said. Paul Ritter said Norway would pay.",
        "The island lies off the coast. A ferry sails there every day, in summer twice.",
    )
)


def _container(**parts: str) -> bytes:
    """Return a container (JSON Lines) of documents by their records."""
    return "\n".join(json.dumps({"id": record, "text": text}) for record, text in parts.items()).encode()


_FIRST = "Hanna Brandt said the ferry would stop."
_SECOND = "Paul Ritter said Norway would pay. Hanna Brandt denied it."
CONTAINERS = (
    _container(x=_FIRST, y=_SECOND),
    _container(y="Hanna Brandt said Norway would not pay.", z=""),
    _container(x=_SECOND, y=_FIRST, z="Olga Weiss said no."),
)
"""The second has fewer parts than the first and the third, and one that cannot be read."""
BARREN = _container(x="", y="")
"""A container none of whose parts can be read."""
UNREADABLE = (b"%PDF-1.7\n\x00",)
