"""XML as a stream of elements, without entities that a file defines.

A document type declaration is refused: the formats that are read here have none, and it alone can declare
entities, external ones (CWE-611) and ones that expand each other (CWE-776).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

from onrecord.problems import ProblemError, ProblemType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.reading.limits import Limits

_SEPARATOR = " "
MAX_ELEMENTS = 1_000_000
"""Elements of a document; a book of 500 pages has some 300,000."""


class Handler(Protocol):
    """A receiver of the elements of a document, in its order."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element; names have the prefixes that ``parse`` was given."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take characters, in pieces of any length."""


def parse(data: bytes, handler: Handler, prefixes: Mapping[str, str], limits: Limits) -> None:
    """Pass the elements of an XML document to a handler.

    Args:
        data: the document.
        handler: what takes its elements.
        prefixes: the prefix that each namespace is given in names (``w:p``), whatever the document's own is;
            names of other namespaces have the prefix ``?``.
        limits: its ``depth`` is the most elements in each other.

    Raises:
        ProblemError: the document is not well-formed, has a document type declaration, or is too deep.
    """
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    known: dict[str, str] = {}
    depth = count = 0

    def named(name: str) -> str:
        if name not in known:
            namespace, _, local = name.rpartition(_SEPARATOR)
            known[name] = f"{prefixes.get(namespace, '?')}:{local}" if namespace else local
        return known[name]

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if count > MAX_ELEMENTS:
            raise ProblemError(
                ProblemType.TOO_LARGE,
                f"The file has more than {MAX_ELEMENTS:,} elements, the most that is read. Split it and "
                "upload its parts.",
            )
        if depth > limits.depth:
            raise ProblemError(
                ProblemType.TOO_DEEP,
                f"The file has more than {limits.depth:,} elements inside each other, the most that is read. "
                "Save its text as plain text and upload that.",
            )
        handler.start(named(name), {named(each): value for each, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(named(name))

    def refuse(*_: object) -> None:
        raise ProblemError(
            ProblemType.DAMAGED_FILE,
            "The file declares a document type, which its format does not have. Open it in the program that "
            "made it, save it again and upload that.",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise ProblemError(
            ProblemType.DAMAGED_FILE,
            f"The file is damaged: its XML is not well-formed ({error}). Open it in the program that made "
            "it, save it again and upload that.",
        ) from error
